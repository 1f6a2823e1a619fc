import type { CodeParts } from "../../parts.ts";
import type { TerraformResource, TerraformTree } from "../tree.ts";
import { armHsm, armVault, statedBy, vaultOfUpdate } from "./arm-vault.ts";
import type { Reading } from "./attachment.ts";
import { Holdings } from "./holdings.ts";
import { notRead } from "./not-read.ts";
import { placeOf } from "./place.ts";
import { Principals } from "./principals.ts";
import { readers } from "./readers.ts";
import { removedTree } from "./removed.ts";
import { armType, resourceKind } from "./resource-kind.ts";
import { Roles } from "./roles.ts";
import { scopeRecord } from "./scope-records.ts";
import { indexTree, recordId } from "./tree-index.ts";
import { hsmRecord, referenceRecord, vaultRecord } from "./vault-records.ts";
import { azurermHsm, azurermVault, type HsmSettings, type VaultSettings } from "./vault-settings.ts";

/** The parts of a snapshot that a tree declares: all but its code units. */
export type ModelParts = Pick<CodeParts, "vaults" | "scopes" | "roles" | "principals" | "refused" | "removed">;

/**
 * What a tree deploys, as the snapshot has it: vaults and HSMs with what is put into them, places above them that hold a
 * grant or a lock, custom roles, and the principals that grants name. What a plan deletes is left out. `refused` has vaults
 * that are deployed in a way that is not read, and not what the tree itself refused.
 */
export function modelOf(tree: TerraformTree): ModelParts {
  const gone = removedTree(tree);
  if (!gone) return presentIn(tree);
  const { vaults, scopes } = presentIn(gone);
  return { ...presentIn(tree), removed: { vaults, scopes } };
}

function presentIn(tree: TerraformTree): ModelParts {
  const index = indexTree(tree);
  const reading: Reading = { index, principals: new Principals(index), roles: new Roles(index) };
  const holdings = new Holdings();
  for (const resource of index.resources) {
    if (resource.mode !== "managed") continue;
    for (const attachment of readers.get(resource.type)?.(resource, reading) ?? []) holdings.add(attachment);
  }
  const declared = declaredVaults(reading).map((settings) =>
    settings.kind === "vault" ? vaultRecord(settings, holdings) : hsmRecord(settings, holdings),
  );
  const references = [...holdings.references.values()].map((reference) => referenceRecord(reference, holdings));
  return {
    vaults: [...declared, ...references],
    scopes: [...holdings.scopes.values()].map((place) => scopeRecord(place, holdings)),
    roles: reading.roles.definitions(),
    principals: reading.principals.records(),
    refused: notRead(tree),
  };
}

/** A vault by its settings, whatever states them. */
type Declared = VaultSettings | HsmSettings;

/** The vaults that resources declare, with what updates elsewhere in the tree lay over them. */
function declaredVaults({ index, principals }: Reading): readonly Declared[] {
  const declared = new Map<string, Declared>();
  for (const resource of index.resources) {
    const settings = resource.mode === "managed" ? settingsOf(resource, principals) : undefined;
    if (settings) declared.set(settings.id, settings);
  }
  for (const update of index.resources.filter(isVaultUpdate)) {
    const place = placeOf(update, "resource_id", index);
    const known = place.kind === "vault" ? declared.get(place.id) : undefined;
    if (known?.kind === "vault") declared.set(known.id, { ...known, ...statedBy(update, principals) });
    else declared.set(recordId(update), vaultOfUpdate(update, principals));
  }
  return [...declared.values()];
}

function settingsOf(resource: TerraformResource, principals: Principals): Declared | undefined {
  if (resource.type === "azapi_resource") {
    const kind = resourceKind(resource)?.kind;
    if (kind === "vault") return armVault(resource, principals);
    return kind === "hsm" ? armHsm(resource) : undefined;
  }
  if (resource.type === "azurerm_key_vault") return azurermVault(resource, principals);
  return resource.type === "azurerm_key_vault_managed_hardware_security_module" ? azurermHsm(resource) : undefined;
}

function isVaultUpdate(resource: TerraformResource): boolean {
  if (resource.mode !== "managed" || resource.type !== "azapi_update_resource") return false;
  return armType(resource)?.name === "microsoft.keyvault/vaults";
}
