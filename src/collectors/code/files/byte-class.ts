/** Which of the 256 byte values a bracket expression matches. */
export type ByteClass = Uint8Array;

const named: ReadonlyMap<string, (byte: number) => boolean> = new Map([
  ["alnum", (byte) => isAlpha(byte) || isDigit(byte)],
  ["alpha", isAlpha],
  ["blank", (byte) => byte === 0x20 || byte === 0x09],
  ["cntrl", (byte) => byte < 0x20 || byte === 0x7f],
  ["digit", isDigit],
  ["graph", (byte) => byte > 0x20 && byte < 0x7f],
  ["lower", (byte) => byte >= 0x61 && byte <= 0x7a],
  ["print", (byte) => byte >= 0x20 && byte < 0x7f],
  ["punct", (byte) => byte > 0x20 && byte < 0x7f && !isAlpha(byte) && !isDigit(byte)],
  // Git's own idea of blanks, which leaves out the vertical tab and the form feed.
  ["space", (byte) => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d],
  ["upper", (byte) => byte >= 0x41 && byte <= 0x5a],
  ["xdigit", (byte) => isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66)],
]);

function isAlpha(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

export interface ParsedClass {
  readonly bytes: ByteClass;
  /** Where the pattern goes on: after the closing bracket. */
  readonly end: number;
}

const [backslash, closing, opening, dash, colon] = [0x5c, 0x5d, 0x5b, 0x2d, 0x3a];

/**
 * Reads a bracket expression, `start` just after its opening bracket, as git's wildmatch does. Undefined where it does not end
 * or names a class that does not exist: such a pattern matches nothing at all.
 */
export function parseClass(pattern: string, start: number): ParsedClass | undefined {
  const first = pattern.charAt(start);
  const isNegated = first === "!" || first === "^";
  const reading = new ClassReading(pattern, isNegated ? start + 1 : start);
  // A bracket that comes first stands for itself.
  do {
    if (!reading.readMember()) return undefined;
  } while (pattern.charCodeAt(reading.at) !== closing);
  const bytes = isNegated ? reading.bytes.map((is) => (is === 1 ? 0 : 1)) : reading.bytes;
  return { bytes, end: reading.at + 1 };
}

class ClassReading {
  readonly bytes = new Uint8Array(256);
  at: number;
  /** The byte before, where a range may begin with it. */
  #previous: number | undefined;
  readonly #pattern: string;

  constructor(pattern: string, at: number) {
    this.#pattern = pattern;
    this.at = at;
  }

  /** Takes one member: a byte, the end of a range, or a named class. False where the expression is broken. */
  readMember(): boolean {
    const byte = this.#pattern.charCodeAt(this.at);
    if (Number.isNaN(byte)) return false;
    if (byte === backslash) return this.#addByte(this.at + 1);
    const next = this.#pattern.charCodeAt(this.at + 1);
    if (byte === dash && this.#previous !== undefined && !Number.isNaN(next) && next !== closing)
      return this.#addRange(this.#previous);
    if (byte === opening && next === colon) return this.#addNamed();
    return this.#addByte(this.at);
  }

  #addByte(at: number): boolean {
    const byte = this.#pattern.charCodeAt(at);
    if (Number.isNaN(byte)) return false;
    this.bytes[byte] = 1;
    this.#previous = byte;
    this.at = at + 1;
    return true;
  }

  #addRange(from: number): boolean {
    const isEscaped = this.#pattern.charCodeAt(this.at + 1) === backslash;
    const end = isEscaped ? this.at + 2 : this.at + 1;
    const to = this.#pattern.charCodeAt(end);
    if (Number.isNaN(to)) return false;
    for (let byte = from; byte <= to; byte += 1) this.bytes[byte] = 1;
    this.#previous = undefined;
    this.at = end + 1;
    return true;
  }

  #addNamed(): boolean {
    const end = this.#pattern.indexOf("]", this.at + 2);
    if (end < 0) return false;
    // Without `:]` it is a bracket like any other byte.
    if (end === this.at + 2 || this.#pattern.charCodeAt(end - 1) !== colon) return this.#addByte(this.at);
    const isMember = named.get(this.#pattern.slice(this.at + 2, end - 1));
    if (!isMember) return false;
    for (let byte = 0; byte < 256; byte += 1) if (isMember(byte)) this.bytes[byte] = 1;
    this.#previous = undefined;
    this.at = end + 1;
    return true;
  }
}
