import type { Looked } from "../evaluate/scope.ts";
import { isNull } from "../evaluate/values.ts";
import { nullValue, type Reference, type UnknownValue, type Value } from "../value.ts";
import { isBlock, valueIn } from "./block-values.ts";
import type { Declaration } from "./declaration.ts";
import type { ModuleInstance } from "./module-instance.ts";
import { unparsable } from "./module-source.ts";
import type { Repeated } from "./repetition.ts";
import { Memo } from "./run.ts";
import type { Frame } from "./running.ts";

type Path = readonly (string | number)[];

/** What all instances of a resource share. */
export interface ResourceSource {
  readonly module: ModuleInstance;
  readonly declaration: Declaration;
  /** What its body states, without Terraform's own arguments. */
  readonly names: ReadonlySet<string>;
}

/** One instance of a resource, data source or ephemeral resource. Attributes are evaluated when they are asked for. */
export class ResourceInstance {
  readonly address: string;
  readonly source: ResourceSource;
  /** What it hangs on how often it is there, where that is not known. */
  readonly countUnknown: UnknownValue | undefined;
  readonly frame: Frame;
  readonly #values = new Memo();

  constructor(address: string, source: ResourceSource, { each, index, unknown }: Repeated) {
    this.address = address;
    this.source = source;
    this.countUnknown = unknown ?? source.module.countUnknown;
    this.frame = { module: source.module, ...(each ? { each } : {}), ...(index ? { index } : {}) };
  }

  /** What the code says of an attribute or of the blocks of one type; undefined where it says nothing. */
  stated(name: string): Value | undefined {
    const { declaration, names } = this.source;
    if (!names.has(name)) return undefined;
    const about = { expression: `${this.address}.${name}`, onCycle: () => this.#tellCycle(name) };
    return this.#values.get(name, () => valueIn(declaration, name, this.frame) ?? nullValue, about);
  }

  /** The instance as a whole: its attributes are asked for one by one. */
  whole(): UnknownValue {
    this.source.module.run.refer(this);
    return this.#given([]);
  }

  /**
   * What another part of the code gets for an attribute path, as far as the path can be followed here: what is stated, or an
   * unknown that the platform gives. Blocks are wholes of their own, since the platform adds to what is stated of them.
   */
  reach(path: Path): Looked {
    this.source.module.run.refer(this);
    const name = String(path[0]);
    const stated = this.stated(name);
    if (stated === undefined || isNull(stated)) return { value: this.#given(path.slice(0, 1)), consumed: 1 };
    if (!isBlock(this.source.declaration, name)) return this.#looked(stated, path.slice(0, 1));
    let [member, consumed] = [stated, 1];
    while (consumed < path.length) {
      const next = memberAt(member, path[consumed]);
      if (next === undefined) {
        // A list has no more blocks than are stated, but a block may have more attributes.
        if (member.kind !== "object") break;
        return { value: this.#given(path.slice(0, consumed + 1)), consumed: consumed + 1 };
      }
      [member, consumed] = [next, consumed + 1];
    }
    const reached = path.slice(0, consumed);
    return this.#looked(isNull(member) ? this.#given(reached) : this.#open(member, reached), reached);
  }

  #looked(value: Value, path: Path): Looked {
    return { value, consumed: path.length, what: textOf({ address: this.address, path }) };
  }

  /** Objects that are blocks stay open to what the platform adds. */
  #open(value: Value, path: Path): Value {
    if (value.kind === "object") return { ...this.#given(path), ...(value.at ? { at: value.at } : {}) };
    if (value.kind !== "list" || !value.items.some((item) => item.kind === "object")) return value;
    return { ...value, items: value.items.map((item, index) => this.#open(item, [...path, index])) };
  }

  #given(path: Path): UnknownValue {
    const reference: Reference = { address: this.address, path };
    return { kind: "unknown", expression: textOf(reference), why: "apply", references: [reference] };
  }

  #tellCycle(name: string): void {
    const { module, declaration } = this.source;
    const stated = declaration.attributes.get(name);
    const [file, at] = stated ? [stated.file, stated.attribute] : [declaration.file, declaration.block.header];
    module.run.refuse(unparsable(file, at, `${this.address}.${name} rests on itself`));
  }
}

function memberAt(value: Value, step: string | number | undefined): Value | undefined {
  if (value.kind === "object") return value.entries.get(String(step));
  return value.kind === "list" && typeof step === "number" ? value.items[step] : undefined;
}

/** A reference as the code would write it. */
function textOf({ address, path }: Reference): string {
  return path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : `${text}.${step}`),
    address,
  );
}
