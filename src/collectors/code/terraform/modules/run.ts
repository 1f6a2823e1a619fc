import type { Refusal } from "../../../../model/manifest.ts";
import { EvaluationBudget } from "../evaluate/budget.ts";
import type { EvaluationFiles } from "../evaluate/scope.ts";
import { summarize } from "../evaluate/summary.ts";
import { fault, unsupported } from "../evaluate/unknown.ts";
import type { Reference, Value } from "../value.ts";
import { maxChain, maxDeclarations, maxInstances, maxValueMembers } from "./limits.ts";
import type { ResourceInstance } from "./resource-instance.ts";

/** What everything that is evaluated for one root module shares: how much work it may be, and what could not be read. */
export class TreeRun {
  readonly budget = new EvaluationBudget();
  readonly files: EvaluationFiles;
  /** Folder of the root module, from which paths in the code are taken. */
  readonly root: string;
  readonly #refused = new Map<string, Refusal>();
  readonly #addressed = new Map<string, ResourceInstance>();
  readonly #referenced = new Set<ResourceInstance>();
  #instances = 0;
  #declarations = 0;
  #chain = 0;

  constructor(root: string, files: EvaluationFiles) {
    this.root = root;
    this.files = files;
  }

  /** Evaluates an expression that another one may wait for; undefined where too many wait already. */
  linked(evaluation: () => Value): Value | undefined {
    if (this.#chain >= maxChain) return undefined;
    this.#chain += 1;
    const value = evaluation();
    this.#chain -= 1;
    return value;
  }

  /** Makes an instance known by its address. */
  register(instance: ResourceInstance): void {
    this.#addressed.set(instance.address, instance);
  }

  /** Something that is evaluated refers to an instance. */
  refer(instance: ResourceInstance): void {
    this.#referenced.add(instance);
  }

  /** Instances that something refers to, in the order in which that was found out; those that are found meanwhile, too. */
  referenced(): Iterable<ResourceInstance> {
    return this.#referenced;
  }

  /** What is known of an attribute of an instance that was handed on as a whole. */
  resolve({ address, path }: Reference): Value | undefined {
    const instance = this.#addressed.get(address);
    if (instance === undefined || path.length === 0) return undefined;
    // An index into what stands for an unknown number of instances gives one of them: itself.
    const isIndexed = typeof path[0] === "number" && address.endsWith("[*]");
    const inner = isIndexed ? path.slice(1) : path;
    if (inner.length === 0) return undefined;
    const { value, consumed } = instance.reach(inner);
    return consumed === inner.length ? value : undefined;
  }

  /** Tells once what could not be read at one place. */
  refuse(refusal: Refusal): void {
    const key = `${refusal.id} ${refusal.why.detail}`;
    if (!this.#refused.has(key)) this.#refused.set(key, refusal);
  }

  refused(): readonly Refusal[] {
    return [...this.#refused.values()];
  }

  /**
   * Takes room for some instances, of which each declares so many things of its own; gives how many of them there is room for.
   * Where that is not all, it is told.
   */
  takeInstances(wanted: number, { id, declares }: { readonly id: string; readonly declares: number }): number {
    const left = Math.floor((maxDeclarations - this.#declarations) / Math.max(1, declares));
    const granted = Math.min(wanted, maxInstances - this.#instances, left);
    this.#instances += granted;
    this.#declarations += granted * declares;
    if (granted < wanted) {
      const detail = `this root module has more than ${maxInstances} instances of modules and resources, or more than ${maxDeclarations} things in them; the rest is not read`;
      this.refuse({ id, why: { reason: "failed", detail, remedy: "gate its plan instead, in JSON" } });
    }
    return granted;
  }
}

/** Values by name, each made once when it is first asked for. */
export class Memo {
  readonly #values = new Map<string, Value | "open">();

  /** `describe` names the value as the code does; `onCycle` is told where a value rests on itself. */
  get(name: string, make: () => Value, about: { readonly expression: string; readonly onCycle: () => void }): Value {
    const known = this.#values.get(name);
    if (known === "open") {
      about.onCycle();
      return fault(about.expression, `${about.expression} rests on itself`);
    }
    if (known !== undefined) return known;
    this.#values.set(name, "open");
    const value = bounded(make(), about.expression);
    this.#values.set(name, value);
    return value;
  }
}

/** Names that double each other grow without end though each expression is small. */
function bounded(value: Value, expression: string): Value {
  if (value.kind === "scalar" || value.kind === "unknown") return value;
  if (summarize(value).size <= maxValueMembers) return value;
  return unsupported(expression, `${expression} has more than ${maxValueMembers} members`);
}
