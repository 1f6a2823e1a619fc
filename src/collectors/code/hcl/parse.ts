import { BodyReader } from "./body-reader.ts";
import { FaultList } from "./fault-list.ts";
import { LineIndex } from "./line-index.ts";
import type { HclFile, ParseHcl } from "./syntax.ts";

/** Reads native syntax. Never throws: what is wrong stands in `faults`, and one broken block does not hide the others. */
export const parseHcl: ParseHcl = (uri, text): HclFile => {
  const faults = new FaultList();
  const reader = new BodyReader(text, faults);
  const body = reader.read();
  const lines = new LineIndex(uri, text);
  return {
    uri,
    body,
    comments: reader.comments,
    faults: faults.faults,
    spanOf: (range) => lines.spanOf(range),
    textOf: ({ start, end }) => text.slice(start, end),
  };
};
