import type { ChargeKind, CostRange, VaultCost } from "../../model/cost.ts";
import type { PriceOverrides } from "../../model/policy.ts";
import type { UsageRow } from "../../model/usage.ts";
import { type CostPeriod, costPeriod, type LogWindow } from "./period.ts";
import { PriceList } from "./price-list.ts";
import type { VaultSaving } from "./savings.ts";
import { Tally } from "./tally.ts";
import { TopParts } from "./top-parts.ts";
import { type CallerPart, type CostedVault, VaultLedger } from "./vault-ledger.ts";

/** What every cost of one run shares. */
export interface CostOptions {
  /** What the policy says that things cost. */
  readonly overrides: PriceOverrides;
  /** What the usage manifest says the logs cover. */
  readonly window: LogWindow;
  /** The snapshot's time. */
  readonly now: string;
  /** Calls of kvaudit itself: their cost is told apart. */
  readonly isOwn: (row: UsageRow) => boolean;
  /** Measured average size of a log record, in bytes; without it the list's assumption stands in. */
  readonly recordBytes?: number;
  /** For how many hours a caller could keep what it read; a divisor of 24. One by default: longer than most polls, short enough that a rotation arrives. */
  readonly cacheHours?: number;
}

export const defaultCacheHours = 1;

/** A ledger for one vault: rows go in by `add`, in the order of their hours; then `vaultCost`, once. */
export function openLedger(vault: CostedVault, options: CostOptions): VaultLedger {
  const { overrides, window, now, isOwn, recordBytes, cacheHours = defaultCacheHours } = options;
  const period = costPeriod(window, now);
  const prices = new PriceList(overrides);
  return new VaultLedger(vault, {
    prices,
    period,
    isOwn,
    cacheHours,
    ...(recordBytes === undefined ? {} : { recordBytes }),
  });
}

/** A ledger that no row comes to any more. */
export interface ClosedLedger {
  readonly ledger: VaultLedger;
  readonly cost: VaultCost;
  readonly savings: readonly VaultSaving[];
}

/** Closes a ledger, once, and says what its vault costs. */
export function closeLedger(ledger: VaultLedger): ClosedLedger {
  ledger.close();
  const savings = ledger.savings.finish();
  const { prices, period } = ledger;
  const cost: VaultCost = {
    ...ledger.total.figures(period),
    currency: prices.currency,
    topCharge: topChargeOf(ledger),
    topCaller: topCallerOf(ledger),
    caching: cachingOf(savings, period),
    unverified: prices.used().flatMap(({ title, verified }) => (verified ? [] : [title])),
  };
  return { ledger, cost, savings };
}

function topChargeOf({ byCharge, period }: VaultLedger): VaultCost["topCharge"] {
  const top = new TopParts<ChargeKind>(1, period);
  for (const [charge, tally] of byCharge) top.add(charge, tally, charge);
  const [first] = top.kept();
  return first ? { charge: first.row, figures: first.tally.figures(period) } : null;
}

function topCallerOf({ callers, period }: VaultLedger): VaultCost["topCaller"] {
  const top = new TopParts<CallerPart>(1, period);
  for (const [key, part] of callers) if (part.caller) top.add(part, part.tally, key);
  const [first] = top.kept();
  const caller = first?.row.caller;
  return first && caller ? { caller, figures: first.tally.figures(period) } : null;
}

function cachingOf(savings: readonly VaultSaving[], period: CostPeriod): VaultCost["caching"] {
  const total = new Tally();
  for (const { kind, tally } of savings) if (kind === "caching") total.add(tally);
  const calls = total.operationsOfMonth(period);
  return calls === 0 ? null : { calls, amount: wholeMonth(total, period) };
}

/** The whole month where it can be projected, else the month so far. */
export function wholeMonth(tally: Tally, period: CostPeriod): CostRange {
  const { projected, monthToDate } = tally.figures(period);
  return projected ?? monthToDate;
}
