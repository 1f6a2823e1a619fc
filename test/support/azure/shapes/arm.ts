import Type from "typebox";
import { exact, flag, listOf, open, optional, orNull, tags, text, texts, whole } from "./check.ts";

/** Shapes of the resources, management-group and authorization specifications. */

const tenant = exact({
  id: text,
  tenantId: text,
  displayName: text,
  defaultDomain: text,
  domains: texts,
  tenantCategory: optional(text),
  tenantType: optional(text),
});

const subscription = exact({
  id: text,
  subscriptionId: text,
  displayName: text,
  tenantId: text,
  state: text,
  authorizationSource: text,
  managedByTenants: Type.Array(exact({ tenantId: text })),
  tags,
  subscriptionPolicies: exact({ locationPlacementId: text, quotaId: text, spendingLimit: text }),
});

const resourceGroup = exact({
  id: text,
  name: text,
  type: Type.Literal("Microsoft.Resources/resourceGroups"),
  location: text,
  tags,
  properties: exact({ provisioningState: text }),
});

const managementGroup = exact({
  id: text,
  type: Type.Literal("Microsoft.Management/managementGroups"),
  name: text,
  properties: exact({
    tenantId: text,
    displayName: text,
    details: optional(
      exact({
        version: optional(whole),
        updatedTime: optional(text),
        updatedBy: optional(text),
        parent: optional(exact({ id: text, name: text, displayName: text })),
      }),
    ),
    children: optional(orNull(Type.Array(open))),
  }),
});

const descendant = exact({
  id: text,
  type: text,
  name: text,
  properties: exact({ displayName: text, parent: exact({ id: text }) }),
});

const genericResource = exact({
  id: text,
  name: text,
  type: text,
  location: optional(text),
  kind: optional(text),
  tags,
  sku: optional(open),
  identity: optional(open),
});

const roleAssignment = exact({
  id: text,
  name: text,
  type: Type.Literal("Microsoft.Authorization/roleAssignments"),
  properties: exact({
    roleDefinitionId: text,
    principalId: text,
    principalType: optional(text),
    scope: text,
    condition: orNull(text),
    conditionVersion: orNull(text),
    createdOn: text,
    updatedOn: text,
    createdBy: orNull(text),
    updatedBy: orNull(text),
    delegatedManagedIdentityResourceId: orNull(text),
    description: orNull(text),
  }),
});

const permission = {
  actions: texts,
  notActions: texts,
  dataActions: texts,
  notDataActions: texts,
  condition: optional(orNull(text)),
  conditionVersion: optional(orNull(text)),
};

const roleDefinition = exact({
  id: text,
  name: text,
  type: Type.Literal("Microsoft.Authorization/roleDefinitions"),
  properties: exact({
    roleName: text,
    type: text,
    description: text,
    assignableScopes: texts,
    permissions: Type.Array(exact(permission)),
    createdOn: text,
    updatedOn: text,
    createdBy: orNull(text),
    updatedBy: orNull(text),
  }),
});

const principal = exact({ id: text, type: text });

const denyAssignment = exact({
  id: text,
  name: text,
  type: Type.Literal("Microsoft.Authorization/denyAssignments"),
  properties: exact({
    denyAssignmentName: text,
    description: orNull(text),
    permissions: Type.Array(exact(permission)),
    scope: text,
    doNotApplyToChildScopes: flag,
    principals: Type.Array(principal),
    excludePrincipals: Type.Array(principal),
    isSystemProtected: flag,
    denyAssignmentEffect: optional(text),
    condition: orNull(text),
    conditionVersion: orNull(text),
    createdOn: text,
    updatedOn: text,
    createdBy: orNull(text),
    updatedBy: orNull(text),
  }),
});

const classicAdministrator = exact({
  id: text,
  name: text,
  type: text,
  properties: exact({ emailAddress: text, role: text }),
});

export const armShapes = {
  tenants: listOf(tenant),
  subscription,
  subscriptions: listOf(subscription),
  resourceGroup,
  resourceGroups: listOf(resourceGroup),
  managementGroup,
  managementGroups: listOf(managementGroup),
  descendants: listOf(descendant),
  genericResources: listOf(genericResource),
  roleAssignment,
  roleAssignments: listOf(roleAssignment),
  roleDefinition,
  roleDefinitions: listOf(roleDefinition),
  denyAssignments: listOf(denyAssignment),
  permissions: listOf(exact(permission)),
  classicAdministrators: listOf(classicAdministrator),
};
