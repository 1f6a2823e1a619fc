import { type Fact, isRead } from "../../../model/fact.ts";
import type { AccessPolicyPermissions, RoleAssignment } from "../../../model/grants.ts";
import { holdersShown, type VaultHolder } from "../../../model/posture.ts";
import { isAtOrAbove, scopeKind } from "../../../model/resource-id.ts";
import type { LighthouseRegistration, ScheduledAssignment } from "../../../model/surroundings.ts";
import type { ManagedHsm, Vault, VaultRecord } from "../../../model/vault.ts";
import { localRole } from "../local/grants.ts";
import { vaultDataActions } from "../role-actions.ts";
import { assignmentsFor, scopesAbove, type TenantIndex } from "../tenant-index.ts";
import type { Standings } from "./standings.ts";

type Held = VaultHolder["grants"][number];
type Add = (principal: Fact<string>, held: Held) => void;

export interface Holders {
  /** Those that are listed. */
  readonly holders: readonly VaultHolder[];
  readonly count: number;
  readonly isComplete: boolean;
}

/**
 * Whoever holds something on the vault, in it or above it, eligible roles and other tenants' delegations included: by name,
 * rights on what is in it first. What it comes to is worked out for those that are listed.
 */
export function holdersOf(vault: VaultRecord, index: TenantIndex, standings: Standings | undefined): Holders {
  const byId = new Map<string, Held[]>();
  const add: Add = (principal, held) => {
    const id = isRead(principal) ? principal.read : "unknown" in principal ? principal.unknown : "not read";
    const list = byId.get(id);
    if (list) list.push(held);
    else byId.set(id, [held]);
  };
  const applying = assignmentsFor(vault, index);
  for (const assignment of [...applying.assignments, ...onObjects(vault)])
    add(assignment.principalId, assignmentHeld(assignment, index));
  addFromAbove(vault, index, add);
  const isComplete = (vault.kind === "hsm" ? addLocal(vault, add) : addPolicies(vault, add)) && applying.isComplete;
  const named = [...byId].map(([id, grants]) => holderRow(id, grants, index));
  const rank = ({ grants }: VaultHolder) => (grants.some(({ isDataRight }) => isDataRight) ? 0 : 1);
  const listed = named
    .sort((a, b) => rank(a) - rank(b) || compare(a.name ?? a.id, b.name ?? b.id))
    .slice(0, holdersShown);
  const here = standings?.at(vault);
  const holders = here ? listed.map((holder) => ({ ...holder, standing: here.of(holder.id) })) : listed;
  return { holders, count: byId.size, isComplete };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function onObjects({ id, roleAssignments }: Vault | ManagedHsm): readonly RoleAssignment[] {
  if (!isRead(roleAssignments)) return [];
  return roleAssignments.read.filter(({ scope }) => isRead(scope) && scope.read.startsWith(`${id}/`));
}

function assignmentHeld({ roleId, scope, scopeKind: stated }: RoleAssignment, index: TenantIndex): Held {
  const kind = stated && isRead(stated) ? stated.read : isRead(scope) ? scopeKind(scope.read) : "vault";
  if (isRead(roleId)) return roleHeld(roleId.read, kind, index);
  const what = "unknown" in roleId ? roleId.unknown : "a role that was not read";
  // A role that nobody knows may give anything.
  return { what, reach: kind, isDataRight: true };
}

function roleHeld(roleId: string, reach: string, index: TenantIndex, how = ""): Held {
  const role = index.role(roleId);
  return {
    what: `${isRead(role) ? role.read.name : roleId}${how}`,
    reach,
    isDataRight: !isRead(role) || vaultDataActions(role.read).length > 0,
  };
}

/** Roles that have to be activated first, and what other tenants hold, stand in lists of their own. */
function addFromAbove(vault: VaultRecord, index: TenantIndex, add: Add): void {
  const above = scopesAbove(vault.id, index).scopes;
  const eligible = [vault, ...above].flatMap(({ scheduledAssignments }) => listed(scheduledAssignments));
  for (const { state, scope, principalId, roleId } of eligible)
    if (state === "eligible" && isAbout(scope, vault, above))
      add({ read: principalId }, roleHeld(roleId, scopeKind(scope), index, ", eligible"));
  for (const { kind, lighthouse } of above)
    for (const { authorizations } of listed<LighthouseRegistration>(lighthouse))
      for (const { principalId, roleId, isEligible } of authorizations)
        add({ read: principalId }, delegatedHeld(roleHeld(roleId, kind, index), isEligible === true));
}

function isAbout(scope: string, { id }: VaultRecord, above: readonly { readonly id: string }[]): boolean {
  return isAtOrAbove(scope, id) || scope.startsWith(`${id}/`) || above.some((one) => one.id === scope);
}

/** Data actions do not reach through a delegation. */
function delegatedHeld({ what, reach }: Held, isEligible: boolean): Held {
  return { what: `${what}, through Azure Lighthouse${isEligible ? ", eligible" : ""}`, reach, isDataRight: false };
}

function listed<Item = ScheduledAssignment>(fact: Fact<readonly Item[]> | undefined): readonly Item[] {
  return fact && isRead(fact) ? fact.read : [];
}

/** The roles inside a managed HSM. True where they were all read. */
function addLocal(hsm: ManagedHsm, add: Add): boolean {
  const { localRoleAssignments } = hsm;
  if (!localRoleAssignments || !isRead(localRoleAssignments)) return false;
  for (const { principalId, roleId, scope } of localRoleAssignments.read) {
    const id = isRead(roleId) ? roleId.read : "a local role that was not read";
    const reach = isRead(scope) && scope.read.startsWith("/keys/") ? "object" : "vault";
    add(principalId, { what: localRole(hsm, id)?.name ?? id, reach, isDataRight: true });
  }
  return localRoleAssignments.missing === undefined;
}

/** Entries count while access policies are in force. True where they were all read. */
function addPolicies({ accessPolicies, permissionModel }: Vault, add: Add): boolean {
  if (isRead(permissionModel) && permissionModel.read === "rbac") return true;
  if (!isRead(accessPolicies)) return false;
  for (const { principalId, applicationId, permissions } of accessPolicies.read) {
    const application = isRead(applicationId) ? applicationId.read : null;
    const isBoth = application !== null && isRead(principalId);
    const what = permissionsInWords(permissions);
    add(isBoth ? { read: `${principalId.read}/${application}` } : principalId, {
      what: isBoth ? `${what}, through the application only` : what,
      reach: "vault",
      isDataRight: true,
    });
  }
  return accessPolicies.missing === undefined && isRead(permissionModel);
}

function permissionsInWords(permissions: Fact<AccessPolicyPermissions>): string {
  if (!isRead(permissions)) return "access policy";
  const parts = (["secrets", "keys", "certificates", "storage"] as const)
    .filter((kind) => permissions.read[kind].length > 0)
    .map((kind) => `${kind}: ${permissions.read[kind].join(" ")}`);
  return parts.length === 0 ? "access policy without permissions" : `access policy, ${parts.join("; ")}`;
}

function holderRow(id: string, grants: readonly Held[], index: TenantIndex): VaultHolder {
  const [user = id, application] = id.split("/");
  const isBoth = application !== undefined && index.principals.has(user);
  const principal = index.principals.get(isBoth ? user : id);
  const name = principal && isRead(principal.name) ? principal.name.read : null;
  return {
    id,
    name: isBoth && name !== null ? `${name} through application ${application}` : name,
    kind: principal && isRead(principal.kind) ? principal.kind.read : null,
    grants: grants.toSorted((a, b) => compare(a.what, b.what) || compare(a.reach, b.reach)),
    standing: null,
  };
}
