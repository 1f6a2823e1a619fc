import { describe, expect, test } from "vitest";
import type { Finding, ReportReader } from "../../src/model/report.ts";
import type { AzurePipelineRun } from "../../src/reporters/sarif/target.ts";
import type { SarifOptions } from "../../src/reporters/sarif.ts";
import { buildReport, type ReportParts, subscriptionA, subscriptionB } from "../support/report-fixture.ts";
import { isThere } from "../support/required.ts";
import { multitoolRuns, validateSarif } from "../support/sarif-multitool.ts";
import { exampleRules, finding, vault } from "./example-findings.ts";
import { emptyReport, hostileReport, ordinaryReport } from "./example-reports.ts";
import { sarifFolder, sarifLog, sarifText } from "./sarif-log.ts";

const pipeline: AzurePipelineRun = {
  organization: "contoso",
  projectId: "11111111-1111-4111-8111-111111111111",
  definitionId: "42",
  definitionName: "nightly: vaults",
  phaseId: "22222222-2222-4222-8222-222222222222",
  phaseName: "Scan",
  branch: "refs/heads/release/a b",
  buildId: "977",
};
const inPipeline: SarifOptions = { target: { host: "azure-devops", pipeline } };

const subscriptionRefused = {
  coverage: [subscriptionA, subscriptionB].map((id) => ({
    ...{ collector: "vaults", scope: `/subscriptions/${id}`, asked: 2, read: id === subscriptionA ? 2 : 0 },
    refused: id === subscriptionA ? [] : [{ id: `/subscriptions/${id}`, why: { reason: "denied" as const } }],
  })),
};

function open(name: string, subscription = subscriptionA): Finding {
  const subject = vault(name, subscription);
  return finding({ ruleId: "vault-network-open", severity: "critical", subject, message: "open to all" });
}

function reportOf(parts: ReportParts): ReportReader {
  return buildReport({ rules: exampleRules, ...parts });
}

describe("SARIF for Azure DevOps", () => {
  test("is one run that names the pipeline, whatever the findings lie in", async () => {
    const { runs } = await sarifLog(ordinaryReport(), inPipeline);
    expect(runs.map(({ automationDetails, results }) => [automationDetails, results.length])).toEqual([
      [
        {
          id: "azuredevops/pipeline/build/contoso/11111111-1111-4111-8111-111111111111/42/22222222-2222-4222-8222-222222222222/refs/heads/release/a%20b/977",
          properties: {
            "azuredevops/pipeline/build/buildDefinitionId": "42",
            "azuredevops/pipeline/build/buildDefinitionName": "nightly: vaults",
            "azuredevops/pipeline/build/phaseId": "22222222-2222-4222-8222-222222222222",
            "azuredevops/pipeline/build/phaseName": "Scan",
          },
        },
        19,
      ],
    ]);
  });

  test("names no pipeline where there is none", async () => {
    const { runs } = await sarifLog(emptyReport(), { target: { host: "azure-devops" } });
    expect(runs).toHaveLength(1);
    expect(runs[0]).not.toHaveProperty("automationDetails");
  });

  test("keeps the order of findings over subscriptions, cut at the most severe", async () => {
    const low = { ...open("kv-low"), severity: "low" } as const;
    const report = reportOf({ findings: [low, open("kv-b", subscriptionB), open("kv-a")] });
    const { logs, notices } = await sarifFolder(report, { ...inPipeline, maxResultsPerRun: 2 });
    const results = logs.get("results.sarif")?.runs[0]?.results;
    expect(results?.map(({ level }) => level)).toEqual(["error", "error"]);
    expect(notices.map(({ message }) => message)).toEqual(["SARIF holds the 2 most severe of 3 findings."]);
  });

  test("is withheld as a whole where an inventory is incomplete and nothing can be carried forward", async () => {
    const { logs, notices } = await sarifFolder(
      reportOf({ findings: [open("kv-a")], header: subscriptionRefused }),
      inPipeline,
    );
    expect(logs.get("results.sarif")?.runs).toEqual([]);
    expect(notices.map(({ code, message }) => [code, message.includes(subscriptionB)])).toEqual([
      ["category-withheld", true],
    ]);
  });

  test("is written where the last run's findings stand in for what was not read", async () => {
    const old = { finding: open("kv-old", subscriptionB), since: "2026-11-01T02:00:00Z", because: "denied" };
    const header = { ...subscriptionRefused, summary: { notRecheckedSinceBaseline: 1, fixedSinceBaseline: 0 } };
    const { runs } = await sarifLog(reportOf({ findings: [open("kv-a")], carriedForward: [old], header }), inPipeline);
    expect(runs.map(({ results }) => results.map(({ message }) => message.text.split(".")[0]))).toEqual([
      ["Vault 'kv-a': open to all", "Vault 'kv-old': open to all"],
    ]);
  });

  describe.runIf(isThere("SARIF Multitool (Linux on x64 only)", multitoolRuns))(
    "and the SARIF Multitool with the rules of Azure DevOps",
    () => {
      test.each(Object.entries({ emptyReport, ordinaryReport, hostileReport }))("takes the %s", async (_, build) => {
        const versionControl = { repositoryUri: "https://dev.azure.com/contoso/p/_git/infra" };
        const text = await sarifText(build(), { ...inPipeline, includeSuppressed: true, versionControl });
        expect(await validateSarif(text, "Error;Warning", "GHAzDO")).toEqual([]);
      });

      test("refuses the one for GitHub", async () => {
        const objections = await validateSarif(await sarifText(ordinaryReport()), "Error;Warning", "GHAzDO");
        expect(objections.map(({ ruleId }) => ruleId.slice(0, 10))).toContain("GHAzDO1020");
      });
    },
  );
});
