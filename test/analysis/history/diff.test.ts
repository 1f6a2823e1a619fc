import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diffRuns } from "../../../src/analysis/history/diff.ts";
import type { RecordedFinding } from "../../../src/model/history.ts";
import { gap, recorded, run } from "../../support/history/runs.ts";
import { subscriptionA, vaultId } from "../../support/report-fixture.ts";

const waiver = { state: "active", reason: "moving", approver: "ciso", until: "2026-12-31" } as const;
const later = { at: "2026-02-02T00:00:00Z" };

describe("what is new", () => {
  test("appeared where the earlier run looked, with the fact that changed", async () => {
    const before = run([recorded("rule-b", "kv", { evidence: [{ fact: "publicNetworkAccess", value: "Disabled" }] })]);
    const after = run(
      [
        recorded("rule-a", "kv", { evidence: [{ fact: "publicNetworkAccess", value: "Enabled" }] }),
        recorded("rule-b", "kv", { evidence: [{ fact: "publicNetworkAccess", value: "Enabled" }] }),
      ],
      later,
    );
    const diff = await diffRuns(before, after);
    const fact = { fact: "publicNetworkAccess", before: "Disabled", after: "Enabled" };
    expect(diff.new.map(({ ruleId, cause, facts }) => ({ ruleId, cause, facts }))).toEqual([
      { ruleId: "rule-a", cause: "appeared", facts: [fact] },
    ]);
    expect(diff.changed.map(({ ruleId, facts }) => ({ ruleId, facts }))).toEqual([{ ruleId: "rule-b", facts: [fact] }]);
    expect(diff.summary).toMatchObject({ new: 1, newActive: { high: 1 }, changed: 1, unchanged: 0 });
  });

  test("not new in fact: the rule was off, or the vault unread, or only the policy changed", async () => {
    const before = run([gap("rule-b", "kv", { reason: "firewall" })], { rules: ["rule-b"] });
    const found = [recorded("rule-a", "kv"), recorded("rule-b", "kv")];
    const diff = await diffRuns(before, run(found, later));
    expect(diff.new.map(({ cause, because }) => [cause, because])).toEqual([
      ["rule-on", undefined],
      ["looked-for", "secrets: a firewall refused"],
    ]);
    expect(diff.rulesTurnedOn).toEqual(["rule-a", "rule-c"]);
    const same = await diffRuns(run([]), run(found));
    expect(same.new.map(({ cause }) => cause)).toEqual(["judged-otherwise", "judged-otherwise"]);
  });

  test("of a waived finding only the list knows, not the count that can fail a run", async () => {
    const diff = await diffRuns(run([]), run([recorded("rule-a", "kv", { state: "waived", waiver })], later));
    expect(diff.summary).toMatchObject({ new: 1, newActive: { high: 0 } });
  });
});

test("the findings of the earlier run are read once, and those of the later one twice", async () => {
  const reads = { before: 0, after: 0 };
  const counted = (name: keyof typeof reads, entry: ReturnType<typeof run>) => {
    const { records } = entry;
    const once = () => {
      reads[name] += 1;
      return records();
    };
    return { ...entry, records: once };
  };
  const before = counted("before", run([recorded("rule-a", "kv"), gap("rule-b", "kv")]));
  const diff = await diffRuns(before, counted("after", run([recorded("rule-b", "kv")], later)));
  expect(diff.new.map(({ cause }) => cause)).toEqual(["looked-for"]);
  expect(diff.fixed).toHaveLength(1);
  expect(reads).toEqual({ before: 1, after: 2 });
});

describe("what is gone", () => {
  const before = run([recorded("rule-a", "kv-1"), recorded("rule-a", "kv-2")], {
    scopes: [`/subscriptions/${subscriptionA}`],
  });

  test("fixed where the later run looked, not re-checked where it could not", async () => {
    const after = run([gap("rule-a", "kv-2")], { ...later, scopes: [`/subscriptions/${subscriptionA}`] });
    const diff = await diffRuns(before, after);
    expect(diff.fixed.map(({ subject }) => subject.name)).toEqual(["kv-1"]);
    expect(diff.notRechecked.map(({ subject, because }) => [subject.name, because])).toEqual([
      ["kv-2", "secrets: access was denied"],
    ]);
  });

  test("nothing is fixed because its rule is off, its subscription is left out or its place unread", async () => {
    const whys = [];
    const places = [{ kind: "unread-place", id: `/subscriptions/${subscriptionA}`, reason: "denied" }] as const;
    const scopes = [`/subscriptions/${subscriptionA}`];
    for (const after of [run([], { rules: [], scopes }), run([], { scopes: [] }), run(places, { scopes })]) {
      const { fixed, notRechecked } = await diffRuns(before, after);
      expect(fixed).toEqual([]);
      whys.push(notRechecked[0]?.because);
    }
    expect(whys).toEqual([
      "the rule was off",
      "its subscription was not among those that were read",
      "its vaults could not be listed: access was denied",
    ]);
  });

  test("a finding that the later run carried forward is not re-checked, and not news when it was so before", async () => {
    const notRechecked = { since: "2026-01-01T00:00:00Z", because: "keys: access was denied" };
    const carried = run([recorded("rule-a", "kv-1", { notRechecked }), recorded("rule-a", "kv-2")], later);
    expect((await diffRuns(before, carried)).notRechecked.map(({ because }) => because)).toEqual([
      notRechecked.because,
    ]);
    expect((await diffRuns(carried, carried)).summary).toMatchObject({ notRechecked: 0, unchanged: 2 });
  });
});

test("waivers that begin, end and are extended, and severities that change", async () => {
  const waived = { state: "waived", waiver } as const;
  const before = run([
    recorded("rule-a", "kv-1"),
    recorded("rule-a", "kv-2", waived),
    recorded("rule-a", "kv-3", waived),
    recorded("rule-b", "kv-1", { severity: "medium", owner: "red" }),
  ]);
  const after = run(
    [
      recorded("rule-a", "kv-1", waived),
      recorded("rule-a", "kv-2"),
      recorded("rule-a", "kv-3", { state: "waived", waiver: { ...waiver, until: "2027-06-30" } }),
      recorded("rule-b", "kv-1", { severity: "low", owner: "blue" }),
    ],
    later,
  );
  const diff = await diffRuns(before, after);
  expect(diff.excused.map(({ subject, waiver: given }) => [subject.name, given?.until])).toEqual([
    ["kv-1", "2026-12-31"],
  ]);
  expect(diff.countingAgain.map(({ subject, waiver: ended }) => [subject.name, ended?.until])).toEqual([
    ["kv-2", "2026-12-31"],
  ]);
  expect(diff.changed).toMatchObject([
    { subject: { name: "kv-3" }, waivedUntil: { before: "2026-12-31", after: "2027-06-30" } },
    { ruleId: "rule-b", severityBefore: "medium", severity: "low", ownerChange: { before: "red", after: "blue" } },
  ]);
  expect(diff.summary).toMatchObject({ new: 0, fixed: 0, excused: 1, countingAgain: 1, changed: 2, unchanged: 0 });
});

test("code in two folders may share a fingerprint: each finding is matched once", async () => {
  const at = (path: string) =>
    recorded("rule-a", "kv", { subject: { type: "code", id: `${path}/main.tf#azurerm_key_vault.kv`, name: "kv" } });
  const diff = await diffRuns(run([at("a"), at("b")]), run([at("moved"), at("b"), at("c")], later));
  expect(diff.summary).toMatchObject({ new: 1, fixed: 0, unchanged: 2 });
});

const anyFinding: fc.Arbitrary<RecordedFinding> = fc
  .record({
    rule: fc.constantFrom("rule-a", "rule-b", "rule-c"),
    vault: fc.constantFrom("kv-1", "kv-2", "kv-3", "kv-4"),
    severity: fc.constantFrom("critical", "medium", "info"),
    state: fc.constantFrom("active", "waived", "suppressed"),
    value: fc.jsonValue(),
  })
  .map(({ rule, vault, severity, state, value }) =>
    recorded(rule, vault, { severity, state, evidence: [{ fact: "f", value }] }),
  );
const anyRun = fc
  .record({
    findings: fc.uniqueArray(anyFinding, { selector: ({ fingerprint }) => fingerprint }),
    gaps: fc.array(fc.tuple(fc.constantFrom("rule-a", "rule-b"), fc.constantFrom("kv-1", "kv-2", "kv-9"))),
    at: fc.constantFrom("2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z"),
    rules: fc.subarray(["rule-a", "rule-b", "rule-c"], { minLength: 1 }),
  })
  .map(({ findings, gaps, at, rules }) => {
    const on = findings.filter(({ ruleId }) => rules.includes(ruleId));
    return run([...on, ...gaps.map(([rule, vault]) => gap(rule, vault))], { at, rules });
  });
const prints = (items: readonly { readonly fingerprint: string }[]) =>
  items.map(({ fingerprint }) => fingerprint).sort();

describe("properties", () => {
  test("a run does not differ from itself", async () => {
    await fc.assert(
      fc.asyncProperty(anyRun, async (one) => {
        const { summary, ...diff } = await diffRuns(one, one);
        const lists = [diff.new, diff.fixed, diff.notRechecked, diff.changed, diff.excused, diff.countingAgain];
        expect(lists.flat()).toEqual([]);
        let findings = 0;
        for await (const { kind } of one.records()) if (kind === "finding") findings += 1;
        expect(summary.unchanged).toBe(findings);
      }),
    );
  });

  test("forward and back: what is new one way is fixed or not re-checked the other", async () => {
    await fc.assert(
      fc.asyncProperty(anyRun, anyRun, async (one, other) => {
        const [there, back] = [await diffRuns(one, other), await diffRuns(other, one)];
        expect(prints([...there.fixed, ...there.notRechecked])).toEqual(prints(back.new));
        expect(prints([...back.fixed, ...back.notRechecked])).toEqual(prints(there.new));
        expect(prints(there.excused)).toEqual(prints(back.countingAgain));
        expect(there.summary.unchanged).toBe(back.summary.unchanged);
        expect(prints(there.notRechecked)).toEqual(
          prints(back.new.filter(({ cause }) => cause === "rule-on" || cause === "looked-for")),
        );
      }),
    );
  });
});

test("ids far longer than any of Azure cost no more than their length", async () => {
  const id = `${vaultId("kv")}${"/x".repeat(200_000)}`;
  const found = recorded("rule-a", "kv", { subject: { type: "secret", id, name: "x" } });
  expect((await diffRuns(run([found]), run([], later))).summary.fixed).toBe(1);
});
