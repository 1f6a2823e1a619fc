import { isJsonObject, type Json, type JsonObject, parseObject } from "../json.ts";
import { type Answer, answer, type Call } from "../server/exchange.ts";
import { type Parameters, type PathMatcher, pathMatcher } from "../server/paths.ts";
import { tooMany } from "../server/throttle.ts";
import { misfit } from "../shapes/check.ts";
import type { World } from "../world.ts";
import { type GraphRoute, graphError, permissionsOf } from "./route.ts";
import { graphRoutes } from "./routes.ts";

const compiled: readonly (readonly [GraphRoute, PathMatcher])[] = graphRoutes.map((route) => [
  route,
  pathMatcher(route.path),
]);

function find(call: Call): { readonly route: GraphRoute; readonly parameters: Parameters } | null {
  for (const [route, match] of compiled) {
    const parameters = route.method === call.method ? match(call.path) : null;
    if (parameters !== null) return { route, parameters };
  }
  return null;
}

const tokenFaults = {
  missing: "Access token is empty.",
  malformed: "CompactToken parsing failed with error code: 80049217",
  unknown: "Invalid token.",
  expired: "Lifetime validation failed, the token is expired.",
  audience: "Access token validation failure. Invalid audience.",
} as const;

/** Resource units: selecting and small pages cost less, at least one. */
function costOf(call: Call, route: GraphRoute): number {
  const top = Number(call.query.get("$top") ?? 100);
  const less = (call.query.has("$select") ? 1 : 0) + (top < 20 ? 1 : 0);
  return Math.max(1, route.cost - less);
}

/** Microsoft Graph v1.0, all but `$batch`. */
export function answerGraph(world: World, call: Call): Answer {
  const check = world.tokens.check(call.headers.get("authorization"), world.audiences("graph"));
  if ("fault" in check) {
    const refused = graphError(world, 401, { code: "InvalidAuthenticationToken", message: tokenFaults[check.fault] });
    const authority = `${world.base("login")}/common/oauth2/authorize`;
    const header = {
      "www-authenticate": `Bearer realm="", authorization_uri="${authority}", client_id="00000003-0000-0000-c000-000000000000"`,
    };
    return { ...refused, headers: { ...refused.headers, ...header } };
  }
  const found = find(call);
  if (found === null)
    return graphError(world, 400, {
      code: "BadRequest",
      message: `Resource not found for the segment '${call.path}'.`,
    });
  const { route, parameters } = found;
  const cost = costOf(call, route);
  const taken = world.throttle.take("graph", check.bearer.clientId, cost);
  if (taken.waitSeconds !== null) {
    return tooMany(world.options.limits, taken.waitSeconds, { code: "TooManyRequests", message: "Too many requests." });
  }
  const permissions = permissionsOf(world, check.bearer);
  if (!route.permissions.some((permission) => permissions.has(permission))) {
    return graphError(world, 403, {
      code: "Authorization_RequestDenied",
      message: "Insufficient privileges to complete the operation.",
    });
  }
  const given = route.run(world, { call, caller: check.bearer, parameters });
  if (given.status === 200 && route.shape !== undefined && world.options.checkShapes) {
    const wrong = misfit(route.shape, given.body);
    if (wrong !== null) throw new Error(`${route.operation} (Graph v1.0): ${wrong}`);
  }
  return { ...given, headers: { "x-ms-resource-unit": String(cost), ...given.headers } };
}

export const isBatchCall = ({ path }: Call) => path === "/v1.0/$batch";

interface Inner {
  readonly id: string;
  readonly call: Call;
}

function innerOf(outer: Call, request: Json): Inner | null {
  if (!isJsonObject(request)) return null;
  const { id, method, url, headers, body } = request;
  if (typeof id !== "string" || typeof method !== "string" || typeof url !== "string" || !url.startsWith("/"))
    return null;
  const target = `/v1.0${url}`;
  const [path = "", query = ""] = target.split("?");
  const own = isJsonObject(headers)
    ? Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const)
    : [];
  const call: Call = {
    origin: outer.origin,
    method: method.toUpperCase(),
    path,
    query: new URLSearchParams(query),
    target,
    headers: new Map([...own, ["authorization", outer.headers.get("authorization") ?? ""]]),
    body: isJsonObject(body) ? JSON.stringify(body) : "",
    inBatch: true,
  };
  return { id, call };
}

/** Runs up to twenty requests, each through the whole machinery; answers come in another order than they were asked in. */
export async function answerBatch(
  world: World,
  outer: Call,
  perform: (inner: Call) => Promise<Answer>,
): Promise<Answer> {
  const check = world.tokens.check(outer.headers.get("authorization"), world.audiences("graph"));
  if ("fault" in check)
    return graphError(world, 401, { code: "InvalidAuthenticationToken", message: tokenFaults[check.fault] });
  const requests = parseObject(outer.body)?.["requests"];
  const inner = Array.isArray(requests) ? requests.map((request) => innerOf(outer, request)) : [];
  if (inner.length === 0 || inner.length > 20) {
    return graphError(world, 400, { code: "BadRequest", message: "A batch has from 1 to 20 requests." });
  }
  const responses: JsonObject[] = [];
  for (const one of inner) {
    if (one === null) return graphError(world, 400, { code: "BadRequest", message: "Invalid batch payload format." });
    const { status, headers, body } = await perform(one.call);
    responses.unshift({
      id: one.id,
      status,
      headers: { ...headers, "Content-Type": "application/json" },
      body: body ?? null,
    });
  }
  return answer(200, { responses });
}
