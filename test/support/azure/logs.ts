import { runQuery, type StoredTable } from "../kql/run.ts";
import { KqlFault, ticksOf } from "../kql/values.ts";
import { isJsonObject, type Json, type JsonObject, parseObject } from "./json.ts";
import { type Answer, answer, type Call, failure } from "./server/exchange.ts";
import type { LogLimits, LogStoreModel } from "./tenant/model.ts";
import type { World } from "./world.ts";

const queryRight = "Microsoft.OperationalInsights/workspaces/query/read";

interface Asked {
  readonly principalId: string;
  readonly query: string;
  readonly timespan: string | null;
  readonly wait: number;
  readonly tellsPermissions: boolean;
}

/** The stores that a query looks into, and those that it would if the caller had the right. */
interface Reach {
  readonly open: readonly LogStoreModel[];
  readonly closed: readonly LogStoreModel[];
  /** The resource or scope that rows must belong to; undefined for a workspace. */
  readonly resource: string | undefined;
}

/**
 * The Log Analytics query API: it runs queries over the tenant's log stores, within the limits that they have. Queries
 * that its engine does not understand are refused, as wrong ones are.
 */
export async function answerLogs(world: World, call: Call): Promise<Answer> {
  const check = world.tokens.check(call.headers.get("authorization"), world.audiences("logs"));
  if ("fault" in check) {
    const message = `The provided authentication is not valid for this resource (${check.fault}).`;
    return failure(401, "InvalidTokenError", message);
  }
  const [, workspace, resource] = /^\/v1(?:\/workspaces\/([^/]+)|(\/subscriptions\/.+))\/query$/.exec(call.path) ?? [];
  const target = workspace ?? resource;
  if (target === undefined || call.method !== "POST")
    return failure(404, "PathNotFoundError", "The requested path does not exist.");
  // A body that is none, or of no type, is answered by nothing at all.
  if (call.body === "" || !call.headers.has("content-type")) return answer(200);
  const asked = askedIn(call, check.bearer.principalId);
  if (asked === null) return failure(400, "BadArgumentError", "The request had some invalid properties.");
  const reach = workspace === undefined ? resourceReach(world, target, asked) : workspaceReach(world, target, asked);
  if ("status" in reach) return reach;
  return withinTurn(world, reach, () => run(reach, asked));
}

function askedIn(call: Call, principalId: string): Asked | null {
  const body = parseObject(call.body);
  const query = body?.["query"];
  const timespan = body?.["timespan"];
  const prefer = call.headers.get("prefer") ?? "";
  if (typeof query !== "string") return null;
  return {
    principalId,
    query,
    timespan: typeof timespan === "string" ? timespan : null,
    wait: Number(/\bwait=(\d+)/.exec(prefer)?.[1] ?? 180),
    tellsPermissions: /\binclude-permissions=true\b/.test(prefer),
  };
}

const insufficient = () =>
  failure(
    403,
    "InsufficientAccessError",
    "The provided credentials have insufficient access to perform the operation.",
    {
      inner: { code: "AuthorizationFailedError", message: "the user does not have access to read logs" },
    },
  );

function workspaceReach(world: World, customerId: string, { principalId }: Asked): Reach | Answer {
  for (const record of world.records.all()) {
    if (record.type !== "Microsoft.OperationalInsights/workspaces") continue;
    if (String(record.properties?.["customerId"]).toLowerCase() !== customerId.toLowerCase()) continue;
    if (!world.access.may(principalId, queryRight, record.id)) return insufficient();
    const store = storesOf(world).find(({ workspaceId }) => workspaceId.toLowerCase() === record.id.toLowerCase());
    return { open: store ? [store] : [], closed: [], resource: undefined };
  }
  return failure(404, "WorkspaceNotFoundError", "The workspace was not found.");
}

/** A right on the resource is not enough where the workspace is closed to the caller. */
function resourceReach(world: World, resource: string, { principalId }: Asked): Reach | Answer {
  if (!world.access.may(principalId, "Microsoft.Insights/logs/read", resource)) return insufficient();
  const stores = storesOf(world).filter((store) => holds(store, resource));
  const mayRead = ({ workspaceId }: LogStoreModel) => world.access.may(principalId, queryRight, workspaceId);
  return { open: stores.filter(mayRead), closed: stores.filter((store) => !mayRead(store)), resource };
}

const storesOf = (world: World) => world.tenant.logStores;

function holds({ tables }: LogStoreModel, resource: string): boolean {
  return Object.values(tables).some((table) => of(table, resource).rows.length > 0);
}

/** The rows of a table that belong to a resource or lie below a scope. */
function of(table: StoredTable, resource: string): StoredTable {
  const at = table.columns.findIndex(({ name }) => name === "_ResourceId");
  const scope = resource.toLowerCase();
  const belongs = (id: string) => id === scope || id.startsWith(`${scope}/`);
  return { columns: table.columns, rows: table.rows.filter((row) => belongs(String(row[at]).toLowerCase())) };
}

const under = new WeakMap<World, Map<string, number>>();

/** Holds the queries of one store that are under way against its limit, and lets others in while one runs. */
async function withinTurn(world: World, { open }: Reach, work: () => Answer): Promise<Answer> {
  const counts = under.get(world) ?? new Map<string, number>();
  under.set(world, counts);
  const [store] = open;
  if (!store) return work();
  const count = counts.get(store.workspaceId) ?? 0;
  if (count >= (store.limits?.atOnce ?? Number.POSITIVE_INFINITY))
    return failure(429, "TooManyRequestsError", "Too many queries are running.", { headers: { "retry-after": "1" } });
  counts.set(store.workspaceId, count + 1);
  try {
    await new Promise((resolve) => setTimeout(resolve, store.limits?.atOnce === undefined ? 0 : 10));
    return work();
  } finally {
    counts.set(store.workspaceId, (counts.get(store.workspaceId) ?? 1) - 1);
  }
}

function run(reach: Reach, asked: Asked): Answer {
  if (reach.resource === undefined && reach.open.every(({ tables }) => Object.keys(tables).length === 0))
    return answer(204);
  const basic = reach.open
    .flatMap((store) => store.basic ?? [])
    .find((table) => new RegExp(`\\b${table}\\b`).test(asked.query));
  if (basic !== undefined) {
    return badArgument({
      code: "QueryValidationError",
      message: `The table '${basic}' is on the Basic logs plan: use the search API instead.`,
    });
  }
  const tables = tablesOf(reach, asked.timespan);
  const limits = strictest(reach.open);
  const scanned = [...tables.values()].reduce((sum, { rows }) => sum + rows.length, 0);
  if (limits.scannedRows !== undefined && scanned > limits.scannedRows * (asked.wait / 600))
    return failure(504, "GatewayTimeout", "The query ran out of time.");
  try {
    return printed(runQuery(asked.query, tables), limits, asked.tellsPermissions ? permissionsOf(reach) : {});
  } catch (error) {
    if (!(error instanceof KqlFault)) throw error;
    const [code = "SYN0002"] = /^SEM\d+/.exec(error.message) ?? [];
    return badArgument({
      code: error.code,
      message: "A semantic error occurred.",
      innererror: { code, message: error.message },
    });
  }
}

const badArgument = (inner: JsonObject) =>
  failure(400, "BadArgumentError", "The request had some invalid properties", { inner });

/** Tables of one name in several workspaces are one table here: their columns are the same. */
function tablesOf({ open, resource }: Reach, timespan: string | null): ReadonlyMap<string, StoredTable> {
  const tables = new Map<string, StoredTable>();
  for (const store of open) {
    for (const [name, stored] of Object.entries(store.tables)) {
      if (store.deniedTables?.includes(name) === true) continue;
      const own = within(resource === undefined ? stored : of(stored, resource), timespan);
      const known = tables.get(name);
      if (resource !== undefined && own.rows.length === 0 && timespan === null) continue;
      tables.set(name, known ? { columns: known.columns, rows: [...known.rows, ...own.rows] } : own);
    }
  }
  return tables;
}

function within(table: StoredTable, timespan: string | null): StoredTable {
  const [from, to] = (timespan ?? "").split("/").map(ticksOf);
  if (typeof from !== "bigint" || typeof to !== "bigint") return table;
  const at = table.columns.findIndex(({ name }) => name === "TimeGenerated");
  const isIn = (time: unknown) => typeof time === "bigint" && time >= from && time <= to;
  return { columns: table.columns, rows: table.rows.filter((row) => isIn(row[at])) };
}

function strictest(stores: readonly LogStoreModel[]): LogLimits {
  return Object.assign({}, ...stores.map(({ limits }) => limits ?? {})) as LogLimits; // members of the type alone
}

type Result = ReturnType<typeof runQuery>;

function printed({ columns, rows }: Result, limits: LogLimits, permissions: JsonObject): Answer {
  const kept = rows.slice(0, limits.rows ?? rows.length);
  const table = (some: Result["rows"]) => ({
    name: "PrimaryResult",
    columns: columns.map(({ name, type }) => ({ name, type })),
    rows: some,
  });
  const isLarge = limits.bytes !== undefined && JSON.stringify(kept).length > limits.bytes;
  const few = isLarge ? kept.slice(0, Math.floor(kept.length / 2)) : kept;
  const code = isLarge ? "ResponseSizeError" : few.length < rows.length ? "E_QUERY_RESULT_SET_TOO_LARGE" : null;
  const error: JsonObject = code === null ? {} : { error: partialError(code) };
  return answer(200, { tables: [table(few) as Json], ...permissions, ...error });
}

function partialError(code: string): JsonObject {
  const message = "There were some errors when processing your query.";
  return { code: "PartialError", message, details: [{ code, message: "Query result set has exceeded the limit." }] };
}

function permissionsOf({ open, closed, resource }: Reach): JsonObject {
  const dataSources = open.map(({ workspaceId, deniedTables }) => ({
    resourceId: workspaceId,
    ...(deniedTables === undefined ? {} : { denyTables: deniedTables }),
  }));
  const resources =
    resource === undefined
      ? []
      : [{ resourceId: resource, dataSources: [...open, ...closed].map(({ workspaceId }) => workspaceId) }];
  const permissions: Json = { resources, dataSources };
  return isJsonObject(permissions) ? { permissions } : {};
}
