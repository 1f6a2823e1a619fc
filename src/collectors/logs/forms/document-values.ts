import { type Found, longestLine, notJson, parsedValue, tooLong } from "./found.ts";

/** Answers of the Log Analytics API are one document; the service ends them at 100 MiB. */
const longestDocument = 160 << 20;

const quote = 34;
const backslash = 92;
const open = new Set([123, 91]);
const close = new Set([125, 93]);
const colon = 58;
const comma = 44;
const bracket = 91;
const bracketEnd = 93;
/** Members of an object whose list holds the records. */
const listKeys = new Set(["records", "value"]);

/**
 * Values of JSON documents that may be printed over many lines, one after the other: elements of lists, and of the lists
 * in `{"records": […]}`, one by one; every other object whole. Memory holds one value at a time.
 */
export async function* documentValues(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Found[]> {
  const cutter = new ValueCutter();
  for await (const chunk of bytes) {
    cutter.take(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    yield cutter.drain();
  }
  cutter.end();
  yield cutter.drain();
}

/** Where the cutter is: between values, in a list, in what follows a list in its object, in a value, or in rubbish. */
type State = "between" | "list" | "after" | "value" | "rubbish";

class ValueCutter {
  #found: Found[] = [];
  #state: State = "between";
  /** What comes after the current value or rubbish. */
  #back: "between" | "list" = "between";
  #isListInObject = false;
  #line = 1;
  #startLine = 1;
  #depth = 0;
  #isInText = false;
  #isEscaped = false;
  #parts: Buffer[] = [];
  #bytes = 0;
  /** The last text at the top of the current object, and whether a colon made it a key. */
  #key = "";
  #isKey = false;

  take(chunk: Buffer): void {
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (byte === 10) this.#line += 1;
      if (this.#state === "value") {
        if (this.#insideValue(byte)) from = this.#endValue(chunk.subarray(from, at + 1), at);
        else if (this.#state !== "value") from = at + 1;
      } else if (this.#state === "rubbish") this.#insideRubbish(byte);
      else if (this.#state === "after") this.#afterList(byte);
      else if (this.#outside(byte)) from = at;
    }
    if (this.#state === "value") this.#hold(chunk.subarray(from));
  }

  drain(): readonly Found[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }

  end(): void {
    if (this.#state === "between") return;
    const line = this.#state === "value" ? this.#startLine : this.#line;
    if (this.#state !== "rubbish")
      this.#found.push({ kind: "bad", line, why: "the document is cut here: it has no end", isCut: true });
  }

  /** Between values; true where one begins. */
  #outside(byte: number): boolean {
    if (byte <= 32 || byte === comma) return false;
    this.#back = this.#state === "list" ? "list" : "between";
    if (this.#state === "between" && byte === bracket) this.#enterList(false);
    else if (this.#state === "list" && byte === bracketEnd) this.#leaveList();
    else if (open.has(byte)) {
      this.#state = "value";
      this.#startLine = this.#line;
      this.#depth = 1;
      this.#key = "";
      this.#isKey = false;
      this.#isInText = false;
      this.#isEscaped = false;
      return true;
    } else {
      this.#state = "rubbish";
      this.#found.push({ kind: "bad", line: this.#line, why: notJson });
      this.#isInText = byte === quote;
      this.#isEscaped = false;
    }
    return false;
  }

  #enterList(isInObject: boolean): void {
    this.#state = "list";
    this.#isListInObject = isInObject;
    this.#parts = [];
    this.#bytes = 0;
  }

  #leaveList(): void {
    this.#state = this.#isListInObject ? "after" : "between";
    this.#depth = 1;
  }

  /** True at the last byte of the value. */
  #insideValue(byte: number): boolean {
    if (this.#isInText) {
      this.#insideText(byte);
      return false;
    }
    if (byte === quote) {
      this.#isInText = true;
      if (this.#depth === 1) this.#key = "";
    } else if (byte === colon) this.#isKey = this.#depth === 1;
    else if (open.has(byte)) {
      if (byte === bracket && this.#isListHere()) this.#enterList(true);
      else this.#depth += 1;
      this.#isKey = false;
    } else if (close.has(byte)) {
      this.#depth -= 1;
      return this.#depth === 0;
    } else if (byte > 32) this.#isKey = false;
    return false;
  }

  #isListHere(): boolean {
    return this.#depth === 1 && this.#isKey && this.#back === "between" && listKeys.has(this.#key);
  }

  #insideText(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === backslash) this.#isEscaped = true;
    else if (byte === quote) this.#isInText = false;
    else if (this.#depth === 1 && this.#key.length < 16) this.#key += String.fromCharCode(byte);
  }

  #afterList(byte: number): void {
    if (this.#isInText) this.#insideText(byte);
    else if (byte === quote) this.#isInText = true;
    else if (open.has(byte)) this.#depth += 1;
    else if (close.has(byte)) {
      this.#depth -= 1;
      if (this.#depth === 0) this.#state = "between";
    }
  }

  /** What is no value ends with the line, or where the next element of its list begins. */
  #insideRubbish(byte: number): void {
    if (this.#isInText && byte !== 10) {
      this.#insideText(byte);
      return;
    }
    this.#isInText = byte === quote;
    const isEnd = byte === 10 || (this.#back === "list" && (byte === comma || byte === bracketEnd));
    if (!isEnd) return;
    this.#state = this.#back;
    if (this.#back === "list" && byte === bracketEnd) this.#leaveList();
  }

  #hold(part: Buffer): void {
    this.#bytes += part.length;
    const most = this.#back === "list" ? longestLine : longestDocument;
    if (this.#bytes > most) this.#parts = [];
    else this.#parts.push(Buffer.from(part));
  }

  #endValue(last: Buffer, at: number): number {
    const most = this.#back === "list" ? longestLine : longestDocument;
    const line = this.#startLine;
    if (this.#bytes + last.length > most) this.#found.push({ kind: "bad", line, why: tooLong });
    else {
      const text = this.#parts.length === 0 ? last : Buffer.concat([...this.#parts, last]);
      this.#found.push(parsedValue(text.toString("utf8"), line));
    }
    this.#parts = [];
    this.#bytes = 0;
    this.#state = this.#back;
    return at + 1;
  }
}
