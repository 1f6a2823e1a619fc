import type { Expression } from "./syntax.ts";
import { TemplateReader } from "./template-reader.ts";
import type { token } from "./tokens.ts";

/** Levels of blocks, brackets, templates and operators within each other. Nobody writes this many; an attack would. */
const deepestNesting = 200;
/** Height of an expression: chains of operators and attributes are as high as they are long. */
const highestExpression = 1000;

type ClosingBracket = (typeof token)["closeParenthesis" | "closeBracket" | "closeBrace"];

/** Keeps expressions from going too deep, and knows what a line end means within brackets. */
export abstract class NestingReader extends TemplateReader {
  #depth = 0;

  /** Reads a level deeper, or fails where that would be too deep. */
  protected nested<T>(read: () => T, otherwise: (broken: Expression) => T): T {
    if (this.#depth >= deepestNesting) {
      if (!this.hasFailed)
        this.faults.add(`nested deeper than ${deepestNesting} levels`, { start: this.start, end: this.stop });
      this.hasFailed = true;
      return otherwise({ type: "broken", start: this.start, end: this.stop });
    }
    this.#depth += 1;
    const result = read();
    this.#depth -= 1;
    return result;
  }

  /** Notes how high the expression is that holds the ones read so far; `below` is the highest of them. */
  protected grow(below: number): void {
    this.height = below + 1;
    if (this.height <= highestExpression || this.hasFailed) return;
    this.faults.add(`an expression of more than ${highestExpression} steps`, { start: this.start, end: this.stop });
    this.hasFailed = true;
  }

  /** Reads within brackets, where line ends mean nothing; ends at the token after the closing one. */
  protected enclosed<T>(isLineBound: boolean, read: () => T): T {
    const before = this.isLineBound;
    this.isLineBound = isLineBound;
    this.openBrackets += 1;
    this.advance();
    const result = read();
    this.isLineBound = before;
    return result;
  }

  /** Takes a closing bracket; `highest` is the height of what it encloses. */
  protected close(kind: ClosingBracket, expected: string, highest: number): void {
    if (this.hasFailed) return;
    if (this.is(kind)) {
      this.openBrackets -= 1;
      this.advance();
    } else this.fail(expected);
    this.grow(highest);
  }
}
