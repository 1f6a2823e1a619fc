import { fault } from "../../terraform/evaluate/unknown.ts";
import { list } from "../../terraform/evaluate/values.ts";
import type { UnknownValue, Value } from "../../terraform/value.ts";
import type { Expression, Name } from "../syntax/syntax.ts";
import { type Instance, type Instances, instancesOf, type Standing } from "./instances.ts";
import type { Target } from "./run.ts";

/** A statement that stands for resources or modules. */
interface Stated {
  readonly name: Name;
  readonly value: Expression;
}

/** What a group makes of one of its instances. */
export type Make<T extends Target> = (instance: Instance) => T;

/** Everything that one statement declares, found when somebody asks first. */
export class Group<T extends Target> {
  readonly #statement: Stated;
  readonly #standing: Standing;
  readonly #make: Make<T>;
  #form: Instances["form"] = "one";
  #items: readonly T[] | undefined;
  #isOpen = false;

  constructor(statement: Stated, standing: Standing, make: Make<T>) {
    this.#statement = statement;
    this.#standing = standing;
    this.#make = make;
  }

  get items(): readonly T[] {
    if (this.#items === undefined && !this.#isOpen) {
      this.#isOpen = true;
      const { form, items } = instancesOf(this.#statement.value, this.#standing);
      this.#form = form;
      this.#items = items.map(this.#make);
      this.#isOpen = false;
    }
    return this.#items ?? [];
  }

  /** What the name stands for: the resource, a list of them, or one of which nobody knows how often it is there. */
  value(): Value {
    const { address } = this.#standing;
    const name = this.#statement.name.text;
    // Its own loop or condition asks for it.
    if (this.#isOpen) return fault(name, `"${name}" rests on itself`);
    const count = this.items.length;
    if (this.#form === "one") return whole(address, name);
    if (this.#form === "open") return whole(`${address}[*]`, name);
    return list(Array.from({ length: count }, (_, at) => whole(`${address}[${at}]`, `${name}[${at}]`)));
  }
}

/** A resource or module itself, of which attributes can be asked. */
function whole(address: string, expression: string): UnknownValue {
  return { kind: "unknown", expression, why: "apply", references: [{ address, path: [] }] };
}
