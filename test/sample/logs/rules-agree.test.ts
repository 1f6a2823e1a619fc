import { describe, expect, test } from "vitest";
import { evaluate } from "../../../src/engine/evaluate.ts";
import { loadPolicy } from "../../../src/engine/policy/load.ts";
import { read } from "../../../src/model/fact.ts";
import { formatTime } from "../../../src/model/iso-date.ts";
import { rules } from "../../../src/rules/registry.ts";
import type { Estate } from "../../../src/sample/estate.ts";
import { logDefects } from "../../../src/sample/logs/defects/table.ts";
import { expectedTables } from "../../../src/sample/logs/expected-tables.ts";
import { type EstateLogs, generateLogs } from "../../../src/sample/logs/generate.ts";
import { demoLogs } from "../../../src/sample/logs/log-files.ts";
import { metricHits } from "../../../src/sample/logs/metric-hits.ts";
import { samplePolicyYaml } from "../../../src/sample/policy-yaml.ts";
import { memoryUsage } from "../../support/logs/memory-usage.ts";
import { memorySnapshot } from "../../support/memory-snapshot.ts";
import { demoEstate } from "../sample-estate.ts";

const estate = demoEstate({ vaults: 44, sources: "az" });
const plantable: ReadonlySet<string> = new Set(logDefects.map(({ ruleId }) => ruleId));

/** Judges an estate with the tables of its logs, and with what its vaults' metrics counted. */
async function judge(of: Estate, logs: EstateLogs): Promise<readonly string[]> {
  const { now } = of.options;
  const loaded = await loadPolicy(
    { uri: "rules.yaml", text: samplePolicyYaml(of) },
    { rules, now, resolve: async () => undefined },
  );
  if (!("policy" in loaded)) throw new Error(`the sample policy is faulty: ${JSON.stringify(loaded.faults)}`);
  const hits = metricHits(logs.events, logs.window);
  const silent = {
    from: formatTime(logs.window.from),
    to: formatTime(logs.window.to),
    hits: [],
    results: [],
    saturationMax: null,
  };
  const content = memorySnapshot({
    ...of.shared,
    vaults: of.vaults.map((vault) => ({ ...vault, metrics: read(hits.get(vault.id) ?? silent) })),
    manifest: { collectedAt: now, tenantId: of.tenantId },
  });
  const regions = new Map(of.vaults.map(({ id, location }) => [id, "read" in location ? (location.read ?? "") : ""]));
  const usage = memoryUsage(expectedTables(logs.events, { regions }), logs.window);
  const report = await evaluate({
    snapshots: [{ ...content, usage }],
    rules,
    policy: loaded.policy,
    tool: { name: "kvaudit", version: "0.0.0" },
  });
  expect(report.header.errors).toEqual([]);
  const findings = await Array.fromAsync(report.findings());
  return findings.filter(({ ruleId }) => plantable.has(ruleId)).map(({ ruleId, subject }) => `${ruleId} ${subject.id}`);
}

const stated = ({ planted }: EstateLogs) => planted.map(({ ruleId, subject }) => `${ruleId} ${subject}`).sort();

describe("the rules", () => {
  test("find nothing in an ordinary month", async () => {
    expect(await judge(estate, generateLogs(estate, { days: 30, records: 120_000 }))).toEqual([]);
  });

  test("find every planted defect of a month, and nothing else", async () => {
    const logs = demoLogs(estate);
    expect([...(await judge(estate, logs))].sort()).toEqual(stated(logs));
  });

  test("find what shows in a quarter", async () => {
    const small = demoEstate({ vaults: 6, sources: "az" });
    const logs = generateLogs(small, { days: 92, defects: ["idle", "never-read"] });
    expect(new Set(logs.planted.map(({ key }) => key)).size).toBe(2);
    expect([...(await judge(small, logs))].sort()).toEqual(stated(logs));
  });
});
