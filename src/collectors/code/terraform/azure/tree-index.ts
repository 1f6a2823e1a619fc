import { normalizeId } from "../../../../model/resource-id.ts";
import type { TerraformResource, TerraformTree } from "../tree.ts";
import type { Reference, Value } from "../value.ts";
import { mayBeSame, type Step, stepsOf, withoutIndexes } from "./address.ts";
import { textOf } from "./facts.ts";

/** The resources of a tree that are there after an apply, by every way to name one. */
export interface TreeIndex {
  readonly tree: TerraformTree;
  readonly resources: readonly TerraformResource[];
  /** By ARM id, where a plan or state knows it. */
  readonly byArmId: ReadonlyMap<string, TerraformResource>;
  /** Those that a reference may mean: one where it is decided, several where an index is not known. */
  named(address: string): readonly TerraformResource[];
}

/** Actions of a plan after which a resource is not there, or no longer the code's. */
const removals: ReadonlySet<string> = new Set(["delete", "forget"]);

function isRemoved({ change }: TerraformResource): boolean {
  return change !== undefined && change.actions.length > 0 && change.actions.every((action) => removals.has(action));
}

export function indexTree(tree: TerraformTree): TreeIndex {
  const resources = tree.resources.filter((resource) => !isRemoved(resource));
  const byAddress = new Map<string, TerraformResource>();
  const byBase = new Map<string, Instance[]>();
  const byArmId = new Map<string, TerraformResource>();
  for (const resource of resources) {
    byAddress.set(resource.address, resource);
    const base = withoutIndexes(resource.address);
    const instances = byBase.get(base);
    if (instances) instances.push({ resource, steps: undefined });
    else byBase.set(base, [{ resource, steps: undefined }]);
    addArmId(byArmId, resource);
  }
  return {
    tree,
    resources,
    byArmId,
    named(address) {
      const exact = byAddress.get(address);
      if (exact) return [exact];
      const steps = stepsOf(address);
      const instances = byBase.get(withoutIndexes(address)) ?? [];
      return instances.filter((instance) => mayBeSame(stepsIn(instance), steps)).map(({ resource }) => resource);
    },
  };
}

/** A resource with its address split, once somebody has had to compare it. */
interface Instance {
  readonly resource: TerraformResource;
  steps: readonly Step[] | undefined;
}

function stepsIn(instance: Instance): readonly Step[] {
  instance.steps ??= stepsOf(instance.resource.address);
  return instance.steps;
}

/** What the code declares goes before a data source that reads the same. */
function addArmId(byArmId: Map<string, TerraformResource>, resource: TerraformResource): void {
  const id = textOf(resource.values.entries.get("id"));
  if (!id?.startsWith("/")) return;
  const normal = normalizeId(id);
  if (resource.mode === "managed" || !byArmId.has(normal)) byArmId.set(normal, resource);
}

/** Subject id of what a resource declares. */
export function recordId({ uri, address }: Pick<TerraformResource, "uri" | "address">): string {
  return `${uri}#${address}`;
}

/** The value at the end of a path into a resource, as far as the code states it. */
export function valueAt(resource: TerraformResource, path: Reference["path"]): Value | undefined {
  let value: Value | undefined = resource.values;
  for (const step of path) {
    if (value?.kind === "object") value = value.entries.get(String(step));
    else if (value?.kind === "list" && typeof step === "number") value = value.items[step];
    else return undefined;
  }
  return value;
}
