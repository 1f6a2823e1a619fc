import { rolesOf } from "../access/role-book.ts";
import { normalScope } from "../access/scopes.ts";
import { answer, failure, parameter } from "../server/exchange.ts";
import type { Parameters } from "../server/paths.ts";
import { armShapes } from "../shapes/arm.ts";
import { each } from "../tenant/series.ts";
import type { World } from "../world.ts";
import { pageOf } from "./paging.ts";
import { printDeny, printPermission, printRoleAssignment, printRoleDefinition } from "./print-authorization.ts";
import { type ArmRoute, given } from "./route.ts";
import { scopedPage } from "./scoped-page.ts";

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
const needs = (action: string) => (parameters: Parameters) => ({
  action: `Microsoft.Authorization/${action}`,
  scope: given(parameters, "scope"),
});

/** At the root anybody who is signed in may look roles up: that is how tools resolve the built-in ones. */
const readsRoles = (parameters: Parameters) =>
  given(parameters, "scope") === "/" ? null : needs("roleDefinitions/read")(parameters);

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
    needs: readsRoles,
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
    needs: readsRoles,
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
