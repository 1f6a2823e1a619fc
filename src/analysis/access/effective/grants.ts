import { type Fact, isRead, read } from "../../../model/fact.ts";
import type {
  AccessPolicyEntry,
  AccessPolicyPermissions,
  RoleAssignment,
  RoleDefinition,
} from "../../../model/grants.ts";
import type { LighthouseRegistration, ScheduledAssignment } from "../../../model/surroundings.ts";
import { idKey } from "./target.ts";

/** A role that somebody holds, or may activate, somewhere. */
export interface RoleGrant {
  readonly kind: "role";
  readonly id: string;
  /**
   * `lighthouse`: another tenant's. Data actions and own roles do not reach so far. `local`: inside a managed HSM, where Azure's
   * own roles do not reach.
   */
  readonly from: "assignment" | "eligible" | "active" | "lighthouse" | "local";
  readonly principalId: string;
  readonly principalType: string | null;
  readonly roleId: string;
  /** Absent where the definition, or the role's id, was not read. */
  readonly role: RoleDefinition | undefined;
  /** Undefined where it was not read: then it may be anywhere at or below the record that holds the grant. */
  readonly scope: string | undefined;
  readonly heldAt: string;
  readonly condition: Fact<string | null>;
  /** It has to be activated first. */
  readonly isEligible: boolean;
  readonly endsOn?: string | null;
  readonly tenantId?: string | null;
}

/** An entry of a vault's access policies. */
export interface PolicyGrant {
  readonly kind: "policy";
  readonly id: string;
  readonly principalId: string;
  readonly applicationId: Fact<string | null>;
  readonly permissions: Fact<AccessPolicyPermissions>;
}

export type Grant = RoleGrant | PolicyGrant;

export type RoleLookup = (roleId: string) => RoleDefinition | undefined;

const unnamed = "a role whose id was not read";

/** Undefined where nobody knows who holds it. */
export function assignmentGrant(assignment: RoleAssignment, heldAt: string, roles: RoleLookup): RoleGrant | undefined {
  const { id, principalId, principalType, roleId, scope, condition } = assignment;
  if (!isRead(principalId)) return undefined;
  const role = isRead(roleId) ? roleId.read.toLowerCase() : unnamed;
  return {
    kind: "role",
    id,
    from: "assignment",
    principalId: principalId.read.toLowerCase(),
    principalType: isRead(principalType) ? principalType.read : null,
    roleId: role,
    role: roles(role),
    scope: isRead(scope) ? idKey(scope.read) : undefined,
    heldAt,
    condition,
    isEligible: false,
  };
}

/** Undefined for one that is over, or has not begun. */
export function scheduledGrant(
  scheduled: ScheduledAssignment,
  heldAt: string,
  roles: RoleLookup,
  now: string,
): RoleGrant | undefined {
  const { id, state, scope, principalId, roleId, startsOn, endsOn, condition } = scheduled;
  if ((endsOn !== null && endsOn <= now) || (startsOn !== null && startsOn > now)) return undefined;
  return {
    kind: "role",
    id,
    from: state,
    principalId: principalId.toLowerCase(),
    principalType: null,
    roleId: roleId.toLowerCase(),
    role: roles(roleId.toLowerCase()),
    scope: idKey(scope),
    heldAt,
    condition: read(condition),
    isEligible: state === "eligible",
    endsOn,
  };
}

export function lighthouseGrants(
  registration: LighthouseRegistration,
  heldAt: string,
  roles: RoleLookup,
): readonly RoleGrant[] {
  const { id, managingTenantId, authorizations } = registration;
  return authorizations.map(({ principalId, roleId, isEligible }) => ({
    kind: "role",
    id,
    from: "lighthouse",
    principalId: principalId.toLowerCase(),
    principalType: null,
    roleId: roleId.toLowerCase(),
    role: roles(roleId.toLowerCase()),
    scope: heldAt,
    heldAt,
    condition: read(null),
    tenantId: managingTenantId,
    isEligible: isEligible === true,
  }));
}

/** Undefined where nobody knows whose it is. */
export function policyGrant({
  id,
  principalId,
  applicationId,
  permissions,
}: AccessPolicyEntry): PolicyGrant | undefined {
  if (!isRead(principalId)) return undefined;
  return { kind: "policy", id, principalId: principalId.read.toLowerCase(), applicationId, permissions };
}
