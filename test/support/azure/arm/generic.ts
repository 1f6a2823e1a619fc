import { present } from "../json.ts";
import { answer, failure, parameter } from "../server/exchange.ts";
import { armShapes } from "../shapes/arm.ts";
import type { World } from "../world.ts";
import { resourceNotFound } from "./errors.ts";
import { pageOf, sizeAsked } from "./paging.ts";
import { printRecord } from "./record-lists.ts";
import { type ArmRoute, given, subscriptionScope } from "./route.ts";
import { printHsm, printVault, vaultsOf } from "./stores.ts";

type Parameters = Readonly<Record<string, string>>;

interface Row {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location?: string;
  readonly kind?: string;
}

/** Tracked resources of a subscription, vaults and managed HSMs included, without their properties. */
function* tracked(world: World, scope: string): Generator<Row> {
  const isInside = (id: string) => id.toLowerCase().startsWith(`${scope.toLowerCase()}/`);
  // What is printed has id, name and type in it.
  for (const vault of vaultsOf(world)) yield printVault(world, vault) as unknown as Row;
  for (const hsm of world.tenant.managedHsms) yield printHsm(world, hsm) as unknown as Row;
  for (const record of world.records.all()) if (record.location !== undefined && isInside(record.id)) yield record;
}

const specification = "Microsoft.Resources/stable/2024-11-01/resources.json";
const listVersions = [
  "2015-11-01",
  "2019-10-01",
  "2020-06-01",
  "2021-04-01",
  "2022-09-01",
  "2024-03-01",
  "2024-11-01",
  "2025-04-01",
];

/** Versions that the catch-all GET takes: it serves many providers, so it cannot hold each to its own. */
const anyVersions = [
  "2021-04-01",
  "2022-03-01",
  "2022-09-01",
  "2023-01-01",
  "2023-05-01",
  "2023-11-01",
  "2023-12-01",
  "2024-01-01",
  "2024-03-01",
  "2024-05-01",
  "2024-07-01",
  "2024-11-01",
  "2025-01-01",
  "2025-05-01",
];

const idOf = (parameters: Parameters) => {
  const { scope, provider, type, name, childType, childName } = parameters;
  const child = childType === undefined ? "" : `/${childType}/${childName}`;
  return `${scope === "/" ? "" : scope}/providers/${provider}/${type}/${name}${child}`;
};

const one = (path: string, typeOf: (parameters: Parameters) => string): ArmRoute => ({
  operation: "Resources_GetById",
  specification,
  method: "GET",
  path,
  versions: anyVersions,
  needs: (parameters) => ({
    action: `${given(parameters, "provider")}/${typeOf(parameters)}/read`,
    scope: idOf(parameters),
  }),
  run: (world, { parameters }) => {
    const record = world.records.byId(idOf(parameters));
    return record === undefined ? resourceNotFound(idOf(parameters)) : answer(200, printRecord(record));
  },
});

export const resourceRoutes: readonly ArmRoute[] = [
  {
    operation: "Resources_List",
    specification,
    method: "GET",
    path: "/subscriptions/{subscriptionId}/resources",
    versions: listVersions,
    // The list holds what the caller may read and nothing else; asking is free.
    needs: () => null,
    shape: armShapes.genericResources,
    run: (world, { call, caller, parameters }) => {
      const filter = (parameter(call, "$filter") ?? "").trim();
      const type = /^resourceType\s+eq\s+'([^']+)'$/i.exec(filter)?.[1]?.toLowerCase();
      if (filter !== "" && type === undefined) {
        return failure(400, "InvalidFilterInQueryString", `Invalid $filter '${filter}' specified in the query string.`);
      }
      const scope = subscriptionScope(parameters);
      function* seen(): Generator<Row> {
        for (const row of tracked(world, scope)) {
          if (!row.id.toLowerCase().startsWith(`${scope.toLowerCase()}/`)) continue;
          if (type !== undefined && row.type.toLowerCase() !== type) continue;
          if (world.access.may(caller.principalId, `${row.type}/read`, row.id)) yield row;
        }
      }
      const size = sizeAsked(call, world.options.pageSizes.arm);
      const print = ({ id, name, type: kindOf, location, kind }: Row) =>
        present({ id, name, type: kindOf, location, kind });
      return pageOf(call, seen(), { size, print });
    },
  },
  one("{scope}/providers/{provider}/{type}/{name}", (parameters) => given(parameters, "type")),
  one(
    "{scope}/providers/{provider}/{type}/{name}/{childType}/{childName}",
    (parameters) => `${given(parameters, "type")}/${given(parameters, "childType")}`,
  ),
];
