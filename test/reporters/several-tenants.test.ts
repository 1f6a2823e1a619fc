import { describe, expect, test } from "vitest";
import { evaluate } from "../../src/engine/evaluate.ts";
import { builtInPolicy } from "../../src/engine/policy/builtin.ts";
import { buildVault } from "../../src/model/build.ts";
import type { ReportReader, Sink } from "../../src/model/report.ts";
import { reportCsv } from "../../src/reporters/csv.ts";
import { reportJson } from "../../src/reporters/json.ts";
import { reportJunit } from "../../src/reporters/junit.ts";
import { reportMarkdown } from "../../src/reporters/markdown.ts";
import { reportTerminal } from "../../src/reporters/terminal.ts";
import vaultNetworkOpen from "../../src/rules/network/vault-network-open.ts";
import { readCsvRecords } from "../support/csv-reader.ts";
import { memorySnapshot } from "../support/memory-snapshot.ts";
import { memorySink } from "../support/report-fixture.ts";
import { sarifLog } from "./sarif-log.ts";

const tenants = ["bbbbbbbb-0000-4000-8000-000000000002", "aaaaaaaa-0000-4000-8000-000000000001"] as const;
const subscriptions = ["bbbbbbbb-1111-4111-8111-000000000002", "aaaaaaaa-1111-4111-8111-000000000001"] as const;

/** Two tenants, each with a snapshot of its own: an open vault of the same name in both, and the second not read to the end. */
async function report(): Promise<ReportReader> {
  const rules = [vaultNetworkOpen];
  const snapshots = tenants.map((tenantId, index) => {
    const scope = `/subscriptions/${subscriptions[index]}`;
    const id = `${scope}/resourcegroups/rg/providers/microsoft.keyvault/vaults/kv-app`;
    const vault = buildVault({ id, name: "kv-app", networkDefaultAction: "Allow", publicNetworkAccess: "Enabled" });
    const refused = index === 0 ? [] : [{ id: scope, why: { reason: "throttled" as const } }];
    const coverage = [{ collector: "vaults", scope, asked: 1 + index, read: 1, refused }];
    const collectedAt = `2026-11-0${index + 1}T02:00:00Z`;
    return memorySnapshot({ vaults: [vault], manifest: { tenantId, collectedAt, coverage } });
  });
  const policy = builtInPolicy("recommended", rules);
  return evaluate({ snapshots, rules, policy, tool: { name: "kvaudit", version: "0.0.0" } });
}

async function textOf(write: (report: ReportReader, sink: Sink) => Promise<void>): Promise<string> {
  const sink = memorySink();
  await write(await report(), sink);
  return sink.text();
}

const inOrder = [...tenants].sort();

describe("a report over two tenants", () => {
  test("names both in findings.json, and calls neither the only one", async () => {
    const { snapshot, findings } = JSON.parse(await textOf(reportJson));
    expect(snapshot).toMatchObject({ tenantId: null, tenantIds: inOrder, collectedAt: "2026-11-02T02:00:00Z" });
    expect(new Set(findings.map((one: { subject: { id: string } }) => one.subject.id.split("/")[2]))).toEqual(
      new Set(subscriptions),
    );
  });

  test("tells vaults of one name apart in every list", async () => {
    const records = readCsvRecords((await textOf(reportCsv)).slice(1));
    expect(records.map((one) => one["subject_id"]?.split("/")[2])).toEqual([...subscriptions].sort());
    const junit = await textOf((one, sink) => reportJunit(one, sink, { failOn: "info" }));
    for (const subscription of subscriptions) expect(junit).toContain(subscription);
  });

  test("says in text how many tenants and which", async () => {
    const look = { color: false, width: 100, unicode: true, leadsWithUsage: false };
    expect(await textOf((one, sink) => reportTerminal(one, sink, look))).toContain("2 tenants");
    const markdown = await textOf((one, sink) => reportMarkdown(one, sink, { helpUri: () => "x" }));
    expect(markdown).toContain(`Tenants: \`${inOrder[0]}\`, \`${inOrder[1]}\`.`);
  });

  test("has a SARIF run of each subscription, and one of what lies above that is these tenants' own", async () => {
    const { runs } = await sarifLog(await report());
    expect(runs.map(({ automationDetails, results }) => [automationDetails.id, results.length])).toEqual([
      [`kvaudit/${inOrder.join("_")}/`, 0],
      [`kvaudit/${subscriptions[0]}/`, 1],
    ]);
  });
});

test("a report over one tenant names it alone", async () => {
  const one = memorySnapshot({ vaults: [], manifest: { tenantId: tenants[0] } });
  const policy = builtInPolicy("recommended", []);
  const again = await evaluate({ snapshots: [one], rules: [], policy, tool: { name: "kvaudit", version: "0.0.0" } });
  expect(again.header.snapshot.tenantId).toBe(tenants[0]);
  expect(again.header.snapshot).not.toHaveProperty("tenantIds");
});
