import { aborted, type Clock } from "../../../../src/collectors/azure/pipeline/clock.ts";

/** Time that goes only when told to: to the next thing that waits for it. */
export class VirtualClock implements Clock {
  readonly #guardMs: number;
  #now = Date.UTC(2026, 0, 1);
  #sleepers: { readonly at: number; readonly isGuard: boolean; readonly wake: () => void }[] = [];

  /** Sleeps of exactly `guardMs` guard something real, such as bytes on a socket: only `pass` wakes them. */
  constructor(guardMs = Number.NaN) {
    this.#guardMs = guardMs;
  }

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(aborted());
      const sleeper = { at: this.#now + milliseconds, isGuard: milliseconds === this.#guardMs, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener("abort", () => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        reject(aborted());
      });
    });
  }

  get waiting(): number {
    return this.#sleepers.length;
  }

  /** Time passes up to then, waking on the way whoever it is time for. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds;
    for (;;) {
      await settled();
      const next = this.#sleepers.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
      if (next > until) break;
      this.#wake(next);
    }
    this.#now = until;
  }

  /** Lets time pass until the work is done, as quickly as nothing else happens. */
  async runs<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = () => {
      isDone = true;
    };
    work.then(done, done);
    for (;;) {
      await settled();
      if (isDone) return work;
      const next = this.#sleepers.reduce(
        (least, { at, isGuard }) => (isGuard ? least : Math.min(least, at)),
        Number.POSITIVE_INFINITY,
      );
      if (Number.isFinite(next)) this.#wake(next, false);
    }
  }

  #wake(at: number, withGuards = true): void {
    this.#now = Math.max(this.#now, at);
    const isDue = (one: { readonly at: number; readonly isGuard: boolean }) =>
      one.at <= at && (withGuards || !one.isGuard);
    const due = this.#sleepers.filter(isDue);
    this.#sleepers = this.#sleepers.filter((one) => !isDue(one));
    for (const { wake } of due) wake();
  }
}

/** Everything that can happen without time passing has happened. */
async function settled(): Promise<void> {
  for (let round = 0; round < 3; round += 1) await new Promise((resolve) => setImmediate(resolve));
}
