import { type JsonObject, present } from "../json.ts";
import type {
  DenyAssignmentModel,
  RoleAssignmentModel,
  RoleDefinitionModel,
  RolePermissionModel,
} from "../tenant/model.ts";

const builtInCreated = "2015-02-02T21:55:09.8806423Z";

/** Scope in an id: the root has none. */
const prefix = (scope: string) => (scope === "/" ? "" : scope);

/** Role ids are printed below the subscription that they are seen from, else at the root. */
export function roleDefinitionId(scope: string, roleId: string): string {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(scope)?.[0] ?? "";
  return `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`;
}

export function printRoleAssignment(one: RoleAssignmentModel): JsonObject {
  return {
    id: `${prefix(one.scope)}/providers/Microsoft.Authorization/roleAssignments/${one.name}`,
    name: one.name,
    type: "Microsoft.Authorization/roleAssignments",
    properties: present({
      roleDefinitionId: roleDefinitionId(one.scope, one.roleId),
      principalId: one.principalId,
      principalType: one.principalType,
      scope: one.scope,
      condition: one.condition ?? null,
      conditionVersion: one.condition === undefined ? null : "2.0",
      createdOn: one.createdOn,
      updatedOn: one.createdOn,
      createdBy: one.createdBy ?? null,
      updatedBy: one.createdBy ?? null,
      delegatedManagedIdentityResourceId: null,
      description: null,
    }),
  };
}

export const printPermission = ({ condition, ...lists }: RolePermissionModel): JsonObject => ({
  ...lists,
  ...(condition === undefined ? {} : { condition, conditionVersion: "2.0" }),
});

export function printRoleDefinition(role: RoleDefinitionModel, seenFrom: string): JsonObject {
  return {
    id: roleDefinitionId(seenFrom, role.name),
    name: role.name,
    type: "Microsoft.Authorization/roleDefinitions",
    properties: {
      roleName: role.roleName,
      type: role.type,
      description: role.description,
      assignableScopes: role.assignableScopes,
      permissions: role.permissions.map(printPermission),
      createdOn: builtInCreated,
      updatedOn: builtInCreated,
      createdBy: null,
      updatedBy: null,
    },
  };
}

export function printDeny(one: DenyAssignmentModel, version: string): JsonObject {
  return {
    id: `${prefix(one.scope)}/providers/Microsoft.Authorization/denyAssignments/${one.name}`,
    name: one.name,
    type: "Microsoft.Authorization/denyAssignments",
    properties: {
      denyAssignmentName: one.denyAssignmentName,
      description: null,
      permissions: one.permissions.map(printPermission),
      scope: one.scope,
      doNotApplyToChildScopes: one.doNotApplyToChildScopes,
      principals: one.principals.map(({ id, type }) => ({ id, type })),
      excludePrincipals: one.excludePrincipals.map(({ id, type }) => ({ id, type })),
      isSystemProtected: one.isSystemProtected,
      ...(version === "2024-07-01-preview" ? { denyAssignmentEffect: "enforced" } : {}),
      condition: null,
      conditionVersion: null,
      createdOn: builtInCreated,
      updatedOn: builtInCreated,
      createdBy: null,
      updatedBy: null,
    },
  };
}
