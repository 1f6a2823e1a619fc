import { describe, expect, test } from "vitest";
import type { UsageReader } from "../../src/model/usage.ts";
import { displayWidth } from "../../src/reporters/terminal/width.ts";
import { buildReport } from "../support/report-fixture.ts";
import { memoryUsage } from "../support/usage-rows.ts";
import { terminalText } from "./terminal-text.ts";
import { hostileUsage, ordinaryUsage, summaryOf } from "./usage-summaries.ts";

type Options = Parameters<typeof terminalText>[1];

async function textOf(reader: UsageReader, options: Options = {}): Promise<string> {
  return terminalText(buildReport({ header: { usage: await summaryOf(reader) } }), {
    leadsWithUsage: true,
    ...options,
  });
}

describe("the usage section", () => {
  test("of a report on logs alone", async () => {
    expect(await textOf(ordinaryUsage(), { width: 110 })).toMatchSnapshot();
  });

  test("stands below the findings of a scan, and is not there without logs", async () => {
    const text = await textOf(ordinaryUsage(), { leadsWithUsage: false });
    expect(text).toContain("24 secrets");
    expect(text.indexOf("Audit logs")).toBeGreaterThan(text.indexOf("24 secrets"));
    expect(await terminalText(buildReport())).not.toContain("Audit logs");
  });

  test.each([40, 60, 80, 100, 120])("keeps to a terminal of %i columns, whatever the logs hold", async (width) => {
    for (const reader of [ordinaryUsage(), hostileUsage()]) {
      const lines = (await textOf(reader, { width })).split("\n");
      expect(lines.filter((line) => displayWidth(line) > width)).toEqual([]);
    }
  });

  test("cuts a long name rather than leaving out its column", async () => {
    expect(await textOf(hostileUsage(), { width: 110 })).toMatch(/secret db-password +v{20,}…/);
  });

  test("never lets outside text act on the terminal", async () => {
    const control = /[\p{Cc}\p{Cs}\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u;
    expect((await textOf(hostileUsage())).replaceAll("\n", "")).not.toMatch(control);
    expect((await textOf(hostileUsage(), { unicode: false })).replaceAll("\n", "")).toMatch(/^[\x20-\x7e]*$/);
    expect((await textOf(ordinaryUsage(), { unicode: false })).replaceAll("\n", "")).toMatch(/^[\x20-\x7e]*$/);
  });

  test("says when there was no record", async () => {
    const totals = { records: 7, accepted: 0, duplicates: 0, malformed: 0, ignored: 7 };
    const text = await textOf(memoryUsage({ manifest: { totals } }));
    expect(text).toContain("no record of a vault in them");
    expect(text).toContain("7 records: 0 accepted, 7 of other services or times");
  });
});
