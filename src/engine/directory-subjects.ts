import type { TenantIndex } from "../analysis/access/tenant-index.ts";
import type { Consumer } from "../model/consumer.ts";
import { isRead, read, unread } from "../model/fact.ts";
import type { RoleDefinition } from "../model/grants.ts";
import type { Principal } from "../model/principal.ts";
import type { PrincipalSubject, RoleSubject } from "../model/subject.ts";
import type { AccessSource } from "./access-source.ts";

/** A role definition with how often it is assigned. Code knows its own assignments, and none that others make. */
export function roleSubject(role: RoleDefinition, access: AccessSource): RoleSubject {
  const { count, isComplete } = access.roleUse.of(role.id);
  return {
    id: `/providers/microsoft.authorization/roledefinitions/${role.id}`,
    name: role.name,
    roleId: role.id,
    permissions: read(role.permissions),
    assignableScopes: read(role.assignableScopes),
    assignments: read(assigned.length),
  };
}
