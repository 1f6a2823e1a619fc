import { daysBetween } from "./iso-date.ts";
import type { LogCompleteness } from "./vault-usage.ts";

/** Share of the hours from a time to the window's end that the logs prove; 0 where the window begins later than that. */
export function provenShareSince({ window, gaps, unproven }: LogCompleteness, from: string): number {
  if (!window || window.from > from || window.to <= from) return 0;
  const hours = daysBetween(from, window.to) * 24;
  const open = [...gaps, ...unproven].reduce((sum, stretch) => {
    const start = stretch.from > from ? stretch.from : from;
    return sum + Math.max(0, daysBetween(start, stretch.to)) * 24;
  }, 0);
  return Math.max(0, hours - open) / hours;
}
