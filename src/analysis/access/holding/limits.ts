import { type Fact, isRead, read, type Unread, unread } from "../../../model/fact.ts";
import { holdingLimits } from "../../../model/facts/limits.ts";
import type { AccessPolicyEntry, RoleAssignment } from "../../../model/grants.ts";
import type { Scope } from "../../../model/scope.ts";
import type { LimitUse } from "../../../model/subject.ts";
import type { Vault } from "../../../model/vault.ts";
import type { TenantIndex } from "../tenant-index.ts";
import { firstMissing } from "../three-valued.ts";

/** Assignments that count against one subscription's limit, met so far. */
interface Tally {
  readonly ids: Set<string>;
  /** Lists that were read in part, or not at all. */
  readonly doubts: Fact<unknown>[];
}

/**
 * Counts what takes a part of the service's limits, vault by vault in the order of the walk. What a subscription's vaults
 * hold is added up and told at the last of them.
 */
export class Limits {
  readonly #index: TenantIndex;
  #scopesOf: ReadonlyMap<string, readonly Scope[]> | undefined;
  readonly #open = new Map<string, Tally>();
  readonly #told = new Set<string>();

  constructor(index: TenantIndex) {
    this.#index = index;
  }

  /** `isLast`: no vault of the same subscription follows. Ask once for each vault. */
  of(vault: Vault, isLast: boolean): Fact<readonly LimitUse[]> {
    const entries = vault.accessPolicies;
    const own: LimitUse[] = [
      { limit: "policy-entries", ...sizeOf(entries), allowed: holdingLimits["policy-entries"] },
      { limit: "ip-rules", ...sizeOf(vault.ipRules), allowed: holdingLimits["ip-rules"] },
      { limit: "network-rules", ...sizeOf(vault.virtualNetworkRules), allowed: holdingLimits["network-rules"] },
    ];
    // Nobody asks which groups are in entries that grant nothing.
    const isDormant = isRead(vault.permissionModel) && vault.permissionModel.read === "rbac";
    if (!isDormant) own.push({ limit: "policy-groups", ...this.#groups(entries), allowed: groupLimit });
    const assignments = this.#assignments(vault, isLast);
    return read(assignments ? [...own, assignments] : own);
  }

  /** Distinct groups; a holder whose kind is not known may be one. */
  #groups(entries: Fact<readonly AccessPolicyEntry[]>): Measure {
    if (!isRead(entries)) return sizeOf(entries);
    const groups = new Set<string>();
    const open = new Set<string>();
    let nameless = 0;
    const doubts: Fact<unknown>[] = [entries];
    for (const { principalId } of entries.read) {
      if (!isRead(principalId)) {
        nameless += 1;
        doubts.push(principalId);
        continue;
      }
      const kind = this.#index.principals.get(principalId.read)?.kind ?? notLookedUp;
      if (isRead(kind) && kind.read === "group") groups.add(principalId.read);
      if (isRead(kind) || this.#isGone(principalId.read)) continue;
      open.add(principalId.read);
      doubts.push(kind);
    }
    const count = groups.size;
    const missing = whyMissing(doubts);
    if (!missing) return { count };
    return entries.missing ? { count, missing } : { count, missing, most: count + open.size + nameless };
  }

  /** What is gone from the directory is no group any more. */
  #isGone(id: string): boolean {
    const exists = this.#index.principals.get(id)?.exists;
    return exists !== undefined && isRead(exists) && !exists.read;
  }

  #assignments({ id, subscriptionId, roleAssignments }: Vault, isLast: boolean): LimitUse | undefined {
    const subscription = subscriptionId && `/subscriptions/${subscriptionId.toLowerCase()}`;
    // Code has no subscription, or a part of what is assigned in it.
    if (!subscription || !id.startsWith(`${subscription}/`) || this.#told.has(subscription)) return undefined;
    const tally = this.#tallyOf(subscription);
    addTo(tally, roleAssignments, subscription);
    if (!isLast) return undefined;
    this.#told.add(subscription);
    this.#open.delete(subscription);
    return {
      limit: "assignments",
      count: tally.ids.size,
      allowed: holdingLimits.assignments,
      missing: whyMissing(tally.doubts) ?? elsewhere,
      scope: { id: subscription, name: nameOf(this.#index.scopes.get(subscription)) ?? subscriptionId },
    };
  }

  #tallyOf(subscription: string): Tally {
    const known = this.#open.get(subscription);
    if (known) return known;
    const tally: Tally = { ids: new Set(), doubts: [] };
    this.#scopesOf ??= bySubscription(this.#index.scopes.values());
    for (const { roleAssignments } of this.#scopesOf.get(subscription) ?? [])
      addTo(tally, roleAssignments, subscription);
    this.#open.set(subscription, tally);
    return tally;
  }
}

const groupLimit = holdingLimits["policy-groups"];

type Measure = Pick<LimitUse, "count" | "missing" | "most">;

const notLookedUp = unread(
  "not-in-output",
  "whether the holders of access policy entries are groups was not read",
  "give the run directory read access",
);

const elsewhere = unread(
  "not-asked",
  "assignments on resources other than vaults are not read",
  "az role assignment list --all --subscription <subscription> --query 'length(@)' counts them",
).unread;

function sizeOf(list: Fact<readonly unknown[]>): Measure {
  const missing = whyMissing([list]);
  const count = isRead(list) ? list.read.length : 0;
  return missing ? { count, missing } : { count };
}

function whyMissing(facts: readonly Fact<unknown>[]): Unread | undefined {
  const missing = firstMissing(facts);
  if (!missing) return undefined;
  return "unread" in missing
    ? missing.unread
    : { reason: "not-asked", detail: `known only after an apply: ${missing.unknown}` };
}

/** Saved lists repeat what is inherited: each assignment counts once, where it stands. */
function addTo({ ids, doubts }: Tally, list: Fact<readonly RoleAssignment[]>, subscription: string): void {
  if (firstMissing([list])) doubts.push(list);
  for (const { id, scope } of isRead(list) ? list.read : []) {
    if (isRead(scope) && (scope.read === subscription || scope.read.startsWith(`${subscription}/`))) ids.add(id);
  }
}

function bySubscription(scopes: Iterable<Scope>): ReadonlyMap<string, readonly Scope[]> {
  const found = new Map<string, Scope[]>();
  for (const scope of scopes) {
    const subscription = /^\/subscriptions\/[^/]+/.exec(scope.id)?.[0];
    if (subscription === undefined) continue;
    const known = found.get(subscription);
    if (known) known.push(scope);
    else found.set(subscription, [scope]);
  }
  return found;
}

function nameOf(scope: Scope | undefined): string | undefined {
  return scope && isRead(scope.name) && scope.name.read !== null ? scope.name.read : undefined;
}
