import { addDays, daysBetween, formatTime } from "../../model/iso-date.ts";

/** The time that a cost is about. All times are RFC 3339, UTC, and so compare as text; `to` and `end` are exclusive. */
export interface CostPeriod {
  readonly month: { readonly from: string; readonly to: string };
  /** The part of the month that the logs reach; undefined where they reach none of it. */
  readonly covered: { readonly from: string; readonly to: string } | undefined;
  /** Where the logs begin, in this month or before it. */
  readonly logsFrom: string | undefined;
  /** Where knowledge ends: the snapshot's time, or the end of the logs where that is earlier. Rows from here on do not count. */
  readonly end: string;
  /** What calls are projected from: the last seven days that the logs reach. */
  readonly rate: Rate;
  /** What happens now and then, as renewals do, is projected from the last thirty days. */
  readonly slowRate: Rate;
  /** Hours from the month's start to `end`, and in the whole month. */
  readonly hoursSoFar: number;
  readonly hoursInMonth: number;
}

/** Charges of some time before `end`, as a measure for what the logs do not cover of the month. */
export interface Rate {
  /** Start of that time, on the hour. */
  readonly from: string;
  /** How many times it fits into what is not covered. Undefined where less than a day is known: that would be a guess. */
  readonly factor: number | undefined;
}

const rateDays = 7;
const slowRateDays = 30;
const leastRateDays = 1;
const second = 1 / 86_400;

/** What the logs cover, as the usage manifest says it; undefined for logs without a record. */
export type LogWindow = { readonly from: string; readonly to: string; readonly isAsked: boolean } | undefined;

/** The month of the last moment that is known, and how to get from what was seen of it to the whole. */
export function costPeriod(window: LogWindow, now: string): CostPeriod {
  // A window that nobody asked for ends with its last record, which belongs to it.
  const to = window && !window.isAsked ? addDays(window.to, second) : (window?.to ?? now);
  const end = to < now ? to : now;
  const month = monthOf(addDays(end, -second));
  const from = window ? latest(month.from, window.from) : end;
  const covered = from < end ? { from, to: end } : undefined;
  const missing = daysBetween(month.from, month.to) - (covered ? daysBetween(covered.from, covered.to) : 0);
  const rateOf = (days: number): Rate => {
    const start = window ? latest(hourOf(addDays(end, -days)), window.from) : end;
    const known = daysBetween(start, end);
    const factor = missing === 0 ? 0 : known < leastRateDays ? undefined : missing / known;
    return { from: hourOf(start), factor };
  };
  return {
    month,
    covered,
    logsFrom: window?.from,
    end,
    rate: rateOf(rateDays),
    slowRate: rateOf(slowRateDays),
    hoursSoFar: daysBetween(month.from, end) * 24,
    hoursInMonth: daysBetween(month.from, month.to) * 24,
  };
}

function latest(one: string, other: string): string {
  return one > other ? one : other;
}

/** The start of a time's hour. */
export function hourOf(time: string): string {
  return `${time.slice(0, 13)}:00:00Z`;
}

function monthOf(time: string): { readonly from: string; readonly to: string } {
  const [year, month] = [Number(time.slice(0, 4)), Number(time.slice(5, 7))];
  // `setUTCFullYear` and not `Date.UTC`, which takes the years 0 to 99 for 1900 to 1999.
  const next = new Date(0);
  next.setUTCFullYear(year, month, 1);
  return { from: `${time.slice(0, 7)}-01T00:00:00Z`, to: formatTime(Math.min(next.getTime(), lastTime)) };
}

const lastTime = Date.parse("9999-12-31T23:59:59Z");
