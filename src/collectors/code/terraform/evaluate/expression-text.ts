import type { Expression, HclFile } from "../../hcl/syntax.ts";

/** Longest text of an expression that is shown. */
const maxLength = 120;
/** Longer literals are masked: what unlocks something is longer, and names of environments and attributes are not. */
const maxLiteral = 8;
const mask = "…";

/**
 * An expression as the code has it, for people: on one line, without comments, at most 120 characters, with every literal of more
 * than eight characters masked.
 */
export function expressionText(file: HclFile, expression: Expression): string {
  const text = file.textOf(expression);
  const writer = new TextWriter(text);
  // The JSON form has templates without quotes of their own.
  if (isText(expression) && !text.startsWith('"') && !text.startsWith("<<")) writer.literal("");
  while (!writer.isDone()) writer.next();
  return writer.result();
}

function isText(expression: Expression): boolean {
  return expression.type === "template" || (expression.type === "literal" && typeof expression.value === "string");
}

/** Walks the text of an expression once. Kept by hand rather than by the tree: the tree has lost where its literals stand. */
class TextWriter {
  readonly #text: string;
  #at = 0;
  #out = "";
  /** Open braces of each interpolation that is being written. */
  readonly #interpolations: { closing: string; braces: number }[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  isDone(): boolean {
    return this.#at >= this.#text.length || this.#out.length > maxLength;
  }

  result(): string {
    const text = this.#out.trim();
    return text.length > maxLength
      ? `${text
          .slice(0, maxLength - 1)
          .toWellFormed()
          .replace("\uFFFD", "")}${mask}`
      : text;
  }

  next(): void {
    const text = this.#text;
    const char = text[this.#at] ?? "";
    const following = text[this.#at + 1];
    if (char === '"') {
      this.#at += 1;
      this.#out += '"';
      this.literal('"');
    } else if (char === "<" && following === "<" && /[A-Za-z_-]/.test(text[this.#at + 2] ?? "")) {
      // A heredoc is a literal of several lines: what comes behind its mark is not shown.
      this.#out += `<<${mask}`;
      this.#at = text.length;
    } else if (char === "#" || (char === "/" && following === "/")) this.#skipTo("\n");
    else if (char === "/" && following === "*") this.#skipTo("*/");
    else this.#plain(char);
  }

  #plain(char: string): void {
    this.#at += 1;
    const open = this.#interpolations.at(-1);
    if (char === "{" && open) open.braces += 1;
    if (char === "}" && open) {
      open.braces -= 1;
      if (open.braces === 0) {
        this.#interpolations.pop();
        this.#out += "}";
        this.literal(open.closing);
        return;
      }
    }
    if (char > " ") this.#out += char;
    else if (!this.#out.endsWith(" ")) this.#out += " ";
  }

  #skipTo(end: string): void {
    const found = this.#text.indexOf(end, this.#at + 2);
    this.#at = found < 0 ? this.#text.length : found + end.length;
    if (!this.#out.endsWith(" ")) this.#out += " ";
  }

  /** Writes literal text up to the quote that closes it, or to an interpolation in it. */
  literal(closing: string): void {
    const text = this.#text;
    const start = this.#at;
    let at = start;
    while (at < text.length) {
      const char = text[at];
      if (char === "\\") {
        at += 2;
        continue;
      }
      if (closing !== "" && char === closing) break;
      if ((char === "$" || char === "%") && text[at + 1] === "{") {
        if (text[at - 1] !== char) break;
      }
      at += 1;
    }
    at = Math.min(at, text.length);
    const literal = text.slice(start, at);
    this.#out += literal.length > maxLiteral ? mask : literal.replaceAll(/\s/g, " ");
    if (at < text.length && text[at] === closing) {
      this.#out += closing;
      this.#at = at + 1;
    } else if (at < text.length) {
      this.#out += text.slice(at, at + 2);
      this.#interpolations.push({ closing, braces: 1 });
      this.#at = at + 2;
    } else this.#at = at;
  }
}
