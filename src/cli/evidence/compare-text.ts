import type { Sink } from "../../model/report.ts";

/** Where two texts part. */
export interface Difference {
  /** From 1. */
  readonly line: number;
}

const newline = 0x0a;

/** A sink that holds what it is given against what is there, byte for byte, without keeping either. */
export class ComparingSink implements Sink {
  readonly #kept: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array();
  #line = 1;
  #difference: Difference | undefined;

  constructor(kept: AsyncIterable<Uint8Array>) {
    this.#kept = kept[Symbol.asyncIterator]();
  }

  async write(text: string): Promise<void> {
    let bytes: Uint8Array = Buffer.from(text);
    while (bytes.length > 0 && !this.#difference) {
      if (this.#chunk.length === 0) {
        const next = await this.#kept.next();
        if (next.done) this.#difference = { line: this.#line };
        else this.#chunk = Uint8Array.from(next.value);
        continue;
      }
      const length = Math.min(bytes.length, this.#chunk.length);
      this.#compare(bytes.subarray(0, length), this.#chunk.subarray(0, length));
      bytes = bytes.subarray(length);
      this.#chunk = this.#chunk.subarray(length);
    }
  }

  /** Once all has been written: the first difference, a rest that nobody wrote included. */
  async close(): Promise<Difference | undefined> {
    while (!this.#difference && this.#chunk.length === 0) {
      const next = await this.#kept.next();
      if (next.done) return undefined;
      this.#chunk = next.value;
    }
    await this.#kept.return?.();
    return this.#difference ?? { line: this.#line };
  }

  #compare(made: Uint8Array, kept: Uint8Array): void {
    const isSame = Buffer.compare(made, kept) === 0;
    for (let at = 0; at < made.length; at++) {
      if (!isSame && made[at] !== kept[at]) {
        this.#difference = { line: this.#line };
        return;
      }
      if (made[at] === newline) this.#line += 1;
    }
  }
}
