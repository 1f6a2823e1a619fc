/** Deeper than this nothing but an attack goes; each open level is held as one byte. */
const deepest = 1 << 20;

/** The brackets that are open, innermost last. */
export class JsonNesting {
  #isObject = new Uint8Array(64);
  #depth = 0;

  get depth(): number {
    return this.#depth;
  }

  get isInObject(): boolean {
    return this.#depth > 0 && this.#isObject[this.#depth - 1] === 1;
  }

  get isInArray(): boolean {
    return this.#depth > 0 && this.#isObject[this.#depth - 1] === 0;
  }

  /** False where the text is nested too deeply to go on. */
  open(isObject: boolean): boolean {
    if (this.#depth === deepest) return false;
    if (this.#depth === this.#isObject.length) {
      const wider = new Uint8Array(this.#isObject.length * 2);
      wider.set(this.#isObject);
      this.#isObject = wider;
    }
    this.#isObject[this.#depth] = isObject ? 1 : 0;
    this.#depth += 1;
    return true;
  }

  close(): void {
    this.#depth -= 1;
  }

  clear(): void {
    this.#depth = 0;
  }
}

/** Line and column, counted from 1 over all pieces of a text. */
export class TextPosition {
  #line = 1;
  /** Characters before the current piece, and where the current line began. */
  #before = 0;
  #lineStart = 0;

  get line(): number {
    return this.#line;
  }

  columnOf(at: number): number {
    return this.#before + at - this.#lineStart + 1;
  }

  newLine(at: number): void {
    this.#line += 1;
    this.#lineStart = this.#before + at + 1;
  }

  /** A piece of so many characters is done. */
  pass(length: number): void {
    this.#before += length;
  }
}
