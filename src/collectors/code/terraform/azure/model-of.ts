import type { VaultRecord } from "../../../../model/vault.ts";
import type { CodeParts } from "../../parts.ts";
import type { TerraformResource, TerraformTree } from "../tree.ts";
import type { Reading } from "./attachment.ts";
import { Holdings } from "./holdings.ts";
import { notRead } from "./not-read.ts";
import { Principals } from "./principals.ts";
import { readers } from "./readers.ts";
import { Roles } from "./roles.ts";
import { scopeRecord } from "./scope-records.ts";
import { indexTree } from "./tree-index.ts";
import { hsmRecord, referenceRecord, vaultRecord } from "./vault-records.ts";
import { azurermHsm, azurermVault } from "./vault-settings.ts";

/** The parts of a snapshot that a tree declares: all but its code units. */
export type ModelParts = Pick<CodeParts, "vaults" | "scopes" | "roles" | "principals" | "refused">;

/**
 * What a tree deploys, as the snapshot has it: vaults and HSMs with what is put into them, places above them that hold a
 * grant or a lock, custom roles, and the principals that grants name. What a plan deletes is left out. `refused` has vaults
 * that are deployed in a way that is not read, and not what the tree itself refused.
 */
export function modelOf(tree: TerraformTree): ModelParts {
  const index = indexTree(tree);
  const reading: Reading = { index, principals: new Principals(index), roles: new Roles(index) };
  const holdings = new Holdings();
  for (const resource of index.resources) {
    if (resource.mode !== "managed") continue;
    for (const attachment of readers.get(resource.type)?.(resource, reading) ?? []) holdings.add(attachment);
  }
  const declared = index.resources.flatMap((resource) => declaredVault(resource, { reading, holdings }));
  const references = [...holdings.references.values()].map((reference) => referenceRecord(reference, holdings));
  return {
    vaults: [...declared, ...references],
    scopes: [...holdings.scopes.values()].map((place) => scopeRecord(place, holdings)),
    roles: reading.roles.definitions(),
    principals: reading.principals.records(),
    refused: notRead(tree),
  };
}

interface Around {
  readonly reading: Reading;
  readonly holdings: Holdings;
}

function declaredVault(resource: TerraformResource, { reading, holdings }: Around): readonly VaultRecord[] {
  if (resource.mode !== "managed") return [];
  switch (resource.type) {
    case "azurerm_key_vault":
      return [vaultRecord(azurermVault(resource, reading.principals), holdings)];
    case "azurerm_key_vault_managed_hardware_security_module":
      return [hsmRecord(azurermHsm(resource), holdings)];
    default:
      return [];
  }
}
