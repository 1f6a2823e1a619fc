import { describe, expect, test } from "vitest";
import type { Finding, ReportReader } from "../../src/model/report.ts";
import { severities } from "../../src/model/severity.ts";
import { fillRuns, planRuns } from "../../src/reporters/sarif/plan.ts";
import { buildReport, type ReportParts, subscriptionA, tenantId } from "../support/report-fixture.ts";
import { exampleRules, finding, vault } from "./example-findings.ts";
import { type SarifLog, sarifFolder, sarifLog } from "./sarif-log.ts";

const home = vault("kv-app");

function open(more: Partial<Finding> = {}): Finding {
  return finding({
    ruleId: "vault-network-open",
    severity: "critical",
    subject: home,
    message: "open to all",
    ...more,
  });
}

function reportOf(findings: readonly Finding[], header: ReportParts["header"] = {}): ReportReader {
  return buildReport({ rules: exampleRules, findings, header });
}

function categories({ runs }: SarifLog): readonly string[] {
  return runs.map(({ automationDetails }) => automationDetails.id);
}

describe("files", () => {
  const manySubscriptions = Array.from(
    { length: 45 },
    (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
  );
  const findings = manySubscriptions.map((id) => open({ subject: vault("kv-app", id) }));
  const snapshot = { collectedAt: "2026-11-20T08:00:00Z", tenantId, scopes: manySubscriptions, digest: "d" };

  test("hold at most 20 runs each, and together every run once", async () => {
    const { logs } = await sarifFolder(reportOf(findings, { snapshot }));
    expect([...logs].map(([name, { runs }]) => [name, runs.length])).toEqual([
      ["results.sarif", 20],
      ["results-2.sarif", 20],
      ["results-3.sarif", 6],
    ]);
    const all = [...logs.values()].flatMap(categories);
    expect(all).toEqual([...manySubscriptions, tenantId].map((id) => `kvaudit/${id}/`));
    expect([...logs.values()].flatMap(({ runs }) => runs.flatMap(({ results }) => results))).toHaveLength(45);
  });

  test("are one when there is nothing to report at all", async () => {
    const nothing = { collectedAt: "2026-11-20T08:00:00Z", tenantId: null, scopes: [], digest: "d" };
    const { logs } = await sarifFolder(reportOf([], { snapshot: nothing }));
    expect([...logs].map(([name, { runs }]) => [name, runs])).toEqual([["results.sarif", []]]);
  });

  test("in one stream tell that GitHub would refuse them", async () => {
    const codes: string[] = [];
    const log = await sarifLog(reportOf(findings, { snapshot }), { onNotice: ({ code }) => codes.push(code) });
    expect(log.runs).toHaveLength(46);
    expect(codes).toEqual(["too-many-runs"]);
  });

  test("keep the most severe results of a run up to the limit, and tell what was cut", async () => {
    const mixed = severities
      .toReversed()
      .flatMap((severity) => [1, 2, 3].map((n) => open({ severity, subject: vault(`kv-${severity}-${n}`) })));
    const { logs, notices } = await sarifFolder(reportOf(mixed), { maxResultsPerRun: 4 });
    const results = logs.get("results.sarif")?.runs[0]?.results;
    expect(results?.map(({ ruleId }) => ruleId)).toEqual([
      "vault-network-open",
      "vault-network-open",
      "vault-network-open",
      "vault-network-open.high",
    ]);
    expect(logs.get("results.sarif")?.runs[0]?.tool.driver.rules).toHaveLength(2);
    expect(notices.map(({ code, message }) => [code, message])).toEqual([
      [
        "results-cut",
        `SARIF holds the 4 most severe of 15 findings in kvaudit/${subscriptionA}/; GitHub shows no more than 5000.`,
      ],
    ]);
  });

  test("never hold more results of a run than GitHub takes, whatever is asked", async () => {
    const one = open();
    const report = buildReport({ rules: exampleRules, findings: () => Array.from({ length: 25_100 }, () => one) });
    const kept = async (maxResultsPerRun?: number): Promise<number | undefined> =>
      (await sarifLog(report, maxResultsPerRun === undefined ? {} : { maxResultsPerRun })).runs[0]?.results.length;
    expect(await kept()).toBe(5000);
    expect(await kept(1_000_000)).toBe(25_000);
  });

  test("need few readings of the findings, and no more for many runs than for one", async () => {
    let readings = 0;
    const counted = (report: ReportReader): ReportReader => ({
      ...report,
      findings: () => {
        readings += 1;
        return report.findings();
      },
    });
    await sarifFolder(counted(reportOf(findings, { snapshot })));
    expect(readings).toBe(2);
  });

  test("read the findings again rather than hold more than a bounded number of results", async () => {
    let readings = 0;
    const report = reportOf(findings, { snapshot });
    const counted = {
      ...report,
      findings: () => {
        readings += 1;
        return report.findings();
      },
    };
    const plan = await planRuns(counted, { includeSuppressed: false, isOneRun: false, maxResultsPerRun: 5000 });
    const filled = await Array.fromAsync(fillRuns(counted, plan, 10));
    expect(readings).toBe(1 + 5);
    expect(filled.map(({ results }) => results.length)).toEqual([...Array(45).fill(1), 0]);
  });
});
