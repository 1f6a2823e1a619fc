import { given } from "../arm/route.ts";
import { type Json, parseObject } from "../json.ts";
import { type Answer, answer } from "../server/exchange.ts";
import { graphShapes } from "../shapes/graph.ts";
import type { GroupModel } from "../tenant/directory-model.ts";
import type { World } from "../world.ts";
import { entityPage, notFound, objectPage, transitiveMembers } from "./collections.ts";
import { type EntityKind, entitiesOf, entityById, odataType, shown } from "./entities.ts";
import { optionsOf } from "./odata.ts";
import { type GraphRequest, type GraphRoute, graphError, permissionsOf, readersOf } from "./route.ts";

const readers = (kind: EntityKind) => readersOf[kind] ?? [];

function oneOf(world: World, { call, parameters }: GraphRequest, kind: EntityKind): Answer {
  const id = given(parameters, "id");
  const entity = entitiesOf(world.tenant, kind).find(
    ({ id: own, properties }) =>
      own.toLowerCase() === id.toLowerCase() ||
      (kind === "user" && String(properties["userPrincipalName"]).toLowerCase() === id.toLowerCase()),
  );
  if (entity === undefined) return notFound(world, id);
  const options = optionsOf(call, 1);
  if ("status" in options) return options;
  return answer(200, {
    "@odata.context": `${world.base("graph")}/v1.0/$metadata#${kind}s/$entity`,
    ...shown(entity, options.select),
  });
}

const typed = (path: string, kind: EntityKind): readonly GraphRoute[] => [
  {
    operation: `${kind}_List`,
    method: "GET",
    path: `/v1.0/${path}`,
    permissions: readers(kind),
    cost: 2,
    shape: graphShapes.page,
    run: (world, request) => entityPage(world, request, entitiesOf(world.tenant, kind)),
  },
  {
    operation: `${kind}_Get`,
    method: "GET",
    path: `/v1.0/${path}/{id}`,
    permissions: readers(kind),
    cost: 1,
    run: (world, request) => oneOf(world, request, kind),
  },
];

function groupOf(world: World, request: GraphRequest): GroupModel | undefined {
  const id = given(request.parameters, "id").toLowerCase();
  return world.tenant.directory.groups.find((group) => group.id.toLowerCase() === id);
}

/** Members of a group whose membership is hidden are shown only to whoever holds the permission for that. */
function membersShown(
  world: World,
  request: GraphRequest,
  group: GroupModel,
  ids: readonly string[],
): readonly string[] {
  if (group.visibility !== "HiddenMembership") return ids;
  return permissionsOf(world, request.caller).has("Member.Read.Hidden") ? ids : [];
}

const members = (
  name: string,
  cost: number,
  of: (world: World, group: GroupModel) => readonly string[],
): GraphRoute => ({
  operation: `group_${name}`,
  method: "GET",
  path: `/v1.0/groups/{id}/${name}`,
  permissions: readers("group"),
  cost,
  shape: graphShapes.page,
  run: (world, request) => {
    const group = groupOf(world, request);
    if (group === undefined) return notFound(world, given(request.parameters, "id"));
    return objectPage(world, request, membersShown(world, request, group, of(world, group)));
  },
});

const owners = (
  path: string,
  kind: EntityKind,
  of: (world: World, id: string) => readonly string[] | undefined,
): GraphRoute => ({
  operation: `${kind}_owners`,
  method: "GET",
  path: `/v1.0/${path}/{id}/owners`,
  permissions: readers(kind),
  cost: 2,
  shape: graphShapes.page,
  run: (world, request) => {
    const id = given(request.parameters, "id");
    const found = of(world, id.toLowerCase());
    return found === undefined ? notFound(world, id) : objectPage(world, request, found);
  },
});

/** Up to a thousand ids at once. What does not exist is left out: that is how a deleted principal shows. */
function byIds(world: World, { call }: GraphRequest): Answer {
  const body = parseObject(call.body);
  const ids = body?.["ids"];
  if (!Array.isArray(ids) || ids.some((id) => typeof id !== "string")) {
    return graphError(world, 400, { code: "Request_BadRequest", message: "The ids are missing." });
  }
  if (ids.length > 1000) {
    const message = `Too many ids: ${ids.length}. At most 1000 are taken.`;
    return graphError(world, 400, { code: "Directory_ResultSizeLimitExceeded", message });
  }
  if (call.query.size > 0) {
    return graphError(world, 400, { code: "Request_BadRequest", message: "getByIds takes no query options." });
  }
  const types = Array.isArray(body?.["types"]) ? body["types"].map((type: Json) => String(type).toLowerCase()) : null;
  const value = ids.flatMap((id) => {
    const entity = entityById(world.tenant, String(id));
    if (entity === undefined) return [];
    const isWanted = types === null || types.includes("directoryobject") || types.includes(entity.kind.toLowerCase());
    return isWanted ? [{ "@odata.type": odataType(entity.kind), ...shown(entity, null) }] : [];
  });
  return answer(200, { "@odata.context": `${world.base("graph")}/v1.0/$metadata#directoryObjects`, value });
}

export const graphRoutes: readonly GraphRoute[] = [
  {
    operation: "directoryObjects_getByIds",
    method: "POST",
    path: "/v1.0/directoryObjects/getByIds",
    permissions: ["Directory.Read.All"],
    cost: 3,
    shape: graphShapes.page,
    run: byIds,
  },
  {
    operation: "organization_List",
    method: "GET",
    path: "/v1.0/organization",
    permissions: ["Organization.Read.All", "Directory.Read.All", "User.Read.All", "Application.Read.All"],
    cost: 1,
    run: (world) => {
      const { tenantId, displayName, domain } = world.tenant;
      const verifiedDomains = [{ name: domain, isDefault: true, isInitial: true, capabilities: "", type: "Managed" }];
      return answer(200, { value: [{ id: tenantId, displayName, verifiedDomains, tenantType: "AAD" }] });
    },
  },
  ...typed("users", "user"),
  ...typed("groups", "group"),
  ...typed("servicePrincipals", "servicePrincipal"),
  ...typed("applications", "application"),
  members("members", 3, (_, group) => group.members),
  members("transitiveMembers", 5, (world, group) => transitiveMembers(world, group.id)),
  owners(
    "groups",
    "group",
    (world, id) => world.tenant.directory.groups.find((one) => one.id.toLowerCase() === id)?.owners,
  ),
  owners(
    "servicePrincipals",
    "servicePrincipal",
    (world, id) => world.tenant.directory.servicePrincipals.find((one) => one.id.toLowerCase() === id)?.owners,
  ),
  owners(
    "applications",
    "application",
    (world, id) => world.tenant.directory.applications.find((one) => one.id.toLowerCase() === id)?.owners,
  ),
  {
    operation: "application_federatedIdentityCredentials",
    method: "GET",
    path: "/v1.0/applications/{id}/federatedIdentityCredentials",
    permissions: readers("application"),
    cost: 1,
    shape: graphShapes.page,
    run: (world, request) => {
      const id = given(request.parameters, "id").toLowerCase();
      const found = world.tenant.directory.applications.find((one) => one.id.toLowerCase() === id);
      if (found === undefined) return notFound(world, id);
      return answer(200, { value: found.federatedIdentityCredentials.map((one) => ({ ...one, description: null })) });
    },
  },
];
