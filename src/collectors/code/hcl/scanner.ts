import { character, isBlank, isDigit, nameEnd } from "./characters.ts";
import { conflictFault, type FaultList } from "./fault-list.ts";
import type { Comment, Range } from "./syntax.ts";
import { type TokenKind, token } from "./tokens.ts";

/** Marks of one character, by their code. */
const singles: readonly (TokenKind | undefined)[] = marks();

function marks(): (TokenKind | undefined)[] {
  const known: (TokenKind | undefined)[] = new Array(128).fill(undefined);
  for (const kind of Object.values(token)) if (kind > 0 && kind < 128) known[kind] = kind;
  return known;
}

/** Pairs that are one token, by the code of the first character and that of the second. */
const doubles: ReadonlyMap<number, TokenKind> = new Map([
  [pair("=="), token.equal],
  [pair("!="), token.notEqual],
  [pair("<="), token.lessOrEqual],
  [pair(">="), token.greaterOrEqual],
  [pair("&&"), token.and],
  [pair("||"), token.or],
  [pair("=>"), token.arrow],
  [pair("::"), token.doubleColon],
  [pair("~}"), token.trimAndClose],
]);

function pair(text: string): number {
  return text.charCodeAt(0) * 128 + text.charCodeAt(1);
}

/** Characters that begin a pair. */
const firsts: ReadonlySet<number> = new Set([...doubles.keys()].map((key) => key >> 7));

const conflictMarks = "<=>|";
const conflictLength = 7;

/**
 * Splits text into tokens, one at a time and never twice: the reader above says when text is to be read instead. Line ends
 * are no tokens: a token knows whether one stands before it.
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

  protected advance(): void {
    this.lastEnd = this.stop;
    this.isAfterNewline = false;
    this.#skipBlanks(this.stop);
    this.#readToken();
  }

  /** Goes on with a token from this offset, which may lie before the present one: comments from there on are read again. */
  protected restart(offset: number): void {
    this.forgetComments(offset);
    this.resume(offset);
  }

  protected forgetComments(from: number): void {
    while ((this.comments.at(-1)?.start ?? -1) >= from) this.comments.pop();
  }

  /** Goes on with a token from this offset, up to which text was read that is no tokens. */
  protected resume(offset: number): void {
    this.stop = offset;
    this.advance();
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
    if (code === character.hash) return this.#lineComment(at, 1);
    if (code === character.slash) return this.#slash(at);
    return at === 0 ? this.#textStart(code) : at;
  }

  #newLine(at: number): number {
    this.isAfterNewline = true;
    this.lineStart = at;
    return this.#isConflict(at) ? this.#skipConflict(at) : at;
  }

  #slash(at: number): number {
    const next = this.text.charCodeAt(at + 1);
    if (next === character.slash) return this.#lineComment(at, 2);
    return next === character.star ? this.#blockComment(at) : at;
  }

  #textStart(code: number): number {
    if (code === character.byteOrderMark) return 1;
    return this.#isConflict(0) ? this.#skipConflict(0) : 0;
  }

  /** Called only at the start of a line, where no expression has seven of these in a row. */
  #isConflict(at: number): boolean {
    const first = this.text[at] ?? "";
    if (first === "" || !conflictMarks.includes(first)) return false;
    if (this.text.slice(at, at + conflictLength) !== first.repeat(conflictLength)) return false;
    const after = this.text.charCodeAt(at + conflictLength);
    return Number.isNaN(after) || after === character.lineFeed || isBlank(after);
  }

  #skipConflict(start: number): number {
    const end = this.endOfLine(start);
    this.faults.add(conflictFault, {
      start,
      end,
    });
    return end;
  }

  protected endOfLine(from: number): number {
    const at = this.text.indexOf("\n", from);
    return at < 0 ? this.text.length : at;
  }

  #lineComment(start: number, marks: number): number {
    const end = this.endOfLine(start);
    this.#addComment({ start, end }, this.text.slice(start + marks, end));
    return end;
  }

  #blockComment(start: number): number {
    const close = this.text.indexOf("*/", start + 2);
    const isClosed = close >= 0;
    const end = isClosed ? close + 2 : this.text.length;
    if (!isClosed)
      this.faults.add('a comment that is not closed: "*/" is missing', { start, end: this.endOfLine(start) });
    this.#addComment({ start, end }, this.text.slice(start + 2, isClosed ? close : end));
    const lastBreak = this.text.slice(start, end).lastIndexOf("\n");
    if (lastBreak >= 0) {
      this.isAfterNewline = true;
      this.lineStart = start + lastBreak + 1;
    }
    return end;
  }

  #addComment(range: Range, text: string): void {
    let before = range.start - 1;
    while (before >= 0 && (isBlank(this.text.charCodeAt(before)) || this.#isMark(before))) before -= 1;
    const isOwnLine = before < 0 || this.text.charCodeAt(before) === character.lineFeed;
    this.comments.push({ ...range, text: text.trim(), isOwnLine });
  }

  #isMark(at: number): boolean {
    return at === 0 && this.text.charCodeAt(0) === character.byteOrderMark;
  }

  #readToken(): void {
    const at = this.start;
    if (at >= this.text.length) this.#finish(token.end, at);
    else {
      const code = this.text.charCodeAt(at);
      const end = nameEnd(this.text, at);
      if (end > at) this.#finish(token.identifier, end);
      else if (isDigit(code)) this.#finish(token.number, this.#numberEnd(at));
      else this.#readMark(at, code);
    }
  }

  #finish(kind: TokenKind, end: number): void {
    this.kind = kind;
    this.stop = end;
  }

  #readMark(at: number, code: number): void {
    const next = this.text.charCodeAt(at + 1);
    if (code === token.less && next === token.less && this.#startsHeredoc(at)) return;
    if (code === token.dot && next === token.dot && this.text.charCodeAt(at + 2) === token.dot) {
      this.#finish(token.ellipsis, at + 3);
      return;
    }
    const double = firsts.has(code) && next < 128 ? doubles.get(code * 128 + next) : undefined;
    if (double !== undefined) this.#finish(double, at + 2);
    else this.#finish(singles[code] ?? token.invalid, singles[code] === undefined ? this.#invalidEnd(at) : at + 1);
  }

  /** A whole run of what cannot stand anywhere is one token: NUL bytes come by the thousand. */
  #invalidEnd(start: number): number {
    const first = this.text.charCodeAt(start);
    let at = start + 1;
    while (at < this.text.length && this.text.charCodeAt(at) === first) at += 1;
    const isPair = first >= 0xd800 && first < 0xdc00 && at === start + 1;
    return isPair && at < this.text.length ? at + 1 : at;
  }

  #startsHeredoc(at: number): boolean {
    const nameStart = this.text.charCodeAt(at + 2) === character.dash ? at + 3 : at + 2;
    const end = nameEnd(this.text, nameStart);
    if (end > nameStart) this.#finish(token.heredoc, end);
    return end > nameStart;
  }

  #numberEnd(start: number): number {
    let at = this.digitsEnd(start);
    if (this.text.charCodeAt(at) === token.dot && isDigit(this.text.charCodeAt(at + 1))) at = this.digitsEnd(at + 1);
    if ((this.text.charCodeAt(at) | 0x20) !== 0x65) return at;
    const sign = this.text.charCodeAt(at + 1);
    const digits = sign === token.plus || sign === token.minus ? at + 2 : at + 1;
    return isDigit(this.text.charCodeAt(digits)) ? this.digitsEnd(digits) : at;
  }

  protected digitsEnd(start: number): number {
    let at = start;
    while (at < this.text.length && isDigit(this.text.charCodeAt(at))) at += 1;
    return at;
  }
}
