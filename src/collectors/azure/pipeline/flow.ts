import { Bucket } from "./bucket.ts";
import type { Charge } from "./budget.ts";
import { type Clock, throwIfAborted } from "./clock.ts";
import { backOff, type RetryLimits } from "./retry.ts";

export interface FlowOptions {
  readonly clock: Clock;
  /** Requests under way at once, over all services. */
  readonly concurrency: number;
  readonly retry: RetryLimits;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
}

/** Leave to send one request. */
export interface Pass {
  /** Milliseconds spent waiting because a service had asked for it. */
  readonly pausedMs: number;
  /** Must be called once, when the request is over. */
  leave(outcome: "answered" | "throttled" | "failed"): void;
}

type Headers = { get(name: string): string | undefined };

/** Holds every request back until each limit that it falls under has room, and listens to what the services say of it. */
export class FlowControl {
  readonly #options: FlowOptions;
  readonly #buckets = new Map<string, Bucket>();
  /** Requests under way: a bucket that never runs dry and is as wide as told. */
  readonly #gate: Gate;

  constructor(options: FlowOptions) {
    this.#options = options;
    this.#gate = new Gate(options.concurrency);
  }

  /** Undefined where a service wants a longer wait than the allowance has left. */
  async enter(charges: readonly Charge[], allowanceMs: number, signal?: AbortSignal): Promise<Pass | undefined> {
    const taken: Bucket[] = [];
    const giveBack = (outcome: "answered" | "throttled" | "failed") => {
      for (const bucket of taken) bucket.giveBack(outcome);
    };
    let pausedMs = 0;
    try {
      for (const charge of charges) {
        const bucket = this.#bucket(charge);
        const turn = await bucket.take(charge.cost, allowanceMs - pausedMs, signal);
        if (!turn.isOpen) {
          giveBack("failed");
          return undefined;
        }
        taken.push(bucket);
        pausedMs += turn.pausedMs;
      }
      await this.#gate.enter(signal);
    } catch (error) {
      giveBack("failed");
      throw error;
    }
    const leave: Pass["leave"] = (outcome) => {
      this.#gate.leave();
      giveBack(outcome);
    };
    return { pausedMs, leave };
  }

  /** The service said "too many": everything under the request's own limit waits, as long as told or backing off. */
  throttled(charges: readonly Charge[], askedMs: number | undefined): void {
    const [own] = charges;
    if (!own) return;
    const bucket = this.#bucket(own);
    const { retry, random } = this.#options;
    bucket.pause(askedMs ?? backOff(bucket.strikes + 1, retry, random));
  }

  /** Takes what an answer says of the quota that is left. */
  observe(charges: readonly Charge[], headers: Headers): void {
    const [own] = charges;
    const quota = own && quotaIn(own, headers);
    if (quota) this.#bucket(own).limit(quota.left * own.share, quota.left < 1 ? quota.resetsMs : 0);
  }

  #bucket({ key, limit }: Charge): Bucket {
    const found = this.#buckets.get(key);
    if (found) return found;
    const bucket = new Bucket(limit, this.#options.clock);
    this.#buckets.set(key, bucket);
    return bucket;
  }
}

/** Lets a number of requests be under way at once. */
class Gate {
  readonly #width: number;
  readonly #queue: (() => void)[] = [];
  #inside = 0;

  constructor(width: number) {
    this.#width = Math.max(1, width);
  }

  async enter(signal?: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    if (this.#inside < this.#width) {
      this.#inside += 1;
      return;
    }
    // Whoever leaves hands the place over, so nobody can slip in between.
    await new Promise<void>((resolve) => this.#queue.push(resolve));
    if (!signal?.aborted) return;
    this.leave();
    throwIfAborted(signal);
  }

  leave(): void {
    const next = this.#queue.shift();
    if (next) next();
    else this.#inside -= 1;
  }
}

interface Quota {
  readonly left: number;
  readonly resetsMs: number;
}

const armHeaders = [
  "x-ms-ratelimit-remaining-subscription-reads",
  "x-ms-ratelimit-remaining-subscription-global-reads",
  "x-ms-ratelimit-remaining-tenant-reads",
];

/** What the service says is left, whatever header it says it in. */
function quotaIn({ key }: Charge, headers: Headers): Quota | undefined {
  if (key === "resource-graph") {
    const left = whole(headers.get("x-ms-user-quota-remaining"));
    if (left === undefined) return undefined;
    return { left, resetsMs: durationMs(headers.get("x-ms-user-quota-resets-after")) };
  }
  if (key === "graph") {
    // Sent only when most of the limit is used: 0.8 to 1.8 of it.
    const used = Number(headers.get("x-ms-throttle-limit-percentage") ?? Number.NaN);
    return used >= 1 ? { left: 0, resetsMs: 0 } : undefined;
  }
  if (!key.startsWith("arm ")) return undefined;
  const left = armHeaders.flatMap((name) => whole(headers.get(name)) ?? []);
  return left.length === 0 ? undefined : { left: Math.min(...left), resetsMs: 0 };
}

function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** `hh:mm:ss`, as Resource Graph writes durations; nothing where it cannot be read. */
function durationMs(text: string | undefined): number {
  const [, hours = "0", minutes = "0", seconds = "0"] = /^(\d{1,2}):(\d{2}):(\d{2})(\.\d+)?$/.exec(text ?? "") ?? [];
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}
