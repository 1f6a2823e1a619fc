import { mayBeSame, stepsOf, withoutIndexes } from "../terraform/azure/address.ts";
import { exactReference, type Value } from "../terraform/value.ts";
import type { DeployedResource } from "./deployment.ts";

/** The resources of a deployment by the ways in which others name them. */
export class DeployedResources {
  readonly #byAddress = new Map<string, DeployedResource>();
  readonly #byBase = new Map<string, DeployedResource[]>();
  readonly #byPlace = new Map<string, DeployedResource>();

  constructor(resources: readonly DeployedResource[]) {
    for (const resource of resources) {
      this.#byAddress.set(resource.address, resource);
      const base = withoutIndexes(resource.address);
      const instances = this.#byBase.get(base);
      if (instances) instances.push(resource);
      else this.#byBase.set(base, [resource]);
      const place = placeOf(resource);
      // What the code deploys goes before what it only names.
      if (place !== undefined && (!resource.isExisting || !this.#byPlace.has(place)))
        this.#byPlace.set(place, resource);
    }
  }

  /** The one that an address means; undefined where it is not here, or may be one of several. */
  at(address: string): DeployedResource | undefined {
    const exact = this.#byAddress.get(address);
    if (exact) return exact;
    const instances = this.#byBase.get(withoutIndexes(address)) ?? [];
    const steps = stepsOf(address);
    const possible = instances.filter((one) => mayBeSame(stepsOf(one.address), steps));
    return possible.length === 1 ? possible[0] : undefined;
  }

  /** The resource that a resource lies in, by reference or by the names in front of its own; undefined where it is not here. */
  parentOf({ type, module, parent }: DeployedResource): DeployedResource | undefined {
    if (!parent) return undefined;
    if (parent.kind === "scalar") return this.named(module, typeAbove(type), String(parent.value));
    return this.referred(parent);
  }

  /** The resource whose id a value is. */
  referred(value: Value): DeployedResource | undefined {
    const reference = exactReference(value);
    return reference && this.at(reference.address);
  }

  /** By type and names, those of parents before a slash. */
  named(module: string, type: string, names: string): DeployedResource | undefined {
    return this.#byPlace.get(key(module, type, names));
  }
}

/** `Microsoft.KeyVault/vaults` of `Microsoft.KeyVault/vaults/secrets`. */
export function typeAbove(type: string): string {
  return type.slice(0, Math.max(0, type.lastIndexOf("/")));
}

function placeOf({ module, type, parent, name }: DeployedResource): string | undefined {
  if (name.kind !== "scalar" || (parent && parent.kind !== "scalar")) return undefined;
  const names = parent ? `${String(parent.value)}/${String(name.value)}` : String(name.value);
  return key(module, type, names);
}

function key(module: string, type: string, names: string): string {
  return `${module}\n${type}\n${names}`.toLowerCase();
}
