import type { ChargeKind } from "../../model/cost.ts";
import { assumedRecordBytes, hsmVersionDays } from "../../model/facts/prices.ts";
import { addDays } from "../../model/iso-date.ts";
import type { Caller, UsageObjectType, UsageRow } from "../../model/usage.ts";
import type { VaultRecord } from "../../model/vault.ts";
import type { AssumptionCode } from "./assumptions.ts";
import { callerId, mergeCaller } from "./caller-id.ts";
import { type Charge, type ChargeContext, chargeOf } from "./charge.ts";
import { HsmVersions } from "./hsm-versions.ts";
import { KeyInventory } from "./key-class.ts";
import { type CostPeriod, hourOf } from "./period.ts";
import { free, type PriceList, plus, type UnitPrice } from "./price-list.ts";
import { VaultSavings } from "./savings.ts";
import { type Place, Tally } from "./tally.ts";
import { workspacesOf } from "./workspaces.ts";

/** A vault or managed HSM whose cost is asked for. */
export interface CostedVault {
  /** ARM id, lower case. */
  readonly id: string;
  readonly name: string;
  readonly owner: string | null;
  /** What the inventory says of it; undefined where only logs were given. */
  readonly inventory: VaultRecord | undefined;
}

export interface LedgerOptions {
  readonly prices: PriceList;
  readonly period: CostPeriod;
  /** Calls of kvaudit itself: kept apart. */
  readonly isOwn: (row: UsageRow) => boolean;
  /** Measured average size of a log record; an assumption stands in for it. */
  readonly recordBytes?: number;
  /** For how long a caller could keep what it read: a divisor of 24. */
  readonly cacheHours: number;
}

export interface CallerPart {
  /** Told more fully as records come that say more. */
  caller: Caller | null;
  readonly tally: Tally;
}
export interface ObjectPart {
  readonly objectType: UsageObjectType | null;
  readonly objectName: string | null;
  readonly tally: Tally;
}

const bytesOfGigabyte = 1e9;

/** What one vault costs and who causes it, added up row by row; memory grows with its callers and objects only. */
export class VaultLedger {
  readonly vault: CostedVault;
  readonly total = new Tally();
  readonly own = new Tally();
  readonly byCharge = new Map<ChargeKind, Tally>();
  readonly callers = new Map<string, CallerPart>();
  readonly objects = new Map<string, ObjectPart>();
  readonly operations = new Map<string | null, Tally>();
  readonly savings: VaultSavings;
  readonly assumptions = new Set<AssumptionCode>();
  readonly prices: PriceList;
  readonly period: CostPeriod;
  readonly #options: LedgerOptions;
  readonly #context: ChargeContext;
  readonly #versions: HsmVersions;
  readonly #versionsFrom: string;
  #record: UnitPrice | undefined;

  constructor(vault: CostedVault, options: LedgerOptions) {
    const { prices, cacheHours, period } = options;
    this.vault = vault;
    this.prices = prices;
    this.period = period;
    this.#options = options;
    const keys = new KeyInventory(vault.inventory);
    const isManagedHsm = vault.inventory?.kind === "hsm" || vault.id.includes("/managedhsms/");
    this.#context = { prices, keys, isManagedHsm, assume: (code) => this.assumptions.add(code) };
    this.#versions = new HsmVersions(keys);
    this.#versionsFrom = hourOf(addDays(period.end, -hsmVersionDays));
    this.savings = new VaultSavings(cacheHours, () => plus(prices.peek("key-operation"), this.#recordPrice()));
  }

  add(row: UsageRow): void {
    const { period, isOwn } = this.#options;
    if (row.hour >= period.end) return;
    const place = {
      isInMonth: row.hour >= period.month.from,
      isInRate: row.hour >= period.rate.from,
      isInSlowRate: row.hour >= period.slowRate.from,
    };
    if (row.hour >= this.#versionsFrom && !this.#context.isManagedHsm) this.#versions.add(row);
    if (!place.isInMonth && !place.isInSlowRate) return;
    const charge = chargeOf(row, this.#context);
    if (isOwn(row)) {
      this.#charge(this.own, row, charge, place);
      return;
    }
    for (const tally of this.#talliesOf(row)) this.#charge(tally, row, charge, place);
    if (charge) this.#chargeTo(this.#chargeTally(charge.kind), row, charge, place);
    const record = this.#recordPrice();
    if (record.high > 0) this.#chargeTally("log-ingestion").addCalls(record, row.count, place);
    // A call that is not made leaves no record either.
    if (charge?.isOperation) this.savings.add(row, plus(charge.price, record), place);
  }

  /** Adds the charges that go by the month. Once, after the last row. */
  close(): void {
    if (this.#context.isManagedHsm) this.#addPool();
    const charges = this.#versions.charges(this.#options.prices);
    if (charges.length > 0) this.#assumeVersions();
    for (const { objectName, price, isUncertain } of charges) {
      if (isUncertain) this.assumptions.add("key-class-unread");
      this.#addFixed({ kind: "hsm-key-versions", objectType: "key", objectName }, price, free);
    }
  }

  #talliesOf({ caller, objectType, objectName, operation }: UsageRow): readonly Tally[] {
    const isVault = objectName === null;
    return [
      this.total,
      this.#callerPart(caller).tally,
      this.#objectPart(isVault ? null : objectType, objectName).tally,
      this.#operationTally(operation),
    ];
  }

  #charge(tally: Tally, row: UsageRow, charge: Charge | undefined, place: Place): void {
    const record = this.#recordPrice();
    if (record.high > 0) tally.addCalls(record, row.count, place);
    if (charge) this.#chargeTo(tally, row, charge, place);
  }

  #chargeTo(tally: Tally, { count }: UsageRow, { price, isOperation }: Charge, place: Place): void {
    if (isOperation) {
      tally.addCalls(price, count, place);
      tally.countOperations(count, place);
    } else tally.addRare(price, count, place);
  }

  #addPool(): void {
    const { prices, period } = this.#options;
    const hour = prices.use("managed-hsm-hour");
    const hours = (count: number) => ({ low: Math.round(hour.low * count), high: Math.round(hour.high * count) });
    this.assumptions.add("managed-hsm-hours");
    const later = hours(period.hoursInMonth - period.hoursSoFar);
    this.#addFixed({ kind: "managed-hsm", objectType: null, objectName: null }, hours(period.hoursSoFar), later);
  }

  #assumeVersions(): void {
    this.assumptions.add("hsm-versions").add("hsm-steps");
    const { logsFrom } = this.#options.period;
    if (logsFrom === undefined || logsFrom > this.#versionsFrom) this.assumptions.add("hsm-versions-short");
  }

  #addFixed(what: { readonly kind: ChargeKind } & Omit<ObjectPart, "tally">, soFar: UnitPrice, later: UnitPrice): void {
    const tallies = [
      this.total,
      this.#chargeTally(what.kind),
      this.#callerPart(null).tally,
      this.#objectPart(what.objectType, what.objectName).tally,
      this.#operationTally(null),
    ];
    for (const tally of tallies) tally.addFixed(soFar, later);
  }

  #recordPrice(): UnitPrice {
    this.#record ??= this.#findRecordPrice();
    return this.#record;
  }

  #findRecordPrice(): UnitPrice {
    const { prices, recordBytes } = this.#options;
    const workspaces = workspacesOf(this.vault.inventory);
    if (workspaces.high === 0) return free;
    if (workspaces.low < workspaces.high) this.assumptions.add("ingestion-unread");
    this.assumptions.add(recordBytes === undefined ? "record-size-assumed" : "record-size-measured");
    const { low, high } = prices.use("log-ingestion", (recordBytes ?? assumedRecordBytes) / bytesOfGigabyte);
    return { low: low * workspaces.low, high: high * workspaces.high };
  }

  #chargeTally(kind: ChargeKind): Tally {
    return entry(this.byCharge, kind, () => new Tally());
  }

  #operationTally(operation: string | null): Tally {
    return entry(this.operations, operation, () => new Tally());
  }

  #callerPart(caller: Caller | null): CallerPart {
    const key = caller ? callerId(caller) : undefined;
    if (!caller || key === undefined) return entry(this.callers, "", () => ({ caller: null, tally: new Tally() }));
    const part = entry(this.callers, key, () => ({ caller, tally: new Tally() }));
    part.caller = part.caller && mergeCaller(part.caller, caller);
    return part;
  }

  #objectPart(objectType: UsageObjectType | null, objectName: string | null): ObjectPart {
    const key = `${objectType ?? ""}/${objectName ?? ""}`;
    return entry(this.objects, key, () => ({ objectType, objectName, tally: new Tally() }));
  }
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
