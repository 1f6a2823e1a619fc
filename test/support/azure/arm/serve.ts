import type { TokenFault } from "../identity/tokens.ts";
import { type Answer, answer, type Call, failure, parameter } from "../server/exchange.ts";
import { tooMany } from "../server/throttle.ts";
import { misfit } from "../shapes/check.ts";
import type { World } from "../world.ts";
import { activityLogRoutes } from "./activity-log.ts";
import { alertRoutes } from "./alerts.ts";
import { authorizationRoutes } from "./authorization.ts";
import { authorizationFailed, missingVersion, subscriptionNotFound, unknownVersion } from "./errors.ts";
import { extensionRoutes } from "./extensions.ts";
import { resourceRoutes } from "./generic.ts";
import { keyVaultRoutes } from "./key-vault.ts";
import { keyVaultObjectRoutes } from "./key-vault-objects.ts";
import { managedHsmRoutes } from "./managed-hsm.ts";
import { managementGroupRoutes } from "./management-groups.ts";
import { metricRoutes } from "./metrics.ts";
import { monitoringRoutes } from "./monitoring.ts";
import { privilegedRoutes } from "./privileged.ts";
import { resourceGraphRoutes } from "./resource-graph-route.ts";
import { type ArmRoute, type MatchedRoute, routeTable } from "./route.ts";
import { securityRoutes } from "./security.ts";
import { subscriptionRoutes } from "./subscriptions.ts";
import { tamperingRoutes } from "./tampering.ts";

/** Every ARM route, the more particular before the catch-all GET of a resource by its id. */
export const armRoutes: readonly ArmRoute[] = [
  ...subscriptionRoutes,
  ...managementGroupRoutes,
  ...resourceGraphRoutes,
  ...keyVaultRoutes,
  ...keyVaultObjectRoutes,
  ...managedHsmRoutes,
  ...authorizationRoutes,
  ...privilegedRoutes,
  ...extensionRoutes,
  ...monitoringRoutes,
  ...alertRoutes,
  ...activityLogRoutes,
  ...securityRoutes,
  ...metricRoutes,
  ...tamperingRoutes,
  ...resourceRoutes,
];

const routesOf = routeTable(armRoutes);

function unauthorized(world: World, fault: TokenFault): Answer {
  const audiences = world.audiences("arm").join("', '");
  const said: Readonly<Record<TokenFault, readonly [string, string]>> = {
    missing: ["AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."],
    malformed: [
      "AuthenticationFailed",
      "Authentication failed. The 'Authorization' header is provided in an invalid format.",
    ],
    unknown: ["InvalidAuthenticationToken", "The access token is invalid."],
    expired: ["ExpiredAuthenticationToken", "The access token expiry UTC time has passed."],
    audience: [
      "InvalidAuthenticationTokenAudience",
      `The access token has been obtained for wrong audience or resource. It should exactly match with one of the allowed audiences '${audiences}'.`,
    ],
  };
  const [code, message] = said[fault];
  const authority = `${world.base("login")}/${world.tenant.tenantId}`;
  const challenge = `Bearer authorization_uri="${authority}", error="invalid_token", error_description="${message}"`;
  return failure(401, code, message, { headers: { "www-authenticate": challenge } });
}

interface Allowance {
  readonly refusal: Answer | null;
  readonly headers: Readonly<Record<string, string>>;
}

function allowance(world: World, call: Call, principalId: string): Allowance {
  // Resource Graph counts by itself.
  if (/^\/providers\/Microsoft\.ResourceGraph\//i.test(call.path)) return { refusal: null, headers: {} };
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(call.path)?.[1]?.toLowerCase();
  const taken = world.throttle.take("arm", `${principalId} ${subscription ?? "tenant"}`);
  const header = `x-ms-ratelimit-remaining-${subscription === undefined ? "tenant" : "subscription"}-reads`;
  const headers = taken.remaining === null ? {} : { [header]: String(taken.remaining) };
  if (taken.waitSeconds === null) return { refusal: null, headers };
  const message = `Number of requests for ${subscription ?? "the tenant"} exceeded the limit. Please try again after '${taken.waitSeconds}' seconds.`;
  const error = { code: "SubscriptionRequestsThrottled", message };
  return { refusal: tooMany(world.options.limits, taken.waitSeconds, error), headers };
}

function hasUnknownSubscription(world: World, path: string): string | null {
  const asked = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1]?.toLowerCase();
  if (asked === undefined) return null;
  return world.tenant.subscriptions.some(({ subscriptionId }) => subscriptionId.toLowerCase() === asked) ? null : asked;
}

function chosen(matches: readonly MatchedRoute[], version: string): MatchedRoute | undefined {
  return matches.find(({ route }) => route.versions.includes(version));
}

function run(world: World, call: Call, matches: readonly MatchedRoute[]): Answer {
  const check = world.tokens.check(call.headers.get("authorization"), world.audiences("arm"));
  if ("fault" in check) return unauthorized(world, check.fault);
  const caller = check.bearer;
  const { refusal, headers } = allowance(world, call, caller.principalId);
  if (refusal !== null) return refusal;
  const version = parameter(call, "api-version");
  if (version === null) return missingVersion();
  const unknown = hasUnknownSubscription(world, call.path);
  if (unknown !== null) return subscriptionNotFound(unknown);
  const first = matches[0];
  if (first === undefined)
    return failure(404, "InvalidRequestUri", `The request to '${call.path}' is not one that this cloud knows.`);
  const match = chosen(matches, version);
  if (match === undefined) return unknownVersion(call.path, version, first.route.versions);
  const { route, parameters } = match;
  const need = route.needs(parameters);
  if (need !== null && !world.access.may(caller.principalId, need.action, need.scope)) {
    return authorizationFailed(caller, need.action, need.scope);
  }
  const given = route.run(world, { call, caller, parameters, version });
  if (given.status === 200 && route.shape !== undefined && world.options.checkShapes) {
    const wrong = misfit(route.shape, given.body);
    if (wrong !== null) throw new Error(`${route.operation} (${route.specification}): ${wrong}`);
  }
  return { ...given, headers: { ...headers, ...given.headers } };
}

/** Azure Resource Manager. */
export function answerArm(world: World, call: Call): Answer {
  if (call.method === "GET" && call.path === "/metadata/endpoints") return answer(200, []);
  const matches = routesOf(call.method, call.path);
  return run(world, call, matches);
}
