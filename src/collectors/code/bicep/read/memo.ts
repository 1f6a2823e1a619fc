/** Values that are made when somebody asks first. Those that rest on themselves are told apart from those that nobody made. */
export class Memo<T> {
  readonly #values = new Map<string, T>();
  readonly #open = new Set<string>();

  /** `onCycle` gives what stands for a value whose making asks for itself. */
  get(key: string, make: () => T, onCycle: () => T): T {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    if (this.#open.has(key)) return onCycle();
    this.#open.add(key);
    const value = make();
    this.#open.delete(key);
    this.#values.set(key, value);
    return value;
  }
}
