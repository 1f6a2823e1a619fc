import { read, unread } from "../model/fact.ts";
import { roleIds } from "../model/facts/built-in-roles.ts";
import type { RoleAssignment } from "../model/grants.ts";
import type { Scope } from "../model/scope.ts";
import type { Draft } from "./draft.ts";
import { assignment, otherRoleIds } from "./grants.ts";
import { managementGroups, places, type SampleSubscription, slots, subscriptions } from "./landscape.ts";
import { managementGroupId, replicaCount, type Site, sitesOf, subscriptionName } from "./layout.ts";
import type { EstatePlan } from "./options.ts";
import { type GrantHolder, groupAt, userAt, workloadAt } from "./people.ts";
import { type Placement, placements } from "./placement.ts";
import { accessPolicyHolders } from "./policy-holders.ts";
import { randomFor } from "./random.ts";
import type { PlantedDefect } from "./vaults.ts";

/** The scopes above vaults, with the grants they hold and the defects planted in those. */
export interface LabelledScopes {
  readonly scopes: readonly Scope[];
  readonly planted: readonly PlantedDefect[];
}

/** Everything above vaults, sorted by id. Grows with the number of subscriptions, not with what is in the vaults. */
export function labelledScopes(plan: EstatePlan): LabelledScopes {
  const planted: PlantedDefect[] = [];
  const scopes = topScopes(plan);
  const placementIn = placements(plan);
  for (let replica = 0; replica < replicaCount(plan); replica += 1) {
    scopes.push(...replicaScopes(plan, replica, placementIn(replica)));
    plantBroadGrants(plan, { replica, scopes, planted });
  }
  const finished = scopes.map(({ assignments, ...scope }): Scope => {
    const isClosed = assignments === undefined;
    const refused = unread("denied", "the run may not read role assignments in this subscription");
    return {
      ...scope,
      roleAssignments: isClosed ? refused : read(assignments.toSorted((a, b) => (a.id < b.id ? -1 : 1))),
    };
  });
  return { scopes: finished.sort((a, b) => (a.id < b.id ? -1 : 1)), planted };
}

/** A scope while it is being made; without `assignments` where nobody may read them. */
interface ScopeDraft extends Omit<Scope, "roleAssignments"> {
  readonly assignments: Draft<RoleAssignment>[] | undefined;
}

interface NewScope {
  readonly id: string;
  readonly kind: Scope["kind"];
  readonly name: string;
  readonly parent: string | null;
  readonly isClosed?: boolean;
  readonly grants: readonly (readonly [GrantHolder, string])[];
}

function scopeDraft(plan: EstatePlan, { id, kind, name, parent, isClosed, grants }: NewScope): ScopeDraft {
  const random = randomFor(plan.seed, "scope", id);
  const assignments = grants.map(([holder, roleId]) =>
    assignment(random, { scope: id, holder, roleId, now: plan.now }),
  );
  const tags = kind === "resource-group" ? { costCenter: `cc-${random.integer(4000, 4007)}` } : {};
  return {
    id,
    kind,
    name: read(name),
    parent: read(parent),
    tags: read(tags),
    assignments: isClosed ? undefined : assignments,
  };
}

/** The root with a leftover elevation, and the management groups with the usual owners and auditors. */
function topScopes(plan: EstatePlan): ScopeDraft[] {
  const root: NewScope = {
    id: "/",
    kind: "root",
    name: "/",
    parent: null,
    grants: [[userAt(plan, 1), otherRoleIds.userAccessAdministrator]],
  };
  const groups = managementGroups.map(({ name, parent }, number): NewScope => {
    const isTop = parent === null;
    return {
      id: managementGroupId(number),
      kind: "management-group",
      name,
      parent: isTop ? "/" : managementGroupId(parent),
      grants: isTop
        ? [
            [groupAt(plan, 4), otherRoleIds.owner],
            [groupAt(plan, 3), otherRoleIds.reader],
          ]
        : [[groupAt(plan, 1), otherRoleIds.contributor]],
    };
  });
  return [root, ...groups].map((scope) => scopeDraft(plan, scope));
}

function replicaScopes(plan: EstatePlan, replica: number, placement: Placement): ScopeDraft[] {
  const sites = sitesOf(plan, replica);
  const drafts: ScopeDraft[] = [];
  for (const [number, subscription] of subscriptions.entries()) {
    const inside = sites.filter(({ slot }) => slot.subscription === number);
    const [first] = inside;
    if (!first) continue;
    drafts.push(scopeDraft(plan, subscriptionScope(plan, first, subscription)));
    for (const [id, members] of Map.groupBy(inside, ({ resourceGroup }) => resourceGroup)) {
      const grants = [...teamGrants(plan, members), ...policyHolderGrants(plan, members, placement)];
      const name = members[0]?.slot.resourceGroup ?? id;
      const isClosed = subscription.isClosed === true;
      drafts.push(scopeDraft(plan, { id, kind: "resource-group", name, parent: first.subscription, isClosed, grants }));
    }
  }
  return drafts;
}

function subscriptionScope(plan: EstatePlan, site: Site, subscription: SampleSubscription): NewScope {
  return {
    id: site.subscription,
    kind: "subscription",
    name: subscriptionName(subscription, site.replica),
    parent: managementGroupId(subscription.parent),
    isClosed: subscription.isClosed === true,
    grants: [
      [groupAt(plan, 4), otherRoleIds.owner],
      [workloadAt(plan, site.slot.subscription), otherRoleIds.contributor],
    ],
  };
}

/** Management without data: roles that build things, and a data role of another service. */
function teamGrants(plan: EstatePlan, [first]: readonly Site[]): NewScope["grants"] {
  if (!first) return [];
  return [
    [groupAt(plan, 5 + (first.index % 4)), otherRoleIds.contributor],
    [groupAt(plan, 2), otherRoleIds.keyVaultContributor],
    [workloadAt(plan, first.index), otherRoleIds.storageBlobDataReader],
  ];
}

/**
 * Whoever stands in an access policy may also look at its resource group: saved az output names principals only where they
 * hold a role, and would know nothing of them otherwise.
 */
function policyHolderGrants(plan: EstatePlan, sites: readonly Site[], placement: Placement): NewScope["grants"] {
  const holders = new Map<string, GrantHolder>();
  for (const site of sites) {
    const isLegacy = placement
      .at(site.index % slots.length)
      .some(({ ruleId }) => ruleId === "vault-legacy-access-policy");
    if (isLegacy) for (const holder of accessPolicyHolders(plan, site)) holders.set(holder.id, holder);
  }
  return [...holders.values()].map((holder) => [holder, otherRoleIds.reader] as const);
}

interface Broad {
  readonly key: string;
  /** Only in the first replica: the scope is there once. */
  readonly once?: boolean;
  readonly scope: (sites: readonly Site[]) => string | undefined;
  readonly holder: (plan: EstatePlan) => GrantHolder;
}

const groupOf = (name: string) => (sites: readonly Site[]) =>
  sites.find(({ slot }) => slot.resourceGroup === name)?.resourceGroup;

/** Data roles above vaults, which reach every vault that is there or will be. */
const broadGrants: readonly Broad[] = [
  { key: "broad-resource-group", scope: groupOf("rg-lake-prod"), holder: (plan) => groupAt(plan, 8) },
  { key: "broad-resource-group-workload", scope: groupOf("rg-apps-test"), holder: (plan) => workloadAt(plan, 5) },
  {
    key: "broad-subscription",
    scope: (sites) => sites.find(({ slot }) => slot.subscription === places.billing)?.subscription,
    holder: (plan) => groupAt(plan, 7),
  },
  {
    key: "broad-management-group",
    once: true,
    scope: (sites) =>
      sites.some(({ slot }) => slot.subscription === places.legacy) ? managementGroupId(places.legacyGroup) : undefined,
    holder: (plan) => groupAt(plan, 6),
  },
];

interface Ground {
  readonly replica: number;
  readonly scopes: readonly ScopeDraft[];
  readonly planted: PlantedDefect[];
}

function plantBroadGrants(plan: EstatePlan, { replica, scopes, planted }: Ground): void {
  const sites = sitesOf(plan, replica);
  for (const { key, once, scope, holder } of broadGrants) {
    const id = scope(sites);
    const target = scopes.find((candidate) => candidate.id === id);
    const label = `${replica}:${key}`;
    if (!target?.assignments || (once === true && replica > 0) || plan.without.has(label)) continue;
    const random = randomFor(plan.seed, "defect", label);
    const grant = { scope: target.id, holder: holder(plan), roleId: roleIds.secretsUser, now: plan.now };
    const made = assignment(random, grant);
    target.assignments.push(made);
    planted.push({ key: label, ruleId: "grant-broad-scope", subject: made.id, environment: "production" });
  }
}
