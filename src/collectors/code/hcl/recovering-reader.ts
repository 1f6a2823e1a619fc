import { isBlank } from "./characters.ts";
import { ExpressionReader } from "./expression-reader.ts";
import { isItemAt, isTopLevelBlockAt } from "./restart.ts";
import { token } from "./tokens.ts";

/** Finds where to go on after something that does not parse. */
export class RecoveringReader extends ExpressionReader {
  /** Indentation of the line on which the present item begins. */
  #margin = 0;

  /** An item begins at the present token. */
  protected noteMargin(): void {
    if (this.#isFirstOnLine) this.#margin = this.start - this.lineStart;
  }

  get #isFirstOnLine(): boolean {
    return this.lastEnd <= this.lineStart;
  }

  /**
   * Passes over the rest of an item that does not parse: to the end of its line, with all brackets closed that it opened, to the brace of the block around it,
   * or to a line that can only begin an item outside of those brackets. Gives back where what was passed over ends.
   */
  protected recover(itemStart: number): number {
    this.hasFailed = false;
    this.isLineBound = true;
    let depth = this.openBrackets;
    this.openBrackets = 0;
    let end = this.lastEnd;
    if (depth > 0 && this.#goBackToItem(itemStart)) return this.lastEnd;
    this.faults.isMuted = true;
    while (!this.is(token.end) && !this.#canGoOn(itemStart, depth)) {
      depth = Math.max(depth + this.#bracketsOpened(), 0);
      this.#pass();
      end = this.lastEnd;
    }
    this.faults.isMuted = false;
    this.hasFailed = false;
    return end;
  }

  /** Passes over a block from its opening brace on, whatever stands in it. */
  protected passBlock(): void {
    this.hasFailed = false;
    this.faults.isMuted = true;
    let depth = 0;
    do {
      depth += this.#bracketsOpened();
      this.#pass();
    } while (depth > 0 && !this.is(token.end));
    this.faults.isMuted = false;
    this.hasFailed = false;
  }

  /** The line on which reading failed may itself begin an item, which was taken for a part of an expression. */
  #goBackToItem(itemStart: number): boolean {
    if (this.lineStart <= itemStart) return false;
    let first = this.lineStart;
    while (isBlank(this.text.charCodeAt(first))) first += 1;
    if (first > this.start || !this.#isBeyond(first)) return false;
    const { lineStart } = this;
    this.restart(first);
    this.lineStart = lineStart;
    this.isAfterNewline = true;
    return true;
  }

  #canGoOn(itemStart: number, depth: number): boolean {
    if (depth === 0 && this.is(token.closeBrace)) return true;
    if (!this.#isFirstOnLine || this.lineStart <= itemStart) return false;
    return depth === 0 || this.#isBeyond(this.start);
  }

  /** With brackets open, what stands at this offset, first on its line, lies outside of them nonetheless. */
  #isBeyond(first: number): boolean {
    const column = first - this.lineStart;
    if (column === 0 && isTopLevelBlockAt(this.text, first)) return true;
    if (this.text[first] === "}") return column < this.#margin;
    return column <= this.#margin && isItemAt(this.text, first);
  }

  #bracketsOpened(): number {
    switch (this.kind) {
      case token.openBrace:
      case token.openBracket:
      case token.openParenthesis:
        return 1;
      case token.closeBrace:
      case token.closeBracket:
      case token.closeParenthesis:
        return -1;
      default:
        return 0;
    }
  }

  #pass(): void {
    if (this.is(token.quote)) this.quotedTemplate();
    else if (this.is(token.heredoc)) this.heredoc();
    else this.advance();
  }
}
