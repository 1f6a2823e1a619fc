import type { Looked, Step } from "../evaluate/scope.ts";
import type { Value } from "../value.ts";
import { namesIn } from "./block-values.ts";
import type { Declaration } from "./declaration.ts";
import { anyOf, collectionOf, Instances, missing } from "./instances.ts";
import type { ModuleInstance } from "./module-instance.ts";
import { ResourceInstance, type ResourceSource } from "./resource-instance.ts";
import type { Group } from "./running.ts";

/** Arguments that are Terraform's own, whatever the resource. */
const metaArguments: ReadonlySet<string> = new Set([
  "count",
  "for_each",
  "depends_on",
  "provider",
  "lifecycle",
  "provisioner",
  "connection",
]);

/** A resource, data source or ephemeral resource with all its instances. */
export class ResourceGroup implements Group {
  readonly module: ModuleInstance;
  readonly declaration: Declaration;
  readonly instances: Instances<ResourceInstance>;
  /** Address without a key. */
  readonly address: string;

  constructor(module: ModuleInstance, key: string, declaration: Declaration) {
    this.module = module;
    this.declaration = declaration;
    this.address = module.address === "" ? key : `${module.address}.${key}`;
    let source: ResourceSource | undefined;
    this.instances = new Instances({ module, declaration, declares: 0 }, (suffix, repeated) => {
      source ??= { module, declaration, names: namesIn(declaration, metaArguments) };
      const instance = new ResourceInstance(this.address + suffix, source, repeated);
      module.run.register(instance);
      return instance;
    });
  }

  lookup(steps: readonly Step[], start: number): Looked {
    const found = this.instances.find(steps, start);
    switch (found.kind) {
      case "missing":
        return { value: missing(this.address), consumed: start };
      case "one":
        return found.instance
          ? reached(found.instance, steps, found.consumed)
          : { value: missing(this.address), consumed: start };
      case "any":
        return this.#any(found.instances, steps, found.consumed);
      case "all":
        return { value: this.#all(found), consumed: start, what: this.address };
    }
  }

  /** Where their number is not known, all of them are as little known. */
  #all(found: Parameters<typeof collectionOf<ResourceInstance>>[0]): Value {
    const open = found.form === "open" ? found.instances.get(undefined) : undefined;
    if (open === undefined) return collectionOf(found, (instance) => instance.whole());
    const certain = collectionOf(found, (instance) => instance.whole());
    const hasCertain = certain.kind === "object" && certain.entries.size > 0;
    return { ...open.whole(), ...(hasCertain ? { certain } : {}) };
  }

  #any(instances: readonly ResourceInstance[], steps: readonly Step[], start: number): Looked {
    const looked = instances.map((instance) => reached(instance, steps, start));
    const consumed = Math.min(...looked.map((each) => each.consumed), steps.length);
    const values = looked.map(({ value }) => value);
    return { value: anyOf(`${this.address}[…]`, values), consumed };
  }
}

function reached(instance: ResourceInstance, steps: readonly Step[], start: number): Looked {
  const path: (string | number)[] = [];
  for (const step of steps.slice(start)) {
    const key = step.kind === "attribute" ? step.name : step.key;
    if (key === undefined) break;
    path.push(key);
  }
  if (path.length === 0) return { value: instance.whole(), consumed: start };
  const { consumed, ...looked } = instance.reach(path);
  return { ...looked, consumed: start + consumed };
}
