import type { ScriptWord } from "../command.ts";

/** What a variable holds. */
export type Held =
  | { readonly kind: "word"; readonly word: ScriptWord }
  | { readonly kind: "list"; readonly words: readonly ScriptWord[] }
  | { readonly kind: "table"; readonly entries: ReadonlyMap<string, ScriptWord> }
  | { readonly kind: "unknown" };

const unknown: Held = { kind: "unknown" };

interface Layer {
  readonly own: Map<string, Held>;
  /** Names that an earlier branch of the same block gave a value. */
  readonly touched: Set<string>;
  readonly isFunction: boolean;
  readonly keepsOutside: boolean;
}

/**
 * What is known of variables at a point of a script. A block is a layer: what is assigned in it is known in it, and behind it only
 * that it may have changed.
 */
export class Variables {
  readonly #layers: Layer[];
  /** Of names that are assigned once in all of the script: a function sees them as they are, whenever it runs. */
  readonly #constant: (name: string) => boolean;

  constructor(given: ReadonlyMap<string, ScriptWord>, constant: (name: string) => boolean) {
    const own = new Map<string, Held>();
    for (const [name, word] of given) own.set(name, { kind: "word", word });
    this.#layers = [{ own, touched: new Set(), isFunction: false, keepsOutside: false }];
    this.#constant = constant;
  }

  open(block: { readonly isFunction: boolean; readonly isSubshell: boolean }): void {
    const { isFunction, isSubshell } = block;
    this.#layers.push({ own: new Map(), touched: new Set(), isFunction, keepsOutside: isFunction || isSubshell });
  }

  /** The next branch of the block: it starts as the block itself did. */
  next(): void {
    const layer = this.#layers.at(-1);
    if (!layer || this.#layers.length === 1) return;
    for (const name of layer.own.keys()) layer.touched.add(name);
    layer.own.clear();
  }

  /** Gives the names that the block assigned. */
  close(): ReadonlySet<string> {
    const layer = this.#layers.length > 1 ? this.#layers.pop() : undefined;
    if (!layer) return new Set();
    const names = new Set([...layer.touched, ...layer.own.keys()]);
    if (!layer.keepsOutside) for (const name of names) this.set(name, unknown);
    return names;
  }

  set(name: string, held: Held): void {
    this.#layers.at(-1)?.own.set(name, held);
  }

  forget(names: Iterable<string>): void {
    for (const name of names) this.set(name, unknown);
  }

  /** Everything may have changed: another script ran in this one. */
  forgetAll(): void {
    this.forget(new Set(this.#layers.flatMap(({ own }) => [...own.keys()])));
  }

  get(name: string): Held | undefined {
    let isOutside = false;
    for (let at = this.#layers.length - 1; at >= 0; at -= 1) {
      const layer = this.#layers[at];
      const held = layer?.own.get(name);
      if (held) return isOutside && !this.#constant(name) ? unknown : held;
      isOutside ||= layer?.isFunction === true;
    }
    return undefined;
  }
}
