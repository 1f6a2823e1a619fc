import type { Range } from "../../hcl/syntax.ts";
import type { CodeText } from "./scope.ts";

/** Longest text of an expression that is shown. */
const maxLength = 120;
/** Longer literals are masked: what unlocks something is longer, and names of environments and properties are not. */
const maxLiteral = 8;
const mask = "…";
/** More of an expression is not looked at. */
const maxSource = 4_000;

/**
 * An expression as the code has it, for people: on one line, without comments, at most 120 characters, with every literal of more
 * than eight characters masked.
 */
export function expressionText(file: CodeText, range: Range): string {
  const { start, end } = range;
  const writer = new Writer(file.textOf({ start, end: Math.min(end, start + maxSource) }));
  return writer.result();
}

/** Walks the text of an expression once. */
class Writer {
  readonly #text: string;
  #at = 0;
  #out = "";
  /** Braces that are open in each interpolation that is being written, with the quotes that close its text. */
  readonly #interpolations: { readonly closing: string; braces: number }[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  result(): string {
    while (this.#at < this.#text.length && this.#out.length <= maxLength) this.#next();
    const text = this.#out.trim();
    if (text.length <= maxLength) return text;
    const cut = text.slice(0, maxLength - 1).toWellFormed();
    return `${cut.replace("\uFFFD", "")}${mask}`;
  }

  #next(): void {
    const text = this.#text;
    const char = text[this.#at] ?? "";
    if (char === "'") {
      const closing = text.startsWith("'''", this.#at) ? "'''" : "'";
      this.#at += closing.length;
      this.#out += closing;
      this.#literal(closing);
    } else if (text.startsWith("//", this.#at)) this.#skipTo("\n");
    else if (text.startsWith("/*", this.#at)) this.#skipTo("*/");
    else this.#plain(char);
  }

  #skipTo(end: string): void {
    const found = this.#text.indexOf(end, this.#at + 2);
    this.#at = found < 0 ? this.#text.length : found + end.length;
    if (!this.#out.endsWith(" ")) this.#out += " ";
  }

  #plain(char: string): void {
    this.#at += 1;
    const open = this.#interpolations.at(-1);
    if (open && char === "{") open.braces += 1;
    if (open && char === "}") {
      open.braces -= 1;
      if (open.braces === 0) {
        this.#interpolations.pop();
        this.#out += "}";
        this.#literal(open.closing);
        return;
      }
    }
    if (char > " ") this.#out += char;
    else if (!this.#out.endsWith(" ")) this.#out += " ";
  }

  /** Writes literal text up to the quotes that close it, or to an interpolation in it. */
  #literal(closing: string): void {
    const text = this.#text;
    const start = this.#at;
    let at = start;
    while (at < text.length && !text.startsWith(closing, at) && !text.startsWith("${", at)) {
      at += text[at] === "\\" && closing === "'" ? 2 : 1;
    }
    at = Math.min(at, text.length);
    const literal = text.slice(start, at);
    this.#out += literal.length > maxLiteral && !this.#isName(literal) ? mask : literal.replaceAll(/\s/g, " ");
    if (text.startsWith("${", at)) {
      this.#out += "${";
      this.#interpolations.push({ closing, braces: 1 });
      this.#at = at + 2;
    } else {
      this.#out += text.slice(at, at + closing.length);
      this.#at = at + closing.length;
    }
  }

  /** What a template declares is named by a text in ARM's expressions, and types of resources are never secret. */
  #isName(literal: string): boolean {
    return armNames.test(this.#out.slice(-longestArmName)) || resourceType.test(literal);
  }
}

const armNames = /(?:^|\W)(?:parameters|variables)\('$/i;
const longestArmName = "(parameters('".length;
const resourceType = /^Microsoft\.[A-Za-z.]{1,60}(?:\/[A-Za-z]{1,60}){1,5}$/i;
