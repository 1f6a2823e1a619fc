import { addDays, daysBetween } from "../../model/iso-date.ts";
import { openHours } from "../../model/log-proof.ts";
import type { LogCompleteness, UsageDay, VaultUsage } from "../../model/vault-usage.ts";

/** Days before a day from which on it can be told what is usual. */
export const historyDays = 14;
/** Days that say what is usual: four weeks. */
const usualDays = 28;
/** Below that a jump is no load worth a word. */
export const leastJump = 10_000;

export interface Jump {
  readonly day: string;
  readonly calls: number;
  readonly usual: number;
}

export function busiestOf(days: readonly UsageDay[]): UsageDay | undefined {
  return days.reduce<UsageDay | undefined>((most, day) => (most && most.calls >= day.calls ? most : day), undefined);
}

/**
 * The largest jump among the days that have enough days before them; those at the start of the logs say what is usual.
 * `history-short` where no day has, and one of them is busy, or where too little is known of the weeks before a jump.
 */
export function jumpAmong(
  { days, completeness }: Pick<VaultUsage, "days" | "completeness">,
  factor: number,
): Jump | "history-short" | undefined {
  const first = days.find(({ isWhole }) => isWhole);
  const start = first ? days.findIndex((day) => gap(first, day) >= historyDays) : -1;
  if (start < 0) return days.some(({ calls }) => calls >= leastJump) ? "history-short" : undefined;
  let largest: Jump | undefined;
  let isShort = false;
  for (const [index, day] of days.entries()) {
    if (index < start || day.calls < Math.max(leastJump, largest?.calls ?? 0)) continue;
    // Days come in order, each once: those of four weeks stand right before it.
    const before = days.slice(Math.max(0, index - usualDays), index).filter((other) => isBefore(other, day));
    const usual = usualCalls(before, day);
    if (day.calls <= factor * usual) continue;
    if (isKnown(before, day, completeness)) largest = { day: day.day, calls: day.calls, usual };
    else isShort = true;
  }
  return largest ?? (isShort ? "history-short" : undefined);
}

/** Days without records may be quiet days or lost ones: two weeks must have had calls, or be proven. */
function isKnown(before: readonly UsageDay[], { day }: UsageDay, completeness: LogCompleteness): boolean {
  const to = `${day}T00:00:00Z`;
  const open = openHours(completeness, { from: addDays(to, -usualDays), to });
  return before.length >= historyDays || usualDays - open / 24 >= historyDays;
}

/** Days with calls only: an hour without logs must not look like a quiet day. */
function isBefore(other: UsageDay, day: UsageDay): boolean {
  const days = gap(other, day);
  return other.isWhole && days > 0 && days <= usualDays;
}

function gap(from: UsageDay, to: UsageDay): number {
  return daysBetween(`${from.day}T00:00:00Z`, `${to.day}T00:00:00Z`);
}

/** The larger of the median and the busiest same weekday: what happens every week is usual. */
function usualCalls(before: readonly UsageDay[], day: UsageDay): number {
  const sorted = before.map(({ calls }) => calls).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const weekday = before.filter((other) => gap(other, day) % 7 === 0).map(({ calls }) => calls);
  return Math.max(median, ...weekday);
}
