import { ExpressionReader } from "./expression-reader.ts";
import { FaultList } from "./fault-list.ts";
import { LineIndex } from "./line-index.ts";
import type { Expression, HclFile } from "./syntax.ts";

/** A text that is a template as a whole, as `templatefile` reads it. */
export interface ParsedTemplate {
  /** For spans and text; its body is empty. */
  readonly file: HclFile;
  readonly expression: Expression;
}

/** Reads a template that stands in a file of its own, or came as a value. Never throws; one that does not parse is `broken`. */
export function parseTemplate(uri: string, text: string): ParsedTemplate {
  const faults = new FaultList();
  const expression = new WholeTemplate(text, faults).read();
  const lines = new LineIndex(uri, text);
  return {
    expression,
    file: {
      uri,
      body: { attributes: [], blocks: [], start: 0, end: text.length },
      comments: [],
      faults: faults.faults,
      spanOf: (range) => lines.spanOf(range),
      textOf: ({ start, end }) => text.slice(start, end),
    },
  };
}

class WholeTemplate extends ExpressionReader {
  read(): Expression {
    return this.bareTemplate();
  }
}
