import { isDigit } from "../../hcl/characters.ts";
import type { Range } from "../../hcl/syntax.ts";

/** An expression as it is written, with its place in the file. */
export type ArmExpression = Range &
  (
    | { readonly type: "text"; readonly value: string }
    | { readonly type: "number"; readonly value: number }
    /** `name(…)`; of functions that the template declares with their namespace: `contoso.name`. */
    | { readonly type: "call"; readonly name: string; readonly arguments: readonly ArmExpression[] }
    | { readonly type: "member"; readonly of: ArmExpression; readonly name: string; readonly isSafe: boolean }
    | { readonly type: "index"; readonly of: ArmExpression; readonly key: ArmExpression; readonly isSafe: boolean }
  );

/** Why a text is no expression, and where. */
export class ExpressionFault {
  readonly message: string;
  readonly range: Range;

  constructor(message: string, range: Range) {
    this.message = message;
    this.range = range;
  }
}

/** Calls and brackets inside each other. */
const deepest = 100;

const mark = {
  apostrophe: 0x27,
  open: 0x28,
  close: 0x29,
  comma: 0x2c,
  dash: 0x2d,
  dot: 0x2e,
  question: 0x3f,
  openBracket: 0x5b,
  closeBracket: 0x5d,
} as const;

/** Where the expression's text stands in the file. */
export type Locate = (offset: number) => number;

/** Reads the text between the outer brackets of `[…]`; `offset` is where it begins in the string. */
export function parseExpression(text: string, offset: number, locate: Locate): ArmExpression | ExpressionFault {
  const parser = new Parser(text, (at) => locate(offset + at));
  try {
    return parser.read();
  } catch (error) {
    if (error instanceof ExpressionFault) return error;
    throw error;
  }
}

class Parser {
  readonly #text: string;
  readonly #locate: Locate;
  #at = 0;
  #depth = 0;

  constructor(text: string, locate: Locate) {
    this.#text = text;
    this.#locate = locate;
  }

  read(): ArmExpression {
    const expression = this.#expression();
    if (!Number.isNaN(this.#peek())) throw this.#fault("the end of the expression is expected");
    return expression;
  }

  #expression(): ArmExpression {
    this.#depth += 1;
    if (this.#depth > deepest) throw this.#fault(`the expression is nested deeper than ${deepest} levels`);
    const start = this.#start();
    let expression = this.#primary();
    for (let code = this.#peek(); code === mark.dot || code === mark.openBracket; code = this.#peek()) {
      this.#at += 1;
      const isSafe = this.#text.charCodeAt(this.#at) === mark.question;
      if (isSafe) this.#at += 1;
      if (code === mark.dot) {
        const name = this.#name("the name of a property");
        expression = { type: "member", of: expression, name, isSafe, ...this.#from(start) };
      } else {
        const key = this.#expression();
        this.#take(mark.closeBracket, '"]"');
        expression = { type: "index", of: expression, key, isSafe, ...this.#from(start) };
      }
    }
    this.#depth -= 1;
    return expression;
  }

  #primary(): ArmExpression {
    const code = this.#peek();
    if (code === mark.apostrophe) return this.#string();
    if (isDigit(code) || code === mark.dash) return this.#number();
    const start = this.#start();
    let name = this.#name("a function or a text");
    while (this.#peek() === mark.dot) {
      this.#at += 1;
      name += `.${this.#name("the name of a function")}`;
    }
    this.#take(mark.open, '"("');
    const values = this.#arguments();
    return { type: "call", name, arguments: values, ...this.#from(start) };
  }

  #arguments(): ArmExpression[] {
    const values: ArmExpression[] = [];
    if (this.#peek() !== mark.close) {
      values.push(this.#expression());
      while (this.#peek() === mark.comma) {
        this.#at += 1;
        values.push(this.#expression());
      }
    }
    this.#take(mark.close, '")"');
    return values;
  }

  /** Apostrophes in it are doubled. */
  #string(): ArmExpression {
    const start = this.#at;
    let value = "";
    for (let from = start + 1; ; ) {
      const end = this.#text.indexOf("'", from);
      if (end < 0) throw new ExpressionFault("a text that is not closed", this.#range(start, start + 1));
      value += this.#text.slice(from, end);
      this.#at = end + 1;
      if (this.#text.charCodeAt(end + 1) !== mark.apostrophe) break;
      value += "'";
      from = end + 2;
    }
    return { type: "text", value, ...this.#from(start) };
  }

  #number(): ArmExpression {
    const start = this.#at;
    this.#at += 1;
    while (isDigit(this.#text.charCodeAt(this.#at)) || this.#isDecimalPoint()) this.#at += 1;
    const value = Number(this.#text.slice(start, this.#at));
    if (!Number.isFinite(value)) throw new ExpressionFault("a number that is none", this.#range(start, this.#at));
    return { type: "number", value, ...this.#from(start) };
  }

  #isDecimalPoint(): boolean {
    return this.#text.charCodeAt(this.#at) === mark.dot && isDigit(this.#text.charCodeAt(this.#at + 1));
  }

  #name(expected: string): string {
    this.#peek();
    const start = this.#at;
    while (isNameCode(this.#text.charCodeAt(this.#at))) this.#at += 1;
    if (this.#at === start) throw this.#fault(`${expected} is expected`);
    return this.#text.slice(start, this.#at);
  }

  #take(code: number, shown: string): void {
    if (this.#peek() !== code) throw this.#fault(`${shown} is expected`);
    this.#at += 1;
  }

  /** Code of the next character that is no blank; NaN at the end. */
  #peek(): number {
    let code = this.#text.charCodeAt(this.#at);
    while (code <= 0x20 || code === 0xa0) {
      this.#at += 1;
      code = this.#text.charCodeAt(this.#at);
    }
    return code;
  }

  #start(): number {
    this.#peek();
    return this.#at;
  }

  #from(start: number): Range {
    return this.#range(start, this.#at);
  }

  #range(start: number, end: number): Range {
    return { start: this.#locate(start), end: this.#locate(end) };
  }

  #fault(message: string): ExpressionFault {
    return new ExpressionFault(message, this.#range(this.#at, this.#at + 1));
  }
}

function isNameCode(code: number): boolean {
  const letter = code | 0x20;
  return isDigit(code) || (letter >= 0x61 && letter <= 0x7a) || code === 0x5f || code === 0x24 || code > 0x7f;
}
