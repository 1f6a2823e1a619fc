/**
 * The sample's only source of chance: the 32-bit generator sfc32 (Chris Doty-Humphrey, part of PractRand), started from
 * an FNV-1a hash of the key's text. Each vault and each planted defect has a key of its own, so that a stream of numbers
 * never depends on what was made before: that is what makes vault i the same whether it is made first or last.
 * Not for anything that must be hard to guess.
 */
export interface Random {
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number;
  /** One item; the list must not be empty. */
  pick<Item>(items: readonly Item[]): Item;
  /** True in about one of `one` cases. */
  oneIn(one: number): boolean;
  /** Lower-case hexadecimal digits. */
  hex(digits: number): string;
  /** A version 4 GUID, lower case. */
  guid(): string;
}

/** Starts a stream of numbers for a key. The same parts give the same numbers, on any machine. */
export function randomFor(...key: readonly (string | number)[]): Random {
  const next = sfc32(hash(key.join("\u0000")));
  const integer = (low: number, high: number) => low + Math.floor((next() / 0x1_0000_0000) * (high - low + 1));
  const hex = (digits: number) => {
    let text = "";
    while (text.length < digits) text += next().toString(16).padStart(8, "0");
    return text.slice(0, digits);
  };
  return {
    integer,
    pick(items) {
      if (items.length === 0) throw new Error("nothing to pick from");
      // In range by construction: the list is not empty and the index is below its length.
      return items[integer(0, items.length - 1)] as (typeof items)[number];
    },
    oneIn: (one) => integer(1, one) === 1,
    hex,
    guid() {
      const digits = hex(32);
      const [variant = "8"] = "89ab".charAt(Number.parseInt(digits.charAt(16), 16) % 4);
      return [
        digits.slice(0, 8),
        digits.slice(8, 12),
        `4${digits.slice(13, 16)}`,
        `${variant}${digits.slice(17, 20)}`,
        digits.slice(20),
      ].join("-");
    },
  };
}

function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  return state >>> 0;
}

function sfc32(seed: number): () => number {
  let [a, b, c, counter] = [0, seed | 0, (seed ^ 0x9e3779b9) | 0, 1];
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  // The first numbers still look like the seed.
  for (let round = 0; round < 12; round += 1) next();
  return next;
}
