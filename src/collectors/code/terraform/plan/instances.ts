import { callOf, isKey, stepsOf, textOfSteps } from "./addresses.ts";

type Key = string | number | undefined;

/** Which instances there are of every resource and module, so that a reference without a key finds them. */
export class Instances {
  readonly #keys = new Map<string, Set<Key>>();
  readonly #modules = new Set<string>();

  /** Notes a resource and the modules around it, by whole addresses. */
  add(address: string, module: string): void {
    const steps = stepsOf(address);
    const last = steps.at(-1);
    if (isKey(last)) this.#note(textOfSteps(steps.slice(0, -1)), last.key);
    else this.#note(address, undefined);
    this.#addModule(module);
  }

  /** Every module instance with a resource in it or below it; the root is not among them. */
  get modules(): ReadonlySet<string> {
    return this.#modules;
  }

  /** Keys of the instances of what is declared at an address without its own key; undefined where none is known. */
  keysOf(address: string): ReadonlySet<Key> | undefined {
    return this.#keys.get(address);
  }

  #addModule(module: string): void {
    let instance = module;
    while (instance !== "" && !this.#modules.has(instance)) {
      this.#modules.add(instance);
      const { parent, key } = callOf(instance);
      const steps = stepsOf(instance);
      this.#note(textOfSteps(key === undefined ? steps : steps.slice(0, -1)), key);
      instance = parent;
    }
  }

  #note(address: string, key: Key): void {
    const keys = this.#keys.get(address);
    if (keys) keys.add(key);
    else this.#keys.set(address, new Set([key]));
  }
}
