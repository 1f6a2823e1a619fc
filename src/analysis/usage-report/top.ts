/** Keeps the largest of a stream, in memory bounded by how many are kept. Equal ones are told apart by `compare` too. */
export class Top<Item> {
  readonly #size: number;
  readonly #compare: (a: Item, b: Item) => number;
  #items: Item[] = [];

  /** `compare` puts the first of two first, and is never 0 for two that differ: then the order does not matter. */
  constructor(size: number, compare: (a: Item, b: Item) => number) {
    this.#size = size;
    this.#compare = compare;
  }

  add(item: Item): void {
    this.#items.push(item);
    if (this.#items.length >= 2 * this.#size + 64) this.#items = this.sorted();
  }

  sorted(): Item[] {
    return this.#items.toSorted(this.#compare).slice(0, this.#size);
  }
}

/** Orders text by code units, as every kvaudit list is. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
