import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LogsClient } from "../../../../src/collectors/azure/log-queries.ts";
import { queryLogs } from "../../../../src/collectors/logs/kusto/query-logs.ts";
import { entriesOf } from "../../../../src/sample/logs/entries.ts";
import type { LocalAzure } from "../../../support/azure/start.ts";
import { storedTable } from "../../../support/kql/workspace.ts";
import { logEvent } from "../../../support/logs/event-builder.ts";
import { azureWith, customerId, logsClientOf, tablesOf } from "./asking.ts";

const from = Date.parse("2026-10-29T00:00:00Z");
const window = { from, to: from + 3 * 86_400_000 };
const events = Array.from({ length: 40 }, (_, index) =>
  logEvent(new Date(from + index * 5_400_000 + 61_000).toISOString(), { client: `tool/${index}\u2028` }),
);

let azure: LocalAzure;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kvaudit-kusto-"));
  const tables = { AzureDiagnostics: storedTable(entriesOf(events), "AzureDiagnostics") };
  azure = await azureWith([{ tables, limits: { scannedRows: 6 } }]);
});
afterEach(async () => {
  await azure.close();
  await rm(folder, { recursive: true, force: true });
});

const source = () => ({
  place: { kind: "workspace", id: customerId } as const,
  window,
  now: window.to,
  workFolder: folder,
});

/** A client that breaks after so many answers, as a killed run does. */
function breaking(client: LogsClient, answers: number): LogsClient {
  let left = answers;
  return {
    ask: async (query) => {
      left -= 1;
      if (left < 0) throw new Error("killed");
      return client.ask(query);
    },
  };
}

describe("a run that was stopped", () => {
  it("goes on where it was, asks for nothing twice, and gives the same rows", async () => {
    const client = logsClientOf(azure);
    const undisturbed = await queryLogs(client, source());
    const rows = await tablesOf(undisturbed);
    const all = azure.requests.length;
    await undisturbed.remove();
    azure.forget();
    await expect(queryLogs(breaking(client, Math.floor(all / 2)), source())).rejects.toThrow("killed");
    const before = azure.requests.length;
    const resumed = await queryLogs(client, source());
    expect(await tablesOf(resumed)).toEqual(rows);
    expect(resumed.totals).toEqual(undisturbed.totals);
    expect(rows.usage).toHaveLength(40);
    // Once more only what tells which tables there are.
    expect(before).toBeGreaterThan(all / 3);
    expect(azure.requests.length).toBe(all + 1);
  });

  it("goes on a little later, when its own time has moved on", async () => {
    const client = logsClientOf(azure);
    const rows = await tablesOf(await queryLogs(client, source()));
    azure.forget();
    expect(await tablesOf(await queryLogs(client, { ...source(), now: window.to + 600_000 }))).toEqual(rows);
    expect(azure.requests.length).toBe(1);
  });

  it("and of which nobody took care for a day is forgotten", async () => {
    const client = logsClientOf(azure);
    await queryLogs(client, source());
    const [old = ""] = await readdir(folder);
    const longAgo = new Date(Date.now() - 25 * 3_600_000);
    await utimes(join(folder, old), longAgo, longAgo);
    const other = await queryLogs(client, { ...source(), window: { from, to: from + 86_400_000 } });
    expect(await readdir(folder)).toHaveLength(1);
    await other.remove();
    expect(await readdir(folder)).toEqual([]);
  });

  it("takes no half-written answer for a whole one", async () => {
    const client = logsClientOf(azure);
    const first = await queryLogs(client, source());
    const rows = await tablesOf(first);
    const [own = ""] = await readdir(folder);
    const kept = await readdir(join(folder, own));
    expect(kept.some((name) => name.endsWith(".partial"))).toBe(false);
    const whole = kept.filter((name) => name.startsWith("usage") && name.endsWith(".ndjson"));
    // As if the run had been killed while it wrote one.
    for (const name of whole.slice(0, 2)) {
      await writeFile(join(folder, own, `${name}.partial`), '{"denied":[],"isProven":true}\n{"vau');
      await rm(join(folder, own, name));
    }
    expect(await tablesOf(await queryLogs(client, source()))).toEqual(rows);
  });

  it("asks anew for another window, and leaves nothing behind when the tables are written", async () => {
    const client = logsClientOf(azure);
    await queryLogs(client, source());
    azure.forget();
    const other = await queryLogs(client, { ...source(), window: { from, to: from + 86_400_000 } });
    expect(azure.requests.length).toBeGreaterThan(5);
    await other.remove();
    const again = await queryLogs(client, source());
    await again.remove();
    expect(await readdir(folder)).toEqual([]);
  });

  it("throws what the client throws, and begins nothing after it", async () => {
    const client = logsClientOf(azure);
    await expect(queryLogs(breaking(client, 1), source())).rejects.toThrow("killed");
    expect(azure.requests.length).toBe(1);
  });
});
