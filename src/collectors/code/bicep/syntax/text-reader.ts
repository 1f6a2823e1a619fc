import { character } from "../../hcl/characters.ts";
import { Scanner } from "./scanner.ts";
import { Stop } from "./stop.ts";
import type { Expression } from "./syntax.ts";
import { token } from "./tokens.ts";

const apostrophe = 0x27;
const fence = "'''";
const carriageReturn = 0x0d;
const longestPoint = 6;

/** What a backslash and a character stand for. */
const escapes: ReadonlyMap<string, string> = new Map([
  ["\\", "\\"],
  ["'", "'"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["$", "$"],
]);

/** Texts: in one line, in several, and with interpolations. */
export abstract class TextReader extends Scanner {
  protected abstract expression(): Expression;

  /** Reads the text that begins at the present token, up to the token behind it. */
  protected readText(): Expression {
    const { start } = this;
    let dollars = 0;
    while (this.text.charCodeAt(start + dollars) === character.dollar) dollars += 1;
    const pieces = new Pieces();
    const end = this.text.startsWith(fence, start + dollars)
      ? this.#readFenced(start + dollars + fence.length, dollars, pieces)
      : this.#readLine(start + 1, pieces);
    this.resume(end);
    return pieces.result(start, end);
  }

  /** Gives the offset after the closing quote. */
  #readLine(from: number, pieces: Pieces): number {
    let at = from;
    let written = from;
    for (;;) {
      const code = this.text.charCodeAt(at);
      if (Number.isNaN(code) || code === character.lineFeed || code === carriageReturn) {
        throw new Stop('a text that is not closed: "\'" is missing', { start: this.start, end: at });
      }
      if (code === apostrophe) {
        pieces.add(this.text.slice(written, at));
        return at + 1;
      }
      if (code === character.backslash) {
        pieces.add(this.text.slice(written, at));
        at = this.#readEscape(at, pieces);
        written = at;
      } else if (code === character.dollar && this.text.charCodeAt(at + 1) === character.openBrace) {
        pieces.add(this.text.slice(written, at));
        at = this.#readInterpolation(at + 2, pieces);
        written = at;
      } else at += 1;
    }
  }

  #readEscape(at: number, pieces: Pieces): number {
    const letter = this.text[at + 1] ?? "";
    const plain = escapes.get(letter);
    if (plain !== undefined) {
      pieces.add(plain);
      return at + 2;
    }
    const code = letter === "u" && this.text[at + 2] === "{" ? this.text.slice(at + 3, at + 4 + longestPoint) : "";
    const length = code.indexOf("}");
    const digits = code.slice(0, Math.max(0, length));
    const point = /^[0-9A-Fa-f]+$/.test(digits) ? Number.parseInt(digits, 16) : Number.POSITIVE_INFINITY;
    if (point > 0x10ffff) throw new Stop(`"\\${letter}" has no meaning in a text`, { start: at, end: at + 2 });
    pieces.add(String.fromCodePoint(point));
    return at + 4 + length;
  }

  /** Gives the offset after the brace that closes it. */
  #readInterpolation(from: number, pieces: Pieces): number {
    this.resume(from);
    pieces.addExpression(this.expression());
    if (!this.is(token.closeBrace)) {
      throw new Stop('"}" is missing, which closes an interpolation', { start: this.start, end: this.stop });
    }
    return this.start + 1;
  }

  /** A text between three quotes and more; the break right behind the first ones is not part of it. */
  #readFenced(from: number, dollars: number, pieces: Pieces): number {
    const { text } = this;
    const mark = dollars > 0 ? `${"$".repeat(dollars)}{` : undefined;
    let written = from;
    if (text.startsWith("\r\n", from)) written += 2;
    else if (text.charCodeAt(from) === character.lineFeed) written += 1;
    let close = text.indexOf(fence, written);
    for (;;) {
      if (close >= 0 && close < written) close = text.indexOf(fence, written);
      const open = mark === undefined ? -1 : text.indexOf(mark, written);
      if (open >= 0 && (close < 0 || open < close)) {
        pieces.add(text.slice(written, open));
        written = this.#readInterpolation(open + dollars + 1, pieces);
        continue;
      }
      if (close < 0) {
        throw new Stop(`a text that is not closed: "${fence}" is missing`, { start: this.start, end: text.length });
      }
      let end = close + fence.length;
      while (text.charCodeAt(end) === apostrophe) end += 1;
      pieces.add(text.slice(written, end - fence.length));
      return end;
    }
  }

  /** Goes behind a text without a look at what it holds: what is passed over after a fault may be anything. */
  protected skipText(): void {
    const { start, text } = this;
    let at = start;
    while (text.charCodeAt(at) === character.dollar) at += 1;
    if (text.startsWith(fence, at)) {
      const close = text.indexOf(fence, at + fence.length);
      this.resume(close < 0 ? text.length : close + fence.length);
      return;
    }
    for (at += 1; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === character.lineFeed) break;
      if (code === character.backslash) at += 1;
      else if (code === apostrophe) {
        at += 1;
        break;
      }
    }
    this.resume(Math.min(at, text.length));
  }
}

/** The pieces of a text; those beside each other are one. */
class Pieces {
  readonly #parts: (string | Expression)[] = [];

  add(text: string): void {
    const last = this.#parts.at(-1);
    if (text === "") return;
    if (typeof last === "string") this.#parts[this.#parts.length - 1] = last + text;
    else this.#parts.push(text);
  }

  addExpression(expression: Expression): void {
    this.#parts.push(expression);
  }

  result(start: number, end: number): Expression {
    const [only = ""] = this.#parts;
    if (this.#parts.length < 2 && typeof only === "string") return { type: "literal", value: only, start, end };
    return { type: "template", parts: this.#parts, start, end };
  }
}
