import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AddedRows, combineUsage } from "../../../src/collectors/logs/combine.ts";
import type { TableRow } from "../../../src/collectors/logs/kusto/rows.ts";
import { isLogsFault } from "../../../src/collectors/logs/log-input.ts";
import { openUsage } from "../../../src/collectors/logs/open-usage.ts";
import { readLogs } from "../../../src/collectors/logs/read-logs.ts";
import type { EventRow, UsageManifest, UsageTotals } from "../../../src/model/usage.ts";
import type { LogEvent } from "../../../src/sample/logs/event.ts";
import { expectedTables } from "../../../src/sample/logs/expected-tables.ts";
import { allTables, differences } from "../../support/logs/all-tables.ts";
import { logEvent, logVault } from "../../support/logs/event-builder.ts";
import { logLines } from "../../support/logs/log-text.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kvaudit-combine-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const regions = new Map([[logVault().id, "westeurope"]]);

async function read(events: readonly LogEvent[]): Promise<UsageManifest> {
  writeFileSync(join(folder, "a.json"), logLines(events));
  const options = { sources: ["a.json"], cacheFolder: join(folder, "cache"), cwd: folder, now: "2026-11-01T00:00:00Z" };
  const manifest = await readLogs({ ...options, regions }, join(folder, "usage"));
  if (isLogsFault(manifest)) throw new Error(manifest.message);
  return manifest;
}

function rowsOf(events: readonly LogEvent[]): readonly TableRow[] {
  const { usage, peaks, bursts, events: changes } = expectedTables(events, { regions });
  return [
    ...usage.map((row): TableRow => ({ table: "usage", row })),
    ...peaks.map((row): TableRow => ({ table: "peaks", row })),
    ...bursts.map((row): TableRow => ({ table: "bursts", row })),
    ...changes.map((row): TableRow => ({ table: "events", row })),
  ];
}

function added(events: readonly LogEvent[], more: Partial<AddedRows> = {}): AddedRows {
  const accepted = events.length;
  return {
    from: { source: "workspace:w", kind: "workspace" },
    forget: async () => {},
    shapes: ["AZKVAuditLogs"],
    totals: { records: accepted, accepted, duplicates: 0, malformed: 0, ignored: 0 } satisfies UsageTotals,
    late: 0,
    future: 0,
    problems: [],
    refused: [],
    isBeside: false,
    async *rows() {
      yield* rowsOf(events);
    },
    ...more,
  };
}

async function tablesIn(path: string) {
  const reader = await openUsage(path);
  if ("code" in reader) throw new Error(reader.message);
  try {
    return await allTables(reader);
  } finally {
    await reader.close();
  }
}

const at = (hour: number, count: number, vault = logVault()) =>
  Array.from({ length: count }, (_, index) =>
    logEvent(`2026-10-20T${String(hour).padStart(2, "0")}:00:${String(index).padStart(2, "0")}Z`, {
      vault,
      ...(index % 3 === 1 ? { operation: "SecretSet" } : {}),
    }),
  );

describe("rows from elsewhere than files", () => {
  test("of other hours and vaults stand beside those of files, in the tables' order", async () => {
    const [files, others] = [at(10, 8), [...at(11, 6), ...at(10, 7, logVault("kv-b"))]];
    const manifest = await combineUsage(join(folder, "usage"), await read(files), [added(others)]);
    expect(manifest.totals).toEqual({ records: 21, accepted: 21, duplicates: 0, malformed: 0, ignored: 0 });
    expect(manifest.vaults.map(({ accepted }) => accepted)).toEqual([14, 7]);
    expect(manifest.sources.map(({ kind }) => kind)).toEqual(["files", "workspace"]);
    const tables = await tablesIn(join(folder, "usage"));
    const wanted = expectedTables(
      [...files, ...others].sort((a, b) => a.time - b.time),
      { regions },
    );
    expect(differences(tables, wanted)).toEqual([]);
    const order = tables.usage.map((row) =>
      JSON.stringify([(row as { vault: string }).vault, (row as { hour: string }).hour]),
    );
    expect(order).toEqual(order.toSorted());
  });

  test("of an hour that files have already count as duplicates, and change nothing", async () => {
    const files = at(10, 8);
    const before = await read(files);
    const tables = await tablesIn(join(folder, "usage"));
    const manifest = await combineUsage(join(folder, "usage"), before, [added(files)]);
    expect(manifest.totals).toEqual({ records: 16, accepted: 8, duplicates: 8, malformed: 0, ignored: 0 });
    expect(differences(await tablesIn(join(folder, "usage")), tables)).toEqual([]);
  });

  test("that are changes out of the Activity Log are added whatever the files hold", async () => {
    const detail = { denial: null, addedPrincipal: "p", removedPrincipal: null, permissions: null };
    const change: EventRow = {
      time: "2026-10-20T10:30:00Z",
      vault: logVault().id,
      caller: { oid: "o", appId: null, kind: "user", name: "ada@example.org" },
      operation: "RoleAssignmentWrite",
      objectType: "vault",
      objectName: null,
      status: null,
      statusClass: "success",
      address: null,
      detail: { ...detail, addedAddress: null, defaultAction: null, role: "r", scope: logVault().id },
    };
    const above: EventRow = { ...change, vault: null };
    const rows = async function* (): AsyncGenerator<TableRow> {
      for (const row of [change, above]) yield { table: "events", row };
    };
    const from = { source: "activity-log:s", kind: "activity-log" } as const;
    const activity = added([], {
      from,
      isBeside: true,
      rows,
      refused: [{ source: "x", why: "no right", remedy: null }],
    });
    const files = at(10, 8);
    const manifest = await combineUsage(join(folder, "usage"), await read(files), [activity]);
    expect([manifest.totals.accepted, manifest.refused.length]).toEqual([8, 1]);
    const { events } = await tablesIn(join(folder, "usage"));
    expect(events).toEqual(expect.arrayContaining([change, above]));
    expect(events.length).toBe(expectedTables(files, { regions }).events.length + 2);
  });

  test("with no file at all are all there is", async () => {
    const options = { sources: [], cacheFolder: join(folder, "cache"), cwd: folder, now: "2026-11-01T00:00:00Z" };
    const empty = await readLogs({ ...options, regions }, join(folder, "usage"));
    if (isLogsFault(empty)) throw new Error(empty.message);
    const events = at(10, 8);
    const manifest = await combineUsage(join(folder, "usage"), empty, [added(events)]);
    expect(manifest.window).toEqual({ from: "2026-10-20T10:00:00Z", to: "2026-10-20T10:00:07Z", isAsked: false });
    expect(differences(await tablesIn(join(folder, "usage")), expectedTables(events, { regions }))).toEqual([]);
  });
});
