import { constants, isAscii } from "node:buffer";
import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";

const firstBufferBytes = 1 << 20;
const newline = 0x0a;
const carriageReturn = 0x0d;

/** The longest line that can become a string at all (about 512 MiB). */
export const longestLineBytes = constants.MAX_STRING_LENGTH;

/** One line of a file, without its ending. `text` is undefined where the line is longer than the bound. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string | undefined;
}

/** What was seen of a file, once its lines have been read to the end. */
export interface Tally {
  readonly lines: number;
  readonly sha256: string;
}

/**
 * Reads a file line by line in one growing buffer: memory is bounded by the longest line, not by the file.
 * A BOM at the start and CRLF endings are tolerated, empty lines passed over; the digest covers every byte.
 */
export class LineReader {
  readonly #file: FileHandle;
  readonly #bound: number;
  readonly #hash = createHash("sha256");
  #buffer = Buffer.allocUnsafe(firstBufferBytes);
  #start = 0;
  #end = 0;
  #searched = 0;
  #lines = 0;
  #isSkipping = false;

  constructor(file: FileHandle, bound: number) {
    this.#file = file;
    this.#bound = Math.min(bound, longestLineBytes);
  }

  async *lines(): AsyncGenerator<Line, Tally> {
    while (await this.#fill()) {
      for (let at = this.#nextNewline(); at >= 0; at = this.#nextNewline()) {
        const line = this.#take(at);
        if (line) yield line;
      }
    }
    if (this.#end > this.#start || this.#isSkipping) {
      const last = this.#take(this.#end);
      if (last) yield last;
    }
    return { lines: this.#lines, sha256: this.#hash.digest("hex") };
  }

  #nextNewline(): number {
    const at = this.#buffer.subarray(0, this.#end).indexOf(newline, this.#searched);
    this.#searched = at < 0 ? this.#end : at + 1;
    return at;
  }

  /** Reads on behind what is held; false at the end of the file. */
  async #fill(): Promise<boolean> {
    if (this.#end - this.#start > this.#bound) {
      this.#isSkipping = true;
      this.#start = this.#end;
    }
    this.#makeRoom();
    const { bytesRead } = await this.#file.read(this.#buffer, this.#end, this.#buffer.length - this.#end, null);
    this.#hash.update(this.#buffer.subarray(this.#end, this.#end + bytesRead));
    this.#end += bytesRead;
    return bytesRead > 0;
  }

  #makeRoom(): void {
    const held = this.#buffer.subarray(this.#start, this.#end);
    const target = held.length > this.#buffer.length / 2 ? Buffer.allocUnsafe(this.#buffer.length * 2) : this.#buffer;
    held.copy(target);
    this.#buffer = target;
    this.#searched = held.length;
    this.#start = 0;
    this.#end = held.length;
  }

  #take(at: number): Line | undefined {
    let from = this.#start;
    const to = at > from && this.#buffer[at - 1] === carriageReturn ? at - 1 : at;
    this.#start = Math.min(at + 1, this.#end);
    this.#lines += 1;
    if (this.#lines === 1 && startsWithBom(this.#buffer, from, to)) from += 3;
    if (this.#isSkipping || to - from > this.#bound) {
      this.#isSkipping = false;
      return { number: this.#lines, text: undefined };
    }
    return to === from ? undefined : { number: this.#lines, text: decode(this.#buffer.subarray(from, to)) };
  }
}

function startsWithBom(buffer: Buffer, from: number, to: number): boolean {
  return to - from >= 3 && buffer[from] === 0xef && buffer[from + 1] === 0xbb && buffer[from + 2] === 0xbf;
}

/** Plain ASCII, by far the most lines, is copied rather than decoded: four times as fast. */
function decode(bytes: Buffer): string {
  return bytes.toString(isAscii(bytes) ? "latin1" : "utf8");
}
