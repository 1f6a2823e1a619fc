import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FindingsReport } from "../../src/model/report.ts";
import type { UsageReport } from "../../src/model/usage-report.ts";
import { entriesOf } from "../../src/sample/logs/entries.ts";
import type { LogEvent } from "../../src/sample/logs/event.ts";
import { assignmentWritten, vaultId } from "../collectors/logs/activity/records.ts";
import { type LocalAzure, startAzure } from "../support/azure/start.ts";
import { workspace } from "../support/azure/tenant/records.ts";
import { tenantFrom, usualSubscriptionId } from "../support/azure/tenant/tenant-from.ts";
import { type Azurite, startAzurite } from "../support/azurite.ts";
import { storedTable } from "../support/kql/workspace.ts";
import { logEvent, logVault } from "../support/logs/event-builder.ts";
import { logLines } from "../support/logs/log-text.ts";
import { startChild } from "../support/run-child.ts";
import { type CliResult, temporaryFolder } from "../support/run-cli.ts";

const now = "2026-11-01T00:00:00Z";
const customerId = "30000000-0000-0000-0000-000000000001";
const group = `/subscriptions/${usualSubscriptionId}/resourceGroups/rg-logs`;
const vault = logVault(vaultId.split("/").at(-1), {
  id: vaultId.toLowerCase(),
  subscriptionId: usualSubscriptionId,
});
const blobFolder = `resourceId=${vaultId.toUpperCase()}`;

/** So many reads in one hour of the last day before now. */
function reads(hour: number, count: number): readonly LogEvent[] {
  const start = Date.parse("2026-10-31T00:00:00Z") + hour * 3_600_000;
  return Array.from({ length: count }, (_, index) => logEvent(new Date(start + index * 1000).toISOString(), { vault }));
}

const inWorkspace = [...reads(1, 4), ...reads(2, 5)];
const inContainer = [...reads(2, 5), ...reads(3, 6)];

const folder = temporaryFolder();
let azure: LocalAzure;
let storage: Azurite;

beforeAll(async () => {
  const workspaceId = `${group}/providers/Microsoft.OperationalInsights/workspaces/logs`;
  const tenant = tenantFrom({
    vaults: [{ name: vault.name }],
    subscriptions: [{ subscriptionId: usualSubscriptionId }],
    records: [workspace(group, "logs", { customerId })],
    logStores: [{ workspaceId, tables: { AZKVAuditLogs: storedTable([...entriesOf(inWorkspace)], "AZKVAuditLogs") } }],
    activityLog: assignmentWritten(vaultId, { correlationId: "c1", time: "2026-10-31T05:00:00Z" }),
  });
  azure = await startAzure(tenant, { reach: "names", clock: () => Date.parse(now) });
  storage = await startAzurite(azure);
  const container = await storage.container("insights-logs-auditevent");
  for (const hour of [2, 3]) {
    const text = Buffer.from(logLines(inContainer.filter(({ time }) => new Date(time).getUTCHours() === hour)));
    const name = `${blobFolder}/y=2026/m=10/d=31/h=0${hour}/m=00/PT1H.json`;
    await container.getBlockBlobClient(name).upload(text, text.length);
  }
});
afterAll(async () => {
  await storage.close();
  await azure.close();
  folder.remove();
});

const run = (...argv: readonly string[]): Promise<CliResult> =>
  startChild(folder.path, azure.environment(), ...argv, "--cloud", azure.cloudFile, "--now", now).ended;
const kvaudit = (...argv: readonly string[]): Promise<CliResult> => run(...argv, "--no-cache");
const signed = () => `${storage.url}/insights-logs-auditevent?${storage.signature("insights-logs-auditevent", "rl")}`;
const usageOf = ({ stdout, stderr }: CliResult): UsageReport => {
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as UsageReport;
};
const hoursOf = ({ usage }: UsageReport) => usage.map(({ hour, count }) => [hour.slice(11, 13), count]);

describe("logs that are read from Azure", () => {
  test("a workspace, through its query API", async () => {
    const usage = usageOf(await kvaudit("logs", `workspace:${customerId}`, "--since", "2d", "--format", "json"));
    expect(hoursOf(usage)).toEqual([
      ["01", 4],
      ["02", 5],
    ]);
    expect(usage.sources).toEqual([expect.objectContaining({ kind: "workspace", source: `workspace:${customerId}` })]);
  });

  test("a workspace again: what was kept while it was read is gone with it, and new records are seen", async () => {
    const ask = ["logs", `workspace:${customerId}`, "--since", "2d", "--format", "json", "--cache", "cache"];
    const first = usageOf(await run(...ask));
    expect(readdirSync(join(folder.path, "cache", "queries"))).toEqual([]);
    azure.forget();
    expect(usageOf(await run(...ask)).usage).toEqual(first.usage);
    expect(azure.requests.filter(({ target }) => target.includes("/query")).length).toBeGreaterThan(5);
  });

  test("a container, by an address with a signature, which nothing shows; its hours come before those of a query", async () => {
    const result = await kvaudit("logs", signed(), `workspace:${customerId}`, "--since", "2d", "--format", "json");
    const usage = usageOf(result);
    expect(hoursOf(usage)).toEqual([
      ["01", 4],
      ["02", 5],
      ["03", 6],
    ]);
    expect(usage.totals).toMatchObject({ records: 20, accepted: 15, duplicates: 5 });
    expect(result.stdout + result.stderr).not.toContain("sig=");
  });

  test("the Activity Log: changes of role assignments are events beside the audit log", async () => {
    const usage = usageOf(
      await kvaudit("logs", signed(), `activity:${usualSubscriptionId}`, "--since", "2d", "--format", "json"),
    );
    expect(usage.events.map(({ operation }) => operation)).toContain("RoleAssignmentWrite");
    expect(usage.totals.accepted).toBe(11);
  });

  test("a scan with them: the tables in the snapshot, metrics as far back as the logs reach, nothing changed in Azure", async () => {
    const result = await kvaudit("scan", "--logs", signed(), "--since", "60d", "--out", "out", "--fail-on", "none");
    expect([0, 3]).toContain(result.status);
    const report = JSON.parse(readFileSync(join(folder.path, "out", "findings.json"), "utf8")) as FindingsReport;
    expect(report.usage).toMatchObject({ calls: 11, vaultCount: 1 });
    expect(report.logCoverage?.vaultHours).toBe(60 * 24);
    expect(azure.violations).toEqual([]);
    const rows = gunzipSync(readFileSync(join(folder.path, "out", "snapshot", "requests.ndjson.gz"))).toString();
    expect(rows).toContain(".blob.");
    expect(rows).toContain("/providers/Microsoft.Insights/metrics");
    expect(rows).not.toContain(storage.signature("insights-logs-auditevent", "rl").split("sig=")[1]);
    const spans = azure.requests.filter(({ target }) => target.toLowerCase().includes("insights/metrics"));
    expect(spans.length).toBeGreaterThanOrEqual(4);
  });

  test("a workspace that is not there, and a signature that does not let in: told, with what to do", async () => {
    const missing = await kvaudit("logs", "workspace:30000000-0000-0000-0000-00000000dead", "--since", "2d");
    expect([missing.status, missing.stdout]).toEqual([2, ""]);
    expect(missing.stderr).toContain("workspace:30000000-0000-0000-0000-00000000dead");
    const wrong = await kvaudit("logs", `${signed()}x`, "--since", "2d");
    expect([wrong.status, wrong.stdout]).toEqual([2, ""]);
    expect(wrong.stderr).not.toContain("sig=");
    expect(wrong.stderr).not.toContain("    at ");
  });

  test("what can be no address is told before anybody signs in, and nobody has to for files beside a signature", async () => {
    writeFileSync(join(folder.path, "mine.json"), logLines(reads(9, 2)));
    const way = Object.entries(azure.environment()).filter(([name]) => /PROXY|CERTS/.test(name));
    const more = ["--since", "2d", "--format", "json", "--cloud", azure.cloudFile, "--now", now, "--no-cache"];
    const child = startChild(folder.path, Object.fromEntries(way), "logs", "mine.json", signed(), ...more);
    expect(hoursOf(usageOf(await child.ended)).map(([hour]) => hour)).toEqual(["02", "03", "09"]);
    const before = azure.requests.length;
    for (const command of [
      ["logs", "mine.json", "workspace:mine"],
      ["logs", "mine.json", `${signed()}&x=1`, `workspace:${customerId}`],
      ["logs", `workspace:${customerId}`, "--since", "2027-01-01"],
      ["scan", "--logs", "https://logs.example/c"],
    ]) {
      const { status, stderr } = await kvaudit(...command);
      expect([status, stderr]).toEqual([2, expect.stringContaining("kvaudit: ")]);
      expect(stderr).not.toContain("sig=");
    }
    expect(azure.requests.length).toBe(before);
  });

  test("files may stand beside them", async () => {
    writeFileSync(join(folder.path, "mine.json"), logLines(reads(9, 2)));
    const usage = usageOf(
      await kvaudit("logs", "mine.json", `workspace:${customerId}`, "--since", "2d", "--format", "json"),
    );
    expect(hoursOf(usage).map(([hour]) => hour)).toEqual(["01", "02", "09"]);
  });
});
