import { rolesOf } from "../access/role-book.ts";
import { normalScope } from "../access/scopes.ts";
import { managementGroupId } from "../arm/management-groups.ts";
import { printRoleAssignment, printRoleDefinition } from "../arm/print-authorization.ts";
import { printRecord } from "../arm/record-lists.ts";
import { printHsm, printVault } from "../arm/stores.ts";
import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import { each } from "../tenant/series.ts";
import type { World } from "../world.ts";
import type { Row } from "./expression.ts";

const common = [
  "id",
  "name",
  "type",
  "tenantId",
  "kind",
  "location",
  "resourceGroup",
  "subscriptionId",
  "managedBy",
  "sku",
  "plan",
  "properties",
  "tags",
  "identity",
  "zones",
  "extendedLocation",
];

/** The tables that this server has; Azure has more. */
export const tableColumns: ReadonlyMap<string, readonly string[]> = new Map(
  ["resources", "resourcecontainers", "authorizationresources", "managedserviceresources", "securityresources"].map(
    (name) => [name, common],
  ),
);

/** A row with what decides who sees it. */
export interface TableRow {
  readonly row: Row;
  readonly action: string;
  /** Where the action is needed: the row's own id, or a scope. */
  readonly scope: string;
}

/** Resource Graph prints types, groups and subscription ids in lower case, and every column, null where there is nothing. */
function rowOf(world: World, resource: JsonObject): Row {
  const id = String(resource["id"]);
  const subscriptionId = /^\/subscriptions\/([^/]+)/i.exec(id)?.[1] ?? "";
  const resourceGroup = (/\/resourcegroups\/([^/]+)/i.exec(id)?.[1] ?? "").toLowerCase();
  const own: Record<string, Json> = Object.fromEntries(common.map((name) => [name, resource[name] ?? null]));
  return {
    ...own,
    type: String(resource["type"]).toLowerCase(),
    tenantId: world.tenant.tenantId,
    subscriptionId,
    resourceGroup,
    kind: resource["kind"] ?? "",
    location: resource["location"] ?? "",
    managedBy: "",
  };
}

function withSource(world: World, resource: JsonObject): TableRow {
  const id = String(resource["id"]);
  return { row: rowOf(world, resource), action: `${String(resource["type"])}/read`, scope: id };
}

function* resources(world: World): Generator<TableRow> {
  for (const vault of each(world.tenant.vaults)) yield withSource(world, printVault(world, vault));
  for (const hsm of world.tenant.managedHsms) yield withSource(world, printHsm(world, hsm));
  // Proxy and extension resources are not in this table.
  for (const record of world.records.all())
    if (record.location !== undefined) yield withSource(world, printRecord(record));
}

function ancestors(world: World, scope: string): Json {
  const names = world.scopes
    .above(scope)
    .filter((one) => one !== "/")
    .map((one) => one.split("/").at(-1) ?? "");
  return names.map((name) => {
    const group = world.tenant.managementGroups.find((one) => one.name.toLowerCase() === name);
    return { name: group?.name ?? name, displayName: group?.displayName ?? name };
  });
}

function* containers(world: World): Generator<TableRow> {
  for (const one of world.tenant.subscriptions) {
    const id = `/subscriptions/${one.subscriptionId}`;
    const properties = {
      state: one.state,
      managementGroupAncestorsChain: ancestors(world, normalScope(id)),
      managedByTenants: [],
    };
    const type = "microsoft.resources/subscriptions";
    const row = rowOf(world, { id, name: one.displayName, type, tags: one.tags, properties });
    yield { row, action: "Microsoft.Resources/subscriptions/read", scope: id };
  }
  for (const { subscriptionId, name, location, tags } of world.tenant.resourceGroups) {
    const id = `/subscriptions/${subscriptionId}/resourceGroups/${name}`;
    const type = "microsoft.resources/subscriptions/resourcegroups";
    const row = rowOf(world, { id, name, type, location, tags, properties: { provisioningState: "Succeeded" } });
    yield { row, action: "Microsoft.Resources/subscriptions/resourceGroups/read", scope: id };
  }
  for (const { name, displayName } of world.tenant.managementGroups) {
    const id = managementGroupId(name);
    const details = { managementGroupAncestorsChain: ancestors(world, normalScope(id)) };
    const properties = { tenantId: world.tenant.tenantId, displayName, details };
    const row = rowOf(world, { id, name, type: "microsoft.management/managementgroups", properties });
    yield { row, action: "Microsoft.Management/managementGroups/read", scope: id };
  }
}

function* authorization(world: World, seenFrom: readonly string[]): Generator<TableRow> {
  for (const assignment of each(world.tenant.roleAssignments)) {
    const row = rowOf(world, printRoleAssignment(assignment));
    yield { row, action: "Microsoft.Authorization/roleAssignments/read", scope: assignment.scope };
  }
  for (const role of rolesOf(world.tenant)) {
    const row = rowOf(world, printRoleDefinition(role, "/"));
    // A built-in role is everywhere: whoever may read roles in one of the subscriptions sees it.
    const scopes = role.type === "BuiltInRole" ? seenFrom : role.assignableScopes;
    for (const scope of scopes.slice(0, 1))
      yield { row, action: "Microsoft.Authorization/roleDefinitions/read", scope };
  }
}

function* recordsOf(world: World, provider: string): Generator<TableRow> {
  for (const record of world.records.all()) {
    if (record.type.toLowerCase().startsWith(provider)) yield withSource(world, printRecord(record));
  }
}

/** All rows of a table, whoever asks; `seenFrom` are the scopes of the query. */
export function rowsOf(world: World, table: string, seenFrom: readonly string[]): Iterable<TableRow> {
  switch (table) {
    case "resources":
      return resources(world);
    case "resourcecontainers":
      return containers(world);
    case "authorizationresources":
      return authorization(world, seenFrom);
    case "managedserviceresources":
      return recordsOf(world, "microsoft.managedservices/");
    case "securityresources":
      return recordsOf(world, "microsoft.security/");
    default:
      throw new Error(`no table ${table}`);
  }
}

/** The scope that the authorization filter looks at: a role assignment's own, else the row's id. */
export function scopeOfRow(row: Row): string {
  const properties = row["properties"] ?? null;
  const scope = isJsonObject(properties) ? properties["scope"] : undefined;
  return normalScope(typeof scope === "string" ? scope : String(row["id"]));
}
