import { pageOf } from "../arm/paging.ts";
import { given } from "../arm/route.ts";
import type { Json, JsonObject } from "../json.ts";
import { type Answer, answer, parameter } from "../server/exchange.ts";
import { each, named, type Series } from "../tenant/series.ts";
import type { Deleted, VaultModel, VersionModel } from "../tenant/vault-model.ts";
import type { World } from "../world.ts";
import { badParameter, objectNotFound } from "./errors.ts";
import { deletedFields, type Holder } from "./print.ts";
import type { VaultRequest } from "./route.ts";

interface Versioned {
  readonly name: string;
  readonly versions: readonly VersionModel[];
}

/** `maxresults` of a call; the service takes 1 to 25. */
function sizeOf(world: World, { call }: VaultRequest): number | null {
  const asked = parameter(call, "maxresults");
  if (asked === null) return world.options.pageSizes.vault;
  const size = Number(asked);
  return Number.isInteger(size) && size >= 1 && size <= 25 ? Math.min(size, world.options.pageSizes.vault) : null;
}

/** One page of anything, as the data plane pages. */
export function vaultPage<Item>(
  world: World,
  request: VaultRequest,
  { items, print }: { readonly items: Iterable<Item>; readonly print: (item: Item) => Json },
): Answer {
  const size = sizeOf(world, request);
  if (size === null) return badParameter("Invalid maxresults value: it must be from 1 to 25.");
  const page = pageOf(request.call, items, { size, print });
  // The data plane says that there is no further page; ARM leaves it out.
  const body = page.status === 200 ? { nextLink: null, ...(page.body as JsonObject) } : page.body;
  return { ...page, body };
}

/** The versions of one object, newest last. */
export function versionsOf<Model extends Versioned>(
  world: World,
  request: VaultRequest,
  {
    series,
    collection,
    print,
  }: {
    readonly series: Series<Model>;
    readonly collection: string;
    readonly print: (model: Model, version: VersionModel) => Json;
  },
): Answer {
  const name = given(request.parameters, "name");
  const model = named(series, name);
  if (model === undefined) return objectNotFound(collection, name);
  return vaultPage(world, request, { items: model.versions, print: (version) => print(model, version) });
}

/** One version of an object, the current one where the path names none. */
export function oneVersion<Model extends Versioned>(
  request: VaultRequest,
  {
    series,
    collection,
    print,
  }: {
    readonly series: Series<Model>;
    readonly collection: string;
    readonly print: (model: Model, version: VersionModel) => Json;
  },
): Answer {
  const name = given(request.parameters, "name");
  const model = named(series, name);
  const wanted = request.parameters["version"];
  const version = wanted === undefined ? model?.versions.at(-1) : model?.versions.find((one) => one.version === wanted);
  return model === undefined || version === undefined
    ? objectNotFound(collection, wanted === undefined ? name : `${name}/${wanted}`)
    : answer(200, print(model, version));
}

interface DeletedList<Model> {
  readonly series: Series<Deleted<Model>>;
  readonly collection: string;
  readonly print: (model: Model) => JsonObject;
}

export function deletedPage<Model>(world: World, request: VaultRequest, list: DeletedList<Model>): Answer {
  const print = (deleted: Deleted<Model>) => ({
    ...list.print(deleted.object),
    ...deletedFields(request.holder, list.collection, deleted),
  });
  return vaultPage(world, request, { items: each(list.series), print });
}

export function oneDeleted<Model>(request: VaultRequest, list: DeletedList<Model>): Answer {
  const name = given(request.parameters, "name");
  const deleted = named(list.series, name);
  if (deleted === undefined) return objectNotFound(list.collection, name);
  return answer(200, { ...list.print(deleted.object), ...deletedFields(request.holder, list.collection, deleted) });
}

/** The vault of a request on a route that managed HSMs do not have. */
export function vaultOf({ store }: Holder): VaultModel {
  if (!("secrets" in store)) throw new Error("the route is not for managed HSMs");
  return store;
}
