import { daysBetween } from "./iso-date.ts";
import type { LogCompleteness } from "./vault-usage.ts";

/** Share of the hours from a time to the window's end that the logs prove; 0 where the window begins later than that. */
export function provenShareSince(completeness: LogCompleteness, from: string): number {
  const { window } = completeness;
  if (!window || window.from > from || window.to <= from) return 0;
  const hours = daysBetween(from, window.to) * 24;
  return Math.max(0, hours - openHours(completeness, { from, to: window.to })) / hours;
}

/** Hours of a stretch of the window that lie in gaps or are unproven. */
export function openHours(
  { gaps, unproven }: LogCompleteness,
  { from, to }: { readonly from: string; readonly to: string },
): number {
  return [...gaps, ...unproven].reduce((sum, stretch) => {
    const start = stretch.from > from ? stretch.from : from;
    const end = stretch.to < to ? stretch.to : to;
    return sum + Math.max(0, daysBetween(start, end)) * 24;
  }, 0);
}
