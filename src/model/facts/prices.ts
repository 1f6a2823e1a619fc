import type { StatusClass } from "../usage.ts";
import facts from "./prices.json" with { type: "json" };

/** An item of the price list, by the name that the policy's `prices` uses. */
export type PriceItem = keyof typeof facts.items;

/** One list price. */
export interface ListPrice {
  /** What it is paid for. */
  readonly title: string;
  /** In the list's currency, for `per` of what is counted. */
  readonly amount: number;
  /** What other sources say, where they disagree: then costs come out as a range. */
  readonly orAmount?: number;
  readonly per: number;
  /** What `amount` is for, in words. */
  readonly unit: string;
  readonly source: string;
  /** When the source was read or made, YYYY-MM-DD. */
  readonly date: string;
  /** False: no source that could be checked states the amount. */
  readonly verified: boolean;
}

/** Whether a call with an answer of this class is charged, given that it was authenticated. */
export type IsCharged = "yes" | "no" | "unclear";

/** ISO 4217 code of every list price. */
export const listCurrency: string = facts.currency;

// The test holds the file against these types.
const items = facts.items as Readonly<Record<PriceItem, ListPrice>>;

/** The price list, in the order in which reports show it. */
export const listPrices: ReadonlyMap<PriceItem, ListPrice> = new Map(
  Object.entries(items) as readonly (readonly [PriceItem, ListPrice])[],
);

/** All item names, in the list's order. */
export const priceItems: readonly PriceItem[] = [...listPrices.keys()];

export function listPrice(item: PriceItem): ListPrice {
  return items[item];
}

/** Which answers are charged: the pricing page names only "authenticated", the rest is our reading and says so. */
export const chargedStatuses = facts.counting.statuses as Readonly<Record<StatusClass, IsCharged>>;

/** A version of an HSM-protected key is charged for a month if it was used within so many days. */
export const hsmVersionDays: number = facts.hsmVersionDays.days;

/** How many items one call of a list operation answers with at most. */
export const listPageSize: number = facts.listPageSize.items;

/** Bytes that a log record takes where nobody measured: an assumption. */
export const assumedRecordBytes: number = facts.recordSize.bytes;

/** How many versions of advanced HSM keys each step of the price takes; the last takes all further ones. */
export const advancedKeySteps: readonly { readonly item: PriceItem; readonly versions: number }[] = [
  { item: "hsm-advanced-key-first-250", versions: 250 },
  { item: "hsm-advanced-key-next-1250", versions: 1250 },
  { item: "hsm-advanced-key-next-2500", versions: 2500 },
  { item: "hsm-advanced-key-above-4000", versions: Number.POSITIVE_INFINITY },
];
