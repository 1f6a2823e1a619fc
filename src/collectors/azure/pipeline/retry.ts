/** How hard one request is tried. */
export interface RetryLimits {
  /** Sends of one request, the first included. */
  readonly attempts: number;
  /** Longest time in all that one request waits because the service asked it to, in milliseconds. */
  readonly waitMs: number;
  /** First back-off where the service names no time, in milliseconds; doubled each time. */
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  /** Longest time for one send, from the connection to the last byte of the body, in milliseconds. */
  readonly timeoutMs: number;
  /** Largest body that is taken, in bytes after decompression. */
  readonly bodyBytes: number;
}

export const defaultRetryLimits: RetryLimits = {
  attempts: 6,
  waitMs: 5 * 60_000,
  firstDelayMs: 1_000,
  longestDelayMs: 30_000,
  timeoutMs: 60_000,
  bodyBytes: 64 << 20,
};

/** The time that the service is asked to give one query of logs, the most that it gives. */
export const queryWaitSeconds = 600;

/**
 * Limits for queries of logs: an answer takes as long as the service works on it, and several are held at once, so one
 * that is too large is asked for in parts instead.
 */
export function queryLimits(limits: RetryLimits): RetryLimits {
  const timeoutMs = Math.max(limits.timeoutMs, (queryWaitSeconds + 30) * 1000);
  return { ...limits, timeoutMs, bodyBytes: Math.min(limits.bodyBytes, 32 << 20) };
}

const passing = new Set([408, 429, 500, 502, 503, 504]);

/** Statuses that may be another one the next time. */
export function isPassing(status: number): boolean {
  return passing.has(status);
}

type Headers = { get(name: string): string | undefined };

/**
 * The wait that an answer asks for, in milliseconds: `retry-after-ms`, `x-ms-retry-after-ms`, or `Retry-After` as
 * seconds or date. A date is taken against the answer's own Date header, so that a wrong clock here does no harm.
 */
export function askedWait(headers: Headers, now: number): number | undefined {
  for (const name of ["retry-after-ms", "x-ms-retry-after-ms"]) {
    const milliseconds = numberIn(headers.get(name));
    if (milliseconds !== undefined) return milliseconds;
  }
  const text = headers.get("retry-after");
  const seconds = numberIn(text);
  if (seconds !== undefined) return seconds * 1000;
  const date = dateIn(text);
  return date === undefined ? undefined : Math.max(0, date - (dateIn(headers.get("date")) ?? now));
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,15}(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

function dateIn(text: string | undefined): number | undefined {
  if (text === undefined || !/[a-z]{3}/i.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : date;
}

/** Exponential with full jitter: anything from nothing to the whole back-off, so that clients do not come back together. */
export function backOff(failures: number, limits: RetryLimits, random: () => number): number {
  return Math.min(limits.longestDelayMs, limits.firstDelayMs * 2 ** (failures - 1)) * random();
}
