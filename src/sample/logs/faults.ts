import type { UsageTotals } from "../../model/usage.ts";
import { entryOf, type LogEntry, startOfHour } from "./entries.ts";
import type { LogEvent } from "./event.ts";
import type { JsonObject } from "./record.ts";

/** How many of each fault to plant. */
export interface LogFaults {
  /** Copies of a record in the same hour's blob, in the next hour's, and in another file of any shape. */
  readonly copiesInSameHour?: number;
  readonly copiesInNextHour?: number;
  readonly copiesElsewhere?: number;
  /** Records that lie in the next hour's blob only. */
  readonly late?: number;
  /** Lines that end in the middle, and lines that are no JSON: JSON Lines alone can hold them. */
  readonly cutLines?: number;
  readonly notJson?: number;
  readonly withoutVault?: number;
  readonly withoutTime?: number;
  /** Records of the vault's other category, and of another service. */
  readonly otherCategories?: number;
  readonly otherServices?: number;
  /** Calls of an operation that nobody has described. */
  readonly unknownOperations?: number;
  /** Calls that a wrong clock dates two days after now. They lie in the hour in which they were received, so they are late, too. */
  readonly future?: number;
}

/** What must come out of reading all entries and those that lie elsewhere. */
export interface PlantedTotals extends UsageTotals {
  /** As blobs tell it: no other file names an hour. */
  readonly late: number;
  readonly future: number;
  readonly unknownOperations: readonly { readonly operation: string; readonly count: number }[];
}

export interface FaultyLog {
  /** To be read once, and to the end: the totals are counted on the way. */
  readonly entries: Iterable<LogEntry>;
  /** Copies for another file; whole once the entries were read. */
  readonly elsewhere: readonly LogEntry[];
  totals(): PlantedTotals;
}

const everySoMany = 3;
const hour = 3_600_000;
const day = 24 * hour;
const unknown = ["KeyAttest", "SecretTeleport"] as const;

/** Plants faults among records, one at every third call. Reading throws a RangeError where the records do not suffice. */
export function plantFaults(entries: Iterable<LogEntry>, faults: LogFaults, now: string): FaultyLog {
  const time = Date.parse(now);
  const counter = counterAt(time);
  const elsewhere: LogEntry[] = [];
  const waiting = inTurns(faults);
  // Notices and handshakes stay as they are: what is planted beside them would be neither call nor notice.
  let met = 0;
  const faultAt = ({ event }: LogEntry): Fault | undefined => {
    if (event?.kind !== "call") return undefined;
    met += 1;
    return met % everySoMany === 0 ? waiting.pop() : undefined;
  };
  function* planted(): Generator<LogEntry> {
    for (const entry of entries) {
      const fault = faultAt(entry);
      const made = fault === undefined ? plain(entry) : makers[fault](entry, { turn: waiting.length, now: time });
      yield* made.here.map(counter.count);
      elsewhere.push(...made.elsewhere.map(counter.count));
    }
    if (waiting.length > 0) throw new RangeError(`${waiting.length} faults found no record to be planted at`);
  }
  return { entries: { [Symbol.iterator]: planted }, elsewhere, totals: counter.totals };
}

/** Counts entries as a reader at that time must. */
function counterAt(now: number) {
  const counts = { records: 0, accepted: 0, duplicates: 0, malformed: 0, ignored: 0, late: 0, future: 0 };
  const operations = new Map<string, number>();
  const count = (entry: LogEntry): LogEntry => {
    const kind = kindOf(entry);
    counts.records += 1;
    counts[kind] += 1;
    if (kind !== "accepted" || entry.event === null) return entry;
    const { time, operation } = entry.event;
    if (startOfHour(time) !== entry.hour) counts.late += 1;
    if (time > now) counts.future += 1;
    if (unknown.some((name) => name === operation)) operations.set(operation, (operations.get(operation) ?? 0) + 1);
    return entry;
  };
  const totals = (): PlantedTotals => ({
    ...counts,
    unknownOperations: [...operations].sort().map(([operation, times]) => ({ operation, count: times })),
  });
  return { count, totals };
}

/** All faults, kind after kind in turns, so that each kind is spread over the log. */
function inTurns(faults: LogFaults): Fault[] {
  const kinds = Object.entries(faults) as [Fault, number][];
  const most = Math.max(0, ...kinds.map(([, times]) => times));
  return Array.from({ length: most }, (_, round) =>
    kinds.flatMap(([fault, times]) => (round < times ? [fault] : [])),
  ).flat();
}

function kindOf({ event, isCopy, record, text }: LogEntry): "accepted" | "duplicates" | "malformed" | "ignored" {
  if (isCopy === true) return "duplicates";
  if (event !== null) return "accepted";
  return text !== undefined || record["resourceId"] === undefined || record["time"] === undefined
    ? "malformed"
    : "ignored";
}

type Fault = keyof LogFaults;

interface Made {
  readonly here: readonly LogEntry[];
  readonly elsewhere: readonly LogEntry[];
}

function plain(...here: readonly LogEntry[]): Made {
  return { here, elsewhere: [] };
}

interface Turn {
  readonly turn: number;
  readonly now: number;
}

const makers: Readonly<Record<Fault, (entry: LogEntry, turn: Turn) => Made>> = {
  copiesInSameHour: (entry) => plain(entry, { ...entry, isCopy: true }),
  copiesInNextHour: (entry) => plain(entry, { ...entry, hour: entry.hour + hour, isCopy: true }),
  copiesElsewhere: (entry) => ({ here: [entry], elsewhere: [{ ...entry, isCopy: true }] }),
  late: (entry) => plain({ ...entry, hour: entry.hour + hour }),
  cutLines: (entry) => beside(entry, { text: cut(entry.record) }),
  notJson: (entry) => beside(entry, { text: "-- log rotated --" }),
  withoutVault: (entry) => beside(entry, { record: without(entry.record, "resourceId") }),
  withoutTime: (entry) => beside(entry, { record: without(entry.record, "time") }),
  otherCategories: (entry) =>
    beside(entry, { record: { ...entry.record, category: "AzurePolicyEvaluationDetails", operationName: "Evaluate" } }),
  otherServices: (entry) => beside(entry, { record: { ...entry.record, ...storageRead } }),
  unknownOperations: (entry) => extra(entry, { operation: unknown[(entry.event?.ticks ?? 0) % 2] ?? unknown[0] }),
  future: (entry, { turn, now }) => extra(entry, { time: now + 2 * day + turn * 1000 }),
};

const storageRead: JsonObject = {
  category: "StorageRead",
  operationName: "GetBlob",
  resourceId:
    "/SUBSCRIPTIONS/11111111-2222-3333-4444-555555555555/RESOURCEGROUPS/RG-DATA/PROVIDERS/MICROSOFT.STORAGE/STORAGEACCOUNTS/STDATA/BLOBSERVICES/DEFAULT",
};

/** The record as it is, and beside it one that tells nothing. */
function beside(entry: LogEntry, bad: Partial<Pick<LogEntry, "record" | "text">>): Made {
  return plain(entry, { vault: entry.vault, hour: entry.hour, event: null, record: entry.record, ...bad });
}

/** The record as it is, and beside it another call, which an application made after an ordinary read. */
function extra(entry: LogEntry, change: Partial<LogEvent>): Made {
  if (entry.event === null) return plain(entry);
  const own = entry.event.correlationId;
  const call = {
    ...entry.event,
    ...change,
    correlationId: `${own.slice(0, 19)}${own === "" ? "" : "f"}${own.slice(20)}`,
  };
  return plain(entry, { ...entryOf(call), hour: entry.hour });
}

function without(record: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
}

function cut(record: JsonObject): string {
  const line = JSON.stringify(record);
  return line.slice(0, Math.floor(line.length * 0.6));
}
