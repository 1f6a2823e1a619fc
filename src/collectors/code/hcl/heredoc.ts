import { character, isBlank, nameEnd } from "./characters.ts";

/**
 * Lines that hold nothing but one name, by the name: where heredocs can end. Built in one pass when the first heredoc is met, so
 * that a heredoc without an end is known at its beginning and does not swallow the rest of the file.
 */
export class HeredocEnds {
  readonly #text: string;
  #lines: ReadonlyMap<string, number> | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** True where a line after this offset can end a heredoc with this mark. */
  has(mark: string, after: number): boolean {
    this.#lines ??= lastNameLines(this.#text);
    return (this.#lines.get(mark) ?? -1) >= after;
  }
}

/** The last line of each name: what stands before it has an end, too. */
function lastNameLines(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  for (let start = 0; start < text.length; ) {
    const lineFeed = text.indexOf("\n", start);
    const end = lineFeed < 0 ? text.length : lineFeed;
    const name = onlyName(text, start, end);
    if (name !== undefined) lines.set(name, start);
    start = end + 1;
  }
  return lines;
}

function onlyName(text: string, start: number, end: number): string | undefined {
  const from = skipBlanks(text, start, end);
  const to = nameEnd(text, from);
  return to > from && skipBlanks(text, to, end) === end ? text.slice(from, to) : undefined;
}

function skipBlanks(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

/** Where the mark ends that stands alone on this line, undefined where the line is none that ends the heredoc. */
export function markEnd(text: string, lineStart: number, mark: string): number | undefined {
  let from = lineStart;
  while (isBlank(text.charCodeAt(from))) from += 1;
  if (!text.startsWith(mark, from)) return undefined;
  let to = from + mark.length;
  while (isBlank(text.charCodeAt(to))) to += 1;
  const isAlone = to >= text.length || text.charCodeAt(to) === character.lineFeed;
  return isAlone ? from + mark.length : undefined;
}
