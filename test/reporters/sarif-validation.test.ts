import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, test } from "vitest";
import type { ReportReader } from "../../src/model/report.ts";
import { severities } from "../../src/model/severity.ts";
import type { SarifOptions } from "../../src/reporters/sarif.ts";
import { buildReport, subscriptionB } from "../support/report-fixture.ts";
import { isThere } from "../support/required.ts";
import { multitoolRuns, sarifSchema, validateSarif } from "../support/sarif-multitool.ts";
import { exampleRules, finding, vault } from "./example-findings.ts";
import { baselineReport, emptyReport, hostileReport, ordinaryReport } from "./example-reports.ts";
import { sarifText } from "./sarif-log.ts";

/** Every shape a log can take: severities, suppressions, baseline, provenance, empty runs, code, hostile text. */
const cases: Readonly<Record<string, readonly [build: () => ReportReader, options: SarifOptions]>> = {
  empty: [emptyReport, {}],
  ordinary: [ordinaryReport, { includeSuppressed: true }],
  baseline: [
    baselineReport,
    { versionControl: { repositoryUri: "https://github.com/example/infra", revisionId: "abc123", branch: "main" } },
  ],
  hostile: [hostileReport, {}],
  severities: [everySeverity, { helpUri: (id) => `https://kvaudit.example/rules/${id}` }],
};

function everySeverity(): ReportReader {
  const findings = exampleRules.flatMap(({ id: ruleId }) =>
    severities.map((severity) =>
      finding({ ruleId, severity, subject: vault(`kv-${severity}`, subscriptionB), message: `${ruleId} fails` }),
    ),
  );
  return buildReport({ rules: exampleRules, findings });
}

const formats = {
  uri: (text: string): boolean => URL.canParse(text),
  "uri-reference": (text: string): boolean => URL.canParse(text, "https://base.example/"),
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  "date-time": (text: string): boolean => !Number.isNaN(Date.parse(text)),
};

describe.runIf(process.platform === "linux")("the SARIF 2.1.0 schema", () => {
  let validate: ValidateFunction;

  beforeAll(async () => {
    validate = new Ajv2020({ strict: false, allErrors: true, formats }).compile(await sarifSchema());
  });

  test.each(Object.entries(cases))("takes the %s report", async (_, [build, options]) => {
    expect(validate(JSON.parse(await sarifText(build(), options))), JSON.stringify(validate.errors)).toBe(true);
  });

  test("is one that refuses what GitHub would refuse", async () => {
    const log = JSON.parse(await sarifText(ordinaryReport()));
    expect(
      validate({ ...log, runs: [{ ...log.runs[0], results: [{ ...log.runs[0].results[0], level: "critical" }] }] }),
    ).toBe(false);
    expect(validate({ ...log, runs: [{ ...log.runs[0], unknown: 1 }] })).toBe(false);
  });
});

describe.runIf(isThere("SARIF Multitool (Linux on x64 only)", multitoolRuns))(
  "the SARIF Multitool, with the GitHub rules,",
  () => {
    test.each(Object.entries(cases))("has nothing to object to in the %s report", async (_, [build, options]) => {
      expect(await validateSarif(await sarifText(build(), options))).toEqual([]);
    });

    test("does object when something is wrong", async () => {
      const log = JSON.parse(await sarifText(ordinaryReport()));
      log.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri = "https://portal.azure.com/x";
      log.runs[0].tool.driver.informationUri = undefined;
      const objections = await validateSarif(JSON.stringify(log));
      expect(new Set(objections.map(({ ruleId }) => ruleId.slice(0, 9)))).toEqual(
        new Set(["GH1005", "SARIF1004", "SARIF2005"]),
      );
    });
  },
);
