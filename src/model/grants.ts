import Type from "typebox";
import { FactOf, OptionalFactOf, SourceSpan } from "./fact.ts";
import { scopeKinds } from "./resource-id.ts";
import { closed, nullable, type Of, oneOf, Time } from "./schema.ts";

/** Permissions of one access policy entry, lower case, as Azure spells them (`get`, `all`). */
export const AccessPolicyPermissions = closed({
  secrets: Type.Array(Type.String()),
  keys: Type.Array(Type.String()),
  certificates: Type.Array(Type.String()),
  storage: Type.Array(Type.String()),
});
export type AccessPolicyPermissions = Of<typeof AccessPolicyPermissions>;

/** One entry of a vault's access policies. It grants something only while the vault's permission model is `access-policy`. */
export const AccessPolicyEntry = closed({
  id: Type.String({ description: "`<vault id>/accesspolicies/<object id>[/<application id>]`." }),
  at: Type.Optional(SourceSpan),
  principalId: FactOf(Type.String()),
  applicationId: FactOf(
    nullable(Type.String({ description: "Set for a compound identity: this application acting for the principal." })),
  ),
  permissions: FactOf(AccessPolicyPermissions),
});
export type AccessPolicyEntry = Of<typeof AccessPolicyEntry>;

/** One active role assignment. Where it applies is the record that holds it, or `scope` below that record. */
export const RoleAssignment = closed({
  id: Type.String({ description: "The assignment's ARM id, lower case; in code its address." }),
  at: Type.Optional(SourceSpan),
  scope: FactOf(Type.String({ description: "Normalized ARM id; `/` is the root." })),
  scopeKind: OptionalFactOf(
    oneOf(scopeKinds, "What kind of place the scope is, where its id does not say so: ids in code are addresses."),
  ),
  principalId: FactOf(Type.String()),
  principalType: FactOf(
    nullable(Type.String({ description: "As Azure prints it: User, Group, ServicePrincipal, ForeignGroup, Device." })),
  ),
  roleId: FactOf(
    Type.String({ description: "GUID of the role definition, lower case: names get renamed, GUIDs do not." }),
  ),
  condition: FactOf(nullable(Type.String())),
  createdOn: FactOf(nullable(Time)),
});
export type RoleAssignment = Of<typeof RoleAssignment>;

export const RolePermission = closed({
  actions: Type.Array(Type.String()),
  notActions: Type.Array(Type.String()),
  dataActions: Type.Array(Type.String()),
  notDataActions: Type.Array(Type.String()),
  condition: Type.Optional(Type.String()),
});
export type RolePermission = Of<typeof RolePermission>;

/** A role definition. Permission elements stay apart: notActions and conditions bind only within their own element. */
export const RoleDefinition = closed({
  id: Type.String({ description: "GUID, lower case." }),
  at: Type.Optional(SourceSpan),
  name: Type.String(),
  custom: Type.Boolean(),
  assignableScopes: Type.Array(Type.String()),
  permissions: Type.Array(RolePermission),
});
export type RoleDefinition = Of<typeof RoleDefinition>;
