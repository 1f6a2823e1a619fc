import { createReadStream } from "node:fs";

/**
 * The line of each row, rows being the lines of a file that are not blank, from 1. Rows must ascend. Reads the file up to
 * the last of them, so it is for messages only.
 */
export async function linesOfRows(path: string, rows: readonly number[], first = 1): Promise<readonly number[]> {
  const found: number[] = [];
  const seek = new RowSeeker(rows, first, found);
  if (rows.length === 0) return found;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    seek.take(chunk as Buffer);
    if (found.length === rows.length) break;
  }
  return found;
}

/** How many lines end before a place in a file: for messages only, since it reads all that comes before. */
export async function countLines(path: string, to: number): Promise<number> {
  if (to === 0) return 0;
  let lines = 0;
  for await (const chunk of createReadStream(path, { end: to - 1, highWaterMark: 1 << 20 })) {
    const bytes = chunk as Buffer;
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines += 1;
  }
  return lines;
}

class RowSeeker {
  readonly #rows: readonly number[];
  readonly #found: number[];
  #line: number;
  #row = 0;
  #isBlank = true;

  constructor(rows: readonly number[], first: number, found: number[]) {
    this.#rows = rows;
    this.#line = first;
    this.#found = found;
  }

  take(chunk: Buffer): void {
    let from = 0;
    while (from < chunk.length && this.#found.length < this.#rows.length) {
      const end = chunk.indexOf(10, from);
      const to = end < 0 ? chunk.length : end;
      if (this.#isBlank && hasContent(chunk, from, to)) this.#begin();
      if (end < 0) return;
      this.#line += 1;
      this.#isBlank = true;
      from = end + 1;
    }
  }

  #begin(): void {
    this.#isBlank = false;
    this.#row += 1;
    if (this.#rows[this.#found.length] === this.#row) this.#found.push(this.#line);
  }
}

/** What the engine passes over between records: blanks, tabs, line ends. */
function hasContent(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 32;
    if (byte !== 32 && (byte < 9 || byte > 13)) return true;
  }
  return false;
}
