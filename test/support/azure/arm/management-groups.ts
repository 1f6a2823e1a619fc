import { type Json, present } from "../json.ts";
import { answer, failure, parameter } from "../server/exchange.ts";
import { armShapes } from "../shapes/arm.ts";
import type { ManagementGroupModel, TenantModel } from "../tenant/model.ts";
import { pageOf, sizeAsked } from "./paging.ts";
import { type ArmRoute, given } from "./route.ts";

const specification = "Microsoft.Management/stable/2023-04-01/management.json";
const versions = ["2020-05-01", "2020-10-01", "2021-04-01", "2023-04-01", "2024-02-01-preview"];
const type = "Microsoft.Management/managementGroups";

export const managementGroupId = (name: string) => `/providers/Microsoft.Management/managementGroups/${name}`;

function find(tenant: TenantModel, name: string): ManagementGroupModel | undefined {
  return tenant.managementGroups.find((group) => group.name.toLowerCase() === name.toLowerCase());
}

const childGroups = (tenant: TenantModel, name: string) =>
  tenant.managementGroups.filter(({ parent }) => parent?.toLowerCase() === name.toLowerCase());

const childSubscriptions = (tenant: TenantModel, name: string) =>
  tenant.subscriptions.filter(({ managementGroup }) => managementGroup.toLowerCase() === name.toLowerCase());

/** Children as `$expand=children` shows them; `$recurse=true` goes all the way down. */
function children(tenant: TenantModel, name: string, recurse: boolean): Json {
  const groups = childGroups(tenant, name).map((group) => ({
    id: managementGroupId(group.name),
    type,
    name: group.name,
    displayName: group.displayName,
    ...(recurse ? { children: children(tenant, group.name, true) } : {}),
  }));
  const subscriptions = childSubscriptions(tenant, name).map(({ subscriptionId, displayName }) => ({
    id: `/subscriptions/${subscriptionId}`,
    type: "/subscriptions",
    name: subscriptionId,
    displayName,
  }));
  const all = [...groups, ...subscriptions];
  return all.length === 0 ? null : all;
}

interface Descendant {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly displayName: string;
  readonly parent: string;
}

function* descendants(tenant: TenantModel, name: string): Generator<Descendant> {
  for (const group of childGroups(tenant, name)) {
    const { displayName } = group;
    yield { id: managementGroupId(group.name), type, name: group.name, displayName, parent: name };
    yield* descendants(tenant, group.name);
  }
  for (const { subscriptionId, displayName } of childSubscriptions(tenant, name)) {
    const id = `/subscriptions/${subscriptionId}`;
    yield { id, type: `${type}/subscriptions`, name: subscriptionId, displayName, parent: name };
  }
}

function details(tenant: TenantModel, group: ManagementGroupModel): Json {
  const parent = group.parent === null ? undefined : find(tenant, group.parent);
  return present({
    version: 1,
    updatedTime: "2026-01-01T00:00:00.0000000Z",
    updatedBy: "00000000-0000-0000-0000-000000000000",
    parent:
      parent === undefined
        ? undefined
        : { id: managementGroupId(parent.name), name: parent.name, displayName: parent.displayName },
  });
}

const needs = (parameters: Readonly<Record<string, string>>) => ({
  action: "Microsoft.Management/managementGroups/read",
  scope: managementGroupId(given(parameters, "group")),
});

const notFound = (name: string) => failure(404, "NotFound", `The management group '${name}' cannot be found.`);

export const managementGroupRoutes: readonly ArmRoute[] = [
  {
    operation: "ManagementGroups_List",
    specification,
    method: "GET",
    path: "/providers/Microsoft.Management/managementGroups",
    versions,
    // Groups that the caller may not read are left out without a word.
    needs: () => null,
    shape: armShapes.managementGroups,
    run: (world, { call, caller }) => {
      const seen = world.tenant.managementGroups.filter(({ name }) =>
        world.access.may(caller.principalId, "Microsoft.Management/managementGroups/read", managementGroupId(name)),
      );
      const print = ({ name, displayName }: ManagementGroupModel) => ({
        id: managementGroupId(name),
        type,
        name,
        properties: { tenantId: world.tenant.tenantId, displayName },
      });
      return pageOf(call, seen, { size: world.options.pageSizes.arm, print });
    },
  },
  {
    operation: "ManagementGroups_Get",
    specification,
    method: "GET",
    path: "/providers/Microsoft.Management/managementGroups/{group}",
    versions,
    needs,
    shape: armShapes.managementGroup,
    run: (world, { call, parameters }) => {
      const group = find(world.tenant, given(parameters, "group"));
      if (group === undefined) return notFound(given(parameters, "group"));
      const expands = parameter(call, "$expand") === "children";
      const recurse = parameter(call, "$recurse") === "true";
      const properties = {
        tenantId: world.tenant.tenantId,
        displayName: group.displayName,
        details: details(world.tenant, group),
        ...(expands ? { children: children(world.tenant, group.name, recurse) } : {}),
      };
      return answer(200, { id: managementGroupId(group.name), type, name: group.name, properties });
    },
  },
  {
    operation: "ManagementGroups_GetDescendants",
    specification,
    method: "GET",
    path: "/providers/Microsoft.Management/managementGroups/{group}/descendants",
    versions,
    needs,
    shape: armShapes.descendants,
    run: (world, { call, parameters }) => {
      const group = find(world.tenant, given(parameters, "group"));
      if (group === undefined) return notFound(given(parameters, "group"));
      const print = ({ id, type: kind, name, displayName, parent }: Descendant) => ({
        id,
        type: kind,
        name,
        properties: { displayName, parent: { id: managementGroupId(parent) } },
      });
      const size = sizeAsked(call, world.options.pageSizes.arm);
      return pageOf(call, descendants(world.tenant, group.name), { size, print });
    },
  },
];
