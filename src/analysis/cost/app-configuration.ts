import type { Saving } from "../../model/cost.ts";
import { costText } from "../../model/cost-text.ts";
import type { CostPeriod } from "./period.ts";
import { amountOf, type PriceList } from "./price-list.ts";
import type { Tally } from "./tally.ts";

/** A saving, or a sentence that says why none is proposed; both where it is worth it. */
export interface AppConfigurationSaving {
  readonly saving?: Saving;
  readonly text: string;
}

/**
 * What it would save to read secrets through App Configuration, which tells its callers when to read anew: then one read a
 * day and address is left. A store costs by the day, so that most estates save calls and pay more.
 */
export function appConfigurationSaving(
  tally: Tally,
  prices: PriceList,
  period: CostPeriod,
): AppConfigurationSaving | undefined {
  const { projected } = tally.figures(period);
  const calls = tally.operationsOfMonth(period);
  if (calls === 0 || projected === null) return undefined;
  const store = amountOf(prices.use("app-configuration-store").high * (period.hoursInMonth / 24));
  const worth = costText(projected, prices.currency);
  const storeText = costText({ low: store, high: store }, prices.currency);
  const amount = { low: Math.max(projected.low - store, 0), high: Math.max(projected.high - store, 0) };
  if (amount.high === 0) {
    const text = `App Configuration is not proposed: with one read of each secret a day and address it would save ${calls} calls a month, worth ${worth}, and its store costs ${storeText}.`;
    return { text };
  }
  const text = `App Configuration: each address of a caller reads each secret once a day, and again when a sentinel key says so; one store at ${storeText} a month is taken off. It overlaps with caching.`;
  const nobody = { vault: null, caller: null, objectType: null, objectName: null };
  return { saving: { kind: "app-configuration", ...nobody, calls, amount }, text };
}
