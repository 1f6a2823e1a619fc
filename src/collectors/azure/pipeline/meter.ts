/** A limit that refills steadily: so much at once, and so much a second from then on. */
export interface TokenLimit {
  readonly burst: number;
  readonly perSecond: number;
}

/** A limit of so many calls in any so many seconds. */
export interface WindowLimit {
  readonly calls: number;
  readonly seconds: number;
}

export type Limit = TokenLimit | WindowLimit;

/** Counts what was taken of one limit. Times are milliseconds; asked in their order. */
export interface Meter {
  /** Milliseconds until so much may be taken; 0 for at once. What is more than the whole limit waits for all of it. */
  waitFor(cost: number, now: number): number;
  take(cost: number, now: number): void;
  /** The service says that no more than this is left. */
  cap(left: number, now: number): void;
  /** The service starts counting anew at a time that is not past, with so much left at least. */
  restart(at: number, left: number): void;
}

export function meterOf(limit: Limit, now: number): Meter {
  return "burst" in limit ? new TokenMeter(limit, now) : new WindowMeter(limit);
}

const crumb = 1e-9;

class TokenMeter implements Meter {
  readonly #limit: TokenLimit;
  #level: number;
  #at: number;

  constructor(limit: TokenLimit, now: number) {
    this.#limit = limit;
    this.#level = limit.burst;
    this.#at = now;
  }

  waitFor(cost: number, now: number): number {
    this.#refill(now);
    const { burst, perSecond } = this.#limit;
    const missing = Math.min(cost, burst) - this.#level;
    return missing <= crumb ? 0 : Math.max(1, Math.ceil((missing / perSecond) * 1000));
  }

  take(cost: number, now: number): void {
    this.#refill(now);
    this.#level -= cost;
  }

  cap(left: number, now: number): void {
    this.#refill(now);
    this.#level = Math.min(this.#level, left);
  }

  restart(at: number, left: number): void {
    this.#level = Math.min(left, this.#limit.burst);
    this.#at = at;
  }

  #refill(now: number): void {
    if (now <= this.#at) return;
    const { burst, perSecond } = this.#limit;
    this.#level = Math.min(burst, this.#level + ((now - this.#at) / 1000) * perSecond);
    this.#at = now;
  }
}

interface Taken {
  readonly at: number;
  readonly cost: number;
}

class WindowMeter implements Meter {
  readonly #calls: number;
  readonly #milliseconds: number;
  #taken: Taken[] = [];
  #sum = 0;

  constructor({ calls, seconds }: WindowLimit) {
    this.#calls = calls;
    this.#milliseconds = seconds * 1000;
  }

  waitFor(cost: number, now: number): number {
    this.#forget(now);
    let over = this.#sum + Math.min(cost, this.#calls) - this.#calls;
    if (over <= crumb) return 0;
    for (const taken of this.#taken) {
      over -= taken.cost;
      if (over <= crumb) return Math.max(1, Math.ceil(taken.at + this.#milliseconds - now));
    }
    return this.#milliseconds;
  }

  take(cost: number, now: number): void {
    this.#taken.push({ at: now, cost });
    this.#sum += cost;
  }

  cap(left: number, now: number): void {
    this.#forget(now);
    const others = this.#calls - this.#sum - left;
    if (others > 0) this.take(others, now);
  }

  restart(): void {
    this.#taken = [];
    this.#sum = 0;
  }

  #forget(now: number): void {
    const first = this.#taken.findIndex(({ at }) => at + this.#milliseconds > now);
    const gone = this.#taken.splice(0, first < 0 ? this.#taken.length : first);
    for (const { cost } of gone) this.#sum -= cost;
  }
}
