import type { TerraformResource, TerraformTree } from "../tree.ts";
import { readers } from "./readers.ts";

/**
 * What a plan deletes of all that puts something into vaults and places above them, as it is before the apply; what it replaces as
 * well. Undefined where it deletes nothing of the kind. What a plan only forgets stays in Azure.
 */
export function removedTree(tree: TerraformTree): TerraformTree | undefined {
  const gone = tree.resources.flatMap((resource) => asBefore(resource) ?? []);
  return gone.length === 0
    ? undefined
    : { ...tree, resources: gone, calls: [], variables: [], outputs: [], refused: [] };
}

function asBefore({ change, ...resource }: TerraformResource): TerraformResource | undefined {
  if (!change?.actions.includes("delete") || change.before?.kind !== "object") return undefined;
  if (resource.mode !== "managed" || !readers.has(resource.type)) return undefined;
  return { ...resource, values: change.before };
}
