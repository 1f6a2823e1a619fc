import { type Fact, isRead, partly, read } from "../../../model/fact.ts";
import type { Scope } from "../../../model/scope.ts";
import type { LighthouseRegistration } from "../../../model/surroundings.ts";
import { containerKind, type ScopeSettings, scopeFromId } from "../../exports/containers.ts";
import type { AzureClient } from "../client.ts";
import type { AtVault, TenantAsk, TenantRead, VaultStub } from "../parts.ts";
import { type ActivationPolicies, readActivationPolicies } from "./activation-policies.ts";
import { type Alerts, readAlerts } from "./alerts.ts";
import { managementGroupId } from "./arm.ts";
import { type Defender, readDefender } from "./defender.ts";
import { readDeletedVaults } from "./deleted-vaults.ts";
import { readDenyAssignments } from "./deny-assignments.ts";
import { readIdentities } from "./identities.ts";
import { Ledger, type Reading } from "./ledger.ts";
import { type Delegations, readLighthouse } from "./lighthouse.ts";
import { readLocks } from "./locks.ts";
import { groupSettings, readTree, subscriptionsUnder, type Tree } from "./management-groups.ts";
import { type OwnRights, readOwnRights } from "./own-rights.ts";
import { type Privileged, readPrivileged } from "./privileged-assignments.ts";
import { readResourceGroups } from "./resource-groups.ts";
import { readRoleAssignments } from "./role-assignments.ts";
import { type RoleUse, readRoleDefinitions, usedRoles, usesIn } from "./role-definitions.ts";
import type { Places } from "./scope-listing.ts";
import { chooseSubscriptions, type Subscription, tenantOf, visibleSubscriptions } from "./subscriptions.ts";
import { readInventory } from "./vault-inventory.ts";

/**
 * Reads everything above and beside vaults. Refusals are facts that are unread, and entries of the coverage; it throws
 * only where the client does.
 *
 * Requests, where nothing is refused: for the tenant 1 list of subscriptions, 1 of role definitions, and 1 Resource Graph
 * query (of as many pages as it has thousands of rows) each for subscriptions, resource groups, vaults, delegations,
 * alerts, identities and resources with one, and one for each 25 subscriptions for role assignments; for each
 * subscription 11 lists and 2 documents; for each management group and the root 4 lists; for each scope with somebody
 * eligible 1 list; for each role that the list of definitions lacks 1 document.
 */
export async function readTenant(client: AzureClient, ask: TenantAsk): Promise<TenantRead> {
  const reading: Reading = { client, ledger: new Ledger() };
  const visible = await visibleSubscriptions(reading);
  const tenantId = tenantOf(visible);
  const subscriptions = await subscriptionsAsked(reading, visible, ask);
  const tree = await readTree(reading, subscriptions, tenantId);
  const scopes = subscriptions.map(({ scope }) => scope);
  const rights = await readOwnRights(reading, scopes);
  const vaults = await readInventory(reading, { subscriptions: scopes, rights, names: ask.vaults });
  const ids = vaults.map(({ id }) => id);
  const places: Places = { ancestors: tree.ancestors, topGroup: tree.topGroup, subscriptions: scopes, vaults: ids };
  const grants = await readGrants(reading, places);
  const beside = await readBeside(reading, places, rights);
  const roles = await readRoleDefinitions(reading, usedRoles(roleUses(grants, beside)), scopes);
  return {
    tenantId,
    scopes: await scopeRecords(reading, { tree, vaults, grants, beside }),
    roles,
    consumers: [...beside.deleted, ...beside.identities].sort((a, b) => (a.id < b.id ? -1 : 1)),
    vaults,
    atVault: (vaultId) => atVault(grants, beside.alerts, vaultId),
    coverage: reading.ledger.coverage(),
  };
}

/** All visible ones, or those asked for by name, id, or the management group that they lie under. */
async function subscriptionsAsked(
  reading: Reading,
  visible: readonly Subscription[],
  ask: TenantAsk,
): Promise<readonly Subscription[]> {
  const named = await chooseSubscriptions(reading, visible, ask.subscriptions);
  if (ask.managementGroup === undefined) return named;
  const group = managementGroupId(ask.managementGroup.split("/").at(-1)) ?? "";
  const { scopes, missing } = await subscriptionsUnder(reading, group);
  if (!missing) {
    const under = await chooseSubscriptions(reading, visible, scopes);
    return ask.subscriptions === undefined ? under : under.filter((one) => named.includes(one));
  }
  // What is under the group is then known of visible subscriptions only.
  reading.ledger.refused({ collector: "management-groups", scope: group }, missing);
  return named.filter(({ ancestors }) => ancestors?.some(({ id }) => id === group));
}

interface Grants extends Privileged {
  readonly assignments: Awaited<ReturnType<typeof readRoleAssignments>>;
  readonly denials: Awaited<ReturnType<typeof readDenyAssignments>>;
  readonly locks: Awaited<ReturnType<typeof readLocks>>;
  readonly policies: ActivationPolicies;
}

async function readGrants(reading: Reading, places: Places): Promise<Grants> {
  const assignments = await readRoleAssignments(reading, places);
  const denials = await readDenyAssignments(reading, places);
  const privileged = await readPrivileged(reading, places);
  const locks = await readLocks(reading, places);
  const policies = await readActivationPolicies(reading, privileged.eligible);
  return { assignments, denials, ...privileged, locks, policies };
}

interface Beside {
  readonly lighthouse: Delegations;
  readonly alerts: Alerts;
  readonly defender: ReadonlyMap<string, Defender>;
  readonly deleted: TenantRead["consumers"];
  readonly identities: TenantRead["consumers"];
}

async function readBeside(reading: Reading, places: Places, rights: OwnRights): Promise<Beside> {
  const { subscriptions, vaults } = places;
  return {
    lighthouse: await readLighthouse(reading, { subscriptions, groups: [...groupsOf(vaults)] }),
    alerts: await readAlerts(reading, { subscriptions, vaults, rights }),
    defender: await readDefender(reading, subscriptions),
    deleted: await readDeletedVaults(reading, subscriptions),
    identities: await readIdentities(reading, { subscriptions, rights }),
  };
}

function groupsOf(vaults: readonly string[]): ReadonlySet<string> {
  return new Set(vaults.map((id) => id.split("/").slice(0, 5).join("/")));
}

function* roleUses({ assignments, eligible, active }: Grants, { lighthouse }: Beside): Generator<RoleUse> {
  yield* usesIn(assignments.all());
  yield* eligible.all();
  yield* active.all();
  for (const { scope, authorizations } of lighthouse.all()) {
    for (const { roleId } of authorizations) yield { roleId, scope };
  }
}

interface Found {
  readonly tree: Tree;
  readonly vaults: readonly VaultStub[];
  readonly grants: Grants;
  readonly beside: Beside;
}

/** The tree, and every group that holds a vault or a grant: sorted by id. */
async function scopeRecords(reading: Reading, found: Found): Promise<readonly Scope[]> {
  const { tree, vaults, grants } = found;
  const groups = new Set(groupsOf(vaults.map(({ id }) => id)));
  const others = new Set<string>();
  for (const records of [grants.assignments, grants.denials, grants.eligible, grants.active]) {
    for (const place of records.places()) {
      if (containerKind(place) === "resource-group") groups.add(place);
      else if (containerKind(place) !== undefined && !tree.scopes.has(place)) others.add(place);
    }
  }
  const settings = [
    ...tree.scopes.values(),
    ...(await readResourceGroups(reading, groups)).values(),
    // Groups that only what they hand down tells of: where they lie in the tree is not known.
    ...[...others].map((id) =>
      containerKind(id) === "management-group" ? groupSettings(id) : scopeFromId(id, "subscription"),
    ),
  ];
  return settings.map((one) => scopeRecord(one, found)).sort((a, b) => (a.id < b.id ? -1 : 1));
}

function scopeRecord(settings: ScopeSettings, { grants, beside }: Found): Scope {
  const { id, kind } = settings;
  const granted = {
    roleAssignments: grants.assignments.at(id),
    denyAssignments: grants.denials.at(id),
    scheduledAssignments: joined(grants.eligible.at(id), grants.active.at(id)),
    activationPolicies: grants.policies(id),
  };
  if (kind === "root" || kind === "management-group") return { ...settings, ...granted };
  const lighthouse: Fact<readonly LighthouseRegistration[]> = beside.lighthouse.at(id);
  return { ...settings, ...granted, locks: grants.locks.at(id), lighthouse, ...beside.defender.get(id) };
}

function atVault(grants: Grants, alerts: Alerts, vaultId: string): AtVault {
  return {
    roleAssignments: grants.assignments.atVault(vaultId),
    denyAssignments: grants.denials.atVault(vaultId),
    scheduledAssignments: joined(grants.eligible.atVault(vaultId), grants.active.atVault(vaultId)),
    locks: grants.locks.atVault(vaultId),
    alerts: alerts.atVault(vaultId),
    ...(alerts.byWorkspace.length === 0 ? {} : { workspaceAlerts: alerts.byWorkspace }),
  };
}

/** Two lists as one: whole where both are, and unread only where both are. */
function joined<Item>(left: Fact<readonly Item[]>, right: Fact<readonly Item[]>): Fact<readonly Item[]> {
  if (!isRead(left)) return isRead(right) && "unread" in left ? { ...right, missing: left.unread } : left;
  if (!isRead(right)) return "unread" in right ? { ...left, missing: right.unread } : right;
  const missing = left.missing ?? right.missing;
  const all = [...left.read, ...right.read];
  return missing ? partly(all, missing) : read(all);
}
