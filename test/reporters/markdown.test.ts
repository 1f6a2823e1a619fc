import { describe, expect, test } from "vitest";
import type { ReportReader } from "../../src/model/report.ts";
import { reportMarkdown } from "../../src/reporters/markdown.ts";
import { buildReport, memorySink } from "../support/report-fixture.ts";
import { exampleRules, finding, vault } from "./example-findings.ts";
import { cleanReport, hostileReport, hostileText, ordinaryReport } from "./example-reports.ts";

const helpUri = (ruleId: string) => `https://example.org/rules/${ruleId}.md`;

async function markdownOf(report: ReportReader, maxBytes?: number): Promise<string> {
  const sink = memorySink();
  await reportMarkdown(report, sink, { helpUri, ...(maxBytes === undefined ? {} : { maxBytes }) });
  return sink.text();
}

describe("summary.md", () => {
  test("of an ordinary report", async () => {
    await expect(await markdownOf(ordinaryReport())).toMatchFileSnapshot("__snapshots__/ordinary.summary.md.snap");
  });

  test("of a report in which nothing was found says so, and has no table of findings", async () => {
    const text = await markdownOf(cleanReport());
    expect(text).toContain("Nothing found in ");
    expect(text).not.toContain("###");
  });

  test("findings of an earlier run that nobody could look for are counted aside, whether a baseline or a history tells", async () => {
    const old = finding({ ruleId: "vault-network-open", severity: "critical", subject: vault("kv"), message: "open" });
    const carriedForward = [{ finding: old, since: "2026-11-01T02:00:00Z", because: "denied" }];
    const byHistory = await markdownOf(buildReport({ rules: exampleRules, carriedForward }));
    expect(byHistory).toContain("Also: 1 of an earlier run not re-checked.");
    expect(byHistory).not.toContain("###");
    const header = { summary: { fixedSinceBaseline: 0, notRecheckedSinceBaseline: 2 } };
    const byBaseline = await markdownOf(buildReport({ rules: exampleRules, carriedForward, header }));
    expect(byBaseline).toContain("Also: 2 of an earlier run not re-checked.");
  });

  test("nothing in hostile names is markup, a mention or raw HTML", async () => {
    const text = await markdownOf(hostileReport());
    expect(text).not.toContain(hostileText);
    const bare = text.replace(/(`+).*?\1/g, "").replaceAll("<!-- -->", "");
    expect(bare).not.toMatch(/<(?!br>|\/?details>|\/?summary>)/);
    expect(bare).not.toMatch(/(?<!\\)@\w/);
    for (const line of text.split("\n").filter((one) => one.startsWith("| ") && !one.startsWith("| |")))
      expect(line.replaceAll("\\|", "").split("|").length, line).toBeGreaterThanOrEqual(5);
  });

  test("the worst comes first, and what no longer fits is counted", async () => {
    const subject = vault("kv-a");
    const many = Array.from({ length: 500 }, (_, index) =>
      finding({
        ruleId: "vault-network-open",
        severity: index < 3 ? "high" : "low",
        subject,
        message: `open ${index}`,
      }),
    );
    const text = await markdownOf(buildReport({ rules: exampleRules, findings: many }), 40_000);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(40_000);
    const shown = text.split("\n").filter((line) => line.includes("| open")).length;
    expect(text).toContain(`${500 - shown} more findings did not fit here`);
    expect(text.indexOf("### High")).toBeLessThan(text.indexOf("### Low"));
  });

  test("code is told by file and line, with where the value comes from", async () => {
    const one = finding({
      ruleId: "vault-network-open",
      severity: "high",
      subject: { type: "vault", id: "main.tf#azurerm_key_vault.a", name: "kv-a" },
      message: "open",
      location: { uri: "main.tf", startLine: 3 },
      from: { what: 'the default of variable "open"', at: { uri: "v.tf", startLine: 9 } },
    });
    const text = await markdownOf(buildReport({ rules: exampleRules, findings: [one] }));
    expect(text).toContain('| `main.tf:3` | open<br>from the default of variable \\"open\\" at `v.tf:9` |');
  });
});
