import type { UsedPrice } from "../../model/cost.ts";
import { listCurrency, listPrice, type PriceItem, priceItems } from "../../model/facts/prices.ts";
import type { PriceOverrides } from "../../model/policy.ts";

/**
 * An amount for one of something, in billionths of the currency: whole numbers, so that sums are exact and the same in
 * whatever order they are made, up to nine million of the currency.
 */
export interface UnitPrice {
  readonly low: number;
  readonly high: number;
}

const billionths = 1e9;
export const free: UnitPrice = { low: 0, high: 0 };

/** Billionths of the currency as an amount of it. */
export function amountOf(nano: number): number {
  return nano / billionths;
}

/** The prices that hold for one report, and which of them it has used. All in one currency: the policy's loader sees to it. */
export class PriceList {
  readonly currency: string;
  readonly #overrides: PriceOverrides;
  readonly #used = new Set<PriceItem>();
  /** Prices of one unit: rows are many. */
  readonly #known = new Map<PriceItem, UnitPrice>();

  constructor(overrides: PriceOverrides) {
    this.#overrides = overrides;
    this.currency = Object.values(overrides)[0]?.currency ?? listCurrency;
  }

  /** The price of `share` of a unit's one (operation, month, hour, gigabyte …); counts as used. */
  use(item: PriceItem, share = 1): UnitPrice {
    this.#used.add(item);
    if (share !== 1) return this.peek(item, share);
    const known = this.#known.get(item);
    if (known) return known;
    const price = this.peek(item);
    this.#known.set(item, price);
    return price;
  }

  /** The same for what is only compared with. */
  peek(item: PriceItem, share = 1): UnitPrice {
    const { amount, orAmount = amount, per } = listPrice(item);
    const override = this.#overrides[item];
    const nano = (value: number) => Math.round((value * share * billionths) / per);
    if (override) return { low: nano(override.amount), high: nano(override.amount) };
    return { low: nano(Math.min(amount, orAmount)), high: nano(Math.max(amount, orAmount)) };
  }

  /** Takes over what another list of the same prices has used. */
  adopt(other: PriceList): void {
    for (const item of other.#used) this.#used.add(item);
  }

  used(): readonly UsedPrice[] {
    return priceItems.filter((item) => this.#used.has(item)).map((item) => this.#describe(item));
  }

  #describe(item: PriceItem): UsedPrice {
    const { title, amount, unit, source, date, verified } = listPrice(item);
    const override = this.#overrides[item];
    if (!override) return { item, title, amount, unit, source, date, verified, isOverridden: false };
    const own = { amount: override.amount, source: "policy", date: null, verified: true, isOverridden: true };
    return { item, title, unit, ...own };
  }
}

/** From the least of any to the most of any: for what may be charged at one of several prices. */
export function between(...prices: readonly UnitPrice[]): UnitPrice {
  return {
    low: Math.min(...prices.map(({ low }) => low)),
    high: Math.max(...prices.map(({ high }) => high)),
  };
}

/** Both together. */
export function plus(one: UnitPrice, other: UnitPrice): UnitPrice {
  return { low: one.low + other.low, high: one.high + other.high };
}
