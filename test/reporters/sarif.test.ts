import { describe, expect, test } from "vitest";
import type { Finding, ReportReader } from "../../src/model/report.ts";
import { severities } from "../../src/model/severity.ts";
import { buildReport, type ReportParts, subscriptionA, subscriptionB, tenantId } from "../support/report-fixture.ts";
import { exampleRules, finding, secret, vault } from "./example-findings.ts";
import { baselineReport, emptyReport, hostileReport, ordinaryReport } from "./example-reports.ts";
import { type SarifLog, type SarifResult, sarifFolder, sarifLog, sarifText } from "./sarif-log.ts";

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

async function firstResult(one: Finding): Promise<SarifResult> {
  const { runs } = await sarifLog(reportOf([one]));
  const [result] = runs.flatMap(({ results }) => results);
  if (!result) throw new Error("no result");
  return result;
}

function categories({ runs }: SarifLog): readonly string[] {
  return runs.map(({ automationDetails }) => automationDetails.id);
}

describe("rules", () => {
  test("are told apart by severity: the bare id at the default, a suffix otherwise", async () => {
    const findings = severities.map((severity) => open({ severity, subject: vault(`kv-${severity}`) }));
    const [run] = (await sarifLog(reportOf(findings))).runs;
    expect(
      run?.tool.driver.rules.map(({ id, name, defaultConfiguration, properties }) => [
        id,
        name,
        defaultConfiguration.level,
        properties["security-severity"],
        properties["problem.severity"],
      ]),
    ).toEqual([
      ["vault-network-open", "VaultNetworkOpen", "error", "9.5", "error"],
      ["vault-network-open.high", "VaultNetworkOpenHigh", "error", "8.0", "error"],
      ["vault-network-open.medium", "VaultNetworkOpenMedium", "warning", "5.5", "warning"],
      ["vault-network-open.low", "VaultNetworkOpenLow", "note", "2.0", "recommendation"],
      ["vault-network-open.info", "VaultNetworkOpenInfo", "note", undefined, "recommendation"],
    ]);
    expect(run?.results.map(({ ruleId, ruleIndex, level }) => [ruleId, ruleIndex, level])).toEqual([
      ["vault-network-open", 0, "error"],
      ["vault-network-open.high", 1, "error"],
      ["vault-network-open.medium", 2, "warning"],
      ["vault-network-open.low", 3, "note"],
      ["vault-network-open.info", 4, "note"],
    ]);
  });

  test("carry what, why, fix and references, within GitHub's limits", async () => {
    const long = exampleRules.map((rule) => ({
      ...rule,
      title: "t".repeat(2000),
      what: "w".repeat(2000),
      controls: Array.from({ length: 30 }, (_, n) => `soc2:CC${n}`),
    }));
    const [run] = (await sarifLog(buildReport({ rules: long, findings: [open()] }))).runs;
    const [rule] = run?.tool.driver.rules ?? [];
    expect(rule?.shortDescription.text).toHaveLength(1024);
    expect(rule?.fullDescription.text).toHaveLength(1024);
    expect(rule?.properties.tags).toHaveLength(10);
    expect(rule?.properties.tags[0]).toBe("security");
    for (const part of [
      "www",
      "leans on tomorrow",
      "Set it right",
      "https://learn.microsoft.com/azure/key-vault/general/best-practices",
    ]) {
      expect(rule?.help.text).toContain(part);
      expect(rule?.help.markdown).toContain(part);
    }
  });

  test("link to their own page where there is one, else to their first reference", async () => {
    const helpUri = (id: string): string => `https://kvaudit.example/rules/${id}`;
    const page = async (options: object): Promise<unknown> =>
      (await sarifLog(reportOf([open({ severity: "low" })]), options)).runs[0]?.tool.driver.rules[0]?.helpUri;
    expect(await page({ helpUri })).toBe("https://kvaudit.example/rules/vault-network-open");
    expect(await page({})).toBe("https://learn.microsoft.com/azure/key-vault/general/best-practices");
  });

  test("that findings name must be described: anything else is a fault of the engine", async () => {
    await expect(sarifLog(reportOf([open({ ruleId: "no-such-rule" })]))).rejects.toThrow("no-such-rule");
  });
});

describe("results", () => {
  test("open with a sentence that names the resource, and end with a full stop", async () => {
    const inVault = finding({
      ruleId: "secret-expiring",
      severity: "low",
      subject: secret("db", home),
      message: 'secret "db" expires soon',
      owner: "web",
    });
    expect((await firstResult(inVault)).message.text).toBe(
      `Vault 'kv-app': secret "db" expires soon.\n\nResource '${home.id}/secrets/db', environment 'production', owner 'web'.`,
    );
    const text = (await firstResult(open({ remediation: { text: "Close it", az: "az a\naz b" } }))).message.text;
    expect(text.split("\n\n").slice(0, 3)).toEqual(["Vault 'kv-app': open to all.", "Fix: Close it.", "az a\naz b"]);
    const unnamed = finding({
      ruleId: "secret-expiring",
      severity: "low",
      subject: secret("db", home),
      message: "expires soon",
    });
    expect((await firstResult(unnamed)).message.text).toMatch(/^Vault 'kv-app', secret 'db': expires soon\.\n/);
    expect((await firstResult(open({ message: "kv-app is open" }))).message.text).toMatch(/^kv-app is open\.\n/);
  });

  test("carry the fingerprint in GitHub's form and in our own", async () => {
    expect((await firstResult(open({ fingerprint: "00112233445566aa" }))).partialFingerprints).toEqual({
      primaryLocationLineHash: "00112233445566aa:1",
      "kvaudit/v1": "00112233445566aa",
    });
  });

  test("say that a waiver has ended or does not fit", async () => {
    const waiver = { state: "expired", reason: "r", approver: "a", until: "2026-10-31" } as const;
    expect((await firstResult(open({ waiver }))).message.text).toContain("Its waiver ended on 2026-10-31.");
    expect((await firstResult(open({ waiver: { ...waiver, state: "unjustified" } }))).message.text).toContain(
      "Its waiver does not count",
    );
  });

  test("leave waived findings out, unless asked for with their suppressions", async () => {
    const waived = open({
      waiver: { state: "active", reason: "migration", approver: "ciso", ticket: "SEC-1", until: "2027-01-31" },
    });
    const report = reportOf([waived, open({ subject: vault("kv-other") })]);
    const results = async (includeSuppressed: boolean): Promise<readonly SarifResult[]> =>
      (await sarifLog(report, { includeSuppressed })).runs.flatMap((run) => run.results);
    expect((await results(false)).map(({ suppressions }) => suppressions)).toEqual([undefined]);
    expect((await results(true)).map(({ suppressions }) => suppressions)).toEqual([
      [
        {
          kind: "external",
          status: "accepted",
          justification: "migration (approved by ciso until 2027-01-31, ticket SEC-1)",
        },
      ],
      undefined,
    ]);
  });

  test("leave out what comments in the code suppress, unless asked for", async () => {
    const location = { uri: "main.tf", startLine: 2 };
    const report = reportOf([
      open({ location, suppression: { reason: "a test bed", at: { uri: "main.tf", startLine: 1 } } }),
    ]);
    expect((await sarifLog(report)).runs.flatMap((run) => run.results)).toEqual([]);
    const [result] = (await sarifLog(report, { includeSuppressed: true })).runs.flatMap((run) => run.results);
    expect(result?.suppressions).toEqual([{ kind: "inSource", status: "accepted", justification: "a test bed" }]);
  });

  test("name where a value comes from, unless that lies outside the repository", async () => {
    const from = { what: 'the default of variable "open"', at: { uri: "a b.tf", startLine: 2, startColumn: 5 } };
    const result = await firstResult(open({ location: { uri: "main.tf", startLine: 9 }, from }));
    expect(result.relatedLocations).toEqual([
      {
        id: 1,
        physicalLocation: {
          artifactLocation: { uri: "a%20b.tf", uriBaseId: "%SRCROOT%" },
          region: { startLine: 2, startColumn: 5, endLine: 2, endColumn: 6 },
        },
        message: { text: 'the default of variable "open"' },
      },
    ]);
    const outside = await firstResult(open({ from: { ...from, at: { uri: "../x.tfvars", startLine: 1 } } }));
    expect(outside.relatedLocations).toBeUndefined();
  });

  test("carry the baseline's state", async () => {
    const { runs } = await sarifLog(baselineReport());
    const states = runs.flatMap(({ results }) => results.map(({ baselineState }) => baselineState));
    expect(new Set(states)).toEqual(new Set(["new", "unchanged"]));
  });
});

describe("findings that are carried forward", () => {
  const since = "2026-11-18T02:00:00Z";
  const because = "secrets: 403 {0} from the vault";
  const old = (more: Partial<Finding>) => ({ finding: open({ ...more, baselineState: "unchanged" }), since, because });

  test("stand among the results of their severity, and say since when and why nobody looked", async () => {
    const carriedForward = [old({ subject: vault("kv-old") }), old({ severity: "low", subject: vault("kv-older") })];
    const findings = [
      open(),
      open({ severity: "high", subject: vault("kv-b") }),
      open({ severity: "info", subject: vault("kv-c") }),
    ];
    const [run] = (await sarifLog(buildReport({ rules: exampleRules, findings, carriedForward }))).runs;
    expect(run?.results.map(({ level, message }) => [level, message.text.split("\n")[0]])).toEqual([
      ["error", "Vault 'kv-app': open to all."],
      ["error", "Vault 'kv-old': open to all. Not re-checked since 2026-11-18: secrets: 403 {{0}} from the vault."],
      ["error", "Vault 'kv-b': open to all."],
      ["note", "Vault 'kv-older': open to all. Not re-checked since 2026-11-18: secrets: 403 {{0}} from the vault."],
      ["note", "Vault 'kv-c': open to all."],
    ]);
    expect(run?.results[1]).toMatchObject({
      baselineState: "unchanged",
      partialFingerprints: { "kvaudit/v1": old({ subject: vault("kv-old") }).finding.fingerprint },
      properties: { notRecheckedSince: since, notRecheckedBecause: because },
    });
  });

  test("count to the limit, are left out where waived, and open no run of their own", async () => {
    const waiver = { state: "active", reason: "r", approver: "a", until: "2027-01-31" } as const;
    const carriedForward = [
      old({ subject: vault("kv-1") }),
      old({ subject: vault("kv-2"), waiver }),
      old({ subject: vault("kv-3", subscriptionB) }),
    ];
    const report = buildReport({
      rules: exampleRules,
      findings: [open(), open({ severity: "low", subject: vault("kv-b") })],
      carriedForward,
    });
    const { logs, notices } = await sarifFolder(report, { maxResultsPerRun: 2 });
    const log = logs.get("results.sarif");
    expect(log && categories(log)).toEqual([`kvaudit/${subscriptionA}/`, `kvaudit/${tenantId}/`]);
    expect(log?.runs[0]?.results.map(({ message }) => message.text.slice(0, 14))).toEqual([
      "Vault 'kv-app'",
      "Vault 'kv-1': ",
    ]);
    expect(notices.map(({ code }) => code)).toEqual(["results-cut"]);
  });
});

describe("runs", () => {
  test("are one for each subscription, one for what lies above, one for code", async () => {
    const log = await sarifLog(hostileReport());
    expect(categories(log)).toEqual([`kvaudit/${subscriptionA}/`, `kvaudit/${tenantId}/`, "kvaudit/code/"]);
    expect(log.runs.map(({ results }) => results.length)).toEqual([3, 0, 1]);
    const ordinary = await sarifLog(ordinaryReport());
    expect(categories(ordinary)).toEqual([
      `kvaudit/${subscriptionA}/`,
      `kvaudit/${subscriptionB}/`,
      `kvaudit/${tenantId}/`,
    ]);
    expect(ordinary.runs.map(({ results }) => results.length)).toEqual([13, 4, 2]);
  });

  test("are written empty for a subscription in which nothing was found, so that its alerts close", async () => {
    const { runs } = await sarifLog(emptyReport());
    expect(runs.map(({ automationDetails, results }) => [automationDetails.id, results])).toEqual([
      [`kvaudit/${subscriptionA}/`, []],
      [`kvaudit/${tenantId}/`, []],
    ]);
  });

  test("are written for code that was looked at, findings or not", async () => {
    const coverage = [{ collector: "code", scope: ".", asked: 3, read: 3, refused: [] }];
    const snapshot = { collectedAt: "2026-11-20T08:00:00Z", tenantId: null, scopes: [], digest: "d" };
    const { runs } = await sarifLog(reportOf([], { coverage, snapshot }));
    expect(runs.map(({ automationDetails, results }) => [automationDetails.id, results])).toEqual([
      ["kvaudit/code/", []],
    ]);
  });

  test("never say that the run failed, even when it was incomplete", async () => {
    const { runs } = await sarifLog(ordinaryReport());
    expect(runs.flatMap(({ invocations }) => invocations.map((one) => one.executionSuccessful))).toEqual([
      true,
      true,
      true,
    ]);
  });

  test("name the repository only when it is given", async () => {
    const versionControl = { repositoryUri: "https://github.com/example/infra", revisionId: "abc", branch: "main" };
    expect((await sarifLog(emptyReport(), { versionControl })).runs[0]?.versionControlProvenance).toEqual([
      { ...versionControl, mappedTo: { uriBaseId: "%SRCROOT%" } },
    ]);
    expect((await sarifLog(emptyReport())).runs[0]).not.toHaveProperty("versionControlProvenance");
  });

  test("have the same bytes each time", async () => {
    expect(await sarifText(ordinaryReport())).toBe(await sarifText(ordinaryReport()));
  });
});

describe("golden", () => {
  test.each(Object.entries({ empty: emptyReport, ordinary: ordinaryReport, hostile: hostileReport }))(
    "%s",
    async (name, build) => {
      await expect(await sarifText(build())).toMatchFileSnapshot(`__snapshots__/${name}.results.sarif.snap`);
    },
  );
});
