import type { LogEvent } from "../../../src/sample/logs/event.ts";
import { recordOf } from "../../../src/sample/logs/record.ts";

/** Events as a storage export writes them: JSON Lines, each with its end. */
export function logLines(events: readonly LogEvent[]): string {
  return events.map((event) => `${JSON.stringify(recordOf(event))}\n`).join("");
}

/** The same as an Event Hub carries them: one text with all records. */
export function logRecords(events: readonly LogEvent[]): string {
  return JSON.stringify({ records: events.map(recordOf) });
}
