import { type KeyKind, limitOf } from "../../model/facts/limits.ts";
import { type LimitClass, limitClasses, type PeakRow } from "../../model/usage.ts";
import type { ClassPeak, Throttling } from "../../model/vault-usage.ts";

/** The busiest ten seconds of each class, and the refusals of the busiest five minutes. */
export class Peaks {
  readonly #most = new Map<LimitClass, PeakRow>();
  #throttled: PeakRow | undefined;

  add(row: PeakRow): void {
    const most = this.#most.get(row.limitClass);
    if (!most || row.max10s > most.max10s) this.#most.set(row.limitClass, row);
    if (row.throttledMax5m > (this.#throttled?.throttledMax5m ?? 0)) this.#throttled = row;
  }

  /** `factor`: how many times a vault's limit holds. */
  closed(keys: readonly KeyKind[], factor = 1): readonly ClassPeak[] {
    return limitClasses.flatMap((limitClass) => {
      const row = this.#most.get(limitClass);
      if (!row) return [];
      const limit = limitOf(limitClass, keys);
      const { max10s, at, scope } = row;
      const region = scope === "subscription" ? row.region : null;
      return [{ limitClass, region, max10s, at, limit: limit.calls * factor, limitOf: limit.of }];
    });
  }

  throttling(throttled: number, calls: number): Throttling {
    return {
      calls: throttled,
      share: calls === 0 ? 0 : throttled / calls,
      max5m: this.#throttled?.throttledMax5m ?? 0,
      at: this.#throttled?.hour ?? null,
    };
  }
}
