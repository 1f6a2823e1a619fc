import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openUsage } from "../../../src/collectors/logs/open-usage.ts";
import { readLogs } from "../../../src/collectors/logs/read-logs.ts";
import { operations } from "../../../src/model/facts/operations.ts";
import { dayFiles, type LogFile, storageBlobs } from "../../../src/sample/logs/blobs.ts";
import { entriesOf, type LogEntry } from "../../../src/sample/logs/entries.ts";
import type { LogEvent } from "../../../src/sample/logs/event.ts";
import { expectedTables } from "../../../src/sample/logs/expected-tables.ts";
import { type LogFaults, plantFaults } from "../../../src/sample/logs/faults.ts";
import { generateLogs } from "../../../src/sample/logs/generate.ts";
import { bareArray, eventHubBodies, recordsObject } from "../../../src/sample/logs/shapes/json-shapes.ts";
import { azQueryOutput, portalCsv, queryAnswer } from "../../../src/sample/logs/shapes/query-answers.ts";
import { allTables, differences } from "../../support/logs/all-tables.ts";
import { everyMeaning } from "../../support/logs/every-meaning.ts";
import { demoEstate } from "../sample-estate.ts";

/** What the sample says must come of its logs, held against what the readers make of them, shape by shape. */

const estate = demoEstate({ vaults: 12, sources: "az", seed: 3 });
const now = estate.options.now;
const wanted = ["throttled", "failures", "disabled-secret-read", "human-production", "near-limit", "client-secret"];
const logs = generateLogs(estate, { days: 3, records: 6000, defects: wanted });
const generated = [...logs.events];
const odd = everyMeaning();
const regions = new Map([...generated, ...odd].map(({ vault }) => [vault.id, vault.region]));

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kvaudit-sample-logs-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Reading {
  readonly name: string;
  readonly make: (entries: Iterable<LogEntry>) => Iterable<LogFile>;
  readonly faults?: LogFaults;
  readonly isCompressed?: boolean;
  readonly csvLocale?: string;
}

const records: LogFaults = {
  copiesInSameHour: 5,
  copiesInNextHour: 4,
  late: 6,
  withoutVault: 4,
  withoutTime: 3,
  unknownOperations: 6,
  future: 3,
};
/** AZKVAuditLogs holds audit records only. */
const ofDiagnostics: LogFaults = { ...records, otherCategories: 5, otherServices: 4 };
/** Times to the millisecond are another time than the one that a copy elsewhere tells: no copies elsewhere of those. */
const elsewhere = { copiesElsewhere: 3 };
const lines: LogFaults = { ...ofDiagnostics, ...elsewhere, cutLines: 3, notJson: 2 };

const one = (path: string, chunks: Iterable<string>): Iterable<LogFile> => [{ path, chunks }];

const readings: readonly Reading[] = [
  { name: "storage export", make: storageBlobs, faults: lines },
  { name: "storage export, gzip", make: storageBlobs, faults: lines, isCompressed: true },
  { name: "one file a day", make: dayFiles, faults: lines },
  {
    name: "records object",
    make: (entries) => one("a.json", recordsObject(entries)),
    faults: { ...ofDiagnostics, ...elsewhere },
  },
  {
    name: "bare array, gzip",
    make: (entries) => one("a", bareArray(entries)),
    faults: ofDiagnostics,
    isCompressed: true,
  },
  { name: "Event Hub bodies", make: (entries) => one("a.txt", eventHubBodies(entries)), faults: ofDiagnostics },
  ...(["AzureDiagnostics", "AZKVAuditLogs"] as const).flatMap((table): readonly Reading[] => {
    const faults = table === "AzureDiagnostics" ? ofDiagnostics : records;
    const named = (name: string, rest: Omit<Reading, "name" | "faults">) => ({
      name: `${name}, ${table}`,
      faults,
      ...rest,
    });
    return [
      named("az query", { make: (entries) => one("a.json", [azQueryOutput(entries, table)]) }),
      named("query answer", { make: (entries) => one("a.json", [queryAnswer(entries, table)]) }),
      named("portal CSV, en-US", {
        make: (entries) => one("a.csv", portalCsv(entries, table, "en-US")),
        csvLocale: "en-US",
      }),
      named("portal CSV, de-DE", {
        make: (entries) => one("a.csv", portalCsv(entries, table, "de-DE")),
        csvLocale: "de-DE",
      }),
    ];
  }),
];

async function write(root: string, files: Iterable<LogFile>, isCompressed = false): Promise<void> {
  for (const { path, chunks } of files) {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    const text = [...chunks].join("");
    await writeFile(file, isCompressed ? gzipSync(text) : text);
  }
}

/** Writes, reads and compares; gives what else the manifest says. */
async function agree(events: readonly LogEvent[], { name, make, faults = {}, isCompressed, csvLocale }: Reading) {
  const own = await mkdtemp(join(folder, "run-"));
  const planted = plantFaults(entriesOf(events), faults, now);
  const accepted: LogEvent[] = [];
  function* noted(): Generator<LogEntry> {
    for (const entry of planted.entries) {
      if (entry.event !== null && entry.isCopy !== true) accepted.push(entry.event);
      yield entry;
    }
  }
  await write(join(own, "logs"), make(noted()), isCompressed);
  if (planted.elsewhere.length > 0)
    await write(join(own, "logs"), one("zz/elsewhere.json", bareArray(planted.elsewhere)));
  const manifest = await readLogs(
    {
      sources: [join(own, "logs")],
      cacheFolder: join(own, "cache"),
      cwd: own,
      now,
      regions,
      ...(csvLocale === undefined ? {} : { csvLocale }),
    },
    join(own, "usage"),
  );
  if ("code" in manifest) throw new Error(`${name}: ${manifest.message}`);
  const reader = await openUsage(join(own, "usage"));
  if ("code" in reader) throw new Error(`${name}: ${reader.message}`);
  const read = await allTables(reader);
  await reader.close();
  const { late, unknownOperations: _planted, future, ...totals } = planted.totals();
  expect(manifest.refused).toEqual([]);
  expect(differences(read, expectedTables(accepted, { regions }))).toEqual([]);
  expect({ ...manifest.totals, future: manifest.future }).toEqual({ ...totals, future });
  expect(manifest.unknownOperations).toEqual(unknownIn(accepted));
  return { late: [manifest.late, late] };
}

function unknownIn(events: readonly LogEvent[]) {
  const counts = new Map<string, number>();
  for (const { operation } of events) {
    if (!operations.has(operation)) counts.set(operation, (counts.get(operation) ?? 0) + 1);
  }
  return [...counts].sort().map(([operation, count]) => ({ operation, count }));
}

describe("the readers agree with the sample to the last count", () => {
  test.each(readings)("$name", async (reading) => {
    const { late } = await agree(generated, reading);
    if (reading.make === storageBlobs) expect(late[0]).toBe(late[1]);
  });

  test("on everything that a record can tell", async () => {
    // Managed HSMs write records of another form: they lie beside the others.
    await agree(odd, { name: "odd", make: dayFiles });
  });
});
