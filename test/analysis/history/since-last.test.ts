import { describe, expect, test } from "vitest";
import { keptRecords, type LastRun, sinceLast } from "../../../src/analysis/history/since-last.ts";
import type { HistoryEntry, RecordedFinding } from "../../../src/model/history.ts";
import { gap, recorded, run } from "../../support/history/runs.ts";

async function lastOf(entry: HistoryEntry): Promise<LastRun> {
  const findings: RecordedFinding[] = [];
  for await (const record of entry.records()) if (record.kind === "finding") findings.push(record);
  return { header: entry.header, findings };
}

/** The run as a history keeps it after the one before; its header is the run's own. */
async function keptAfter(entry: HistoryEntry, before: HistoryEntry): Promise<HistoryEntry> {
  const last = await lastOf(before);
  const records = await Array.fromAsync(keptRecords(entry, await sinceLast(entry, last), last));
  return { ...run(records), header: entry.header };
}

describe("a finding whose rule is off", () => {
  const first = run([recorded("rule-a", "kv")], { at: "2026-01-01T00:00:00Z" });
  const off = (at: string) => run([], { at, rules: ["rule-b"] });

  test("is kept for one run, and known again with its first day when the rule comes back", async () => {
    const second = await keptAfter(off("2026-01-02T00:00:00Z"), first);
    const carried = await sinceLast(off("2026-01-02T00:00:00Z"), await lastOf(first));
    expect(carried).toMatchObject({ opened: 0, closed: 0, carried: [{ isRuleOn: false }] });
    const again = run([recorded("rule-a", "kv", { firstSeen: "2026-01-03T00:00:00Z" })], {
      at: "2026-01-03T00:00:00Z",
    });
    const third = await Array.fromAsync((await keptAfter(again, second)).records());
    expect(third).toMatchObject([{ firstSeen: "2026-01-01T00:00:00Z" }]);
    expect(third[0]).not.toHaveProperty("notRechecked");
  });

  test("is let go where the rule stays off, and is not closed by that", async () => {
    const second = await keptAfter(off("2026-01-02T00:00:00Z"), first);
    expect(await Array.fromAsync(second.records())).toHaveLength(1);
    const since = await sinceLast(off("2026-01-03T00:00:00Z"), await lastOf(second));
    expect(since).toMatchObject({ opened: 0, closed: 0, carried: [] });
    const third = await keptAfter(off("2026-01-03T00:00:00Z"), second);
    expect(await Array.fromAsync(third.records())).toEqual([]);
  });
});

test("a finding that cannot be looked for while its rule is on is carried for as long as that lasts", async () => {
  let kept = run([recorded("rule-a", "kv")], { at: "2026-01-01T00:00:00Z" });
  for (const at of ["2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z"])
    kept = await keptAfter(run([gap("rule-a", "kv", { detail: "403 from the vault" })], { at }), kept);
  const notRechecked = { since: "2026-01-01T00:00:00Z", because: "secrets: 403 from the vault" };
  expect(await Array.fromAsync(kept.records())).toMatchObject([{ notRechecked }, { kind: "not-evaluated" }]);
  const looked = await sinceLast(run([], { at: "2026-01-05T00:00:00Z" }), await lastOf(kept));
  expect(looked).toMatchObject({ closed: 1, carried: [] });
});
