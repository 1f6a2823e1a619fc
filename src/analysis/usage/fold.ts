import { callerKey } from "../../model/caller-name.ts";
import { operationOf } from "../../model/facts/operations.ts";
import type { Manifest } from "../../model/manifest.ts";
import type { BurstRow, Caller, EventRow, UsageManifest, UsageRow, VaultLogs } from "../../model/usage.ts";
import type { VaultRecord } from "../../model/vault.ts";
import type { Bursts, ClassPeak, FailedRotation, VaultUsage } from "../../model/vault-usage.ts";
import { Callers } from "./callers.ts";
import { hourNumber, logCompleteness } from "./completeness.ts";
import { keyKinds, usageInventory, versionDates } from "./inventory.ts";
import { Objects } from "./objects.ts";
import { ownCalls } from "./own-calls.ts";
import { Peaks } from "./peaks.ts";
import { Permitted } from "./permitted.ts";
import { Readings } from "./readings.ts";
import { Counts, later, type Mutable, TimeSpan } from "./tallies.ts";
import { Timeline } from "./timeline.ts";

/** What folding one vault's logs needs besides the logs. */
export interface UsageContext {
  /** The vault's record; whatever of it was not read leaves open what rests on it. */
  readonly vault: VaultRecord;
  readonly window: UsageManifest["window"];
  /** True where a part of the logs could not be read: then records in an hour do not show that it is there whole. */
  readonly isPartial?: boolean;
  /** Who ran kvaudit: its calls are set apart. */
  readonly collectedBy: Manifest["collectedBy"];
  readonly now: string;
  /** The directory's name of an object id. */
  readonly nameOf?: (oid: string) => string | undefined;
  /** Peaks of the subscription, where they are to be told at this vault. */
  readonly subscriptionPeaks?: readonly ClassPeak[];
}

const dataObjects: ReadonlySet<string> = new Set(["secret", "key", "certificate"]);
const failures: ReadonlySet<string> = new Set(["denied", "not-found", "client-error", "server-error"]);

/** Folds the four tables of one vault, each read once, into what rules and reports ask for. */
export async function foldUsage(logs: VaultLogs, context: UsageContext): Promise<VaultUsage> {
  const fold = new Fold(context);
  for await (const row of logs.usage()) fold.addUsage(row);
  for await (const row of logs.events()) fold.addEvent(row);
  for await (const row of logs.bursts()) fold.addBurst(row);
  const peaks = new Peaks();
  for await (const row of logs.peaks()) peaks.add(row);
  return fold.closed(peaks, context);
}

class Fold {
  readonly #isOwn: (row: UsageRow) => boolean;
  readonly #nameOf: (oid: string) => string | undefined;
  /** One record for each caller, whose name may stand in some of its rows only. */
  readonly #named = new Map<string, Caller>();
  readonly #counts = new Counts();
  readonly #own = { calls: 0, span: new TimeSpan() };
  readonly #apart = { challenges: 0, serviceRecords: 0 };
  readonly #records = new Map<number, number>();
  readonly #timeline = new Timeline();
  readonly #callers = new Callers();
  readonly #permitted = new Permitted();
  readonly #objects = new Objects();
  readonly #readings = new Readings();
  /** The last failure of each object, by type and name. */
  readonly #failed = new Map<string, FailedRotation>();
  readonly #bursts: Mutable<Bursts> = { minutes: 0, mostCalls: 0, mostObjects: 0 };
  readonly #changes = { count: 0, last: null as string | null };
  #lastDataCall: string | null = null;
  #hour = { time: "", number: Number.NEGATIVE_INFINITY };

  constructor({ collectedBy, nameOf }: UsageContext) {
    this.#isOwn = ownCalls([collectedBy?.oid ?? null]);
    this.#nameOf = nameOf ?? (() => undefined);
  }

  addUsage(row: UsageRow): void {
    const hour = this.#hourOf(row.hour);
    const kind = operationOf(row.operation).class;
    if (kind === "notify") {
      // An event of the service is no call: the platform's metric does not count it, and it proves no hour.
      this.#apart.serviceRecords += row.count;
      this.#objects.addNotice(row);
      return;
    }
    this.#records.set(hour, (this.#records.get(hour) ?? 0) + row.count);
    if (kind === "service") this.#apart.serviceRecords += row.count;
    else if (row.statusClass === "challenge") this.#apart.challenges += row.count;
    else if (this.#isOwn(row)) {
      this.#permitted.add(row);
      this.#own.calls += row.count;
      this.#own.span.add(row.first, row.last);
    } else this.#addCall(hour, row);
  }

  /** Rates are counted hour by hour in one pass, which only holds for rows in the order of their hours. */
  #hourOf(time: string): number {
    if (time !== this.#hour.time) {
      const number = hourNumber(time);
      if (number < this.#hour.number) throw new Error(`usage rows are not in order: ${time} after ${this.#hour.time}`);
      this.#hour = { time, number };
    }
    return this.#hour.number;
  }

  #addCall(hour: number, given: UsageRow): void {
    const row = { ...given, caller: this.#callerOf(given.caller) };
    if (dataObjects.has(row.objectType)) this.#lastDataCall = later(this.#lastDataCall, row.last);
    this.#counts.add(row);
    this.#timeline.add(row);
    this.#callers.add(row);
    this.#permitted.add(row);
    this.#objects.addCall(row);
    this.#readings.add(hour, row);
  }

  #callerOf(caller: Caller): Caller {
    const key = callerKey(caller);
    const known = this.#named.get(key);
    if (known && (known.name !== null || caller.name === null)) return known;
    const named = { ...caller, name: caller.name ?? (caller.oid === null ? null : (this.#nameOf(caller.oid) ?? null)) };
    this.#named.set(key, named);
    return named;
  }

  addEvent(row: EventRow): void {
    const kind = operationOf(row.operation).class;
    this.#objects.addEvent(row);
    if (kind === "service" && failures.has(row.statusClass)) this.#addFailure(row);
    if (kind !== "configure" || row.statusClass !== "success") return;
    this.#changes.count += 1;
    this.#changes.last = later(this.#changes.last, row.time);
  }

  #addFailure({ operation, time, status, objectType: type, objectName: name }: EventRow): void {
    if (name !== null) this.#failed.set(`${type} ${name}`, { type, name, operation, time, status });
  }

  addBurst({ calls, distinctObjects }: BurstRow): void {
    this.#bursts.minutes += 1;
    this.#bursts.mostCalls = Math.max(this.#bursts.mostCalls, calls);
    this.#bursts.mostObjects = Math.max(this.#bursts.mostObjects, distinctObjects);
  }

  closed(peaks: Peaks, { vault, window, now, isPartial = false, subscriptionPeaks = [] }: UsageContext): VaultUsage {
    const { calls, byStatus } = this.#counts;
    const { metrics } = vault;
    const completeness = logCompleteness({ records: this.#records, window, metrics, now, isPartial });
    return {
      completeness,
      calls,
      ...this.#apart,
      own: { calls: this.#own.calls, first: this.#own.span.first, last: this.#own.span.last },
      byStatus,
      lastDataCall: this.#lastDataCall,
      hours: this.#timeline.hours(),
      days: this.#timeline.days(completeness.window),
      callers: this.#callers.closed(),
      permitted: this.#permitted.closed(),
      objects: this.#objects.closed(versionDates(vault)),
      readings: this.#readings.closed(),
      peaks: peaks.closed(keyKinds(vault)),
      subscriptionPeaks,
      throttling: peaks.throttling(byStatus.throttled, calls),
      bursts: this.#bursts,
      changes: this.#changes,
      failedRotations: [...this.#failed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, failed]) => failed),
      inventory: usageInventory(vault),
    };
  }
}
