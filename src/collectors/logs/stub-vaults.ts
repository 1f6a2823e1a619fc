import { type UnreadFact, unread } from "../../model/fact.ts";
import type { UsageManifest } from "../../model/usage.ts";
import type { ManagedHsm, Vault, VaultRecord } from "../../model/vault.ts";

const notRead = unread(
  "not-asked",
  "only audit logs were given",
  "use kvaudit scan --logs to judge vaults with their logs",
);

const idPattern =
  /^\/subscriptions\/([^/]+)\/resourcegroups\/([^/]+)\/providers\/microsoft\.keyvault\/(vaults|managedhsms)\/([^/]+)$/;

/**
 * The vaults that logs name, with nothing read of them but their ids: so that rules about usage can be judged by the logs
 * alone, and everything else stays open. Sorted by id.
 */
export function stubVaults(vaults: UsageManifest["vaults"]): readonly VaultRecord[] {
  const records = vaults.flatMap(({ vault }) => stubOf(vault) ?? []);
  return records.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

function stubOf(id: string): VaultRecord | undefined {
  const [, subscriptionId, resourceGroup, collection, name] = idPattern.exec(id) ?? [];
  if (subscriptionId === undefined || resourceGroup === undefined || name === undefined) return undefined;
  const identity = { id, name, source: "live", subscriptionId, resourceGroup } as const;
  if (collection === "managedhsms") {
    return { kind: "hsm", ...identity, ...inBoth(notRead) } satisfies ManagedHsm;
  }
  return { kind: "vault", ...identity, ...inBoth(notRead), ...inVaults(notRead) } satisfies Vault;
}

function inBoth(fact: UnreadFact) {
  return {
    tenantId: fact,
    location: fact,
    tags: fact,
    softDeleteRetentionDays: fact,
    purgeProtectionEnabled: fact,
    publicNetworkAccess: fact,
    networkDefaultAction: fact,
    privateEndpoints: fact,
    roleAssignments: fact,
    diagnosticSettings: fact,
    keys: fact,
  };
}

function inVaults(fact: UnreadFact) {
  return {
    vaultUri: fact,
    sku: fact,
    softDeleteEnabled: fact,
    permissionModel: fact,
    networkBypass: fact,
    ipRules: fact,
    virtualNetworkRules: fact,
    enabledForDeployment: fact,
    enabledForTemplateDeployment: fact,
    enabledForDiskEncryption: fact,
    accessPolicies: fact,
    secrets: fact,
    certificates: fact,
  };
}
