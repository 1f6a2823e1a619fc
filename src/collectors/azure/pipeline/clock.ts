import { setTimeout as pause } from "node:timers/promises";

/** Time as the pipeline sees it; tests give it a virtual one. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after so many milliseconds; rejects with an AbortError as soon as the signal says so. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Longer than any timer of Node: it would fire at once. */
const longestTimer = 0x7fffffff;

export const systemClock: Clock = {
  now: Date.now,
  sleep: async (milliseconds, signal) => {
    try {
      await pause(Math.min(milliseconds, longestTimer), undefined, signal ? { signal } : {});
    } catch (error) {
      if (signal?.aborted) throw aborted();
      throw error;
    }
  },
};

/** Thrown by every wait and every request when the run is told to stop. The Azure clients know it by its name. */
export class AbortError extends Error {
  override readonly name = "AbortError";
}

export function aborted(): AbortError {
  return new AbortError("the run was stopped");
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted();
}

/** Whether an error only says that the run was told to stop. Libraries throw AbortErrors of their own: the name counts. */
export function isStopped(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted && error instanceof Error && error.name === "AbortError";
}
