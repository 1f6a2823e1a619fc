import { FaultList } from "../../hcl/fault-list.ts";
import { LineIndex } from "../../hcl/line-index.ts";
import { StatementReader } from "./statement-reader.ts";
import type { BicepFile } from "./syntax.ts";

/** Reads a `.bicep` or `.bicepparam` file. Whatever the text is, it does not throw. */
export function parseBicep(uri: string, text: string): BicepFile {
  const faults = new FaultList();
  const reader = new StatementReader(text, faults);
  reader.read();
  const lines = new LineIndex(uri, text);
  return {
    uri,
    statements: reader.statements,
    comments: reader.comments,
    faults: faults.faults,
    loads: reader.loaded,
    spanOf: (range) => lines.spanOf(range),
    textOf: ({ start, end }) => text.slice(start, end),
  };
}
