import type { LogEntry } from "../entries.ts";

/**
 * The same records in the other JSON shapes. None of them can hold a broken line: entries that stand for one are left out.
 */

/** One object with all records, as storage held them before November 2018 and as documentation prints them. */
export function* recordsObject(entries: Iterable<LogEntry>): Generator<string> {
  yield '{"records":[';
  yield* separated(entries);
  yield "]}\n";
}

/** A bare array, as forwarders and the managed HSM's documentation write it. */
export function* bareArray(entries: Iterable<LogEntry>): Generator<string> {
  yield "[\n";
  yield* separated(entries, ",\n");
  yield "\n]\n";
}

/** Bodies of an Event Hub, one a line, each with several records of whatever came together. */
export function* eventHubBodies(entries: Iterable<LogEntry>, perBody = 7): Generator<string> {
  let body: LogEntry[] = [];
  const line = () => `{"records":[${[...separated(body)].join("")}]}\n`;
  for (const entry of entries) {
    if (entry.text !== undefined) continue;
    body.push(entry);
    if (body.length < perBody) continue;
    yield line();
    body = [];
  }
  if (body.length > 0) yield line();
}

function* separated(entries: Iterable<LogEntry>, separator = ","): Generator<string> {
  let isFirst = true;
  for (const { record, text } of entries) {
    if (text !== undefined) continue;
    yield `${isFirst ? "" : separator}${JSON.stringify(record)}`;
    isFirst = false;
  }
}
