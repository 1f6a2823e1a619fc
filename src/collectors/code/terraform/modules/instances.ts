import type { Step } from "../evaluate/scope.ts";
import { fault } from "../evaluate/unknown.ts";
import type { UnknownValue, Value } from "../value.ts";
import type { Declaration } from "./declaration.ts";
import { evaluateIn } from "./frame-scope.ts";
import { unparsable } from "./module-source.ts";
import { addressKey, asSet, byCount, byForEach, once, type Repeated, type Repetition } from "./repetition.ts";
import { placeOfDeclaration, type RunningModule } from "./running.ts";

/** A block that is repeated, and how much each of its instances declares. */
interface RepeatedBlock {
  readonly module: RunningModule;
  readonly declaration: Declaration;
  /** Variables, outputs and resources of a module; a resource has none. */
  readonly declares: number;
}

/** How often a block is there, by its `count` or `for_each`. */
function repetitionOf({ module, declaration, declares }: RepeatedBlock): Repetition {
  const room = (wanted: number) => module.run.takeInstances(wanted, { id: placeOfDeclaration(declaration), declares });
  const forEach = declaration.attributes.get("for_each");
  if (forEach) return byForEach(asSet(evaluateIn({ module }, forEach.file, forEach.attribute.value)), room);
  const count = declaration.attributes.get("count");
  if (count) return byCount(evaluateIn({ module }, count.file, count.attribute.value), room);
  return room(1) === 1 ? once : { form: "list", instances: [] };
}

/** The instances of one block, counted and made when somebody first asks for one. */
export class Instances<Instance> {
  readonly #block: RepeatedBlock;
  readonly #make: (suffix: string, repeated: Repeated) => Instance;
  #known:
    | { readonly repetition: Repetition; readonly byKey: ReadonlyMap<string | number | undefined, Instance> }
    | "open"
    | undefined;

  constructor(block: RepeatedBlock, make: (suffix: string, repeated: Repeated) => Instance) {
    this.#block = block;
    this.#make = make;
  }

  /** Undefined while they are being counted: a `count` that rests on the resource itself, which is told. */
  known() {
    if (this.#known === "open") {
      const { module, declaration } = this.#block;
      const { file, block } = declaration;
      module.run.refuse(unparsable(file, block.header, `the count of ${block.labels.join(".")} rests on itself`));
      return undefined;
    }
    if (this.#known === undefined) {
      this.#known = "open";
      const repetition = repetitionOf(this.#block);
      const byKey = new Map<string | number | undefined, Instance>();
      for (const each of repetition.instances) byKey.set(each.key, this.#make(addressKey(repetition, each.key), each));
      this.#known = { repetition, byKey };
    }
    return this.#known;
  }

  all(): readonly Instance[] {
    return [...(this.known()?.byKey.values() ?? [])];
  }

  /** Follows the steps to one instance, or to all of them. */
  find(steps: readonly Step[], start: number): Found<Instance> {
    const known = this.known();
    if (known === undefined) return { kind: "missing" };
    const { repetition, byKey } = known;
    const step = steps[start];
    if (repetition.form === "single") return { kind: "one", instance: byKey.get(undefined), consumed: start };
    if (step === undefined) return { kind: "all", form: repetition.form, instances: byKey };
    const key = step.kind === "index" ? step.key : step.name;
    if (key === undefined) return { kind: "any", instances: [...byKey.values()], consumed: start + 1 };
    const exact = byKey.get(key) ?? byKey.get(otherSpelling(key));
    if (exact) return { kind: "one", instance: exact, consumed: start + 1 };
    if (repetition.form !== "open") return { kind: "all", form: repetition.form, instances: byKey };
    // Without an index nothing but a whole can be meant, yet the code that says so means the one that is there.
    const consumed = step.kind === "index" ? start + 1 : start;
    return { kind: "one", instance: byKey.get(undefined), consumed };
  }
}

/** What steps lead to. `any`: to one of them, nobody knows which. */
export type Found<Instance> =
  | { readonly kind: "one"; readonly instance: Instance | undefined; readonly consumed: number }
  | { readonly kind: "any"; readonly instances: readonly Instance[]; readonly consumed: number }
  | {
      readonly kind: "all";
      readonly form: "list" | "map" | "open";
      readonly instances: ReadonlyMap<string | number | undefined, Instance>;
    }
  | { readonly kind: "missing" };

/** `kv["0"]` means `kv[0]`, and the other way round. */
function otherSpelling(key: string | number): string | number {
  return typeof key === "number" ? String(key) : /^\d{1,6}$/.test(key) ? Number(key) : key;
}

/** A value of every instance, in the form in which the code sees them. */
export function collectionOf<Instance>(
  found: Extract<Found<Instance>, { readonly kind: "all" }>,
  value: (instance: Instance) => Value,
): Value {
  if (found.form === "list") return { kind: "list", items: [...found.instances.values()].map(value) };
  const entries = new Map<string, Value>();
  for (const [key, instance] of found.instances) if (key !== undefined) entries.set(String(key), value(instance));
  return { kind: "object", entries };
}

/** One of several values, nobody knows which. */
export function anyOf(expression: string, values: readonly Value[]): UnknownValue {
  const unknowns = values.filter((value) => value.kind === "unknown");
  return {
    kind: "unknown",
    expression,
    why: unknowns.find(({ why }) => why !== "apply")?.why ?? "apply",
    references: unknowns.flatMap(({ references }) => references).slice(0, 64),
    isDerived: true,
  };
}

export function missing(expression: string): UnknownValue {
  return fault(expression, `the number of instances of ${expression} rests on itself`);
}
