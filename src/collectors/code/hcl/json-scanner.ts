import { character, isBlank } from "./characters.ts";
import { conflictFault, type FaultList } from "./fault-list.ts";
import type { JsonNode } from "./json-node.ts";
import { describeToken, type TokenKind } from "./tokens.ts";

const conflictMark = /^(?:<{7}|={7}|>{7}|\|{7})(?=\s|$)/;

/** The smallest pieces of JSON text: blanks, strings, words. */
export class JsonScanner {
  protected readonly text: string;
  protected readonly faults: FaultList;
  /** Where reading goes on. */
  protected at = 0;

  constructor(text: string, faults: FaultList) {
    this.text = text;
    this.faults = faults;
    if (text.charCodeAt(0) === character.byteOrderMark) this.at = 1;
    this.#passConflict();
  }

  /** Code of the next character that is no blank; NaN at the end. */
  protected peek(): number {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code === character.lineFeed) {
        this.at += 1;
        this.#passConflict();
      } else if (isBlank(code)) this.at += 1;
      else return code;
    }
  }

  #passConflict(): void {
    const line = this.text.slice(this.at, this.at + 8);
    if (!conflictMark.test(line)) return;
    const start = this.at;
    this.at = this.#endOfLine(start);
    this.faults.add(conflictFault, {
      start,
      end: this.at,
    });
  }

  #endOfLine(from: number): number {
    const lineFeed = this.text.indexOf("\n", from);
    return lineFeed < 0 ? this.text.length : lineFeed;
  }

  /** Says that something else stands here than what should. */
  protected miss(expected: string): void {
    const start = this.at;
    const end = Math.min(start + 1, this.text.length);
    const found = start === end ? "the end of the text" : this.#describe(start);
    this.faults.add(`${found} where ${expected} is expected`, { start, end });
  }

  #describe(at: number): string {
    const code = this.text.charCodeAt(at);
    if (code === character.quote) return "a string";
    const isWord = (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
    return isWord ? "a word" : describeToken(code as TokenKind, String.fromCodePoint(this.text.codePointAt(at) ?? 0));
  }

  /** The string whose opening quote stands here. It ends with its line at the latest. */
  protected string(): JsonNode {
    const start = this.at;
    let hasEscapes = false;
    for (let at = start + 1; at < this.text.length; at += 1) {
      const code = this.text.charCodeAt(at);
      if (code === character.quote) {
        this.at = at + 1;
        return this.stringOf(start, hasEscapes);
      }
      if (code === character.lineFeed) break;
      if (code === character.backslash) {
        hasEscapes = true;
        at += this.text.charCodeAt(at + 1) === character.lineFeed ? 0 : 1;
      }
    }
    this.at = this.#endOfLine(start);
    this.faults.add("a string that is not closed on its line: a quote is missing", { start, end: start + 1 });
    return { type: "broken", start, end: this.at };
  }

  /** The string that begins at `start` and ended just now. */
  protected stringOf(start: number, hasEscapes: boolean): JsonNode {
    const end = this.at;
    const value = hasEscapes ? this.decode(start, end) : this.text.slice(start + 1, end - 1);
    if (value !== undefined) return { type: "string", value, hasEscapes, start, end };
    this.faults.add("a string with an escape that does not exist", { start, end: start + 1 });
    return { type: "broken", start, end };
  }

  /** The value of a string with its quotes; undefined where an escape does not exist. */
  protected decode(start: number, end: number): string | undefined {
    // A tab is no fault worth a lost value; the language's own reader takes it, too.
    const raw = this.text.slice(start, end).replaceAll("\t", "\\t");
    try {
      return String(JSON.parse(raw));
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  /** A number or one of the three words. */
  protected word(): JsonNode {
    const start = this.at;
    let end = start;
    while (isWordCode(this.text.charCodeAt(end))) end += 1;
    if (end === start) {
      this.miss("a value");
      this.at = Math.min(start + 1, this.text.length);
      return { type: "broken", start, end: this.at };
    }
    this.at = end;
    const value = end - start > longestWord ? undefined : plainValue(this.text.slice(start, end));
    if (value !== undefined) return { type: "plain", value, start, end };
    this.faults.add("a word that is neither a number nor true, false or null", { start, end });
    return { type: "broken", start, end };
  }
}

const longestWord = 400;

const plainValues: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

const jsonNumber = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

function plainValue(word: string): number | boolean | null | undefined {
  const known = plainValues.get(word);
  if (known !== undefined) return known;
  return jsonNumber.test(word) ? Number(word) : undefined;
}

function isWordCode(code: number): boolean {
  const letter = code | 0x20;
  return (
    (code >= 0x30 && code <= 0x39) ||
    (letter >= 0x61 && letter <= 0x7a) ||
    code === 0x2d ||
    code === 0x2b ||
    code === 0x2e
  );
}
