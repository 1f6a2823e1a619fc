import type { LogEvent, LogVault } from "./event.ts";
import { hsmRecordOf } from "./hsm-record.ts";
import { type JsonObject, recordOf } from "./record.ts";

/** One record on its way into a file. */
export interface LogEntry {
  readonly vault: LogVault;
  /** Start of the hour in whose blob it lies: when it was received, in milliseconds since 1970. */
  readonly hour: number;
  /** What it tells; null where it tells nothing that enters the tables. */
  readonly event: LogEvent | null;
  readonly record: JsonObject;
  /** What stands in the line instead of the record: only JSON Lines can hold it. */
  readonly text?: string;
  /** True for every copy of a record but the first. */
  readonly isCopy?: boolean;
}

const millisecondsPerHour = 3_600_000;

export function startOfHour(time: number): number {
  return time - (time % millisecondsPerHour);
}

/** The records of events in the order of events, each in the hour of its own time. Lost events leave none. */
export function* entriesOf(events: Iterable<LogEvent>): Generator<LogEntry> {
  for (const event of events) if (!event.isLost) yield entryOf(event);
}

export function entryOf(event: LogEvent): LogEntry {
  const record = event.vault.kind === "hsm" ? hsmRecordOf(event) : recordOf(event);
  return { vault: event.vault, hour: startOfHour(event.time), event, record };
}

/** What enters the tables when the entries are read: each event once. */
export function* eventsIn(entries: Iterable<LogEntry>): Generator<LogEvent> {
  for (const { event, isCopy } of entries) if (event !== null && isCopy !== true) yield event;
}
