const bitsInWord = 32;

/** A set of small whole numbers, a bit each: thousands of members are joined and counted in a few hundred steps. */
export class IdSet {
  #words: Uint32Array;

  constructor(numbers: Iterable<number> = []) {
    this.#words = new Uint32Array(0);
    for (const number of numbers) this.add(number);
  }

  static of(other: IdSet): IdSet {
    const copy = new IdSet();
    copy.#words = other.#words.slice();
    return copy;
  }

  add(number: number): this {
    const at = number >>> 5;
    if (at >= this.#words.length) this.#grow(at + 1);
    this.#words[at] = (this.#words[at] ?? 0) | (1 << (number % bitsInWord));
    return this;
  }

  has(number: number): boolean {
    return (((this.#words[number >>> 5] ?? 0) >>> (number % bitsInWord)) & 1) === 1;
  }

  addAll(other: IdSet): this {
    if (other.#words.length > this.#words.length) this.#grow(other.#words.length);
    for (let at = 0; at < other.#words.length; at += 1)
      this.#words[at] = (this.#words[at] ?? 0) | (other.#words[at] ?? 0);
    return this;
  }

  removeAll(other: IdSet): this {
    const shared = Math.min(this.#words.length, other.#words.length);
    for (let at = 0; at < shared; at += 1) this.#words[at] = (this.#words[at] ?? 0) & ~(other.#words[at] ?? 0);
    return this;
  }

  union(other: IdSet): IdSet {
    return IdSet.of(this).addAll(other);
  }

  without(other: IdSet): IdSet {
    return IdSet.of(this).removeAll(other);
  }

  intersection(other: IdSet): IdSet {
    const common = new IdSet();
    common.#words = this.#words.slice(0, other.#words.length);
    for (let at = 0; at < common.#words.length; at += 1)
      common.#words[at] = (common.#words[at] ?? 0) & (other.#words[at] ?? 0);
    return common;
  }

  isWithin(other: IdSet): boolean {
    for (let at = 0; at < this.#words.length; at += 1)
      if (((this.#words[at] ?? 0) & ~(other.#words[at] ?? 0)) !== 0) return false;
    return true;
  }

  get isEmpty(): boolean {
    for (let at = 0; at < this.#words.length; at += 1) if (this.#words[at] !== 0) return false;
    return true;
  }

  get size(): number {
    let count = 0;
    for (const word of this.#words) count += bitCount(word);
    return count;
  }

  /** From the lowest up. */
  numbers(): Generator<number> {
    return this.numbersFrom(0);
  }

  /** Those that are at least as high as a number. */
  *numbersFrom(lowest: number): Generator<number> {
    for (let at = lowest >>> 5; at < this.#words.length; at += 1) {
      const word = this.#words[at] ?? 0;
      const high = at === lowest >>> 5 ? word & (-1 << (lowest % bitsInWord)) : word;
      for (let left = high; left !== 0; left &= left - 1)
        yield at * bitsInWord + (bitsInWord - 1 - Math.clz32(left & -left));
    }
  }

  #grow(length: number): void {
    const wider = new Uint32Array(length);
    wider.set(this.#words);
    this.#words = wider;
  }
}

/** Set bits of a word, counted side by side: in pairs, in fours, then summed over the bytes. */
function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
