import type { LogInput } from "../log-input.ts";
import { decompress } from "./decompress.ts";
import { wrappingOf } from "./head.ts";

const headBytes = 64 << 10;

/** The unwrapped bytes of an input, of which the first can be looked at before any are taken. */
export class Lookahead implements AsyncIterable<Uint8Array> {
  readonly #input: LogInput;
  readonly #from: number;
  #rest: AsyncIterator<Uint8Array> | undefined;
  #isAtEnd = false;
  #head: Buffer = Buffer.alloc(0);
  /** A byte order mark, which is no content. */
  skipped = 0;
  isWrapped = false;
  /** What ended the first bytes early; thrown when they have been taken. */
  fault: unknown;

  constructor(input: LogInput, from: number) {
    this.#input = input;
    this.#from = from;
  }

  async head(): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    let length = 0;
    try {
      const rest = await this.#open();
      this.#rest = rest;
      while (length < headBytes && !this.#isAtEnd) {
        const next = await rest.next();
        if (next.done) this.#isAtEnd = true;
        else {
          parts.push(next.value);
          length += next.value.length;
        }
      }
    } catch (error) {
      this.fault = error;
    }
    const whole = Buffer.concat(parts);
    if (whole[0] === 0xef && whole[1] === 0xbb && whole[2] === 0xbf) this.skipped = 3;
    this.#head = whole.subarray(this.skipped);
    return this.#head.subarray(0, headBytes);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    if (this.#head.length > 0) yield this.#head;
    if (this.fault !== undefined) throw this.fault;
    while (!this.#isAtEnd && this.#rest) {
      const next = await this.#rest.next();
      if (next.done) this.#isAtEnd = true;
      else yield next.value;
    }
  }

  async close(): Promise<void> {
    await this.#rest?.return?.();
  }

  async #open(): Promise<AsyncIterator<Uint8Array>> {
    const input = this.#input;
    if (this.#from > 0) return input.open(this.#from)[Symbol.asyncIterator]();
    const wrapping = wrappingOf(await firstBytes(input));
    this.isWrapped = wrapping !== "none";
    return decompress((from) => input.open(from), input.size, wrapping);
  }
}

async function firstBytes(input: LogInput): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of input.open(0)) {
    parts.push(chunk);
    if (parts.reduce((sum, { length }) => sum + length, 0) >= 8) break;
  }
  return Buffer.concat(parts);
}
