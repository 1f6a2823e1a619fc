import { roleWildcards } from "../analysis/access/holding/wildcards.ts";
import { read } from "../model/fact.ts";
import type { RoleSubject } from "../model/grant-subject.ts";
import type { RoleDefinition } from "../model/grants.ts";
import type { AccessSource } from "./access-source.ts";

/** A role definition with how often it is assigned. */
export function roleSubject(role: RoleDefinition, access: AccessSource): RoleSubject {
  return {
    // In code a role without a GUID has its address for an id.
    id: role.id.includes("#") ? role.id : `/providers/microsoft.authorization/roledefinitions/${role.id}`,
    name: role.name,
    at: role.at,
    roleId: role.id,
    permissions: read(role.permissions),
    assignableScopes: read(role.assignableScopes),
    wildcards: read(roleWildcards(role.permissions)),
    assignments: read(access.roleUse.of(role.id)),
  };
}
