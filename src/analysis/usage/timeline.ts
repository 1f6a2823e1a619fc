import { type OperationClass, operationOf } from "../../model/facts/operations.ts";
import { addDays } from "../../model/iso-date.ts";
import type { UsageRow } from "../../model/usage.ts";
import type { UsageDay, UsageHour, VaultUsage } from "../../model/vault-usage.ts";

type Window = VaultUsage["completeness"]["window"];

/** Calls by hour and by day. */
export class Timeline {
  readonly #hours = new Map<string, { calls: number; msSum: number }>();
  readonly #days = new Map<string, { calls: number; byClass: Partial<Record<OperationClass, number>> }>();

  add({ hour, operation, count, msSum }: UsageRow): void {
    const ofHour = this.#hours.get(hour) ?? { calls: 0, msSum: 0 };
    this.#hours.set(hour, ofHour);
    ofHour.calls += count;
    ofHour.msSum += msSum;
    const day = hour.slice(0, 10);
    const ofDay = this.#days.get(day) ?? { calls: 0, byClass: {} };
    this.#days.set(day, ofDay);
    ofDay.calls += count;
    const kind = operationOf(operation).class;
    ofDay.byClass[kind] = (ofDay.byClass[kind] ?? 0) + count;
  }

  hours(): readonly UsageHour[] {
    return [...this.#hours]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([hour, { calls, msSum }]) => ({ hour, calls, msMean: msSum / calls }));
  }

  days(window: Window): readonly UsageDay[] {
    return [...this.#days]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([day, { calls, byClass }]) => ({ day, calls, byClass, isWhole: isWithin(day, window) }));
  }
}

function isWithin(day: string, window: Window): boolean {
  const midnight = `${day}T00:00:00Z`;
  return window !== null && window.from <= midnight && addDays(midnight, 1) <= window.to;
}
