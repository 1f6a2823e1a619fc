import { type Answer, failure } from "./exchange.ts";

/** A bucket that holds `size` calls and gets `perSecond` back each second, as ARM's do. */
export interface BucketLimit {
  readonly size: number;
  readonly perSecond: number;
}

/** At most `calls` in any `seconds` on the clock, as Key Vault, Resource Graph and Graph count. */
export interface WindowLimit {
  readonly calls: number;
  readonly seconds: number;
}

export interface Limits {
  /** Reads of a principal in a subscription (or at tenant level). */
  readonly arm?: BucketLimit;
  /** Queries of a principal. */
  readonly resourceGraph?: WindowLimit;
  /** Calls of a vault, secrets and everything but key creation in one class. */
  readonly vault?: WindowLimit;
  /** Resource units of an application. */
  readonly graph?: WindowLimit;
  /** Whether a refusal says how long to wait; Azure mostly does, not always. Default true. */
  readonly sendsRetryAfter?: boolean;
}

/** The documented limits of the public cloud; a small tenant for Graph. */
export const documentedLimits: Limits = {
  arm: { size: 250, perSecond: 25 },
  resourceGraph: { calls: 15, seconds: 5 },
  vault: { calls: 4000, seconds: 10 },
  graph: { calls: 3500, seconds: 10 },
};

export interface Throttle {
  /** Takes `cost` from the class's allowance of `key`; the wait in seconds when it is used up, and what is left. */
  take(limit: "arm" | "resourceGraph" | "vault" | "graph", key: string, cost?: number): Taken;
}

export interface Taken {
  readonly waitSeconds: number | null;
  /** Null where the class has no limit. */
  readonly remaining: number | null;
  readonly resetsAfterSeconds: number;
}

interface Level {
  amount: number;
  since: number;
}

function takeFromBucket(level: Level, limit: BucketLimit, now: number): Taken {
  level.amount = Math.min(limit.size, level.amount + ((now - level.since) / 1000) * limit.perSecond);
  level.since = now;
  const missing = 1 - level.amount;
  if (missing > 0) {
    return { waitSeconds: Math.ceil(missing / limit.perSecond), remaining: 0, resetsAfterSeconds: 1 };
  }
  level.amount -= 1;
  return { waitSeconds: null, remaining: Math.floor(level.amount), resetsAfterSeconds: 0 };
}

function takeFromWindow(level: Level, limit: WindowLimit, at: { readonly now: number; readonly cost: number }): Taken {
  if (at.now - level.since >= limit.seconds * 1000) {
    level.since = at.now;
    level.amount = 0;
  }
  const resetsAfterSeconds = Math.ceil((level.since + limit.seconds * 1000 - at.now) / 1000);
  if (level.amount + at.cost > limit.calls)
    return { waitSeconds: resetsAfterSeconds, remaining: 0, resetsAfterSeconds };
  level.amount += at.cost;
  return { waitSeconds: null, remaining: limit.calls - level.amount, resetsAfterSeconds };
}

export function makeThrottle(limits: Limits, clock: () => number): Throttle {
  const levels = new Map<string, Level>();
  return {
    take: (name, key, cost = 1) => {
      const limit = limits[name];
      if (limit === undefined) return { waitSeconds: null, remaining: null, resetsAfterSeconds: 0 };
      const now = clock();
      const full = "size" in limit ? limit.size : 0;
      const level = levels.get(`${name} ${key}`) ?? { amount: full, since: now };
      levels.set(`${name} ${key}`, level);
      return "size" in limit ? takeFromBucket(level, limit, now) : takeFromWindow(level, limit, { now, cost });
    },
  };
}

/** The 429 of a service. */
export function tooMany(
  limits: Limits,
  waitSeconds: number,
  error: { readonly code: string; readonly message: string },
): Answer {
  const headers = limits.sendsRetryAfter === false ? {} : { "retry-after": String(waitSeconds) };
  return failure(429, error.code, error.message, { headers });
}
