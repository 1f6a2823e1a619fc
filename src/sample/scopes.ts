import { read, unread } from "../model/fact.ts";
import type { RoleAssignment } from "../model/grants.ts";
import type { Scope } from "../model/scope.ts";
import type { ActivationPolicy, ScheduledAssignment } from "../model/surroundings.ts";
import { legacyPerson } from "./defects/policy-entries.ts";
import type { Draft } from "./draft.ts";
import { assignment, teamHolding } from "./grants.ts";
import { hsmGroup, hsmGroupId, hsmSite } from "./healthy-hsm.ts";
import { managementGroups, places, type SampleSubscription, slots, subscriptions } from "./landscape.ts";
import { managementGroupId, replicaCount, type Site, sitesOf, subscriptionName } from "./layout.ts";
import { type EstatePlan, isLive } from "./options.ts";
import { deployerAt, type GrantHolder, groupAt, groupNumbers, teamOf, workloadAt } from "./people.ts";
import { type Placement, placements } from "./placement.ts";
import { accessPolicyHolders } from "./policy-holders.ts";
import { randomFor } from "./random.ts";
import { customRoleIds, otherRoleIds } from "./roles.ts";
import { activationPolicy, byId, eligible } from "./schedules.ts";
import { plantInScopes } from "./scope-defects.ts";
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
    planted.push(...plantInScopes(plan, { replica, sites: sitesOf(plan, replica), scopes }));
  }
  return { scopes: byId(scopes.map((scope) => finished(plan, scope))), planted };
}

/** A scope while it is being made; with `isClosed` where nobody may read who holds what. */
export interface ScopeDraft
  extends Omit<Scope, "roleAssignments" | "scheduledAssignments" | "activationPolicies" | "denyAssignments"> {
  readonly isClosed: boolean;
  readonly assignments: Draft<RoleAssignment>[];
  readonly schedules: ScheduledAssignment[];
  readonly policies: Draft<ActivationPolicy>[];
}

function finished(plan: EstatePlan, { isClosed, assignments, schedules, policies, ...scope }: ScopeDraft): Scope {
  const refused = unread("denied", "the run may not read role assignments in this subscription");
  const listed = <Item extends { readonly id: string }>(items: readonly Item[]) =>
    isClosed ? refused : read(byId(items));
  const made: Scope = { ...scope, roleAssignments: listed(assignments) };
  if (!isLive(plan)) return made;
  return {
    ...made,
    denyAssignments: listed([]),
    scheduledAssignments: listed(schedules),
    activationPolicies: listed(policies),
    lighthouse: isClosed ? refused : read([]),
  };
}

interface NewScope {
  readonly id: string;
  readonly kind: Scope["kind"];
  readonly name: string;
  readonly parent: string | null;
  readonly isClosed?: boolean;
  /** Roles in force, and those that have to be activated. */
  readonly grants: readonly Grant[];
  readonly eligible: readonly Grant[];
}

type Grant = readonly [holder: GrantHolder, roleId: string];

function scopeDraft(plan: EstatePlan, made: NewScope): ScopeDraft {
  const { id, kind, name, parent, isClosed = false } = made;
  const random = randomFor(plan.seed, "scope", id);
  const assignments = made.grants.map(([holder, roleId]) =>
    assignment(random, { scope: id, holder, roleId, now: plan.now }),
  );
  const tags = kind === "resource-group" ? { costCenter: `cc-${random.integer(4000, 4007)}` } : {};
  return {
    id,
    kind,
    name: read(name),
    parent: read(parent),
    tags: read(tags),
    isClosed,
    assignments,
    schedules: made.eligible.map(([holder, roleId]) => eligible(plan, { scope: id, holder, roleId })),
    policies: made.eligible.map(([, roleId]) => activationPolicy(plan, { scope: id, roleId })),
  };
}

/** The root, and the management groups: auditors and engineers look; owners and engineers have to activate what changes anything. */
function topScopes(plan: EstatePlan): ScopeDraft[] {
  const root: NewScope = { id: "/", kind: "root", name: "/", parent: null, grants: [], eligible: [] };
  const groups = managementGroups.map(({ name, parent }, number): NewScope => {
    const isTop = parent === null;
    return {
      id: managementGroupId(number),
      kind: "management-group",
      name,
      parent: isTop ? "/" : managementGroupId(parent),
      grants: [[groupAt(plan, isTop ? groupNumbers.auditors : groupNumbers.platform), otherRoleIds.reader]],
      eligible: isTop
        ? [[groupAt(plan, groupNumbers.owners), otherRoleIds.owner]]
        : [[groupAt(plan, groupNumbers.platform), otherRoleIds.contributor]],
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
    if (replica === 0 && number === places.payments && hsmSite(plan)) drafts.push(hsmGroupScope(plan, first));
    for (const members of Map.groupBy(inside, ({ resourceGroup }) => resourceGroup).values())
      drafts.push(resourceGroup(plan, members, placement));
  }
  return drafts;
}

function hsmGroupScope(plan: EstatePlan, { subscription }: Site): ScopeDraft {
  return scopeDraft(plan, {
    id: hsmGroupId(plan),
    kind: "resource-group",
    name: hsmGroup,
    parent: subscription,
    grants: [[groupAt(plan, groupNumbers.auditors), otherRoleIds.reader]],
    eligible: [],
  });
}

function subscriptionScope(plan: EstatePlan, site: Site, subscription: SampleSubscription): NewScope {
  return {
    id: site.subscription,
    kind: "subscription",
    name: subscriptionName(subscription, site.replica),
    parent: managementGroupId(subscription.parent),
    isClosed: subscription.isClosed === true,
    grants: [[deployerAt(plan, site.slot.subscription), customRoleIds.deployer]],
    eligible: [],
  };
}

/** A resource group, with what activating the roles of its vaults asks for. */
function resourceGroup(plan: EstatePlan, members: readonly Site[], placement: Placement): ScopeDraft {
  const [first] = members;
  if (!first) throw new Error("a resource group of the sample has a vault");
  const draft = scopeDraft(plan, {
    id: first.resourceGroup,
    kind: "resource-group",
    name: first.slot.resourceGroup,
    parent: first.subscription,
    isClosed: subscriptions[first.slot.subscription]?.isClosed === true,
    grants: [
      // A data role of another service, which is nobody's business here.
      [workloadAt(plan, first.index), otherRoleIds.storageBlobDataReader],
      ...policyHolderGrants(plan, members, placement),
    ],
    eligible: [
      [teamOf(plan, first), otherRoleIds.contributor],
      [groupAt(plan, groupNumbers.onCall), otherRoleIds.keyVaultContributor],
    ],
  });
  draft.policies.push(...members.map((site) => activationPolicy(plan, teamHolding(plan, site))));
  return draft;
}

/**
 * Whoever stands in an access policy may also look at its resource group: saved az output names principals only where they
 * hold a role, and would know nothing of them otherwise.
 */
function policyHolderGrants(plan: EstatePlan, sites: readonly Site[], placement: Placement): readonly Grant[] {
  const holders = new Map<string, GrantHolder>();
  for (const site of sites) {
    const isLegacy = placement
      .at(site.index % slots.length)
      .some(({ ruleId }) => ruleId === "vault-legacy-access-policy");
    const named = isLegacy ? [...accessPolicyHolders(plan, site), legacyPerson(plan, site)] : [];
    for (const holder of named) holders.set(holder.id, holder);
  }
  return [...holders.values()].map((holder) => [holder, otherRoleIds.reader] as const);
}
