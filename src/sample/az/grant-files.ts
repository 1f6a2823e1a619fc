import type { RoleAssignment, RoleDefinition } from "../../model/grants.ts";
import type { Principal } from "../../model/principal.ts";
import { type AzFile, armId, armTime, azFile } from "./spelling.ts";
import { known } from "./values.ts";

/** Looks up what az adds to an assignment: the principal's name and the role's. */
export interface NameIndex {
  /** Stands in the ids of role definitions, wherever the assignment is. */
  readonly subscriptionId: string;
  readonly principals: ReadonlyMap<string, Principal>;
  readonly roles: ReadonlyMap<string, RoleDefinition>;
}

/** `az role assignment list --all` of one subscription: what it holds, what lies below it, and what it inherits. */
export function assignmentsFile(folder: string, assignments: readonly RoleAssignment[], names: NameIndex): AzFile {
  return azFile(
    `${folder}/role-assignments.json`,
    assignments.map((one) => assignmentRow(one, names)),
  );
}

function assignmentRow(one: RoleAssignment, names: NameIndex) {
  const principalId = known(one.principalId);
  const roleId = known(one.roleId);
  const scope = armId(known(one.scope));
  const [, resourceGroup] = /\/resourceGroups\/([^/]+)/.exec(scope) ?? [];
  const condition = known(one.condition);
  const createdOn = armTime(known(one.createdOn) ?? "1970-01-01T00:00:00Z");
  return {
    condition,
    conditionVersion: condition === null ? null : "2.0",
    createdBy: "9c6f6d3e-5b0e-4c57-8f5e-2a6d7a0f1b34",
    createdOn,
    delegatedManagedIdentityResourceId: null,
    description: null,
    id: armId(one.id),
    name: one.id.slice(one.id.lastIndexOf("/") + 1),
    principalId,
    principalName: principalName(names.principals.get(principalId)),
    principalType: known(one.principalType),
    ...(resourceGroup === undefined ? {} : { resourceGroup }),
    roleDefinitionId: `/subscriptions/${names.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
    roleDefinitionName: names.roles.get(roleId)?.name ?? null,
    scope,
    type: "Microsoft.Authorization/roleAssignments",
    updatedBy: "9c6f6d3e-5b0e-4c57-8f5e-2a6d7a0f1b34",
    updatedOn: createdOn,
  };
}

/** az asks the directory: application id for software, sign-in name for people, nothing for whom it does not know. */
export function principalName(principal: Principal | undefined): string {
  if (!principal || !known(principal.exists)) return "";
  return known(principal.appId) ?? known(principal.name) ?? "";
}

/** `az role definition list`. */
export function roleDefinitionsFile(roles: readonly RoleDefinition[], subscriptionId: string, now: string): AzFile {
  const rows = roles.map((role) => ({
    assignableScopes: role.assignableScopes.map(armId),
    createdBy: null,
    createdOn: armTime(now),
    description: role.name,
    id: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role.id}`,
    name: role.id,
    permissions: role.permissions.map(({ condition, ...permission }) => ({
      ...permission,
      condition: condition ?? null,
      conditionVersion: condition === undefined ? null : "2.0",
    })),
    roleName: role.name,
    roleType: role.custom ? "CustomRole" : "BuiltInRole",
    type: "Microsoft.Authorization/roleDefinitions",
    updatedBy: null,
    updatedOn: armTime(now),
  }));
  return azFile("role-definitions.json", rows);
}
