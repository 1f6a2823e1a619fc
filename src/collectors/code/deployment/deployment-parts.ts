import { mergeParts } from "../merge.ts";
import type { CodeParts } from "../parts.ts";
import { modelOf } from "../terraform/azure/model-of.ts";
import { tellApart } from "../terraform/shared-modules.ts";
import { treeOf } from "./as-tree.ts";
import type { Deployment } from "./deployment.ts";
import { unitsOf } from "./units/units-of.ts";
import { withVaultModules } from "./vault-module.ts";

/**
 * What deployments put into a snapshot. One file that is deployed with several files of values gives records for each, told apart
 * by the file of values where they differ.
 */
export function partsOf(deployments: readonly Deployment[]): CodeParts {
  const roots = deployments.map((deployment) => ({ root: rootOf(deployment), parts: partsOfOne(deployment) }));
  const named = tellApart(roots);
  return mergeParts(roots.map(named));
}

function rootOf({ valuesUri, uri }: Deployment): string {
  return valuesUri ?? uri;
}

function partsOfOne(stated: Deployment): CodeParts {
  const deployment = withVaultModules(stated);
  const model = modelOf(treeOf(deployment));
  const folder = folderOf(rootOf(deployment));
  const rooted = <Item extends object>(record: Item) => ({ ...record, roots: [folder] });
  return {
    ...model,
    vaults: model.vaults.map(rooted),
    scopes: model.scopes.map(rooted),
    units: unitsOf(deployment).map(rooted),
    refused: [...deployment.refused, ...model.refused],
  };
}

/** Who deploys it decides the environment, as with Terraform: the folder of the file of values, else of the file itself. */
function folderOf(uri: string): string {
  const slash = uri.lastIndexOf("/");
  return slash < 0 ? "" : uri.slice(0, slash);
}
