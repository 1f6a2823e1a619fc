import type { Coverage, Refusal } from "../../../model/manifest.ts";
import { subscriptionOf } from "../../../model/resource-id.ts";

interface Sum {
  readonly collector: string;
  readonly scope: string;
  asked: number;
  read: number;
  readonly refused: Refusal[];
}

/** Adds coverage up by collector and subscription: a manifest must not grow by a dozen entries for every vault. */
export class CoverageSums {
  readonly #sums = new Map<string, Sum>();

  add(entries: readonly Coverage[]): void {
    for (const { collector, scope, asked, read, refused } of entries) {
      const subscription = subscriptionOf(scope);
      const place = subscription === undefined ? scope : `/subscriptions/${subscription}`;
      const key = JSON.stringify([collector, place]);
      const sum = this.#sums.get(key) ?? { collector, scope: place, asked: 0, read: 0, refused: [] };
      this.#sums.set(key, sum);
      sum.asked += asked;
      sum.read += read;
      sum.refused.push(...refused);
    }
  }

  /** Sorted, so that the order in which vaults were read does not show. */
  entries(): readonly Coverage[] {
    const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
    return [...this.#sums.values()]
      .sort((a, b) => compare(a.collector, b.collector) || compare(a.scope, b.scope))
      .map((sum) => ({
        ...sum,
        refused: sum.refused.toSorted((a, b) => compare(a.id, b.id) || compare(a.why.reason, b.why.reason)),
      }));
  }
}
