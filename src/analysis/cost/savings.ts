import type { SavingKind } from "../../model/cost.ts";
import { operationOf } from "../../model/facts/operations.ts";
import { listPageSize } from "../../model/facts/prices.ts";
import type { Caller, UsageObjectType, UsageRow } from "../../model/usage.ts";
import { callerId } from "./caller-id.ts";
import type { UnitPrice } from "./price-list.ts";
import { type Place, Tally } from "./tally.ts";

/** What one caller would save at one object (or, for lists, at one kind of objects). */
export interface VaultSaving {
  readonly kind: SavingKind;
  readonly caller: Caller;
  readonly objectType: UsageObjectType;
  readonly objectName: string | null;
  readonly tally: Tally;
}

/** From so many different objects in an hour on, a list instead of single reads is worth proposing. */
export const leastListedObjects = 10;

/** A call that could have been answered from what the caller got before. */
interface Repeated {
  readonly row: UsageRow;
  readonly price: UnitPrice;
  readonly place: Place;
  count: number;
  hour: string;
  /** Addresses in the current hour, summed over its rows, and in the hour with the most: each may keep a copy of its own. */
  addresses: number;
  mostAddresses: number;
}

const cacheable: ReadonlySet<string> = new Set(["SecretGet", "KeyGet", "CertificateGet"]);
/** Names, dates, tags and state of these are what a list gives too. Values of secrets are in no list. */
const listable: ReadonlySet<string> = new Set(["KeyGet", "CertificateGet"]);
/** Needs the public half of a key only, which the caller may keep. */
const publicKeyUse: ReadonlySet<string> = new Set(["KeyVerify", "KeyEncrypt", "KeyWrap"]);

interface Bucket {
  key: string;
  readonly calls: Map<string, Repeated>;
}

/**
 * Counts the calls of one vault that need not have been made. Every kind leaves one call in each span of time to each
 * address of a caller: its copies do not share what they keep. Rows in the order of their hours.
 */
export class VaultSavings {
  readonly #cacheHours: number;
  readonly #listPrice: () => UnitPrice;
  readonly #savings = new Map<string, VaultSaving>();
  readonly #reads: Bucket = { key: "", calls: new Map() };
  readonly #uses: Bucket = { key: "", calls: new Map() };
  readonly #days: Bucket = { key: "", calls: new Map() };

  constructor(cacheHours: number, listPrice: () => UnitPrice) {
    this.#cacheHours = cacheHours;
    this.#listPrice = listPrice;
  }

  /** Takes a charged row, with what each of its calls costs. A trusted service of the platform cannot be changed by who pays for it. */
  add(row: UsageRow, price: UnitPrice, place: Place): void {
    if (row.statusClass !== "success" || row.objectName === null || row.networkPath === "trusted-service") return;
    const span = this.#spanOf(row.hour);
    if (cacheable.has(row.operation)) {
      if (this.#reads.key !== span) this.#endReads(span);
      repeat(this.#reads, row, price, place);
    }
    if (publicKeyUse.has(row.operation)) {
      if (this.#uses.key !== span) this.#endUses(span);
      repeat(this.#uses, row, price, place);
    }
    if (row.operation === "SecretGet") {
      const day = row.hour.slice(0, 10);
      if (this.#days.key !== day) this.#endDay(day);
      repeat(this.#days, row, price, place);
    }
  }

  finish(): readonly VaultSaving[] {
    this.#endReads("");
    this.#endUses("");
    this.#endDay("");
    return [...this.#savings.values()];
  }

  #spanOf(hour: string): string {
    const span = Math.floor(Number(hour.slice(11, 13)) / this.#cacheHours);
    return `${hour.slice(0, 11)}${span}`;
  }

  #endReads(next: string): void {
    this.#end(this.#reads, next, (call) => this.#saveRepeated("caching", call));
  }

  #endUses(next: string): void {
    this.#end(this.#uses, next, (call) => this.#saveRepeated("local-public-key", call));
  }

  #endDay(next: string): void {
    this.#end(this.#days, next, (call) => this.#saveRepeated("app-configuration", call));
  }

  #end(bucket: Bucket, next: string, save: (call: Repeated) => void): void {
    for (const call of bucket.calls.values()) save(call);
    if (bucket === this.#reads) this.#saveListed(bucket);
    bucket.calls.clear();
    bucket.key = next;
  }

  #saveRepeated(kind: SavingKind, call: Repeated): void {
    const saved = call.count - Math.max(call.mostAddresses, 1);
    if (saved <= 0) return;
    const { tally } = this.#saving(kind, call.row, call.row.objectName);
    tally.addCalls(call.price, saved, call.place);
    tally.countOperations(saved, call.place);
  }

  /** The first read of each of many objects: what remains beside caching, so that the two do not overlap. */
  #saveListed({ calls }: Bucket): void {
    const groups = new Map<string, Map<string, Repeated>>();
    for (const call of calls.values()) {
      if (!listable.has(call.row.operation)) continue;
      const key = `${callerId(call.row.caller)} ${call.row.operation}`;
      const group = groups.get(key) ?? new Map<string, Repeated>();
      groups.set(key, group.set(call.row.objectName ?? "", call));
    }
    for (const group of groups.values()) {
      const [first] = group.values();
      if (!first || group.size < leastListedObjects) continue;
      const pages = Math.ceil(group.size / listPageSize);
      const prices = [...group.values()].map(({ price }) => price);
      const { tally } = this.#saving("list-instead-of-gets", first.row, null);
      tally.addCalls(this.#lessPages(prices, pages), 1, first.place);
      tally.countOperations(group.size - pages, first.place);
    }
  }

  #lessPages(prices: readonly UnitPrice[], pages: number): UnitPrice {
    const page = this.#listPrice();
    const total = (side: "low" | "high") =>
      Math.max(prices.reduce((sum, price) => sum + price[side], 0) - pages * page[side], 0);
    return { low: total("low"), high: total("high") };
  }

  #saving(kind: SavingKind, { caller, operation }: UsageRow, objectName: string | null): VaultSaving {
    const { object: objectType } = operationOf(operation);
    const key = `${kind} ${callerId(caller)} ${objectType} ${objectName}`;
    const known = this.#savings.get(key);
    if (known) return known;
    const saving: VaultSaving = { kind, caller, objectType, objectName, tally: new Tally() };
    this.#savings.set(key, saving);
    return saving;
  }
}

function repeat({ calls }: Bucket, row: UsageRow, price: UnitPrice, place: Place): void {
  // Verifying and wrapping with one key need the same public half; reads differ by what is read.
  const what = publicKeyUse.has(row.operation) ? "public-key" : row.operation;
  const key = `${callerId(row.caller)} ${what} ${row.objectName} ${row.versionAsked}`;
  const call = calls.get(key);
  if (!call) {
    const addresses = row.addressCount;
    calls.set(key, { row, price, place, count: row.count, hour: row.hour, addresses, mostAddresses: addresses });
    return;
  }
  call.addresses = (call.hour === row.hour ? call.addresses : 0) + row.addressCount;
  call.hour = row.hour;
  call.count += row.count;
  call.mostAddresses = Math.max(call.mostAddresses, call.addresses);
}
