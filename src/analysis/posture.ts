import { type Fact, faultReasons, isFact, isRead, isUnread } from "../model/fact.ts";
import { type Expiry, expiriesShown, type VaultRow } from "../model/posture.ts";
import type { VaultRecord } from "../model/vault.ts";
import type { Standings } from "./access/standing/standings.ts";
import { holdersOf } from "./access/standing/vault-holders.ts";
import type { TenantIndex } from "./access/tenant-index.ts";

/** Where a vault belongs. */
export interface VaultPlace {
  readonly index: TenantIndex;
  /** Where what grants come to is worked out; without it rows do not say. */
  readonly standings?: Standings;
  readonly environment: string;
  readonly owner: string | undefined;
}

/** A vault as an overview shows it. */
export function vaultRow(vault: VaultRecord, { index, standings, environment, owner }: VaultPlace): VaultRow {
  const subscription = vault.subscriptionId && index.scopes.get(`/subscriptions/${vault.subscriptionId}`)?.name;
  const expiries = endsOf(vault);
  const { holders, count, isComplete } = holdersOf(vault, index, standings);
  const inVault = vault.kind === "vault" ? vault : undefined;
  return {
    ...{ id: vault.id, name: vault.name, type: vault.kind, environment, owner: owner ?? null },
    subscriptionId: vault.subscriptionId ?? null,
    subscriptionName: subscription && isRead(subscription) ? subscription.read : null,
    resourceGroup: vault.resourceGroup ?? null,
    location: isRead(vault.location) ? vault.location.read : null,
    permissionModel: inVault && isRead(inVault.permissionModel) ? inVault.permissionModel.read : null,
    secrets: inVault ? lengthOf(inVault.secrets) : 0,
    keys: lengthOf(vault.keys),
    certificates: inVault ? lengthOf(inVault.certificates) : 0,
    unread: refusedFacts(vault),
    expiries: expiries.slice(0, expiriesShown),
    expiryCount: expiries.length,
    holders,
    holderCount: count,
    areHoldersComplete: isComplete,
  };
}

function lengthOf(list: Fact<readonly unknown[]>): number | null {
  return isRead(list) && list.missing === undefined ? list.read.length : null;
}

/** Facts that were asked for and refused, lists that came in part among them. What nobody asked for is no gap. */
function refusedFacts(vault: VaultRecord): readonly string[] {
  const isRefused = (fact: unknown) => {
    if (!isFact(fact)) return false;
    const unread = isUnread(fact) ? fact.unread : isRead(fact) ? fact.missing : undefined;
    return unread !== undefined && faultReasons.has(unread.reason);
  };
  return Object.entries(vault)
    .filter(([, fact]) => isRefused(fact))
    .map(([name]) => name)
    .sort();
}

interface Ending {
  readonly name: string;
  readonly enabled: Fact<boolean>;
  readonly expiresOn: Fact<string | null>;
  readonly managed?: Fact<boolean>;
}

function endsOf(vault: VaultRecord): readonly Expiry[] {
  const lists: readonly (readonly [Expiry["type"], Fact<readonly Ending[]>])[] =
    vault.kind === "hsm"
      ? [["key", vault.keys]]
      : [
          ["secret", vault.secrets],
          ["key", vault.keys],
          ["certificate", vault.certificates],
        ];
  const ends = lists.flatMap(([type, list]) =>
    isRead(list) ? list.read.flatMap((object) => endOf(type, object) ?? []) : [],
  );
  return ends.sort((a, b) => compare(a.expiresOn, b.expiresOn) || compare(a.name, b.name) || compare(a.type, b.type));
}

/** The secret and the key behind a certificate end with it, and are not listed beside it. */
function endOf(type: Expiry["type"], { name, enabled, expiresOn, managed }: Ending): Expiry | undefined {
  if (!isRead(enabled) || !enabled.read || !isRead(expiresOn) || expiresOn.read === null) return undefined;
  if (managed && isRead(managed) && managed.read) return undefined;
  return { type, name, expiresOn: expiresOn.read };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
