import { character, isBlank, isDigit } from "../../hcl/characters.ts";
import { conflictFault, type FaultList } from "../../hcl/fault-list.ts";
import type { Comment, Range } from "../../hcl/syntax.ts";
import { doubleMarks, singleMarks, type TokenKind, token } from "./tokens.ts";

const apostrophe = 0x27;
const conflictMarks = "<=>|";
const conflictLength = 7;

/** Where a scanner is, to come back to. */
export interface ScannerPlace {
  readonly kind: TokenKind;
  readonly start: number;
  readonly stop: number;
  readonly lineStart: number;
  readonly lastEnd: number;
  readonly isAfterNewline: boolean;
  readonly comments: number;
}

/**
 * Splits text into tokens, one at a time. Line ends are no tokens: a token knows whether one stands before it. Comments are
 * kept, lines that begin with `#` are passed over.
 */
export class Scanner {
  protected readonly text: string;
  protected readonly faults: FaultList;
  readonly comments: Comment[] = [];
  /** The token that is read next: its kind, and where it starts and ends. */
  protected kind: TokenKind = token.end;
  protected start = 0;
  protected stop = 0;
  protected isAfterNewline = true;
  /** Where the token's line starts. */
  protected lineStart = 0;
  /** Where the token before it ended. */
  protected lastEnd = 0;

  constructor(text: string, faults: FaultList) {
    this.text = text;
    this.faults = faults;
  }

  protected is(kind: TokenKind): boolean {
    return this.kind === kind;
  }

  /** The token as it is written. */
  protected word(): string {
    return this.text.slice(this.start, this.stop);
  }

  protected advance(): void {
    this.lastEnd = this.stop;
    this.isAfterNewline = this.stop === 0;
    this.#skipBlanks(this.stop);
    this.#readToken();
  }

  /** Goes on with a token from this offset, up to which text was read that is no tokens. */
  protected resume(offset: number): void {
    this.stop = offset;
    this.advance();
  }

  protected place(): ScannerPlace {
    const { kind, start, stop, lineStart, lastEnd, isAfterNewline } = this;
    return { kind, start, stop, lineStart, lastEnd, isAfterNewline, comments: this.comments.length };
  }

  protected comeBack(place: ScannerPlace): void {
    this.kind = place.kind;
    this.start = place.start;
    this.stop = place.stop;
    this.lineStart = place.lineStart;
    this.lastEnd = place.lastEnd;
    this.isAfterNewline = place.isAfterNewline;
    this.comments.length = place.comments;
  }

  #skipBlanks(from: number): void {
    let at = from;
    let next = this.#passBlank(at);
    while (next > at) {
      at = next;
      next = this.#passBlank(at);
    }
    this.start = at;
  }

  /** After the blank, line end, comment or mark that begins here; the same offset where a token begins or the text ends. */
  #passBlank(at: number): number {
    const code = this.text.charCodeAt(at);
    if (isBlank(code)) return at + 1;
    if (code === character.lineFeed) return this.#newLine(at + 1);
    if (code === character.slash) return this.#slash(at);
    if (code === character.hash && this.isAfterNewline) return this.endOfLine(at);
    return at === 0 ? this.#textStart(code) : at;
  }

  #textStart(code: number): number {
    if (code === character.byteOrderMark) return 1;
    return this.#isConflict(0) ? this.#skipConflict(0) : 0;
  }

  #newLine(at: number): number {
    this.isAfterNewline = true;
    this.lineStart = at;
    return this.#isConflict(at) ? this.#skipConflict(at) : at;
  }

  #isConflict(at: number): boolean {
    const first = this.text[at] ?? "";
    if (first === "" || !conflictMarks.includes(first)) return false;
    if (this.text.slice(at, at + conflictLength) !== first.repeat(conflictLength)) return false;
    const after = this.text.charCodeAt(at + conflictLength);
    return Number.isNaN(after) || after === character.lineFeed || isBlank(after);
  }

  #skipConflict(start: number): number {
    const end = this.endOfLine(start);
    this.faults.add(conflictFault, { start, end });
    return end;
  }

  protected endOfLine(from: number): number {
    const at = this.text.indexOf("\n", from);
    return at < 0 ? this.text.length : at;
  }

  #slash(at: number): number {
    const next = this.text.charCodeAt(at + 1);
    if (next === character.slash) {
      const end = this.endOfLine(at);
      this.#addComment({ start: at, end }, this.text.slice(at + 2, end));
      return end;
    }
    return next === character.star ? this.#blockComment(at) : at;
  }

  #blockComment(start: number): number {
    const close = this.text.indexOf("*/", start + 2);
    const isClosed = close >= 0;
    const end = isClosed ? close + 2 : this.text.length;
    if (!isClosed)
      this.faults.add('a comment that is not closed: "*/" is missing', { start, end: this.endOfLine(start) });
    this.#addComment({ start, end }, this.text.slice(start + 2, isClosed ? close : end));
    // Looked for within the comment: a line of many comments would be gone through from its end for each of them.
    const lastBreak = this.text.slice(start, end).lastIndexOf("\n");
    if (lastBreak >= 0) {
      this.isAfterNewline = true;
      this.lineStart = start + lastBreak + 1;
    }
    return end;
  }

  #addComment(range: Range, text: string): void {
    this.comments.push({ ...range, text: text.trim(), isOwnLine: this.#isFirst(range) && this.#isLast(range) });
  }

  #isFirst({ start }: Range): boolean {
    let before = start - 1;
    while (before >= 0 && (isBlank(this.text.charCodeAt(before)) || this.#isMark(before))) before -= 1;
    return before < 0 || this.text.charCodeAt(before) === character.lineFeed;
  }

  #isLast({ end }: Range): boolean {
    let after = end;
    while (isBlank(this.text.charCodeAt(after))) after += 1;
    return after >= this.text.length || this.text.charCodeAt(after) === character.lineFeed;
  }

  #isMark(at: number): boolean {
    return at === 0 && this.text.charCodeAt(0) === character.byteOrderMark;
  }

  #readToken(): void {
    const at = this.start;
    if (at >= this.text.length) {
      this.#finish(token.end, at);
      return;
    }
    const code = this.text.charCodeAt(at);
    if (isNameStart(code)) this.#finish(token.identifier, this.#nameEnd(at));
    else if (isDigit(code)) this.#finish(token.number, this.#digitsEnd(at));
    else if (code === apostrophe || (code === character.dollar && this.#opensText(at)))
      this.#finish(token.quote, at + 1);
    else this.#readMark(at, code);
  }

  #finish(kind: TokenKind, end: number): void {
    this.kind = kind;
    this.stop = end;
  }

  /** `$'''`, `$$'''`: a text of several lines with interpolations. */
  #opensText(start: number): boolean {
    let at = start;
    while (this.text.charCodeAt(at) === character.dollar) at += 1;
    return this.text.startsWith("'''", at);
  }

  #readMark(at: number, code: number): void {
    const next = this.text.charCodeAt(at + 1);
    if (code === token.dot && next === token.dot && this.text.charCodeAt(at + 2) === token.dot) {
      this.#finish(token.ellipsis, at + 3);
      return;
    }
    const double = code < 128 && next < 128 ? doubleMarks.get(code * 128 + next) : undefined;
    if (double !== undefined) this.#finish(double, at + 2);
    else if (singleMarks[code] !== undefined) this.#finish(singleMarks[code], at + 1);
    else this.#finish(token.invalid, this.#invalidEnd(at));
  }

  /** A whole run of what cannot stand anywhere is one token: NUL bytes come by the thousand. */
  #invalidEnd(start: number): number {
    const first = this.text.charCodeAt(start);
    let at = start + 1;
    while (at < this.text.length && this.text.charCodeAt(at) === first) at += 1;
    const isPair = first >= 0xd800 && first < 0xdc00 && at === start + 1;
    return isPair && at < this.text.length ? at + 1 : at;
  }

  #nameEnd(start: number): number {
    let at = start + 1;
    while (isNamePart(this.text.charCodeAt(at))) at += 1;
    return at;
  }

  #digitsEnd(start: number): number {
    let at = start;
    while (isDigit(this.text.charCodeAt(at))) at += 1;
    return at;
  }
}

/** Names are of ASCII alone. */
export function isNameStart(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f;
}

export function isNamePart(code: number): boolean {
  return isNameStart(code) || isDigit(code);
}
