import { Stop } from "./stop.ts";
import { TextReader } from "./text-reader.ts";
import { type TokenKind, token } from "./tokens.ts";

/** Levels of brackets, texts and operators within each other. Nobody writes this many; an attack would. */
const deepestNesting = 200;
/** Links of one chain of operators or members: an expression is as high as they are long. */
const longestChain = 300;

/** Keeps what is read from going too deep, and finds the way back after a fault. */
export abstract class NestingReader extends TextReader {
  #depth = 0;
  /** Brackets of any kind that are open at the present token. */
  protected openBrackets = 0;
  protected readonly loads: string[] = [];

  protected fail(expected: string): never {
    const found = this.is(token.end) ? "the file ends" : `"${shortened(this.word())}" stands`;
    throw new Stop(`${found} where ${expected} is expected`, { start: this.start, end: this.stop });
  }

  protected expect(kind: TokenKind, expected: string): void {
    if (!this.is(kind)) this.fail(expected);
    this.advance();
  }

  protected isWord(word: string): boolean {
    return this.is(token.identifier) && this.stop - this.start === word.length && this.word() === word;
  }

  /** Reads a level deeper, or fails where that would be too deep. */
  protected nested<T>(read: () => T): T {
    if (this.#depth >= deepestNesting) {
      throw new Stop(`nested deeper than ${deepestNesting} levels`, { start: this.start, end: this.stop });
    }
    this.#depth += 1;
    try {
      return read();
    } finally {
      this.#depth -= 1;
    }
  }

  /** Called for each link of a chain. */
  protected checkChain(links: number): void {
    if (links <= longestChain) return;
    throw new Stop(`a chain of more than ${longestChain} steps`, { start: this.start, end: this.stop });
  }

  protected open(kind: TokenKind, expected: string): void {
    if (!this.is(kind)) this.fail(expected);
    this.openBrackets += 1;
    this.advance();
  }

  protected close(kind: TokenKind, expected: string): void {
    if (!this.is(kind)) this.fail(expected);
    this.openBrackets -= 1;
    this.advance();
  }

  /** Reads a piece; where that fails, notes why and gives undefined, at the token of the failure. */
  protected attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (stop) {
      if (!(stop instanceof Stop)) throw stop;
      this.faults.add(stop.message, stop.range);
      // A text that is not closed fails at its start, and is passed over with its line.
      if (this.is(token.quote) && stop.range.start === this.start) this.skipText();
      return undefined;
    }
  }

  /** Whether a top-level statement begins at the present token, whatever is open before it. */
  protected abstract isStatementStart(): boolean;

  /**
   * Passes over what is left of a piece at a level of brackets: up to the next line at that level, the bracket that closes it, a comma, or
   * the next statement.
   */
  protected skipRest(level: number): void {
    let open = Math.max(this.openBrackets, level);
    while (!this.is(token.end)) {
      if (this.isStatementStart()) break;
      if (open <= level && (this.isAfterNewline || this.is(token.comma))) break;
      if (isOpening(this.kind)) open += 1;
      else if (isClosing(this.kind)) {
        if (open <= level) break;
        open -= 1;
      }
      if (this.is(token.quote)) this.skipText();
      else this.advance();
    }
    this.openBrackets = Math.min(level, open);
  }
}

function isOpening(kind: TokenKind): boolean {
  return kind === token.openBrace || kind === token.openBracket || kind === token.openParenthesis;
}

function isClosing(kind: TokenKind): boolean {
  return kind === token.closeBrace || kind === token.closeBracket || kind === token.closeParenthesis;
}

const longestShown = 20;

function shortened(word: string): string {
  return word.length > longestShown ? `${word.slice(0, longestShown).toWellFormed()}…` : word;
}
