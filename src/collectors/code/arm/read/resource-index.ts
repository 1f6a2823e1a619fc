/** What a resource of the deployment is found by. */
export interface ResourceKey {
  /** Subscription and resource group, as far as they are others than those of the deployment: see `placeKey`. */
  readonly place: string;
  readonly type: string;
  /** Its names and those of its parents as `symbolOf` gives them, with `/`. */
  readonly names: string;
}

/** The resources of a deployment by type and names, where names that nobody knows are the same when their expressions are. */
export class ResourceIndex {
  readonly #byKey = new Map<string, string>();
  readonly #byName = new Map<string, string | undefined>();
  readonly #pending: (() => void)[] = [];
  #isFilling = false;

  /** Called when somebody asks first: names can rest on everything else. */
  later(fill: () => void): void {
    this.#pending.push(fill);
  }

  add(key: ResourceKey, address: string): void {
    const text = textOf(key);
    if (!this.#byKey.has(text)) this.#byKey.set(text, address);
    const name = nameText(key.place, key.names);
    const other = this.#byName.get(name);
    // One that several have names none of them.
    this.#byName.set(name, other === undefined && !this.#byName.has(name) ? address : undefined);
  }

  /** The address of a resource; undefined where the deployment has none of that type and name. */
  find(key: ResourceKey): string | undefined {
    this.#fill();
    return this.#byKey.get(textOf(key));
  }

  /** The address of the only resource of a name, whatever its type. */
  findNamed(place: string, names: string): string | undefined {
    this.#fill();
    return this.#byName.get(nameText(place, names));
  }

  #fill(): void {
    // Names that ask for resources are evaluated without them.
    if (this.#isFilling) return;
    this.#isFilling = true;
    for (let fill = this.#pending.shift(); fill; fill = this.#pending.shift()) fill();
    this.#isFilling = false;
  }
}

function textOf({ place, type, names }: ResourceKey): string {
  return `${place}\n${type}\n${names}`.toLowerCase();
}

function nameText(place: string, names: string): string {
  return `${place}\n${names}`.toLowerCase();
}
