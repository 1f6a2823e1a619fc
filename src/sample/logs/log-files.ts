import type { Estate } from "../estate.ts";
import { dayFiles, type LogFile, storageBlobs } from "./blobs.ts";
import { entriesOf } from "./entries.ts";
import { type EstateLogs, generateLogs } from "./generate.ts";

/** The demo's logs: a month of some 200,000 records, with every defect that shows in a month. */
export function demoLogs(estate: Estate): EstateLogs {
  return generateLogs(estate, { days: 30, records: 200_000, defects: true });
}

/**
 * The logs of an estate as JSON Lines: a file for each vault and day, or the blobs of a storage export, of which there are
 * tens of thousands for a month. Paths are below the folder of logs; files come one after the other and are not kept.
 */
export function logFiles({ events }: EstateLogs, layout: "days" | "storage-export" = "days"): Iterable<LogFile> {
  const entries = entriesOf(events);
  return layout === "days" ? dayFiles(entries) : storageBlobs(entries);
}
