import { keyFrom, secretFrom } from "./draft-objects.ts";
import { usualVaultProperties } from "./draft-vault.ts";
import type { ResourceGroupModel, TenantModel } from "./model.ts";
import { lazySeries, type Series } from "./series.ts";
import { assignmentFrom, tenantFrom, usualTenantId } from "./tenant-from.ts";
import { type VaultModel, vaultId } from "./vault-model.ts";

export interface LargeTenantSize {
  readonly vaults: number;
  /** Split evenly between secrets and keys. */
  readonly objectsPerVault: number;
  /** Default 1. */
  readonly subscriptions?: number;
  /** Role assignments at each vault. Default 2. */
  readonly assignmentsPerVault?: number;
}

const subscriptionId = (index: number) => `20000000-0000-0000-0000-${(index + 1).toString().padStart(12, "0")}`;
const padded = (index: number) => String(index).padStart(6, "0");
const numberIn = (prefix: string) => (name: string) =>
  name.startsWith(prefix) && /^\d{6,}$/.test(name.slice(prefix.length)) ? Number(name.slice(prefix.length)) : -1;

/** A date that differs by index and lies within the two years before mid-2026. */
const dateOf = (index: number) =>
  new Date(Date.UTC(2026, 5, 1) - (index % 700) * 86_400_000).toISOString().slice(0, 10);

const none: Series<never> = [];

function vaultAt(index: number, { objectsPerVault, subscriptions = 1 }: LargeTenantSize): VaultModel {
  const secrets = Math.ceil(objectsPerVault / 2);
  return {
    name: `kv-${padded(index)}`,
    subscriptionId: subscriptionId(index % subscriptions),
    resourceGroup: `rg-${Math.floor(index / 50)}`,
    location: "westeurope",
    tags: { team: `team-${index % 17}` },
    properties: usualVaultProperties(usualTenantId),
    privateEndpointConnections: [],
    networkSecurityPerimeters: [],
    issuers: [],
    contacts: null,
    secrets: lazySeries(
      secrets,
      (object) => secretFrom({ name: `secret-${padded(object)}`, created: `${dateOf(index + object)}T00:00:00Z` }),
      numberIn("secret-"),
    ),
    keys: lazySeries(
      objectsPerVault - secrets,
      (object) => keyFrom({ name: `key-${padded(object)}`, created: `${dateOf(index + object)}T00:00:00Z` }),
      numberIn("key-"),
    ),
    certificates: none,
    deletedSecrets: none,
    deletedKeys: none,
    deletedCertificates: none,
  };
}

/** A tenant of any size whose vaults and objects are made when they are asked for: its size costs no memory. */
export function largeTenant(size: LargeTenantSize): TenantModel {
  const { vaults, subscriptions = 1, assignmentsPerVault = 2 } = size;
  const base = tenantFrom({
    subscriptions: Array.from({ length: subscriptions }, (_, index) => ({ subscriptionId: subscriptionId(index) })),
  });
  const own = [0, 1].map((index) => base.roleAssignments.at(index)).filter((one) => one !== undefined);
  const groups = Array.from({ length: Math.ceil(vaults / 50) }, (_, index) => index);
  const resourceGroups = groups.flatMap((group) =>
    Array.from(
      { length: subscriptions },
      (_, index): ResourceGroupModel => ({
        subscriptionId: subscriptionId(index),
        name: `rg-${group}`,
        location: "westeurope",
        tags: {},
      }),
    ),
  );
  const roles = ["Key Vault Secrets User", "Key Vault Crypto User", "Key Vault Administrator", "Reader"];
  return {
    ...base,
    resourceGroups,
    vaults: lazySeries(vaults, (index) => vaultAt(index, size), numberIn("kv-")),
    roleAssignments: lazySeries(
      own.length + vaults * assignmentsPerVault,
      (index) => {
        const first = own[index];
        if (first !== undefined) return first;
        const position = index - own.length;
        const scope = vaultId(vaultAt(Math.floor(position / assignmentsPerVault), size));
        const principalId = `d0000000-0000-0000-0000-${String(position % 500).padStart(12, "0")}`;
        return assignmentFrom({ principalId, role: roles[position % roles.length] ?? "Reader", scope }, index);
      },
      () => -1,
    ),
  };
}
