import { JsonNesting, TextPosition } from "./json-nesting.ts";
import type { JsonTokenSink } from "./json-token-sink.ts";
import { isWordCharacter, parseWord } from "./json-words.ts";

/** What a text may be between two tokens. */
type Expecting =
  | "document"
  | "value"
  | "value-or-end"
  | "key"
  | "key-or-end"
  | "colon"
  | "comma-or-end"
  | "string"
  | "escape"
  | "bare"
  | "next-line";

const longestName = 4096;
const longestText = 1 << 20;
const longestBare = 400;

/**
 * Splits JSON text that comes in pieces into tokens and keeps its place in it. Several documents may follow each other,
 * with or without line breaks. Holds one token at most: strings that nobody wants (values of secrets among them) are
 * passed over character by character. After a fault it goes on at the next line that starts with a brace or a bracket:
 * that is where the next document begins in JSON Lines and in files that several commands wrote to.
 */
export class JsonTokens {
  readonly #sink: JsonTokenSink;
  readonly #nesting = new JsonNesting();
  readonly #position = new TextPosition();
  #expecting: Expecting = "document";
  #isKey = false;
  #isWanted = false;
  #hasEscapes = false;
  #isAtLineStart = false;
  #held = "";

  constructor(sink: JsonTokenSink) {
    this.#sink = sink;
  }

  push(piece: string): void {
    let at = 0;
    while (at < piece.length) at = this.#step(piece, at);
    this.#position.pass(piece.length);
  }

  /** The text is over. */
  finish(): void {
    if (this.#expecting === "bare" && this.#nesting.depth === 0) this.#endBare(0);
    const isBetween: boolean = this.#expecting === "document" || this.#expecting === "next-line";
    if (!isBetween) this.#fail(0, "the text ends in the middle");
  }

  #step(piece: string, at: number): number {
    switch (this.#expecting) {
      case "string":
        return this.#readString(piece, at);
      case "escape":
        return this.#readEscape(piece, at);
      case "bare":
        return this.#readBare(piece, at);
      case "next-line":
        return this.#skipLine(piece, at);
      default:
        return this.#readStructure(piece, at);
    }
  }

  #readStructure(piece: string, from: number): number {
    let at = from;
    for (; at < piece.length; at += 1) {
      const code = piece.charCodeAt(at);
      if (code === 0x0a) this.#position.newLine(at);
      else if (code !== 0x20 && code !== 0x09 && code !== 0x0d && !this.#isSeparator(code)) break;
    }
    if (at < piece.length) this.#readMark(piece.charCodeAt(at), at);
    return this.#expecting === "bare" ? at : at + 1;
  }

  /** Between documents: byte order marks of files put together, and the separators of RFC 7464. */
  #isSeparator(code: number): boolean {
    return this.#expecting === "document" && (code === 0xfeff || code === 0x1e);
  }

  #readMark(code: number, at: number): void {
    const expecting = this.#expecting;
    if (code === 0x22) this.#beginString(at);
    else if (code === 0x7b || code === 0x5b) this.#open(code === 0x7b, at);
    else if (code === 0x7d || code === 0x5d) this.#close(code === 0x7d, at);
    else if (code === 0x2c && expecting === "comma-or-end")
      this.#expecting = this.#nesting.isInObject ? "key" : "value";
    else if (code === 0x3a && expecting === "colon") this.#expecting = "value";
    else if (isWordCharacter(code) && this.#beginsValue()) this.#expecting = "bare";
    else this.#fail(at, "a character that cannot stand here");
  }

  /** True where a value may begin; a value at the top begins a document. */
  #beginsValue(): boolean {
    if (this.#expecting === "document") this.#sink.begin(this.#position.line);
    return this.#expecting === "document" || this.#expecting === "value" || this.#expecting === "value-or-end";
  }

  #open(isObject: boolean, at: number): void {
    if (!this.#beginsValue()) this.#fail(at, "a bracket that cannot stand here");
    else if (!this.#nesting.open(isObject)) this.#fail(at, "brackets nested too deeply");
    else {
      this.#expecting = isObject ? "key-or-end" : "value-or-end";
      this.#sink.open(isObject, this.#position.line);
    }
  }

  #close(isObject: boolean, at: number): void {
    const isOpen = isObject ? this.#nesting.isInObject : this.#nesting.isInArray;
    const mayEnd = this.#expecting === "comma-or-end" || this.#expecting === (isObject ? "key-or-end" : "value-or-end");
    if (isOpen && mayEnd) {
      this.#nesting.close();
      this.#sink.close();
      this.#afterValue();
    } else this.#fail(at, "a closing bracket that fits none");
  }

  #afterValue(): void {
    this.#expecting = this.#nesting.depth === 0 ? "document" : "comma-or-end";
    if (this.#nesting.depth === 0) this.#sink.end();
  }

  #beginString(at: number): void {
    this.#isKey = this.#expecting === "key" || this.#expecting === "key-or-end";
    if (this.#isKey || this.#beginsValue()) {
      this.#isWanted = this.#isKey || this.#sink.wantsText();
      this.#hasEscapes = false;
      this.#expecting = "string";
    } else this.#fail(at, "a string that cannot stand here");
  }

  #readString(piece: string, from: number): number {
    let at = from;
    let code = 0;
    for (; at < piece.length; at += 1) {
      code = piece.charCodeAt(at);
      if (code === 0x22 || code === 0x5c || code < 0x20) break;
    }
    this.#hold(piece, from, at);
    if (at === piece.length) return at;
    if (code === 0x22) this.#endString(at);
    else if (code === 0x5c) {
      this.#hasEscapes = true;
      this.#expecting = "escape";
    } else this.#fail(at, "a line break or control character inside a string");
    // A line break that does not belong here still ends the line that it stands on.
    return code < 0x20 ? at : at + 1;
  }

  /** The character after a backslash; whether the whole escape is a real one shows when the string is decoded. */
  #readEscape(piece: string, at: number): number {
    this.#expecting = "string";
    if (piece.charCodeAt(at) < 0x20) return at;
    this.#hold(`\\${piece[at]}`, 0, 2);
    return at + 1;
  }

  #hold(piece: string, from: number, to: number): void {
    if (!this.#isWanted || from === to) return;
    const longest = this.#isKey ? longestName : longestText;
    if (this.#held.length + to - from <= longest) this.#held += piece.slice(from, to);
    else {
      this.#isWanted = false;
      if (!this.#isKey) this.#sink.tooLong();
    }
  }

  #endString(at: number): void {
    const text = this.#isWanted ? this.#decode() : undefined;
    this.#held = "";
    if (this.#isWanted && text === undefined) this.#fail(at, "an escape that does not exist");
    else if (this.#isKey) {
      this.#expecting = "colon";
      this.#sink.key(text);
    } else {
      this.#sink.scalar(text);
      this.#afterValue();
    }
  }

  #decode(): string | undefined {
    if (!this.#hasEscapes) return this.#held;
    try {
      return String(JSON.parse(`"${this.#held}"`));
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  #readBare(piece: string, from: number): number {
    let at = from;
    while (at < piece.length && isWordCharacter(piece.charCodeAt(at))) at += 1;
    this.#held += piece.slice(from, Math.min(at, from + longestBare));
    if (this.#held.length >= longestBare) this.#failWord(at);
    else if (at < piece.length) this.#endBare(at);
    return at;
  }

  #endBare(at: number): void {
    const value = parseWord(this.#held);
    if (value === undefined) this.#failWord(at);
    else {
      this.#held = "";
      this.#sink.scalar(value);
      this.#afterValue();
    }
  }

  /** Named by where the word begins. */
  #failWord(end: number): void {
    this.#fail(end - this.#held.length, "neither a number nor true, false or null");
  }

  #skipLine(piece: string, from: number): number {
    let at = from;
    while (at < piece.length) {
      const code = piece.charCodeAt(at);
      if (this.#isAtLineStart && (code === 0x7b || code === 0x5b)) {
        this.#expecting = "document";
        return at;
      }
      const lineEnd = piece.indexOf("\n", at);
      this.#isAtLineStart = lineEnd >= 0;
      if (lineEnd < 0) return piece.length;
      this.#position.newLine(lineEnd);
      at = lineEnd + 1;
    }
    return at;
  }

  #fail(at: number, why: string): void {
    this.#expecting = "next-line";
    this.#isAtLineStart = false;
    this.#nesting.clear();
    this.#held = "";
    this.#sink.fault(this.#position.line, this.#position.columnOf(at), why);
  }
}
