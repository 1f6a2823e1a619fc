import { aborted, type Clock } from "./clock.ts";
import { type Limit, type Meter, meterOf } from "./meter.ts";

/** What came of waiting: a turn, or word that the wait would be longer than allowed. */
export interface Turn {
  readonly isOpen: boolean;
  /** Milliseconds of the wait that the service had asked for. */
  readonly pausedMs: number;
}

interface Waiter {
  readonly cost: number;
  readonly allowanceMs: number;
  pausedMs: number;
  readonly settle: (turn: Turn) => void;
}

/** Requests under way at once after a pause before the bucket counts as open again. */
const openAgain = 64;

/**
 * A limit with a queue. Whoever comes first goes first. After the service said "too many" nobody goes until the
 * time it named; then one goes alone, and each success lets one more go beside the others, so that no crowd bursts in.
 */
export class Bucket {
  readonly #meter: Meter;
  readonly #clock: Clock;
  readonly #queue: Waiter[] = [];
  #pausedUntil = 0;
  #underWay = 0;
  #widest = Number.POSITIVE_INFINITY;
  #strikes = 0;
  #timer: AbortController | undefined;

  constructor(limit: Limit, clock: Clock) {
    this.#meter = meterOf(limit, clock.now());
    this.#clock = clock;
  }

  /** How often in a row the service has said "too many". */
  get strikes(): number {
    return this.#strikes;
  }

  /** Waits for a turn. Pauses that the service asks for may take up to the allowance in all. */
  take(cost: number, allowanceMs: number, signal?: AbortSignal): Promise<Turn> {
    const pausedMs = Math.max(0, this.#pausedUntil - this.#clock.now());
    if (pausedMs > allowanceMs) return Promise.resolve({ isOpen: false, pausedMs: 0 });
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(aborted());
      const stop = () => {
        this.#leaveQueue(waiter);
        reject(aborted());
      };
      const settle = (turn: Turn) => {
        signal?.removeEventListener("abort", stop);
        resolve(turn);
      };
      const waiter: Waiter = { cost, allowanceMs, pausedMs, settle };
      signal?.addEventListener("abort", stop, { once: true });
      this.#queue.push(waiter);
      this.#pump();
    });
  }

  /** A request that had its turn is over. */
  giveBack(outcome: "answered" | "throttled" | "failed"): void {
    this.#underWay -= 1;
    if (outcome === "answered" && this.#clock.now() >= this.#pausedUntil) {
      this.#strikes = 0;
      this.#widest = this.#widest >= openAgain ? Number.POSITIVE_INFINITY : this.#widest + 1;
    }
    this.#pump();
  }

  /** The service said "too many": nobody goes for so long. */
  pause(milliseconds: number): void {
    const now = this.#clock.now();
    // Requests that were under way together are refused together: that is one strike.
    if (now >= this.#pausedUntil) this.#strikes += 1;
    this.#widest = 1;
    this.#hold(now + milliseconds, 1);
  }

  /** The service said how much is left; until when it is used up where nothing is. */
  limit(left: number, milliseconds = 0): void {
    if (milliseconds > 0) this.#hold(this.#clock.now() + milliseconds, left);
    else this.#meter.cap(left, this.#clock.now());
    this.#pump();
  }

  #hold(until: number, left: number): void {
    const from = Math.max(this.#clock.now(), this.#pausedUntil);
    const more = Math.max(0, until - from);
    this.#pausedUntil = Math.max(until, this.#pausedUntil);
    this.#meter.restart(this.#pausedUntil, left);
    for (const waiter of [...this.#queue]) {
      waiter.pausedMs += more;
      if (waiter.pausedMs > waiter.allowanceMs) this.#turnAway(waiter);
    }
    this.#pump();
  }

  #turnAway(waiter: Waiter): void {
    this.#leaveQueue(waiter);
    waiter.settle({ isOpen: false, pausedMs: waiter.pausedMs });
  }

  #leaveQueue(waiter: Waiter): void {
    const at = this.#queue.indexOf(waiter);
    if (at >= 0) this.#queue.splice(at, 1);
    this.#pump();
  }

  /** Gives turns to whoever may go, and sets the timer for the next. */
  #pump(): void {
    this.#timer?.abort();
    this.#timer = undefined;
    for (let first = this.#queue[0]; first; first = this.#queue[0]) {
      if (this.#underWay >= this.#widest) return;
      const wait = this.#waitFor(first);
      if (wait > 0) {
        this.#wakeIn(wait);
        return;
      }
      this.#queue.shift();
      this.#meter.take(first.cost, this.#clock.now());
      this.#underWay += 1;
      first.settle({ isOpen: true, pausedMs: first.pausedMs });
    }
  }

  #waitFor({ cost }: Waiter): number {
    const now = this.#clock.now();
    return now < this.#pausedUntil ? this.#pausedUntil - now : this.#meter.waitFor(cost, now);
  }

  #wakeIn(milliseconds: number): void {
    const timer = new AbortController();
    this.#timer = timer;
    this.#clock.sleep(milliseconds, timer.signal).then(
      () => this.#pump(),
      (reason: unknown) => {
        // A timer is taken down whenever the queue is looked at anew.
        if (!timer.signal.aborted) throw reason;
      },
    );
  }
}
