import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { FindingsReport, type ReportReader } from "../../src/model/report.ts";
import { reportDetails } from "../../src/reporters/details.ts";
import { reportJson } from "../../src/reporters/json.ts";
import { buildReport, memorySink } from "../support/report-fixture.ts";
import { exampleRules, finding, secret, vault } from "./example-findings.ts";
import { baselineReport, emptyReport, hostileReport, ordinaryReport } from "./example-reports.ts";

async function jsonOf(report: ReportReader): Promise<string> {
  const sink = memorySink();
  await reportJson(report, sink);
  return sink.text();
}

const reports = { empty: emptyReport, ordinary: ordinaryReport, baseline: baselineReport, hostile: hostileReport };
const schema = new Ajv({ allErrors: true }).compile(FindingsReport);

describe("findings.json", () => {
  test.each(Object.entries(reports))(
    "of the %s report fits its published schema and holds everything",
    async (_, build) => {
      const report = build();
      const parsed = JSON.parse(await jsonOf(report));
      expect(schema(parsed), JSON.stringify(schema.errors)).toBe(true);
      const wellFormed = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
      expect(parsed).toEqual(
        wellFormed({
          ...report.header,
          findings: await Array.fromAsync(report.findings()),
          notEvaluated: await Array.fromAsync(report.notEvaluated()),
        }),
      );
    },
  );

  test("has its parts in the published order", async () => {
    const parts = [
      "formatVersion",
      "tool",
      "snapshot",
      "policy",
      "summary",
      "findings",
      "notEvaluated",
      "outcomes",
      "coverage",
      "errors",
    ];
    expect(Object.keys(JSON.parse(await jsonOf(ordinaryReport())))).toEqual(parts);
  });

  test("of one report has the same bytes each time", async () => {
    const report = ordinaryReport();
    expect(await jsonOf(report)).toBe(await jsonOf(report));
  });

  test("changes by one line when one finding changes", async () => {
    const home = vault("kv-app");
    const reportOf = (message: string): ReportReader =>
      buildReport({
        rules: exampleRules,
        findings: ["a", "b", "c"].map((name) =>
          finding({
            ruleId: "secret-expiring",
            severity: "low",
            subject: secret(name, home),
            message: name === "b" ? message : name,
          }),
        ),
      });
    const before = (await jsonOf(reportOf("expires soon"))).split("\n");
    const after = (await jsonOf(reportOf("expires sooner"))).split("\n");
    expect(after.filter((line, index) => line !== before[index])).toHaveLength(1);
  });

  test("ends with a newline and shows nothing that acts on a terminal", async () => {
    const text = await jsonOf(hostileReport());
    expect(text.endsWith("}\n")).toBe(true);
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cs}\u200b-\u200f\u202a-\u202e\u2060-\u2069]/u);
  });

  test("is written in pieces that do not grow with the number of findings", async () => {
    const subject = vault("kv-app");
    const one = finding({ ruleId: "vault-network-open", severity: "high", subject, message: "open" });
    const sink = memorySink();
    await reportJson(
      buildReport({ rules: exampleRules, findings: () => Array.from({ length: 5000 }, () => one) }),
      sink,
    );
    expect(Math.max(...sink.chunks.map((chunk) => chunk.length))).toBeLessThan(70_000);
    expect(JSON.parse(sink.text()).findings).toHaveLength(5000);
  });

  test.each(Object.entries(reports))("golden: %s", async (name, build) => {
    await expect(await jsonOf(build())).toMatchFileSnapshot(`__snapshots__/${name}.findings.json.snap`);
  });
});

describe("outcomes.ndjson", () => {
  test("has one outcome a line", async () => {
    const report = ordinaryReport();
    const sink = memorySink();
    await reportDetails(report, sink);
    const lines = sink.text().split("\n");
    expect(lines.pop()).toBe("");
    expect(lines.map((line) => JSON.parse(line))).toEqual(await Array.fromAsync(report.details()));
    expect(lines).toHaveLength(2);
  });

  test("is empty unless details were asked for", async () => {
    const sink = memorySink();
    await reportDetails(emptyReport(), sink);
    expect(sink.text()).toBe("");
  });
});
