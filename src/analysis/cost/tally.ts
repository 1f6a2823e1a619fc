import type { CostFigures, CostRange } from "../../model/cost.ts";
import type { CostPeriod } from "./period.ts";
import { amountOf, type UnitPrice } from "./price-list.ts";

/** Where in the period the calls of a row lie. */
export interface Place {
  readonly isInMonth: boolean;
  /** In the time that the rest of the month is projected from: for calls, and for what happens now and then. */
  readonly isInRate: boolean;
  readonly isInSlowRate: boolean;
}

/** Sums of charges, in billionths of the currency. Adds exactly, so that parts add up to their total. */
export class Tally {
  operations = 0;
  #rateOperations = 0;
  #monthLow = 0;
  #monthHigh = 0;
  #rateLow = 0;
  #rateHigh = 0;
  #slowLow = 0;
  #slowHigh = 0;
  #laterLow = 0;
  #laterHigh = 0;

  /** Charges that go on as they were in the last days: operations, log records. */
  addCalls(price: UnitPrice, count: number, place: Place): void {
    this.#addToMonth(price, count, place);
    if (place.isInRate) {
      this.#rateLow += price.low * count;
      this.#rateHigh += price.high * count;
    }
  }

  /** Charges that come now and then: renewals, rotations. */
  addRare(price: UnitPrice, count: number, place: Place): void {
    this.#addToMonth(price, count, place);
    if (place.isInSlowRate) {
      this.#slowLow += price.low * count;
      this.#slowHigh += price.high * count;
    }
  }

  #addToMonth(price: UnitPrice, count: number, { isInMonth }: Place): void {
    if (!isInMonth) return;
    this.#monthLow += price.low * count;
    this.#monthHigh += price.high * count;
  }

  /** Calls that are charged, or may be. */
  countOperations(count: number, place: Place): void {
    if (place.isInMonth) this.operations += count;
    if (place.isInRate) this.#rateOperations += count;
  }

  /** Charges that are not carried forward: what was due so far, and what will still come in the month. */
  addFixed(soFar: UnitPrice, later: UnitPrice): void {
    this.#monthLow += soFar.low;
    this.#monthHigh += soFar.high;
    this.#laterLow += later.low;
    this.#laterHigh += later.high;
  }

  add(other: Tally): void {
    this.operations += other.operations;
    this.#rateOperations += other.#rateOperations;
    this.#monthLow += other.#monthLow;
    this.#monthHigh += other.#monthHigh;
    this.#rateLow += other.#rateLow;
    this.#rateHigh += other.#rateHigh;
    this.#slowLow += other.#slowLow;
    this.#slowHigh += other.#slowHigh;
    this.#laterLow += other.#laterLow;
    this.#laterHigh += other.#laterHigh;
  }

  figures(period: CostPeriod): CostFigures {
    const { factor } = period.rate;
    const projected = factor === undefined ? null : range(this.#low(period), this.#high(period));
    return { operations: this.operations, monthToDate: range(this.#monthLow, this.#monthHigh), projected };
  }

  /** The most that the whole month may cost, or the month so far where nothing is projected: what parts are ranked by. */
  size(period: CostPeriod): number {
    return this.#high(period);
  }

  /** Calls of the whole month as projected, rounded. */
  operationsOfMonth({ rate: { factor = 0 } }: CostPeriod): number {
    return Math.round(this.operations + this.#rateOperations * factor);
  }

  #low({ rate, slowRate }: CostPeriod): number {
    const { factor = 0 } = rate;
    const { factor: slowFactor = 0 } = slowRate;
    return this.#monthLow + this.#rateLow * factor + this.#slowLow * slowFactor + this.#laterLow;
  }

  #high({ rate, slowRate }: CostPeriod): number {
    const { factor = 0 } = rate;
    const { factor: slowFactor = 0 } = slowRate;
    return this.#monthHigh + this.#rateHigh * factor + this.#slowHigh * slowFactor + this.#laterHigh;
  }
}

/** No billionths: they would only be dust from the projection's division. */
function range(low: number, high: number): CostRange {
  return { low: amountOf(Math.round(low)), high: amountOf(Math.round(high)) };
}
