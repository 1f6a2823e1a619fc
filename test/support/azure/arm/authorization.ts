import { rolesOf } from "../access/role-book.ts";
import { normalScope } from "../access/scopes.ts";
import { type Json, type JsonObject, present } from "../json.ts";
import { type Answer, answer, type Call, failure, parameter } from "../server/exchange.ts";
import { armShapes } from "../shapes/arm.ts";
import type {
  DenyAssignmentModel,
  RoleAssignmentModel,
  RoleDefinitionModel,
  RolePermissionModel,
} from "../tenant/model.ts";
import { each } from "../tenant/series.ts";
import type { World } from "../world.ts";
import { pageOf } from "./paging.ts";
import { type ArmRoute, given } from "./route.ts";

type Parameters = Readonly<Record<string, string>>;

const folder = "Microsoft.Authorization/stable/2022-04-01";
const assignmentVersions = [
  "2015-07-01",
  "2018-01-01-preview",
  "2020-04-01-preview",
  "2020-10-01-preview",
  "2022-04-01",
];
const definitionVersions = ["2015-07-01", "2018-01-01-preview", "2022-04-01", "2022-05-01-preview"];
const denyVersions = ["2018-07-01-preview", "2022-04-01", "2024-07-01-preview"];
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

const printPermission = ({ condition, ...lists }: RolePermissionModel): JsonObject => ({
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

function printDeny(one: DenyAssignmentModel, version: string): JsonObject {
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

interface Scoped {
  readonly scope: string;
}

/** How a list at a scope is narrowed: by `atScope()`, one principal, or a principal with its groups. */
type Narrowing = (world: World, item: { readonly scope: string; readonly principalId?: string }) => boolean;

/** Reads `$filter`; the forms that the service knows and no others. */
export function narrowing(call: Call, scope: string): Narrowing | Answer {
  const filter = (parameter(call, "$filter") ?? "").trim();
  const at = normalScope(scope);
  const isAbove: Narrowing = (world, item) => world.scopes.covers(normalScope(item.scope), at);
  const isRelated: Narrowing = (world, item) =>
    isAbove(world, item) || world.scopes.covers(at, normalScope(item.scope));
  if (filter === "") return isRelated;
  const parts = filter.split(/\s+and\s+/i).map((part): Narrowing | null => {
    if (/^atScope\(\)$/i.test(part)) return isAbove;
    const equal = /^principalId\s+eq\s+'([^']+)'$/i.exec(part)?.[1]?.toLowerCase();
    if (equal !== undefined)
      return (world, item) => isRelated(world, item) && item.principalId?.toLowerCase() === equal;
    const assigned = /^assignedTo\('([^']+)'\)$/i.exec(part)?.[1]?.toLowerCase();
    if (assigned === undefined) return null;
    return (world, item) =>
      isRelated(world, item) && world.access.identities(assigned).has(item.principalId?.toLowerCase() ?? "");
  });
  if (parts.includes(null)) {
    return failure(
      400,
      "InvalidFilter",
      `The filter '${filter}' is not supported. Supported are 'atScope()', 'principalId eq', 'assignedTo()'.`,
    );
  }
  return (world, item) => parts.every((part) => part?.(world, item));
}

/** One page of what a narrowed list at a scope holds. */
export function scopedPage<Item extends Scoped>(
  world: World,
  { call, parameters }: { readonly call: Call; readonly parameters: Parameters },
  { items, print }: { readonly items: Iterable<Item>; readonly print: (item: Item) => Json },
): Answer {
  const wanted = narrowing(call, given(parameters, "scope"));
  if (typeof wanted !== "function") return wanted;
  const keeps: Narrowing = wanted;
  function* kept(): Generator<Item> {
    for (const item of items) if (keeps(world, item)) yield item;
  }
  return pageOf(call, kept(), { size: world.options.pageSizes.arm, print });
}

const needs = (action: string) => (parameters: Parameters) => ({
  action: `Microsoft.Authorization/${action}`,
  scope: given(parameters, "scope"),
});

export const authorizationRoutes: readonly ArmRoute[] = [
  {
    operation: "RoleAssignments_ListForScope",
    specification: `${folder}/authorization-RoleAssignmentsCalls.json`,
    method: "GET",
    path: "{scope}/providers/Microsoft.Authorization/roleAssignments",
    versions: assignmentVersions,
    needs: needs("roleAssignments/read"),
    shape: armShapes.roleAssignments,
    run: (world, request) =>
      scopedPage(world, request, { items: each(world.tenant.roleAssignments), print: printRoleAssignment }),
  },
  {
    operation: "RoleDefinitions_List",
    specification: `${folder}/authorization-RoleDefinitionsCalls.json`,
    method: "GET",
    path: "{scope}/providers/Microsoft.Authorization/roleDefinitions",
    versions: definitionVersions,
    needs: needs("roleDefinitions/read"),
    shape: armShapes.roleDefinitions,
    run: (world, { call, parameters }) => {
      const scope = given(parameters, "scope");
      const type = /^type\s+eq\s+'(\w+)'$/i.exec(parameter(call, "$filter") ?? "")?.[1]?.toLowerCase();
      const seen = rolesOf(world.tenant).filter(
        (role) =>
          (type === undefined || role.type.toLowerCase() === type) &&
          role.assignableScopes.some((one) => narrowsTo(world, one, scope)),
      );
      return pageOf(call, seen, { size: 1000, print: (role) => printRoleDefinition(role, scope) });
    },
  },
  {
    operation: "RoleDefinitions_Get",
    specification: `${folder}/authorization-RoleDefinitionsCalls.json`,
    method: "GET",
    path: "{scope}/providers/Microsoft.Authorization/roleDefinitions/{role}",
    versions: definitionVersions,
    needs: needs("roleDefinitions/read"),
    shape: armShapes.roleDefinition,
    run: (world, { parameters }) => {
      const wanted = given(parameters, "role").toLowerCase();
      const role = rolesOf(world.tenant).find(({ name }) => name.toLowerCase() === wanted);
      if (role !== undefined) return answer(200, printRoleDefinition(role, given(parameters, "scope")));
      return failure(
        404,
        "RoleDefinitionDoesNotExist",
        `The specified role definition with ID '${wanted}' does not exist.`,
      );
    },
  },
  {
    operation: "DenyAssignments_ListForScope",
    specification: `${folder}/authorization-DenyAssignmentCalls.json`,
    method: "GET",
    path: "{scope}/providers/Microsoft.Authorization/denyAssignments",
    versions: denyVersions,
    needs: needs("denyAssignments/read"),
    shape: armShapes.denyAssignments,
    run: (world, request) =>
      scopedPage(world, request, {
        items: world.tenant.denyAssignments,
        print: (one) => printDeny(one, request.version),
      }),
  },
  {
    operation: "Permissions_ListForScope",
    specification: `${folder}/authorization-RoleDefinitionsCalls.json`,
    method: "GET",
    path: "{scope}/providers/Microsoft.Authorization/permissions",
    versions: ["2015-07-01", "2018-07-01", "2022-04-01", "2022-05-01-preview"],
    // The caller's own permissions: nothing is needed to ask for them.
    needs: () => null,
    shape: armShapes.permissions,
    run: (world, { caller, parameters }) => {
      const roles = world.access.rolesAt(caller.principalId, given(parameters, "scope"));
      return answer(200, { value: roles.flatMap(({ permissions }) => permissions.map(printPermission)) });
    },
  },
  {
    operation: "ClassicAdministrators_List",
    specification: "Microsoft.Authorization/stable/2015-07-01/authorization-ClassicAdminCalls.json",
    method: "GET",
    path: "{scope}/providers/Microsoft.Authorization/classicAdministrators",
    versions: ["2015-06-01", "2015-07-01"],
    needs: needs("classicAdministrators/read"),
    shape: armShapes.classicAdministrators,
    // Retired in 2024: every list is empty.
    run: () => answer(200, { value: [] }),
  },
];

/** A role is seen where it can be assigned: at its scopes, above them and below. */
function narrowsTo(world: World, assignable: string, scope: string): boolean {
  const [left, right] = [normalScope(assignable), normalScope(scope)];
  return world.scopes.covers(left, right) || world.scopes.covers(right, left);
}
