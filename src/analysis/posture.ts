import { type Fact, faultReasons, isFact, isRead, isUnread } from "../model/fact.ts";
import type { AccessPolicyPermissions, RoleAssignment } from "../model/grants.ts";
import { type Expiry, expiriesShown, holdersShown, type VaultHolder, type VaultRow } from "../model/posture.ts";
import { scopeKind } from "../model/resource-id.ts";
import type { ManagedHsm, Vault, VaultRecord } from "../model/vault.ts";
import { vaultDataActions } from "./access/role-actions.ts";
import { assignmentsFor, type TenantIndex } from "./access/tenant-index.ts";

/** Where a vault belongs. */
export interface VaultPlace {
  readonly index: TenantIndex;
  readonly environment: string;
  readonly owner: string | undefined;
}

/** A vault as an overview shows it. */
export function vaultRow(vault: VaultRecord, { index, environment, owner }: VaultPlace): VaultRow {
  const subscription = vault.subscriptionId && index.scopes.get(`/subscriptions/${vault.subscriptionId}`)?.name;
  const expiries = endsOf(vault);
  const { holders, isComplete } = holdersOf(vault, index);
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
    holders: holders.slice(0, holdersShown),
    holderCount: holders.length,
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

interface Holders {
  readonly holders: readonly VaultHolder[];
  readonly isComplete: boolean;
}

/** Whoever holds something on the vault, in it or above it, by name; rights on what is in it first. */
function holdersOf(vault: VaultRecord, index: TenantIndex): Holders {
  const byId = new Map<string, VaultHolder["grants"][number][]>();
  const add = (principal: Fact<string>, grant: VaultHolder["grants"][number]) => {
    const id = isRead(principal) ? principal.read : "unknown" in principal ? principal.unknown : "not read";
    const list = byId.get(id);
    if (list) list.push(grant);
    else byId.set(id, [grant]);
  };
  const applying = assignmentsFor(vault, index);
  for (const assignment of [...applying.assignments, ...onObjects(vault)])
    add(assignment.principalId, assignmentGrant(assignment, index));
  const isComplete = applying.isComplete && (vault.kind === "hsm" || addPolicies(vault, add));
  const holders = [...byId].map(([id, grants]) => holderRow(id, grants, index));
  const rank = ({ grants }: VaultHolder) => (grants.some(({ isDataRight }) => isDataRight) ? 0 : 1);
  return { holders: holders.sort((a, b) => rank(a) - rank(b) || compare(a.name ?? a.id, b.name ?? b.id)), isComplete };
}

function onObjects({ id, roleAssignments }: Vault | ManagedHsm): readonly RoleAssignment[] {
  if (!isRead(roleAssignments)) return [];
  return roleAssignments.read.filter(({ scope }) => isRead(scope) && scope.read.startsWith(`${id}/`));
}

function assignmentGrant({ roleId, scope, scopeKind: stated }: RoleAssignment, index: TenantIndex) {
  const role = isRead(roleId) ? index.role(roleId.read) : roleId;
  const kind = stated && isRead(stated) ? stated.read : isRead(scope) ? scopeKind(scope.read) : "vault";
  const id = isRead(roleId) ? roleId.read : "unknown" in roleId ? roleId.unknown : "a role that was not read";
  return {
    what: isRead(role) ? role.read.name : id,
    reach: kind,
    // A role that nobody knows may give anything.
    isDataRight: !isRead(role) || vaultDataActions(role.read).length > 0,
  };
}

/** Entries count while access policies are in force. True where they were all read. */
function addPolicies(
  { accessPolicies, permissionModel }: Vault,
  add: (principal: Fact<string>, grant: VaultHolder["grants"][number]) => void,
): boolean {
  if (isRead(permissionModel) && permissionModel.read === "rbac") return true;
  if (!isRead(accessPolicies)) return false;
  for (const { principalId, permissions } of accessPolicies.read)
    add(principalId, { what: permissionsInWords(permissions), reach: "vault", isDataRight: true });
  return accessPolicies.missing === undefined && isRead(permissionModel);
}

function permissionsInWords(permissions: Fact<AccessPolicyPermissions>): string {
  if (!isRead(permissions)) return "access policy";
  const parts = (["secrets", "keys", "certificates", "storage"] as const)
    .filter((kind) => permissions.read[kind].length > 0)
    .map((kind) => `${kind}: ${permissions.read[kind].join(" ")}`);
  return parts.length === 0 ? "access policy without permissions" : `access policy, ${parts.join("; ")}`;
}

function holderRow(id: string, grants: VaultHolder["grants"], index: TenantIndex): VaultHolder {
  const principal = index.principals.get(id);
  return {
    id,
    name: principal && isRead(principal.name) ? principal.name.read : null,
    kind: principal && isRead(principal.kind) ? principal.kind.read : null,
    grants: grants.toSorted((a, b) => compare(a.what, b.what) || compare(a.reach, b.reach)),
  };
}
