import { rolesOf } from "../access/role-book.ts";
import { normalScope } from "../access/scopes.ts";
import { type JsonObject, present } from "../json.ts";
import { privilegedShapes } from "../shapes/privileged.ts";
import type { ArmRecord, ScheduleInstanceModel } from "../tenant/model.ts";
import type { World } from "../world.ts";
import { pageOf } from "./paging.ts";
import { roleDefinitionId } from "./print-authorization.ts";
import { type ArmRoute, given } from "./route.ts";
import { scopedPage } from "./scoped-page.ts";

const folder = "Microsoft.Authorization/stable/2020-10-01";
const versions = ["2020-10-01", "2020-10-01-preview", "2022-04-01-preview", "2024-09-01-preview"];

// Documented so for all lists of privileged identity management.
const needs = (parameters: Readonly<Record<string, string>>) => ({
  action: "Microsoft.Authorization/roleAssignments/read",
  scope: given(parameters, "scope"),
});

function principalOf(world: World, id: string): JsonObject {
  const { users, groups, servicePrincipals } = world.tenant.directory;
  const user = users.find((one) => one.id === id);
  if (user !== undefined) return { id, displayName: user.displayName, type: "User", email: user.mail ?? null };
  const group = groups.find((one) => one.id === id);
  if (group !== undefined) return { id, displayName: group.displayName, type: "Group", email: null };
  const name = servicePrincipals.find((one) => one.id === id)?.displayName ?? id;
  return { id, displayName: name, type: "ServicePrincipal", email: null };
}

function scopeOf(world: World, scope: string): JsonObject {
  const subscription = /^\/subscriptions\/([^/]+)$/i.exec(scope)?.[1]?.toLowerCase();
  const found = world.tenant.subscriptions.find(({ subscriptionId }) => subscriptionId.toLowerCase() === subscription);
  if (found !== undefined) return { id: scope, displayName: found.displayName, type: "subscription" };
  const name = scope.split("/").at(-1) ?? scope;
  const isGroup = /\/resourcegroups\/[^/]+$/i.test(scope);
  const isTop = /managementgroups/i.test(scope);
  return { id: scope, displayName: name, type: isTop ? "managementgroup" : isGroup ? "resourcegroup" : "resource" };
}

function instanceOf(world: World, one: ScheduleInstanceModel): Record<string, JsonObject | string | null | undefined> {
  const role = rolesOf(world.tenant).find(({ name }) => name === one.roleId);
  const roleId = roleDefinitionId(one.scope, one.roleId);
  return {
    scope: one.scope,
    roleDefinitionId: roleId,
    principalId: one.principalId,
    principalType: one.principalType,
    startDateTime: one.startDateTime,
    endDateTime: one.endDateTime,
    memberType: one.memberType,
    createdOn: one.startDateTime,
    condition: one.condition,
    conditionVersion: one.condition === undefined ? undefined : "2.0",
    expandedProperties: {
      scope: scopeOf(world, one.scope),
      roleDefinition: { id: roleId, displayName: role?.roleName ?? one.roleId, type: role?.type ?? "BuiltInRole" },
      principal: principalOf(world, one.principalId),
    },
  };
}

const base = (scope: string) => `${scope === "/" ? "" : scope}/providers/Microsoft.Authorization`;

function printEligibility(world: World, one: ScheduleInstanceModel): JsonObject {
  return {
    id: `${base(one.scope)}/roleEligibilityScheduleInstances/${one.name}`,
    name: one.name,
    type: "Microsoft.Authorization/roleEligibilityScheduleInstances",
    properties: present({
      ...instanceOf(world, one),
      status: "Provisioned",
      roleEligibilityScheduleId: `${base(one.scope)}/roleEligibilitySchedules/${one.name}`,
    }),
  };
}

function printActive(world: World, one: ScheduleInstanceModel): JsonObject {
  return {
    id: `${base(one.scope)}/roleAssignmentScheduleInstances/${one.name}`,
    name: one.name,
    type: "Microsoft.Authorization/roleAssignmentScheduleInstances",
    properties: present({
      ...instanceOf(world, one),
      status: "Provisioned",
      roleAssignmentScheduleId: `${base(one.scope)}/roleAssignmentSchedules/${one.name}`,
      originRoleAssignmentId: `${base(one.scope)}/roleAssignments/${one.name}`,
      assignmentType: one.assignmentType ?? "Assigned",
      linkedRoleEligibilityScheduleInstanceId: one.linkedEligibility,
    }),
  };
}

const printRecord = ({ id, name, type, properties }: ArmRecord): JsonObject => present({ id, name, type, properties });

export const privilegedRoutes: readonly ArmRoute[] = [
  {
    operation: "RoleEligibilityScheduleInstances_ListForScope",
    specification: `${folder}/RoleEligibilityScheduleInstance.json`,
    method: "GET",
    path: "{scope}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances",
    versions,
    needs,
    shape: privilegedShapes.eligibilities,
    run: (world, request) =>
      scopedPage(world, request, {
        items: world.tenant.eligibilities,
        print: (one) => printEligibility(world, one),
      }),
  },
  {
    operation: "RoleAssignmentScheduleInstances_ListForScope",
    specification: `${folder}/RoleAssignmentScheduleInstance.json`,
    method: "GET",
    path: "{scope}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances",
    versions,
    needs,
    shape: privilegedShapes.activeSchedules,
    run: (world, request) =>
      scopedPage(world, request, { items: world.tenant.activeSchedules, print: (one) => printActive(world, one) }),
  },
  {
    operation: "RoleManagementPolicyAssignments_ListForScope",
    specification: `${folder}/RoleManagementPolicyAssignment.json`,
    method: "GET",
    path: "{scope}/providers/Microsoft.Authorization/roleManagementPolicyAssignments",
    versions,
    needs,
    shape: privilegedShapes.policyAssignments,
    run: (world, { call, parameters }) => {
      // A policy assignment belongs to one scope: nothing of it is inherited by lists below.
      const found = world.records.directly(
        "Microsoft.Authorization/roleManagementPolicyAssignments",
        normalScope(given(parameters, "scope")).replace(/^\/$/, ""),
      );
      return pageOf(call, found, { size: world.options.pageSizes.arm, print: printRecord });
    },
  },
];
