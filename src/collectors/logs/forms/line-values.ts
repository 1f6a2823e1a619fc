import { type Found, longestLine, parsedValue, tooLong } from "./found.ts";

/**
 * One value a line. A broken line costs that line. What comes after the last line end is a line too if it parses; else it
 * was cut.
 */
export async function* lineValues(bytes: AsyncIterable<Uint8Array>, first = 1): AsyncGenerator<readonly Found[]> {
  const lines = new LineCutter(first);
  for await (const chunk of bytes) {
    const found: Found[] = [];
    lines.take(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), (text, line) => {
      found.push(text === undefined ? { kind: "bad", line, why: tooLong } : parsedValue(text, line));
    });
    yield found;
  }
  const { text, line } = lines.rest();
  if (text === undefined) yield [{ kind: "bad", line, why: tooLong }];
  else if (text.trim() !== "") {
    const last = parsedValue(text, line);
    yield [last.kind === "bad" ? { ...last, why: "the last line is cut: it has no end", isCut: true } : last];
  }
}

type TakeLine = (text: string | undefined, line: number) => void;

/** Cuts bytes into lines that are not blank. */
class LineCutter {
  #line: number;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #isTooLong = false;

  constructor(first: number) {
    this.#line = first;
  }

  take(chunk: Buffer, each: TakeLine): void {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      this.#hold(chunk.subarray(from, end));
      const { text, line } = this.rest();
      if (text === undefined || text.trim() !== "") each(text, line);
      this.#line += 1;
      from = end + 1;
    }
    this.#hold(chunk.subarray(from));
  }

  /** What is held, which is then no longer; undefined when it was too long to be. */
  rest(): { readonly text: string | undefined; readonly line: number } {
    const text = this.#isTooLong ? undefined : Buffer.concat(this.#held).toString("utf8");
    this.#held = [];
    this.#heldBytes = 0;
    this.#isTooLong = false;
    return { text, line: this.#line };
  }

  #hold(part: Buffer): void {
    this.#heldBytes += part.length;
    if (this.#heldBytes > longestLine) {
      this.#isTooLong = true;
      this.#held = [];
    } else if (part.length > 0 && !this.#isTooLong) this.#held.push(part);
  }
}
