import { applicationsServed } from "../analysis/access/applications.ts";
import { vaultDeployers } from "../analysis/access/deployers.ts";
import { applicationsInReach, assignmentReach, rightsLeft, roleRights } from "../analysis/access/grant-rights.ts";
import { type Directory, holderFacts, workloadRights } from "../analysis/access/holders.ts";
import { heldPower } from "../analysis/access/holding/held-power.ts";
import { entryPrivileges, rolePrivileges } from "../analysis/access/holding/privileges.ts";
import { grantSchedule, isActivated } from "../analysis/access/holding/schedule.ts";
import { countPolicyEntries } from "../analysis/access/policy-entries.ts";
import { roleSurplus } from "../analysis/access/role-surplus.ts";
import type { TenantIndex } from "../analysis/access/tenant-index.ts";
import { type Declarations, driftOf, noCode } from "../analysis/declarations.ts";
import { grantUse } from "../analysis/usage/grant-use.ts";
import { assignmentTypes, entryTypes } from "../analysis/usage/review/grant-types.ts";
import { type Fact, isRead, mapFact, read } from "../model/fact.ts";
import type { GrantSubject, Holder } from "../model/grant-subject.ts";
import type { AccessPolicyEntry, RoleAssignment } from "../model/grants.ts";
import { scopeKind } from "../model/resource-id.ts";
import type { VaultSubject } from "../model/subject.ts";
import type { ScheduledAssignment } from "../model/surroundings.ts";
import type { Vault } from "../model/vault.ts";
import type { AccessSource } from "./access-source.ts";

/** What looking a grant up needs besides the grant. */
export interface GrantContext extends Directory {
  readonly access: AccessSource;
  /** What Privileged Identity Management says at the record that holds the grant; absent where nobody asked. */
  readonly scheduled: Fact<readonly ScheduledAssignment[]> | undefined;
  /** Id of the vault or scope record that holds the grant. */
  readonly heldBy: string;
  /** The vault that holds the grant; absent above vaults. */
  readonly vault?: VaultSubject;
  readonly now: string;
}

/** What is known around a vault. */
export interface VaultSurroundingFacts {
  readonly access: AccessSource;
  readonly index: TenantIndex;
  readonly rotators: ReadonlySet<string>;
  readonly usage: VaultSubject["usage"];
  readonly cost: VaultSubject["cost"];
  /** Absent where no code was given. */
  readonly declarations: Declarations | undefined;
  /** Callers whose own findings say what a rule about the vault would say of them. */
  readonly callersJudged: readonly string[];
  /** No other vault of its subscription comes. */
  readonly isLast: boolean;
}

/** A vault with what analysis derives from it. */
export function vaultSubject(vault: Vault, around: VaultSurroundingFacts): VaultSubject {
  const { index, rotators, usage, cost, declarations, access, isLast, callersJudged } = around;
  let effective: VaultSubject["access"] | undefined;
  return {
    ...vault,
    // Worked out for whoever asks: most runs over code never do.
    get access() {
      effective ??= access.vaultAccess(vault);
      return effective;
    },
    limits: access.limits.of(vault, isLast),
    callersJudged: read(callersJudged),
    usage,
    cost,
    drift: declarations ? driftOf(vault, declarations.of(vault.name)) : noCode,
    applications: applicationsServed(vault, { index, rotators }),
    deployers: vaultDeployers(vault, index),
    policyEntries: countPolicyEntries(vault),
  };
}

type Power = Pick<GrantSubject, "permissions" | "rights" | "privileges" | "members" | "schedule">;

export function accessPolicyGrant(entry: AccessPolicyEntry, context: GrantContext): GrantSubject {
  const holder = holderFacts(entry.principalId, read(null), context);
  const power: Power = {
    permissions: entry.permissions,
    rights: read([]),
    privileges: policyPrivileges(entry, context),
    members: context.access.members.of(entry.principalId),
    schedule: read({ state: "standing", endsOn: null }),
  };
  return {
    ...holder,
    id: entry.id,
    name: grantName(holder.principal, entry.principalId),
    at: entry.at,
    kind: "access-policy",
    heldBy: context.heldBy,
    scope: read(context.heldBy),
    scopeKind: read("vault"),
    principalId: entry.principalId,
    applicationId: entry.applicationId,
    role: read(null),
    isDataRole: read(false),
    reach: read("vault"),
    workload: read(null),
    surplus: read(null),
    applications: read(null),
    use: read(null),
    get types() {
      return entryTypes({ entry, vault: context.vault, review: () => this.review });
    },
    ...power,
    ...heldPower({ ...holder, kind: "access-policy", ...power }, context.vault),
    isActivated: read(false),
    // Asked for by few rules, and only where there are logs.
    get review() {
      return context.access.reviews.ofEntry(entry, { vault: context.vault, now: context.now });
    },
    condition: read(null),
    createdOn: read(null),
  };
}

export function roleAssignmentGrant(assignment: RoleAssignment, context: GrantContext): GrantSubject {
  const { index, vault } = context;
  const holder = holderFacts(assignment.principalId, assignment.principalType, context);
  const rights = rightsLeft(roleRights(assignment, index), assignment, vault);
  const reach = assignmentReach(assignment, rights, vault);
  const workload = workloadRights(rights, holder);
  const power: Power = {
    permissions: read(null),
    rights,
    privileges: assignedPrivileges(assignment, context),
    members: context.access.members.of(assignment.principalId, assignment.principalType),
    schedule: grantSchedule(assignment, context.scheduled),
  };
  return {
    ...holder,
    id: assignment.id,
    name: grantName(holder.principal, assignment.principalId),
    at: assignment.at,
    kind: "role-assignment",
    heldBy: context.heldBy,
    scope: assignment.scope,
    scopeKind: assignment.scopeKind ?? mapFact(assignment.scope, scopeKind),
    principalId: assignment.principalId,
    applicationId: read(null),
    role: roleFact(assignment, index),
    isDataRole: mapFact(rights, (actions) => actions.length > 0),
    reach,
    workload,
    surplus: roleSurplus({ assignment, reach, vault }),
    applications: applicationsInReach({ reach, workload, vault }),
    get types() {
      return assignmentTypes({ assignment, rights, vault, review: () => this.review });
    },
    use: read(grantUse(assignment, { vault, rotators: context.rotators, now: context.now })),
    ...power,
    ...heldPower({ ...holder, kind: "role-assignment", ...power }, vault),
    isActivated: isActivated(assignment, context.scheduled),
    get review() {
      return context.access.reviews.ofAssignment(assignment, { vault, now: context.now });
    },
    condition: assignment.condition,
    createdOn: assignment.createdOn,
  };
}

/** An entry gives nothing on a vault that goes by roles. */
function policyPrivileges({ permissions }: AccessPolicyEntry, { vault }: GrantContext): GrantSubject["privileges"] {
  const given = mapFact(permissions, entryPrivileges);
  if (!vault || (isRead(given) && given.read.length === 0)) return given;
  const { permissionModel } = vault;
  if (!isRead(permissionModel)) return permissionModel;
  return permissionModel.read === "rbac" ? read([]) : given;
}

/** On a vault that goes by access policies, a role opens nothing of what is in it, and changes the vault all the same. */
function assignedPrivileges(assignment: RoleAssignment, { index, vault }: GrantContext): GrantSubject["privileges"] {
  const { roleId, condition } = assignment;
  const role = isRead(roleId) ? index.role(roleId.read) : roleId;
  if (!isRead(role)) return role;
  const bounds = {
    // What a condition that was not read takes away is not known to be gone.
    condition: isRead(condition) ? condition.read : null,
    vaultName: vault?.source === "live" ? vault.name : undefined,
    roleOf: (id: string) => index.role(id),
  };
  const given = rolePrivileges(role.read, bounds);
  if (!vault || given.length === 0) return read(given);
  const dormant = rolePrivileges(role.read, { ...bounds, isDataDormant: true });
  if (given.length === dormant.length) return read(given);
  return mapFact(vault.permissionModel, (by) => (by === "rbac" ? given : dormant));
}

/** The role's definition, at the place where code names the role. */
function roleFact({ roleId }: RoleAssignment, index: TenantIndex): GrantSubject["role"] {
  if (!isRead(roleId)) return roleId;
  const role = index.role(roleId.read);
  return isRead(role) ? read(role.read, roleId.at, roleId.from) : role;
}

function grantName(principal: Fact<Holder>, principalId: Fact<string>): string {
  if (isRead(principal) && principal.read.name !== null) return principal.read.name;
  if (isRead(principalId)) return principalId.read;
  return "unknown" in principalId ? principalId.unknown : "unread principal";
}
