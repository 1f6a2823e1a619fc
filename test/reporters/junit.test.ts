import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, test } from "vitest";
import type { ReportReader } from "../../src/model/report.ts";
import { reportJunit } from "../../src/reporters/junit.ts";
import { buildReport, memorySink } from "../support/report-fixture.ts";
import { exampleRules, finding, vault } from "./example-findings.ts";
import { baselineReport, cleanReport, emptyReport, hostileReport, ordinaryReport } from "./example-reports.ts";

interface Case {
  readonly name: string;
  readonly classname: string;
  readonly failure?: { readonly message: string; readonly "#text": string };
  readonly error?: { readonly message: string };
  readonly skipped?: { readonly message: string };
}
interface Suite {
  readonly tests: string;
  readonly failures: string;
  readonly errors: string;
  readonly skipped: string;
  readonly timestamp: string;
  readonly testcase: readonly Case[];
}

async function junitOf(report: ReportReader, failOn: Parameters<typeof reportJunit>[2]["failOn"] = "high") {
  const sink = memorySink();
  await reportJunit(report, sink, { failOn });
  return sink.text();
}

function suiteOf(xml: string): Suite {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "",
    isArray: (name) => name === "testcase",
    parseAttributeValue: false,
  });
  // The shape that the assertions below look at, and nothing else relies on.
  const { testsuite } = (parser.parse(xml) as { testsuites: { testsuite: Suite } }).testsuites;
  return { ...testsuite, testcase: testsuite.testcase ?? [] };
}

const reports = {
  empty: emptyReport,
  clean: cleanReport,
  ordinary: ordinaryReport,
  baseline: baselineReport,
  hostile: hostileReport,
};

describe("TEST-kvaudit.xml", () => {
  test.each(Object.entries(reports))("of the %s report is well-formed and counts what it holds", async (_, build) => {
    const xml = await junitOf(build());
    expect(XMLValidator.validate(xml)).toBe(true);
    const { testcase, ...counts } = suiteOf(xml);
    const having = (tag: "failure" | "error" | "skipped") => String(testcase.filter((one) => tag in one).length);
    expect(counts).toMatchObject({
      tests: String(testcase.length),
      failures: having("failure"),
      errors: having("error"),
      skipped: having("skipped"),
    });
  });

  test("every finding is a test, and no more fail than count for the exit status", async () => {
    const report = ordinaryReport();
    const { testcase } = suiteOf(await junitOf(report));
    const findings = await Array.fromAsync(report.findings());
    const failing = findings.filter(
      ({ severity, waiver }) => ["critical", "high"].includes(severity) && waiver?.state !== "active",
    );
    expect(failing.length).toBeGreaterThan(0);
    expect(testcase.filter(({ failure }) => failure)).toHaveLength(failing.length);
    for (const { ruleId, subject } of findings)
      expect(testcase.map(({ name }) => name)).toContain(`${ruleId}: ${subject.name}`);
  });

  test("what a finding was excused for is said", async () => {
    const one = vault("kv-a");
    const given = { ruleId: "vault-network-open", severity: "high", subject: one, message: "open" } as const;
    const at = { uri: "main.tf", startLine: 3 };
    const waiver = { state: "active", reason: "moves in May", approver: "Ada", until: "2027-01-31" } as const;
    const excused = [
      finding({ ...given, waiver }),
      finding({ ...given, suppression: { reason: "lab", at } }),
      finding({ ...given, baselineState: "unchanged" }),
      finding({ ...given, severity: "low" }),
      finding({
        ...given,
        location: at,
        from: { what: 'the default of variable "open"', at: { uri: "v.tf", startLine: 9 } },
      }),
    ];
    const report = () => buildReport({ rules: exampleRules, findings: () => excused });
    const { testcase } = suiteOf(await junitOf(report()));
    expect(testcase.map(({ skipped }) => skipped?.message)).toEqual([
      "waived until 2027-01-31: moves in May. high: open",
      "suppressed in the code: lab. high: open",
      "known from the baseline. high: open",
      "below --fail-on high. low: open",
      undefined,
    ]);
    const last = testcase.at(-1);
    expect(last?.classname).toBe("main.tf");
    expect(last?.failure?.message).toBe("high: open");
    expect(last?.failure?.["#text"]).toMatch(
      /^main\.tf:3\nfrom the default of variable "open" \(v\.tf:9\)\nfingerprint [0-9a-f]{16}$/,
    );
    const none = suiteOf(await junitOf(report(), "none"));
    expect(none.failures).toBe("0");
  });

  test("a read that was refused is an error, one that cannot be known yet is skipped", async () => {
    const subject = vault("kv-a");
    const row = { ruleId: "vault-network-open", subject, facts: ["tags"] };
    const report = buildReport({
      rules: exampleRules,
      notEvaluated: [
        { ...row, reason: "denied", detail: "403" },
        { ...row, reason: "unknown", detail: "var.tags" },
      ],
    });
    const { testcase } = suiteOf(await junitOf(report));
    expect(testcase[0]?.error?.message).toBe("not evaluated, tags: 403");
    expect(testcase[1]?.skipped?.message).toBe("not evaluated, tags: var.tags");
  });
});
