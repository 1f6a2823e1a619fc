import type { Range } from "../../hcl/syntax.ts";

/** Thrown inside the parser alone, where a piece cannot be read: caught by whoever can go on behind it. */
export class Stop extends Error {
  readonly range: Range;

  constructor(message: string, range: Range) {
    super(message);
    this.range = range;
  }
}
