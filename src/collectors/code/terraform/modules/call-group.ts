import type { Looked, Step } from "../evaluate/scope.ts";
import { fault } from "../evaluate/unknown.ts";
import type { ObjectValue, UnknownValue, Value } from "../value.ts";
import type { Declaration } from "./declaration.ts";
import { evaluateIn } from "./frame-scope.ts";
import { anyOf, collectionOf, Instances, missing } from "./instances.ts";
import { maxModuleDepth } from "./limits.ts";
import type { CallTarget } from "./module-graph.ts";
import type { ModuleInstance } from "./module-instance.ts";
import { type ModuleSource, unparsable } from "./module-source.ts";
import type { Repeated } from "./repetition.ts";
import type { Frame, Group } from "./running.ts";
import type { GivenValue } from "./variables.ts";

/** Arguments of a call that are not handed to the module. */
const metaArguments: ReadonlySet<string> = new Set([
  "source",
  "version",
  "providers",
  "count",
  "for_each",
  "depends_on",
]);

/** One instance of a call; `module` is undefined where what it calls is not there. */
export interface CalledInstance {
  readonly address: string;
  readonly frame: Frame;
  readonly module: ModuleInstance | undefined;
}

/** A module call with all its instances, or what stands in for a module that is not there. */
export class CallGroup implements Group {
  readonly caller: ModuleInstance;
  readonly declaration: Declaration;
  /** Address without a key. */
  readonly address: string;
  readonly target: CallTarget | undefined;
  readonly instances: Instances<CalledInstance>;

  constructor(caller: ModuleInstance, name: string, declaration: Declaration) {
    this.caller = caller;
    this.declaration = declaration;
    this.address = caller.address === "" ? `module.${name}` : `${caller.address}.module.${name}`;
    this.target = caller.targets.get(declaration);
    const source = this.#sourceToCall();
    const declares = source ? source.variables.size + source.outputs.size + source.resources.size : 0;
    this.instances = new Instances({ module: caller, declaration, declares }, (suffix, repeated) =>
      this.#instance(this.address + suffix, source, repeated),
    );
  }

  lookup(steps: readonly Step[], start: number): Looked {
    const found = this.instances.find(steps, start);
    switch (found.kind) {
      case "missing":
        return { value: missing(this.address), consumed: start };
      case "one":
        if (found.instance === undefined) return { value: missing(this.address), consumed: start };
        return outputAt(found.instance, steps, found.consumed);
      case "any":
        return this.#any(found.instances, steps, found.consumed);
      case "all": {
        const open = found.form === "open" ? found.instances.get(undefined) : undefined;
        const value = open ? wholeUnknown(open) : collectionOf(found, (instance) => wholeOf(instance));
        return { value, consumed: start, what: this.address };
      }
    }
  }

  /** What is handed to one instance, by the names that the call states. */
  inputs({ frame }: CalledInstance): ObjectValue {
    const entries = new Map<string, Value>();
    for (const [name, { attribute, file }] of this.declaration.attributes) {
      if (!metaArguments.has(name)) entries.set(name, evaluateIn(frame, file, attribute.value));
    }
    return { kind: "object", entries };
  }

  /** Undefined where there is none, where it calls itself, or where calls are nested too deep, which is told. */
  #sourceToCall(): ModuleSource | undefined {
    const { target, caller, declaration } = this;
    if (target === undefined) return undefined;
    if (target.kind !== "local") {
      caller.run.refuse(target.refusal);
      return undefined;
    }
    const { folder } = target.source.files;
    let depth = 0;
    for (let each: ModuleInstance | undefined = caller; each; each = each.caller) {
      depth += 1;
      if (each.source.files.folder !== folder && depth <= maxModuleDepth) continue;
      const detail =
        depth > maxModuleDepth
          ? `modules call each other more than ${maxModuleDepth} deep; the rest is not read`
          : `module "${declaration.block.labels[0]}" calls ${folder || "the root"}, which it is part of`;
      caller.run.refuse(unparsable(declaration.file, declaration.block.header, detail));
      return undefined;
    }
    return target.source;
  }

  #instance(address: string, source: ModuleSource | undefined, { each, index, unknown }: Repeated): CalledInstance {
    const { caller, declaration } = this;
    const frame = { module: caller, ...(each ? { each } : {}), ...(index ? { index } : {}) };
    if (source === undefined) return { address, frame, module: undefined };
    const inputs = (name: string) => this.#given(name, frame, address);
    const countUnknown = unknown ?? caller.countUnknown;
    return { address, frame, module: caller.child(source, { address, inputs, declaration, countUnknown }) };
  }

  #given(name: string, frame: Frame, address: string): GivenValue | undefined {
    const stated = metaArguments.has(name) ? undefined : this.declaration.attributes.get(name);
    if (stated === undefined) return undefined;
    const value = evaluateIn(frame, stated.file, stated.attribute.value);
    return { value, what: `argument "${name}" of ${address}` };
  }

  #any(instances: readonly CalledInstance[], steps: readonly Step[], start: number): Looked {
    const looked = instances.map((instance) => outputAt(instance, steps, start));
    const consumed = Math.min(...looked.map((each) => each.consumed), steps.length);
    const values = looked.map(({ value }) => value);
    return { value: anyOf(`${this.address}[…]`, values), consumed };
  }
}

function outputAt(instance: CalledInstance, steps: readonly Step[], start: number): Looked {
  const step = steps[start];
  const name = step?.kind === "attribute" ? step.name : step?.key;
  if (typeof name !== "string") return { value: wholeOf(instance), consumed: start, what: instance.address };
  const what = `output "${name}" of ${instance.address}`;
  if (instance.module === undefined) return { value: remote(instance.address, [name]), consumed: start + 1, what };
  const value = instance.module.output(name);
  const expression = `${instance.address}.${name}`;
  const undeclared = () => fault(expression, `${instance.address} has no output "${name}"`);
  return { value: value ?? undeclared(), consumed: start + 1, what };
}

/** All outputs of one instance. */
function wholeOf({ address, module }: CalledInstance): Value {
  if (module === undefined) return remote(address, []);
  const entries = new Map<string, Value>();
  for (const name of module.source.outputs.keys()) {
    const value = module.output(name);
    if (value) entries.set(name, value);
  }
  return { kind: "object", entries };
}

/** A module of which nobody knows how often it is there: nothing about all of them is known. */
function wholeUnknown({ address }: CalledInstance): UnknownValue {
  return { kind: "unknown", expression: address, why: "input", references: [], isDerived: true };
}

function remote(address: string, path: readonly string[]): UnknownValue {
  const expression = [address, ...path].join(".");
  return { kind: "unknown", expression, why: "remote", references: [{ address, path }] };
}
