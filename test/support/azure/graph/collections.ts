import { pageOf } from "../arm/paging.ts";
import type { JsonObject } from "../json.ts";
import type { Answer } from "../server/exchange.ts";
import type { World } from "../world.ts";
import { type Entity, entityById, odataType, shown } from "./entities.ts";
import { optionsOf } from "./odata.ts";
import { type GraphRequest, graphError, permissionsOf, readersOf } from "./route.ts";

export const notFound = (world: World, id: string): Answer =>
  graphError(world, 404, {
    code: "Request_ResourceNotFound",
    message: `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  });

/** A page of a typed collection (`/users`): what `$filter` keeps, as `$select` wants it. */
export function entityPage(world: World, { call }: GraphRequest, entities: readonly Entity[]): Answer {
  const options = optionsOf(call, world.options.pageSizes.graph);
  if ("status" in options) return options;
  const kept = entities.filter(({ properties }) => options.keeps(properties));
  const unknown = options.select?.find((name) => entities.every(({ properties }) => !Object.hasOwn(properties, name)));
  if (unknown !== undefined && entities.length > 0) {
    const message = `Could not find a property named '${unknown}' on type 'microsoft.graph.${entities[0]?.kind}'.`;
    return graphError(world, 400, { code: "BadRequest", message });
  }
  const page = pageOf(call, kept, {
    size: options.top,
    print: (entity) => shown(entity, options.select),
    link: "@odata.nextLink",
  });
  return withContext(world, page, options.counts ? kept.length : null);
}

/**
 * A page of directory objects of mixed kinds (`/members`). Of a kind that the caller may not read only the type and id
 * are shown: the rest is hidden, not missing.
 */
export function objectPage(world: World, { call, caller }: GraphRequest, ids: readonly string[]): Answer {
  const options = optionsOf(call, world.options.pageSizes.graph);
  if ("status" in options) return options;
  const permissions = permissionsOf(world, caller);
  const entities = ids.map((id) => entityById(world.tenant, id)).filter((entity) => entity !== undefined);
  const print = (entity: Entity): JsonObject => {
    const type = { "@odata.type": odataType(entity.kind) };
    const isReadable = readersOf[entity.kind]?.some((permission) => permissions.has(permission)) ?? false;
    if (!isReadable) return { ...type, id: entity.id };
    const known = options.select?.filter((name) => Object.hasOwn(entity.properties, name)) ?? null;
    return { ...type, ...shown(entity, known) };
  };
  const page = pageOf(call, entities, { size: options.top, print, link: "@odata.nextLink" });
  return withContext(world, page, options.counts ? entities.length : null);
}

function withContext(world: World, page: Answer, count: number | null): Answer {
  if (page.status !== 200) return page;
  const context = `${world.base("graph")}/v1.0/$metadata#directoryObjects`;
  const counted = count === null ? {} : { "@odata.count": count };
  return { ...page, body: { "@odata.context": context, ...counted, ...(page.body as JsonObject) } };
}

/** Members of a group at any depth, each once; groups in circles end. */
export function transitiveMembers(world: World, groupId: string): readonly string[] {
  const found = new Set<string>();
  const groups = new Map(world.tenant.directory.groups.map((group) => [group.id.toLowerCase(), group]));
  const visit = (id: string) => {
    for (const member of groups.get(id.toLowerCase())?.members ?? []) {
      if (found.has(member)) continue;
      found.add(member);
      visit(member);
    }
  };
  visit(groupId);
  found.delete(groupId);
  return [...found];
}
