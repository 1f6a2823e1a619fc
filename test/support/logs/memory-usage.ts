import { formatTime } from "../../../src/model/iso-date.ts";
import type { UsageManifest, UsageReader, VaultLogs } from "../../../src/model/usage.ts";
import type { ExpectedTables } from "../../../src/sample/logs/expected-tables.ts";
import type { LogWindow } from "../../../src/sample/logs/strand.ts";

/** Tables in memory, read as a snapshot's are: rules can so be asked about events without any record in between. */
export function memoryUsage(tables: ExpectedTables, window: LogWindow): UsageReader {
  const own = {
    usage: byVault(tables.usage),
    peaks: byVault(tables.peaks.filter(({ scope }) => scope === "vault")),
    bursts: byVault(tables.bursts),
    events: byVault(tables.events),
  };
  return {
    manifest: manifestOf(tables, window),
    digest: "0".repeat(64),
    of: async (vault): Promise<VaultLogs> => ({
      vault,
      usage: () => stream(own.usage.get(vault)),
      peaks: () => stream(own.peaks.get(vault)),
      bursts: () => stream(own.bursts.get(vault)),
      events: () => stream(own.events.get(vault)),
    }),
    subscriptionPeaks: () => stream(tables.peaks.filter(({ scope }) => scope === "subscription")),
    tenantEvents: () => stream([]),
    close: async () => {},
  };
}

async function* stream<Row>(rows: readonly Row[] = []): AsyncGenerator<Row> {
  yield* rows;
}

function byVault<Row extends { readonly vault: string | null }>(
  rows: readonly Row[],
): ReadonlyMap<string, readonly Row[]> {
  return Map.groupBy(rows, ({ vault }) => vault ?? "");
}

function manifestOf({ accepted, usage }: ExpectedTables, { from, to }: LogWindow): UsageManifest {
  const spans = [...byVault(usage)].map(([vault, rows]) => ({
    vault,
    accepted: rows.reduce((sum, { count }) => sum + count, 0),
    first: rows.reduce((first, row) => (row.first < first ? row.first : first), rows[0]?.first ?? ""),
    last: rows.reduce((last, row) => (row.last > last ? row.last : last), ""),
  }));
  return {
    formatVersion: 1,
    window: { from: formatTime(from), to: formatTime(to), isAsked: true },
    totals: { records: accepted, accepted, duplicates: 0, malformed: 0, ignored: 0 },
    late: 0,
    future: 0,
    sources: [],
    vaults: spans,
    unknownOperations: [],
    problems: [],
    refused: [],
    tables: [],
  };
}
