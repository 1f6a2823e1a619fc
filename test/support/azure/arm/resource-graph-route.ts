import { normalScope } from "../access/scopes.ts";
import { type Json, type JsonObject, parseObject } from "../json.ts";
import type { Row } from "../resource-graph/expression.ts";
import { parseQuery, type Query } from "../resource-graph/query.ts";
import { rowsOf, scopeOfRow, tableColumns } from "../resource-graph/tables.ts";
import { QueryFault } from "../resource-graph/tokens.ts";
import { type Answer, answer, failure } from "../server/exchange.ts";
import { tooMany } from "../server/throttle.ts";
import { resourceGraphShape } from "../shapes/resource-graph.ts";
import type { World } from "../world.ts";
import { managementGroupId } from "./management-groups.ts";
import { decodeOffset, encodeOffset } from "./paging.ts";
import type { ArmRequest, ArmRoute } from "./route.ts";

const filters = ["AtScopeAndBelow", "AtScopeAndAbove", "AtScopeExact", "AtScopeAboveAndBelow"];

interface Asked {
  readonly query: Query;
  /** Scopes of the query in normal form. */
  readonly scopes: readonly string[];
  readonly isTenantWide: boolean;
  readonly filter: string;
  readonly top: number;
  readonly skip: number;
  readonly asTable: boolean;
}

function refuse(world: World, details: Json): Answer {
  const time = new Date(world.clock()).toISOString();
  const message = `Please provide below info when asking for support: timestamp = ${time}, correlationId = ${world.nextId()}.`;
  return failure(400, "BadRequest", message, { details });
}

const invalid = {
  code: "InvalidQuery",
  message:
    "Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying.",
};

function queryOf(world: World, text: Json | undefined): Query | Answer {
  if (typeof text !== "string") return refuse(world, [{ code: "InvalidQuery", message: "The query is missing." }]);
  try {
    return parseQuery(text, tableColumns);
  } catch (cause) {
    if (!(cause instanceof QueryFault)) throw cause;
    const { code, line, column, token, message } = cause;
    return refuse(world, [
      invalid,
      { code, message: `${code}: ${message}`, line, characterPositionInLine: column, token },
    ]);
  }
}

const strings = (value: Json | undefined): readonly string[] | null =>
  Array.isArray(value) && value.every((one) => typeof one === "string") ? (value as readonly string[]) : null;

/** The scopes that a query is over: what the caller may see of what it named, or all its subscriptions. */
function scopesOf(world: World, body: JsonObject, principalId: string): readonly string[] {
  const named = strings(body["subscriptions"]);
  const groups = strings(body["managementGroups"]);
  const all = world.tenant.subscriptions.map(({ subscriptionId }) => subscriptionId);
  const wanted = named ?? (groups === null ? all : groups.flatMap((group) => world.scopes.subscriptionsUnder(group)));
  const known = wanted.filter((one) => all.some((subscription) => subscription.toLowerCase() === one.toLowerCase()));
  const seen = known
    .map((one) => normalScope(`/subscriptions/${one}`))
    .filter((scope) => world.access.touches(principalId, scope));
  return [...(groups ?? []).map((group) => normalScope(managementGroupId(group))), ...seen];
}

function askedOf(world: World, { call, caller }: ArmRequest): Asked | Answer {
  const body = parseObject(call.body);
  if (body === null)
    return failure(400, "InvalidRequestContent", "The request content was invalid and could not be deserialized.");
  const query = queryOf(world, body["query"]);
  if ("status" in query) return query;
  const options = (body["options"] ?? {}) as JsonObject;
  const scopes = scopesOf(world, body, caller.principalId);
  if (scopes.length === 0) {
    const given = strings(body["subscriptions"])?.join(", ") ?? "";
    const message = `There must be at least one subscription that is eligible to contain resources. Given: '${given}'.`;
    return refuse(world, [{ code: "NoValidSubscriptionsInQueryRequest", message }]);
  }
  const top = options["$top"] ?? world.options.pageSizes.resourceGraph;
  if (typeof top !== "number" || top < 1 || top > 1000) {
    return refuse(world, [{ code: "InvalidTopValue", message: "The value of $top must be between 1 and 1000." }]);
  }
  const filter = options["authorizationScopeFilter"] ?? "AtScopeAndBelow";
  if (typeof filter !== "string" || !filters.includes(filter)) {
    return refuse(world, [
      { code: "InvalidAuthorizationScopeFilter", message: `'${String(filter)}' is none of ${filters.join(", ")}.` },
    ]);
  }
  const token = options["$skipToken"] ?? null;
  const offset = typeof token === "string" ? decodeOffset(token) : 0;
  if (offset === null) return refuse(world, [{ code: "InvalidSkipToken", message: "The skip token is not valid." }]);
  const skip = typeof token === "string" ? offset : Number(options["$skip"] ?? 0);
  const isTenantWide = body["subscriptions"] === undefined && body["managementGroups"] === undefined;
  const most = Math.min(top, world.options.pageSizes.resourceGraph);
  return { query, scopes, isTenantWide, filter, top: most, skip, asTable: options["resultFormat"] === "table" };
}

function inScope(world: World, row: Row, { query, scopes, isTenantWide, filter }: Asked): boolean {
  const own = scopeOfRow(row);
  const type = String(row["type"]);
  if (type.endsWith("/roledefinitions")) return true;
  const below = () => scopes.some((scope) => world.scopes.covers(scope, own));
  const above = () => scopes.some((scope) => world.scopes.covers(own, scope));
  if (query.table !== "authorizationresources")
    return below() || (isTenantWide && type === "microsoft.management/managementgroups");
  switch (filter) {
    case "AtScopeAndAbove":
      return above();
    case "AtScopeExact":
      return scopes.includes(own);
    case "AtScopeAboveAndBelow":
      return above() || below();
    default:
      return below();
  }
}

/** Rows in scope that the caller may read. What it may not read is left out without a word, as Azure does. */
function visible(world: World, asked: Asked, principalId: string): readonly Row[] {
  const rows: Row[] = [];
  for (const { row, action, scope } of rowsOf(world, asked.query.table, asked.scopes)) {
    if (inScope(world, row, asked) && world.access.may(principalId, action, scope)) rows.push(row);
  }
  return asked.query.steps.reduce<readonly Row[]>((kept, step) => step(kept), rows);
}

function tableOf(rows: readonly Row[], columns: readonly string[]): Json {
  const kindOf = (name: string) => {
    const value = rows.find((row) => row[name] !== null)?.[name];
    return typeof value === "object"
      ? "object"
      : typeof value === "number"
        ? "integer"
        : typeof value === "boolean"
          ? "boolean"
          : "string";
  };
  return {
    columns: columns.map((name) => ({ name, type: kindOf(name) })),
    rows: rows.map((row) => columns.map((name) => row[name] ?? null)),
  };
}

const unordered = new WeakMap<World, number>();

/** Where an unordered result starts: Azure promises no order without one, not even the same for the next page. */
function turnOf(world: World, { query, top }: Asked, length: number): number {
  if (query.isOrdered || length <= top) return 0;
  const turn = (unordered.get(world) ?? 0) + 1;
  unordered.set(world, turn);
  return turn % length;
}

function page(world: World, all: readonly Row[], asked: Asked): JsonObject {
  const { query, top, skip } = asked;
  const turn = turnOf(world, asked, all.length);
  const rows = [...all.slice(turn), ...all.slice(0, turn)].slice(skip, skip + top);
  const more = skip + rows.length < all.length;
  const pages = query.columns.has("id") && !query.isLimited;
  const columns = [...query.columns];
  return {
    totalRecords: all.length,
    count: rows.length,
    data: asked.asTable ? tableOf(rows, columns) : (rows as readonly Json[]),
    facets: [],
    resultTruncated: more && !pages ? "true" : "false",
    ...(more && pages ? { $skipToken: encodeOffset(skip + top) } : {}),
  };
}

const span = (seconds: number) => `00:00:${String(Math.max(seconds, 0)).padStart(2, "0")}`;

export const resourceGraphRoutes: readonly ArmRoute[] = [
  {
    operation: "Resources",
    specification: "Microsoft.ResourceGraph/stable/2024-04-01/resourcegraph.json",
    method: "POST",
    path: "/providers/Microsoft.ResourceGraph/resources",
    versions: ["2019-04-01", "2021-03-01", "2022-10-01", "2024-04-01"],
    needs: () => null,
    shape: resourceGraphShape,
    run: (world, request) => {
      const { principalId } = request.caller;
      const taken = world.throttle.take("resourceGraph", principalId);
      const quota = {
        "x-ms-user-quota-remaining": String(taken.remaining ?? 15),
        "x-ms-user-quota-resets-after": span(taken.remaining === null ? 5 : taken.resetsAfterSeconds),
      };
      if (taken.waitSeconds !== null) {
        const error = { code: "RateLimiting", message: "Please provide below info when asking for support." };
        const refused = tooMany(world.options.limits, taken.waitSeconds, error);
        return { ...refused, headers: { ...refused.headers, ...quota } };
      }
      const asked = askedOf(world, request);
      if ("status" in asked) return asked;
      return answer(200, page(world, visible(world, asked, principalId), asked), quota);
    },
  },
];
