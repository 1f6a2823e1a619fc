import type { SourceSpan } from "../../../model/fact.ts";
import type { BlockPlace, YamlScalar } from "./yaml-node.ts";

interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where a text lies: a file, or a block inside one. Turns offsets into lines and columns of the file. */
export class TextPlace {
  readonly #uri: string;
  readonly #text: string;
  /** Of a block: lines and columns before it. */
  readonly #shift: { readonly lines: number; readonly columns: number };
  /** Where the text is written in a way that its own lines say nothing: everything is there. */
  readonly #whole: SourceSpan | undefined;
  #starts: readonly number[] | undefined;

  constructor(uri: string, text: string, shift = { lines: 0, columns: 0 }, whole?: SourceSpan) {
    this.#uri = uri;
    this.#text = text;
    this.#shift = shift;
    this.#whole = whole;
  }

  /** The text of a scalar: exact in a literal block, else all of it is where the scalar is. */
  static inside({ at, text, block }: YamlScalar): TextPlace {
    const shift = block ? { lines: block.line - 1, columns: block.indent } : { lines: 0, columns: 0 };
    return new TextPlace(at.uri, text, shift, block ? undefined : at);
  }

  /** `end` is the offset behind the last character; the end's line is the one that this character stands on. */
  spanOf(start: number, end: number): SourceSpan {
    if (this.#whole) return this.#whole;
    const from = this.#positionOf(start);
    const to = end > start ? this.#positionOf(end - 1) : from;
    return { uri: this.#uri, startLine: from.line, startColumn: from.column, endLine: to.line };
  }

  /** The place of the content of a literal block whose header stands at an offset. */
  blockAt(offset: number): BlockPlace | undefined {
    if (this.#whole) return undefined;
    const header = this.#text.indexOf("\n", offset);
    if (header < 0) return undefined;
    const indent = indentBehind(this.#text, header + 1);
    return indent === undefined
      ? undefined
      : { line: this.#positionOf(header + 1).line, indent: indent + this.#shift.columns };
  }

  #positionOf(offset: number): Position {
    const starts = this.#lines();
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    const start = starts[low] ?? 0;
    return { line: low + 1 + this.#shift.lines, column: Math.max(offset - start, 0) + 1 + this.#shift.columns };
  }

  #lines(): readonly number[] {
    if (this.#starts) return this.#starts;
    const starts = [this.#text.charCodeAt(0) === 0xfeff ? 1 : 0];
    for (let at = this.#text.indexOf("\n"); at >= 0; at = this.#text.indexOf("\n", at + 1)) starts.push(at + 1);
    this.#starts = starts;
    return starts;
  }
}

/** Blanks in front of the first line that has more; undefined where there is none. */
function indentBehind(text: string, from: number): number | undefined {
  let start = from;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x0a) start = at + 1;
    else if (code !== 0x20 && code !== 0x0d) return at - start;
  }
  return undefined;
}
