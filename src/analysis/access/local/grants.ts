import { type Fact, isRead, mapFact, unread } from "../../../model/fact.ts";
import { localRoles } from "../../../model/facts/local-roles.ts";
import type { LocalGrant } from "../../../model/grant-subject.ts";
import type { RoleDefinition } from "../../../model/grants.ts";
import type { LocalRoleAssignment } from "../../../model/local-role.ts";
import type { ManagedHsm } from "../../../model/vault.ts";
import type { HolderMembers } from "../../../model/vault-access.ts";
import { type Directory, holderFacts } from "../holders.ts";
import { powersOf } from "./powers.ts";

/** Where the holders of local roles are looked up. */
export interface LocalDirectory extends Directory {
  readonly members: { of(principalId: Fact<string>): Fact<HolderMembers> };
}

const definitionsRemedy = "kvaudit collect reads the HSM's own role definitions";

/** What an HSM's own role allows: the HSM's word where it was read, else what is published of built-in roles. */
export function localRole(hsm: ManagedHsm, roleId: string): RoleDefinition | undefined {
  const id = roleId.toLowerCase();
  const own = hsm.localRoles && isRead(hsm.localRoles) ? hsm.localRoles.read : [];
  return own.find((role) => role.id === id) ?? localRoles.get(id);
}

/** The roles that are held inside a managed HSM, for rules; unread where nobody asked the HSM. */
export function localGrantsOf(hsm: ManagedHsm, directory: LocalDirectory): Fact<readonly LocalGrant[]> {
  const { localRoleAssignments } = hsm;
  if (!localRoleAssignments)
    return unread("not-asked", "the HSM was not asked for its own role assignments", "kvaudit collect reads them");
  return mapFact(localRoleAssignments, (assignments) => assignments.map((one) => localGrant(hsm, one, directory)));
}

function localGrant(
  hsm: ManagedHsm,
  { id, scope, principalId, roleId }: LocalRoleAssignment,
  directory: LocalDirectory,
): LocalGrant {
  const { principal, isRotator } = holderFacts(principalId, notSaid, directory);
  const role = isRead(roleId) ? roleFact(hsm, roleId.read) : roleId;
  const shown = isRead(principal) ? (principal.read.name ?? principal.read.id) : undefined;
  return {
    id,
    name: shown ?? (isRead(principalId) ? principalId.read : "a principal that was not read"),
    scope,
    principal,
    members: directory.members.of(principalId),
    isRotator,
    role,
    powers: mapFact(role, powersOf),
  };
}

/** A local assignment does not say what kind of principal it names. */
const notSaid = unread("not-in-output", "a local role assignment does not say what it is given to");

function roleFact(hsm: ManagedHsm, roleId: string): Fact<RoleDefinition> {
  const role = localRole(hsm, roleId);
  return role
    ? { read: role }
    : unread("not-in-output", `the definition of local role ${roleId} is not in the snapshot`, definitionsRemedy);
}
