import { type JsonObject, memberOf, membersOf, textsOf } from "../json.ts";
import type { Reference } from "../value.ts";
import { callOf, indexText, isKey, type Step, stepsOf, textOfSteps, within } from "./addresses.ts";
import type { PlanConfiguration } from "./configuration.ts";
import type { Instances } from "./instances.ts";
import { wholeNames } from "./marked-values.ts";
import { isExpression } from "./stated.ts";

/** Where an expression stands: in which module instance, and in which instance of a loop. */
export interface Standing {
  readonly module: string;
  readonly key: string | number | undefined;
  /** What the loop goes over, as the configuration has it. */
  readonly forEach: unknown;
}

type Path = Reference["path"];

/** A name being followed: what is left of it, and whether the loop's own key chooses among instances. */
interface Trail {
  readonly standing: Standing;
  readonly rest: readonly Step[];
  readonly isByOwnKey: boolean;
}

/** Steps that one expression may take through variables, outputs and loops before the rest is left aside. */
const mostSteps = 400;
const mostReferences = 100;
const mostNodes = 2000;

/** Names that say where something runs, not what it depends on. */
const ambient: ReadonlySet<string> = new Set(["path", "terraform", "self", "count", "provider"]);

/**
 * Follows what a plan's configuration says that an expression names: through variables of modules, their outputs and loops, to
 * resources, to variables of the root, and to locals, which a plan does not show. Texts around a reference are not told.
 */
export class References {
  readonly #configuration: PlanConfiguration;
  readonly #instances: Instances;
  /** What does not hang on the loop's own key is the same for all instances in a module instance. */
  readonly #shared = new WeakMap<object, Map<string, readonly Reference[]>>();

  constructor(configuration: PlanConfiguration, instances: Instances) {
    this.#configuration = configuration;
    this.#instances = instances;
  }

  /** What an expression, or a block with all that is in it, refers to; each once. */
  of(node: unknown, standing: Standing): readonly Reference[] {
    if (typeof node !== "object" || node === null) return [];
    const shared = this.#shared.get(node)?.get(standing.module);
    if (shared) return shared;
    const search = new Search(this.#configuration, this.#instances);
    search.node(node, standing, []);
    if (!search.isByOwnKey) this.#share(node, standing.module, search.found());
    return search.found();
  }

  #share(node: object, module: string, found: readonly Reference[]): void {
    const byModule = this.#shared.get(node) ?? new Map<string, readonly Reference[]>();
    byModule.set(module, found);
    this.#shared.set(node, byModule);
  }
}

class Search {
  readonly #configuration: PlanConfiguration;
  readonly #instances: Instances;
  readonly #found = new Map<string, Reference>();
  readonly #isOpen = new Set<string>();
  #steps = 0;
  /** Whether anything on the way hung on the key of a loop. */
  isByOwnKey = false;

  constructor(configuration: PlanConfiguration, instances: Instances) {
    this.#configuration = configuration;
    this.#instances = instances;
  }

  found(): readonly Reference[] {
    return [...this.#found.values()];
  }

  /** Follows all that an expression or block names; `rest` is what is taken of it. */
  node(node: unknown, standing: Standing, rest: readonly Step[]): void {
    for (const expression of expressionsIn(node)) {
      const names = wholeNames(textsOf(expression, "references"));
      const isByOwnKey = names.some((name) => name.startsWith("each.") || name === "count.index");
      if (isByOwnKey) this.isByOwnKey = true;
      for (const name of names) this.#name(stepsOf(name), { standing, rest, isByOwnKey });
    }
  }

  #name(steps: readonly Step[], trail: Trail): void {
    const [head, second] = steps;
    this.#steps += 1;
    if (this.#steps > mostSteps || this.#found.size >= mostReferences || typeof head !== "string") return;
    const trace = `${trail.standing.module} ${textOfSteps(steps)} ${String(trail.standing.key)}`;
    if (this.#isOpen.has(trace) || ambient.has(head)) return;
    this.#isOpen.add(trace);
    if (head === "each") this.#each(steps, trail);
    else if (head === "var") this.#variable(steps, trail);
    else if (head === "local")
      this.#add(within(trail.standing.module, `local.${String(second)}`), steps.slice(2), trail);
    else if (head === "module") this.#moduleOutput(steps, trail);
    else this.#resource(steps, trail);
    this.#isOpen.delete(trace);
  }

  /** `each.value.id` is what the loop goes over, at the loop's own key. */
  #each(steps: readonly Step[], { standing, rest }: Trail): void {
    if (steps[1] !== "value") return;
    const left = [...steps.slice(2), ...rest];
    for (const name of wholeNames(textsOf(standing.forEach, "references"))) {
      this.#name(stepsOf(name), { standing, rest: left, isByOwnKey: true });
    }
  }

  /** A module's variable is what its call hands over; the root's is where the trail ends. */
  #variable(steps: readonly Step[], { standing, rest }: Trail): void {
    const name = String(steps[1]);
    const left = [...steps.slice(2), ...rest];
    if (standing.module === "") {
      this.#put(`var.${name}`, left);
      return;
    }
    const call = this.#configuration.callOf(standing.module);
    const { parent, key } = callOf(standing.module);
    const handed = memberOf(memberOf(call, "expressions"), name);
    const around = { module: parent, key, forEach: memberOf(call, "for_each_expression") };
    if (handed !== undefined) this.node(handed, around, left);
  }

  #moduleOutput(steps: readonly Step[], { standing, rest, isByOwnKey }: Trail): void {
    const base = within(standing.module, `module.${String(steps[1])}`);
    const given = isKey(steps[2]) ? steps[2] : undefined;
    const behind = steps.slice(given === undefined ? 2 : 3);
    const [name] = behind;
    for (const instance of this.#instancesOf(base, given?.key, isByOwnKey ? standing.key : undefined)) {
      const outputs = this.#configuration.moduleOf(instance)?.outputs;
      const inside = { module: instance, key: undefined, forEach: undefined };
      const output = typeof name === "string" ? outputs?.get(name) : undefined;
      if (output !== undefined) this.node(memberOf(output, "expression"), inside, [...behind.slice(1), ...rest]);
      else if (name === undefined && outputs !== undefined) this.#anyOutput(outputs, inside);
      else this.#put(instance, [...behind, ...rest]);
    }
  }

  /** `module.vault[each.key].id` comes without the output's name: it is one of them, so all that they give is named. */
  #anyOutput(outputs: ReadonlyMap<string, unknown>, inside: Standing): void {
    const search = new Search(this.#configuration, this.#instances);
    search.#steps = this.#steps;
    for (const output of outputs.values()) search.node(memberOf(output, "expression"), inside, []);
    this.#steps = search.#steps;
    for (const { address } of search.found()) this.#put(address, []);
  }

  #resource(steps: readonly Step[], trail: Trail): void {
    const { standing, rest, isByOwnKey } = trail;
    const length = steps[0] === "data" || steps[0] === "ephemeral" ? 3 : 2;
    if (steps.length < length) return;
    const base = within(standing.module, textOfSteps(steps.slice(0, length)));
    const given = isKey(steps[length]) ? steps[length] : undefined;
    const left = [...steps.slice(given === undefined ? length : length + 1), ...rest];
    const ownKey = isByOwnKey ? standing.key : undefined;
    for (const address of this.#instancesOf(base, given?.key, ownKey)) this.#put(address, left);
  }

  /** The instance of a key; else that of the loop's own key; else all that there are. */
  #instancesOf(base: string, given: string | number | undefined, own: string | number | undefined): readonly string[] {
    if (given !== undefined) return [base + indexText(given)];
    const keys = this.#instances.keysOf(base);
    if (keys === undefined) return [base];
    if (own !== undefined && keys.has(own)) return [base + indexText(own)];
    const all: string[] = [];
    for (const key of keys) {
      all.push(base + indexText(key));
      if (all.length === mostReferences) break;
    }
    return all;
  }

  #add(address: string, behind: readonly Step[], { rest }: Trail): void {
    this.#put(address, [...behind, ...rest]);
  }

  #put(address: string, left: readonly Step[]): void {
    const path: Path = left.map((step) => (isKey(step) ? step.key : step));
    this.#found.set(`${address} ${path.join("\0")}`, { address, path });
  }
}

/** All expressions in a block, at any depth, on a stack of its own; the expression itself where it is one. */
function expressionsIn(node: unknown): readonly JsonObject[] {
  const found: JsonObject[] = [];
  const open: unknown[] = [node];
  for (let passed = 0; open.length > 0 && passed < mostNodes; passed += 1) {
    const next = open.pop();
    if (Array.isArray(next)) open.push(...next.slice(0, mostNodes));
    else if (isExpression(next)) found.push(next as JsonObject);
    else for (const [, inner] of membersOf(next)) open.push(inner);
  }
  return found;
}
