import type { LogEntry } from "./entries.ts";
import type { LogVault } from "./event.ts";

/** A file of records, in parts that can be written one after the other. */
export interface LogFile {
  /** Below the container or folder, with `/` between its parts. */
  readonly path: string;
  readonly chunks: Iterable<string>;
}

const millisecondsPerHour = 3_600_000;
const millisecondsPerDay = 86_400_000;

/**
 * The blobs of a storage export: JSON Lines, one blob for each vault and hour of receipt. Entries must come in the order
 * of their hours, save those that were received an hour late. Holds hours, not the log.
 */
export function storageBlobs(entries: Iterable<LogEntry>): Generator<LogFile> {
  return files(entries, { span: millisecondsPerHour, pathOf: blobPath });
}

/** The same lines in one file for each vault and day: fewer files, and nothing in their names that tells the hour. */
export function dayFiles(entries: Iterable<LogEntry>): Generator<LogFile> {
  return files(entries, {
    span: millisecondsPerDay,
    pathOf: ({ name }, start) => `${name}/${new Date(start).toISOString().slice(0, 10)}.json`,
  });
}

/** Where a storage export puts the records of one vault that it received in an hour: names in upper case, minute always 00. */
export function blobPath({ id }: LogVault, hour: number): string {
  const [date = "", time = ""] = new Date(hour).toISOString().split("T");
  const [year, month, day] = date.split("-");
  return `resourceId=${id.toUpperCase()}/y=${year}/m=${month}/d=${day}/h=${time.slice(0, 2)}/m=00/PT1H.json`;
}

interface Layout {
  /** Milliseconds that a file is about. */
  readonly span: number;
  readonly pathOf: (vault: LogVault, start: number) => string;
}

interface OpenFile {
  readonly vault: LogVault;
  readonly start: number;
  readonly lines: string[];
}

function* files(entries: Iterable<LogEntry>, { span, pathOf }: Layout): Generator<LogFile> {
  const open = new Map<string, OpenFile>();
  const close = function* (before: number): Generator<LogFile> {
    for (const [key, { vault, start, lines }] of open) {
      if (start >= before) continue;
      open.delete(key);
      yield { path: pathOf(vault, start), chunks: lines };
    }
  };
  let closedBefore = Number.NEGATIVE_INFINITY;
  for (const entry of entries) {
    const start = entry.hour - (entry.hour % span);
    // An hour may still get what comes late.
    const finished = entry.hour - millisecondsPerHour;
    const before = finished - (finished % span);
    if (before > closedBefore) {
      closedBefore = before;
      yield* close(before);
    }
    const key = `${start} ${entry.vault.id}`;
    const file = open.get(key) ?? { vault: entry.vault, start, lines: [] };
    open.set(key, file);
    file.lines.push(`${lineOf(entry)}\n`);
  }
  yield* close(Number.POSITIVE_INFINITY);
}

/** A record as a line of JSON Lines, without its end. */
export function lineOf({ text, record }: LogEntry): string {
  return text ?? JSON.stringify(record);
}
