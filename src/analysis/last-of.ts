/**
 * What was worked out for one key, until the next key asks: vaults pass by one at a time, and a map that is weak in its keys would hold
 * what belongs to thousands of them until the collector looks at old objects.
 */
export class LastOf<Key extends object, Value> {
  #key: Key | undefined;
  #value: Value | undefined;

  get(key: Key, make: () => Value): Value {
    if (this.#key === key && this.#value !== undefined) return this.#value;
    const value = make();
    this.#key = key;
    this.#value = value;
    return value;
  }
}
