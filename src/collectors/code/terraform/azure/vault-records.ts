import { type Fact, isRead, mapFact, read, unread } from "../../../../model/fact.ts";
import { parseVaultId } from "../../../../model/resource-id.ts";
import type { ManagedHsm, Vault, VaultRecord } from "../../../../model/vault.ts";
import { type Holdings, together } from "./holdings.ts";
import type { ReferenceVault } from "./place.ts";
import type { HsmSettings, VaultSettings } from "./vault-settings.ts";

/** A declared vault with all that the tree puts into it. */
export function vaultRecord(settings: VaultSettings, holdings: Holdings): Vault {
  const { id } = settings;
  const contacts = contactsOf(settings, holdings);
  return {
    ...settings,
    ...surroundings(id, holdings),
    accessPolicies: together(settings.accessPolicies, holdings.list(id, "accessPolicies")),
    secrets: holdings.list(id, "secrets"),
    certificates: holdings.list(id, "certificates"),
    certificateIssuers: holdings.list(id, "certificateIssuers"),
    ...(contacts ? { certificateContacts: contacts } : {}),
  };
}

/** The block's own contacts, in old providers, or those of a resource of its own. */
function contactsOf({ id, certificateContacts }: VaultSettings, holdings: Holdings): Fact<number> {
  const added = mapFact(holdings.list(id, "certificateContacts"), (counts) =>
    counts.reduce((sum, one) => sum + one, 0),
  );
  if (!certificateContacts) return added;
  if (!isRead(certificateContacts) || !isRead(added)) return certificateContacts;
  return { ...certificateContacts, read: certificateContacts.read + added.read };
}

export function hsmRecord(settings: HsmSettings, holdings: Holdings): ManagedHsm {
  return { ...settings, ...surroundings(settings.id, holdings) };
}

/** What vaults and HSMs have in common. */
function surroundings(id: string, holdings: Holdings) {
  return {
    privateEndpoints: holdings.list(id, "privateEndpoints"),
    roleAssignments: holdings.list(id, "roleAssignments"),
    diagnosticSettings: holdings.list(id, "diagnosticSettings"),
    keys: holdings.list(id, "keys"),
    locks: holdings.list(id, "locks"),
    scheduledAssignments: holdings.list(id, "scheduledAssignments"),
  };
}

const elsewhere = unread(
  "not-in-output",
  "this code names the vault and does not declare it",
  "judge the code that declares it, or the deployed vault: kvaudit scan",
);

/** A vault that is only named, with what this code puts into it; all else is declared elsewhere. */
export function referenceRecord(reference: ReferenceVault, holdings: Holdings): VaultRecord {
  const { id, name, at, isHsm } = reference;
  const parts = parseVaultId(id);
  const common = {
    id,
    name,
    ...(at ? { at } : {}),
    source: "code" as const,
    ...(parts ? { subscriptionId: parts.subscriptionId, resourceGroup: parts.resourceGroup } : {}),
    ...namedFacts,
    roleAssignments: holdings.list(id, "roleAssignments"),
    keys: holdings.list(id, "keys"),
    scheduledAssignments: holdings.list(id, "scheduledAssignments"),
  };
  if (isHsm) return { kind: "hsm", ...common };
  return {
    kind: "vault",
    isReference: true,
    ...common,
    ...namedVaultFacts,
    accessPolicies: ownOnly(holdings.list(id, "accessPolicies")),
    secrets: holdings.list(id, "secrets"),
    certificates: holdings.list(id, "certificates"),
  };
}

/** What may belong to any vault is no doubt about one that is not judged. */
function ownOnly<Item>(list: Fact<readonly Item[]>): Fact<readonly Item[]> {
  return isRead(list) ? list : read([]);
}

const namedFacts = {
  tenantId: elsewhere,
  location: elsewhere,
  tags: elsewhere,
  softDeleteRetentionDays: elsewhere,
  purgeProtectionEnabled: elsewhere,
  publicNetworkAccess: elsewhere,
  networkDefaultAction: elsewhere,
  privateEndpoints: elsewhere,
  diagnosticSettings: elsewhere,
};

const namedVaultFacts = {
  vaultUri: elsewhere,
  sku: elsewhere,
  softDeleteEnabled: elsewhere,
  permissionModel: elsewhere,
  networkBypass: elsewhere,
  ipRules: elsewhere,
  virtualNetworkRules: elsewhere,
  enabledForDeployment: elsewhere,
  enabledForTemplateDeployment: elsewhere,
  enabledForDiskEncryption: elsewhere,
};
