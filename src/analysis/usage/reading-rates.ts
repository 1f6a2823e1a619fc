import type { UsageRow } from "../../model/usage.ts";
import type { SustainedRate } from "../../model/vault-usage.ts";
import { hourTime } from "./completeness.ts";

/** A rate counts when so many hours of one day reached it: bursts of deployments are shorter. */
const sustainedHours = 4;
/** Fewer hours say nothing about rhythm. */
const leastSteadyHours = 6;
/** More often than that, a constant rate is load rather than a rhythm. */
const shortestPeriodSeconds = 10;

/** Reads of one hour, all rows of it. */
class OpenHour {
  total = 0;
  /** Addresses that took part: the most that one row names. */
  addresses = 1;
  readonly #pairs = new Map<string, number>();
  #bound = 0;

  add({ count, addresses, clients, addressCount, clientCount }: UsageRow): void {
    this.total += count;
    this.addresses = Math.max(this.addresses, addressCount);
    const pairs = Math.max(1, addressCount) * Math.max(1, clientCount);
    if (pairs > 1) {
      // However the calls were spread over so many pairs, one of them made at least this many.
      this.#bound = Math.max(this.#bound, Math.ceil(count / pairs));
      return;
    }
    const pair = JSON.stringify([addresses[0] ?? null, clients[0] ?? null]);
    this.#pairs.set(pair, (this.#pairs.get(pair) ?? 0) + count);
  }

  /** At least so many came from one address by one client. */
  get byOne(): number {
    return [...this.#pairs.values()].reduce((most, calls) => Math.max(most, calls), this.#bound);
  }
}

/** The highest rate that several hours of one day reached. */
class Sustained {
  #day = "";
  #highest: number[] = [];
  #best: SustainedRate = { perHour: 0, day: null };

  add(day: string, perHour: number): void {
    if (day !== this.#day) this.#highest = [];
    this.#day = day;
    this.#highest = [...this.#highest, perHour].sort((a, b) => b - a).slice(0, sustainedHours);
    const reached = this.#highest.length === sustainedHours ? (this.#highest.at(-1) ?? 0) : 0;
    if (reached > this.#best.perHour) this.#best = { perHour: reached, day };
  }

  get best(): SustainedRate {
    return this.#best;
  }
}

/** Rates of one reading, hour by hour, in constant memory. Hours must come in order. */
export class ReadingRates {
  #current = Number.NaN;
  #open: OpenHour | undefined;
  readonly #one = new Sustained();
  readonly #all = new Sustained();
  #hours = 0;
  #firstHour = Number.NaN;
  #lastHour = Number.NaN;
  #savable = 0;
  #addresses = 0;
  /** Sums over the hours between the first and the last, which are whole. */
  #inner = { hours: 0, sum: 0, squares: 0 };
  #pending: number | undefined;

  add(hour: number, row: UsageRow): void {
    if (hour !== this.#current) this.#close();
    this.#current = hour;
    this.#open ??= new OpenHour();
    this.#open.add(row);
  }

  #close(): void {
    if (!this.#open) return;
    const { total, byOne, addresses } = this.#open;
    const day = hourTime(this.#current).slice(0, 10);
    this.#one.add(day, byOne);
    this.#all.add(day, total);
    if (this.#hours === 0) this.#firstHour = this.#current;
    else {
      // The first hour stays out, and so does the last: each is added only once a later one closes.
      if (this.#pending !== undefined) this.#addInner(this.#pending);
      this.#pending = total;
    }
    this.#hours += 1;
    this.#lastHour = this.#current;
    this.#savable += Math.max(0, total - addresses);
    this.#addresses += addresses;
    this.#open = undefined;
  }

  #addInner(total: number): void {
    const { hours, sum, squares } = this.#inner;
    this.#inner = { hours: hours + 1, sum: sum + total, squares: squares + total * total };
  }

  /** Closes the last hour; nothing may be added afterwards. */
  finish() {
    this.#close();
    return {
      hours: this.#hours,
      byOne: this.#one.best,
      byAll: this.#all.best,
      savable: this.#savable,
      secondsBetween: this.#secondsBetween(),
    };
  }

  /** The rhythm, where every hour has about as many reads as the next and hardly any has none. */
  #secondsBetween(): number | null {
    const { hours, sum, squares } = this.#inner;
    if (hours < leastSteadyHours) return null;
    if (this.#hours < 0.9 * (this.#lastHour - this.#firstHour + 1)) return null;
    const mean = sum / hours;
    const deviation = Math.sqrt(Math.max(0, squares / hours - mean * mean));
    if (deviation > Math.max(0.1 * mean, 0.5)) return null;
    const perAddress = mean / (this.#addresses / this.#hours);
    const seconds = Math.round(3600 / perAddress);
    return seconds < shortestPeriodSeconds ? null : seconds;
  }
}
