import type { GuardedRequest, GuardedService } from "./guard.ts";
import type { Limit, WindowLimit } from "./meter.ts";

/** What one request takes from one limit. Requests with the same key share it. */
export interface Charge {
  readonly key: string;
  readonly limit: Limit;
  readonly cost: number;
  /** Share of the service's own limit that this is; remaining quota from headers is cut to it as well. */
  readonly share: number;
}

/** Shares of each service's limits that a run may use: production uses the same ones. */
export interface Budget {
  readonly vault: number;
  readonly arm: number;
  readonly resourceGraph: number;
  readonly graph: number;
  readonly logs: number;
  readonly storage: number;
}

export const defaultBudget: Budget = { vault: 0.1, arm: 0.5, resourceGraph: 0.5, graph: 0.5, logs: 0.5, storage: 0.1 };

/** The default budget times a factor; no share goes beyond the whole limit. */
export function scaledBudget(factor: number): Budget {
  const scale = (share: number) => Math.min(1, share * factor);
  const { vault, arm, resourceGraph, graph, logs, storage } = defaultBudget;
  return {
    vault: scale(vault),
    arm: scale(arm),
    resourceGraph: scale(resourceGraph),
    graph: scale(graph),
    logs: scale(logs),
    storage: scale(storage),
  };
}

/**
 * The documented limits (read on 2026-11-23).
 * ARM: azure-resource-manager/management/request-limits-and-throttling, reads of one principal in a subscription.
 * Resource Graph: governance/resource-graph/concepts/guidance-for-throttled-requests, queries of one user.
 * Graph: graph/throttling-limits, resource units of an application in the smallest class of tenants (up to 50 users):
 * which class a tenant is in cannot be asked.
 * Vault: key-vault/general/service-limits, everything but creating; in one subscription and region five times that.
 * Logs: azure-monitor/logs/api/timeouts, requests of one user.
 * Storage: storage/common/scalability-targets-standard-account, requests of one account in the smaller regions.
 */
export const serviceLimits = {
  arm: { burst: 250, perSecond: 25 },
  resourceGraph: { calls: 15, seconds: 5 },
  graph: { calls: 3500, seconds: 10 },
  vault: { calls: 4000, seconds: 10 },
  vaultsOfSubscription: { calls: 20_000, seconds: 10 },
  logs: { calls: 200, seconds: 30 },
  storage: { calls: 20_000, seconds: 1 },
  /** Not documented; a run needs a handful of tokens an hour. */
  signIn: { calls: 200, seconds: 10 },
} as const;

/** Whole calls; of less than one, one in so much longer. */
function shareOf({ calls, seconds }: WindowLimit, share: number): WindowLimit {
  const most = calls * share;
  return most < 1 ? { calls: 1, seconds: seconds / most } : { calls: Math.floor(most), seconds };
}

/** What a request takes, from the narrowest limit to the widest. `scope` is the ARM id that it is about. */
export function chargesOf(
  request: GuardedRequest & { readonly service: GuardedService; readonly host: string; readonly scope: string },
  budget: Budget,
): readonly Charge[] {
  switch (request.service) {
    case "arm":
      return [armCharge(request, budget)];
    case "graph":
      return [charge("graph", serviceLimits.graph, budget.graph, graphCost(request))];
    case "logs":
      return [charge("logs", serviceLimits.logs, budget.logs)];
    case "blob":
      return [charge(`storage ${request.host}`, serviceLimits.storage, budget.storage)];
    case "vault":
    case "hsm":
      return storeCharges(request, budget.vault);
    case "login":
    case "identity":
      return [charge(request.service, serviceLimits.signIn, 1)];
  }
}

function charge(key: string, limit: WindowLimit, share: number, cost = 1): Charge {
  return { key, limit: shareOf(limit, share), cost, share };
}

function armCharge({ url, method }: GuardedRequest, budget: Budget): Charge {
  if (method === "POST") return charge("resource-graph", serviceLimits.resourceGraph, budget.resourceGraph);
  const subscription = /\/subscriptions\/([^/?]+)/i.exec(url)?.[1]?.toLowerCase() ?? "tenant";
  const { burst, perSecond } = serviceLimits.arm;
  const limit = { burst: Math.max(1, burst * budget.arm), perSecond: perSecond * budget.arm };
  return { key: `arm ${subscription}`, limit, cost: 1, share: budget.arm };
}

function storeCharges({ host, scope }: { readonly host: string; readonly scope: string }, share: number): Charge[] {
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(scope)?.[1]?.toLowerCase();
  const own = charge(`vault ${host}`, serviceLimits.vault, share);
  if (subscription === undefined) return [own];
  return [own, charge(`vaults of ${subscription}`, serviceLimits.vaultsOfSubscription, share)];
}

const unitCosts: readonly (readonly [RegExp, number])[] = [
  [/\/directoryobjects\/getbyids$/i, 3],
  [/\/transitivemembers(\/|$)/i, 5],
  [/\/members(\/|$)/i, 3],
];

/** Resource units as the limits' page counts them; a batch costs what is in it. */
function graphCost({ url, body }: GuardedRequest): number {
  if (/\/\$batch(\?|$)/i.test(url)) return batchCost(body);
  const [path = "", query = ""] = url.split("?");
  const base = unitCosts.find(([pattern]) => pattern.test(path))?.[1] ?? 1;
  const options = new URLSearchParams(query);
  const top = Number(options.get("$top") ?? Number.NaN);
  const less = (options.has("$select") ? 1 : 0) + (top < 20 ? 1 : 0);
  return Math.max(1, base - less + (options.has("$expand") ? 1 : 0));
}

function batchCost(body: string | undefined): number {
  // The guard has read the batch already; here only the addresses count.
  const inner = [...(body ?? "").matchAll(/"url":("(?:[^"\\]|\\.)*")/g)];
  return Math.max(
    1,
    inner.reduce((sum, [, text = '""']) => sum + graphCost({ method: "GET", url: String(JSON.parse(text)) }), 0),
  );
}
