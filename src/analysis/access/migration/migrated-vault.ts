import { type Assignment, assignmentArmId } from "../../../model/assignment.ts";
import { isRead, partly, read } from "../../../model/fact.ts";
import type { RoleAssignment, RoleDefinition } from "../../../model/grants.ts";
import { normalizeId } from "../../../model/resource-id.ts";
import type { Vault } from "../../../model/vault.ts";

/** The vault as it is after the switch: the planned assignments made, roles in force, entries dormant. */
export function migratedVault(vault: Vault, assignments: readonly Assignment[]): Vault {
  const made = assignments.map(madeAssignment);
  const { roleAssignments: list } = vault;
  const all = isRead(list) ? { ...list, read: [...list.read, ...made] } : isUnreadList(list, made);
  return { ...vault, permissionModel: read("rbac"), roleAssignments: all };
}

/** What was not read stays so; what is planned is known all the same. */
function isUnreadList(list: Vault["roleAssignments"], made: readonly RoleAssignment[]): Vault["roleAssignments"] {
  return partly(
    made,
    "unread" in list ? list.unread : { reason: "not-in-output", detail: "known only after an apply" },
  );
}

function madeAssignment(assignment: Assignment): RoleAssignment {
  const { principalId, principalType, grant, condition } = assignment;
  return {
    id: normalizeId(assignmentArmId(assignment)),
    scope: read(grant.scope),
    principalId: read(principalId),
    principalType: read(principalType),
    roleId: read(grant.roleId),
    condition: read(condition ?? null),
    createdOn: read(null),
  };
}

/** The definitions of custom roles that are to be made. */
export function plannedRoles(assignments: readonly Assignment[]): readonly RoleDefinition[] {
  return assignments.flatMap(({ grant: { roleId, roleName, customActions } }) =>
    customActions === undefined
      ? []
      : [
          {
            id: roleId,
            name: roleName,
            custom: true,
            assignableScopes: [],
            permissions: [{ actions: [], notActions: [], dataActions: customActions, notDataActions: [] }],
          },
        ],
  );
}
