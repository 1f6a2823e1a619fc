import type { HourSpan } from "./duckdb/hours-sql.ts";
import type { LogsFault } from "./log-input.ts";

export interface AskedWindow {
  /** Undefined: all records. */
  readonly hours: HourSpan | undefined;
  /** Milliseconds since 1970; undefined where nothing was asked. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly now: number;
}

const hourMs = 3_600_000;
/** The latest hour that the engine's clock knows. */
const latestHour = 2_500_000;

/** The window in whole hours: the hour of its start, to the hour in which its last moment lies. */
export function readWindow(asked: {
  readonly now: string;
  readonly window?: { readonly from?: string; readonly to?: string };
}): AskedWindow | LogsFault {
  const now = Date.parse(asked.now);
  const { from: fromText, to: toText } = asked.window ?? {};
  const from = fromText === undefined ? undefined : Date.parse(fromText);
  const to = toText === undefined ? undefined : Date.parse(toText);
  for (const [text, time] of [
    [asked.now, now],
    [fromText, from],
    [toText, to],
  ] as const) {
    if (Number.isNaN(time))
      return fault(`"${String(text).slice(0, 40)}" is no time`, "give times as 2026-10-01T00:00:00Z");
  }
  if (from === undefined && to === undefined) return { hours: undefined, from, to, now };
  const first = Math.max(0, Math.floor((from ?? 0) / hourMs));
  const end = to === undefined ? latestHour : Math.ceil(to / hourMs) - 1;
  if (end < first) return fault("the window ends before it begins", "give an end that is later than the start");
  return {
    hours: { from: first, to: end },
    from: from === undefined ? from : first * hourMs,
    to: to === undefined ? to : (end + 1) * hourMs,
    now,
  };
}

function fault(message: string, hint: string): LogsFault {
  return { code: "logs-arguments", message, hint };
}
