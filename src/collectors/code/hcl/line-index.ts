import type { SourceSpan } from "../../../model/fact.ts";
import { character } from "./characters.ts";
import type { Range } from "./syntax.ts";

/** Lines of a text, found when the first position is asked for. */
export class LineIndex {
  readonly #uri: string;
  readonly #text: string;
  #starts: readonly number[] | undefined;

  constructor(uri: string, text: string) {
    this.#uri = uri;
    this.#text = text;
  }

  /** Lines and columns from 1; the end's line is the one that the last character stands on. */
  spanOf({ start, end }: Range): SourceSpan {
    const startLine = this.#lineOf(start);
    const endLine = end > start ? this.#lineOf(end - 1) : startLine;
    const startColumn = Math.max(start - this.#startOf(startLine), 0) + 1;
    return { uri: this.#uri, startLine, startColumn, endLine };
  }

  /** A byte order mark takes no column. */
  #startOf(line: number): number {
    const start = this.#lines()[line - 1] ?? 0;
    return start === 0 && this.#text.charCodeAt(0) === character.byteOrderMark ? 1 : start;
  }

  #lineOf(offset: number): number {
    const starts = this.#lines();
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  #lines(): readonly number[] {
    this.#starts ??= lineStarts(this.#text);
    return this.#starts;
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
