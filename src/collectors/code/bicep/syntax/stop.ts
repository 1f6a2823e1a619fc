import type { Range } from "../../hcl/syntax.ts";

/**
 * Thrown inside the parser alone, where a piece cannot be read: caught by whoever can go on behind it. No error: it never leaves
 * the parser, and stacks for each of a hundred thousand broken lines would take seconds.
 */
export class Stop {
  readonly message: string;
  readonly range: Range;

  constructor(message: string, range: Range) {
    this.message = message;
    this.range = range;
  }
}
