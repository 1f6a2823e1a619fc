import type { Looked } from "../evaluate/scope.ts";
import { sensitive } from "../evaluate/values.ts";
import type { UnknownValue, Value } from "../value.ts";
import { CallGroup } from "./call-group.ts";
import type { Declaration } from "./declaration.ts";
import { evaluateIn } from "./frame-scope.ts";
import type { CallTargets } from "./module-graph.ts";
import { type ModuleSource, unparsable } from "./module-source.ts";
import { ResourceGroup } from "./resource-group.ts";
import { Memo, type TreeRun } from "./run.ts";
import type { RunningModule } from "./running.ts";
import { type Inputs, isTrue, Variables } from "./variables.ts";

/** Where a module instance hangs. */
export interface ModulePlace {
  readonly address: string;
  readonly inputs: Inputs;
  /** The block that calls it; undefined for a root module. */
  readonly declaration: Declaration | undefined;
  /** It may be there or not: `count` or `for_each` of its call, or of one around it, is not known. */
  readonly countUnknown: UnknownValue | undefined;
}

/** What a module has from the one that calls it, or from the reading of its tree. */
interface SharedByModules {
  readonly run: TreeRun;
  readonly targets: CallTargets;
  readonly caller: ModuleInstance | undefined;
}

/** One instance of a module: everything in it is evaluated when it is first asked for. */
export class ModuleInstance implements RunningModule {
  readonly run: TreeRun;
  readonly source: ModuleSource;
  readonly targets: CallTargets;
  readonly address: string;
  readonly caller: ModuleInstance | undefined;
  readonly declaration: Declaration | undefined;
  readonly countUnknown: UnknownValue | undefined;
  readonly variables: Variables;
  readonly resources = new Map<string, ResourceGroup>();
  readonly calls = new Map<string, CallGroup>();
  readonly #locals = new Memo();
  readonly #outputs = new Memo();

  constructor(shared: SharedByModules, source: ModuleSource, place: ModulePlace) {
    this.run = shared.run;
    this.targets = shared.targets;
    this.caller = shared.caller;
    this.source = source;
    this.address = place.address;
    this.declaration = place.declaration;
    this.countUnknown = place.countUnknown;
    this.variables = new Variables(this, place.inputs);
    for (const [key, declaration] of source.resources)
      this.resources.set(key, new ResourceGroup(this, key, declaration));
    for (const [name, declaration] of source.calls) this.calls.set(name, new CallGroup(this, name, declaration));
  }

  /** An instance of a module that this one calls. */
  child(source: ModuleSource, place: ModulePlace): ModuleInstance {
    return new ModuleInstance({ run: this.run, targets: this.targets, caller: this }, source, place);
  }

  variable(name: string): Looked | undefined {
    const value = this.variables.value(name);
    return value && { value, consumed: 1, what: this.variables.what(name) };
  }

  local(name: string): Looked | undefined {
    const stated = this.source.locals.get(name);
    if (stated === undefined) return undefined;
    const onCycle = () => this.run.refuse(unparsable(stated.file, stated.attribute, `local "${name}" rests on itself`));
    const make = () => evaluateIn({ module: this }, stated.file, stated.attribute.value);
    return {
      value: this.#locals.get(name, make, { expression: `local.${name}`, onCycle }),
      consumed: 1,
      what: `local "${name}"`,
    };
  }

  /** Undefined where no output of that name is declared. */
  output(name: string): Value | undefined {
    const declaration = this.source.outputs.get(name);
    const stated = declaration?.attributes.get("value");
    if (declaration === undefined || stated === undefined) return undefined;
    const onCycle = () =>
      this.run.refuse(unparsable(stated.file, stated.attribute, `output "${name}" rests on itself`));
    const make = () => {
      const value = evaluateIn({ module: this }, stated.file, stated.attribute.value);
      return isTrue(declaration, "sensitive") ? sensitive(value) : value;
    };
    return this.#outputs.get(name, make, { expression: `${this.address}.${name}`, onCycle });
  }

  resource(key: string): ResourceGroup | undefined {
    return this.resources.get(key);
  }

  call(name: string): CallGroup | undefined {
    return this.calls.get(name);
  }
}
