import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { periodOf } from "../../../src/analysis/history/period.ts";
import { addDays, daysBetween } from "../../../src/model/iso-date.ts";
import { gap, recorded, run } from "../../support/history/runs.ts";

const day = (number: number) => addDays("2026-03-01T00:00:00Z", number);
const ask = { from: day(0), to: day(30), cadenceDays: 7 };
const waiver = { state: "active", reason: "moving", approver: "ciso", until: "2026-12-31" } as const;

describe("runs and gaps", () => {
  test("ends of the period count as well", async () => {
    const period = await periodOf([run([], { at: day(20) }), run([], { at: day(5) }), run([], { at: day(8) })], ask);
    expect(period.runs.map(({ collectedAt }) => collectedAt)).toEqual([day(5), day(8), day(20)]);
    expect(period.gaps).toEqual([
      { from: day(8), to: day(20), days: 12 },
      { from: day(20), to: day(30), days: 10 },
    ]);
    expect(period.largestGapDays).toBe(12);
  });

  test("without any run the whole period is a gap", async () => {
    const period = await periodOf([run([], { at: day(-1) }), run([], { at: day(31) })], ask);
    expect(period.runs).toEqual([]);
    expect(period.runBefore?.collectedAt).toBe(day(-1));
    expect(period.gaps).toEqual([{ from: day(0), to: day(30), days: 30 }]);
  });
});

describe("findings", () => {
  test("opened, fixed and still open, by severity, with the time it took since they were first seen", async () => {
    const old = recorded("rule-a", "kv-1", { firstSeen: day(-10) });
    const quick = recorded("rule-a", "kv-2", { firstSeen: day(2) });
    const open = recorded("rule-b", "kv-1", { firstSeen: day(4), severity: "low" });
    const period = await periodOf(
      [
        run([old], { at: day(-2) }),
        run([old, quick], { at: day(2) }),
        run([old, open], { at: day(4) }),
        run([open], { at: day(10) }),
      ],
      ask,
    );
    expect(period.timeToFix.filter(({ opened, closed, stillOpen }) => opened + closed + stillOpen > 0)).toEqual([
      { severity: "high", opened: 1, closed: 2, stillOpen: 0, medianDays: 11, worstDays: 20 },
      { severity: "low", opened: 1, closed: 0, stillOpen: 1, medianDays: null, worstDays: null },
    ]);
    expect(period.findings).toMatchObject([
      { firstSeen: day(-10), openedAt: null, lastSeen: day(4), closedAt: day(10), daysOpen: 20, daysFailing: 10 },
      { firstSeen: day(2), openedAt: day(2), closedAt: day(4), daysOpen: 2, daysFailing: 2 },
      { openedAt: day(4), closedAt: null, daysOpen: 6, daysFailing: 6 },
    ]);
  });

  test("a rule that stays off fixes nothing, though the history lets its findings go; a run that looks again decides", async () => {
    const found = recorded("rule-a", "kv", { firstSeen: day(-5) });
    const off = { rules: ["rule-b"] };
    const before = [run([found], { at: day(1) }), run([], { ...off, at: day(3) }), run([], { ...off, at: day(6) })];
    const open = { firstSeen: day(-5), lastSeen: day(1), closedAt: null, daysFailing: 2, daysUnchecked: 3 };
    expect((await periodOf(before, ask)).findings).toMatchObject([open]);
    const unread = [...before, run([gap("rule-a", "kv")], { at: day(8) })];
    expect((await periodOf(unread, ask)).findings).toMatchObject([{ ...open, daysUnchecked: 5 }]);
    const fixed = [...before, run([], { at: day(8) })];
    expect((await periodOf(fixed, ask)).findings).toMatchObject([{ ...open, closedAt: day(8), daysUnchecked: 5 }]);
    const again = [...before, run([{ ...found, firstSeen: day(8) }], { at: day(8) }), run([], { at: day(9) })];
    expect((await periodOf(again, ask)).findings).toMatchObject([
      { firstSeen: day(-5), openedAt: day(1), lastSeen: day(8), closedAt: day(9), daysFailing: 3, daysUnchecked: 5 },
    ]);
  });

  test("not looked for is neither failing nor fixed", async () => {
    const notRechecked = { since: day(1), because: "secrets: access was denied" };
    const found = recorded("rule-a", "kv", { firstSeen: day(1) });
    const period = await periodOf(
      [run([found], { at: day(1) }), run([{ ...found, notRechecked }], { at: day(3) }), run([], { at: day(8) })],
      ask,
    );
    expect(period.findings).toMatchObject([{ lastSeen: day(1), closedAt: day(8), daysFailing: 2, daysUnchecked: 5 }]);
    expect(period.rules.find(({ ruleId }) => ruleId === "rule-a")).toMatchObject({ runsFailing: 1, daysFailing: 2 });
  });
});

test("waivers granted in the period, and given another end; not those that went on", async () => {
  const found = recorded("rule-a", "kv", { firstSeen: day(1) });
  const waived = { ...found, state: "waived", waiver } as const;
  const extended = { ...waived, waiver: { ...waiver, until: "2027-03-31" } };
  const runs = [found, waived, waived, extended].map((one, index) => run([one], { at: day(index * 2 + 1) }));
  const period = await periodOf(runs, ask);
  expect(
    period.waivers.map(({ grantedAt, isExtension, waiver: given }) => [grantedAt, isExtension, given.until]),
  ).toEqual([
    [day(3), false, "2026-12-31"],
    [day(7), true, "2027-03-31"],
  ]);
  expect(period.findings).toMatchObject([{ daysFailing: 2, daysWaived: 4 }]);
});

test("days on which a rule failed are counted once, however many vaults failed on them", async () => {
  const [one, two] = [recorded("rule-a", "kv-1"), recorded("rule-a", "kv-2")];
  const period = await periodOf(
    [
      run([one], { at: day(-3) }),
      run([one, two], { at: day(0) }),
      run([two], { at: day(4) }),
      run([], { at: day(5), rules: ["rule-b"] }),
    ],
    ask,
  );
  expect(period.rules[0]).toMatchObject({ ruleId: "rule-a", runsOn: 2, runsFailing: 2, daysFailing: 5 });
  expect(period.rules[0]?.byVault.map(({ vault, daysFailing }) => [vault.split("/").at(-1), daysFailing])).toEqual([
    ["kv-1", 4],
    ["kv-2", 5],
  ]);
});

describe("properties", () => {
  const anyRuns = fc
    .uniqueArray(
      fc.record({
        day: fc.integer({ min: -5, max: 35 }),
        found: fc.array(
          fc.tuple(
            fc.constantFrom("rule-a", "rule-b"),
            fc.constantFrom("kv-1", "kv-2"),
            fc.constantFrom("active", "waived"),
          ),
        ),
      }),
      { selector: (one) => one.day, maxLength: 12 },
    )
    .map((runs) =>
      runs.map(({ day: at, found }) => {
        const unique = new Map(
          found.map(([rule, vault, state]) => [
            `${rule} ${vault}`,
            recorded(rule, vault, { state, firstSeen: day(-5) }),
          ]),
        );
        return run([...unique.values()], { at: day(at) });
      }),
    );

  test("sums fit: gaps fill the period, openings less closings are what is still open, and no days are counted twice", async () => {
    await fc.assert(
      fc.asyncProperty(anyRuns, async (runs) => {
        const everything = await periodOf(runs, { ...ask, cadenceDays: -1 });
        expect(everything.gaps.reduce((sum, { days }) => sum + days, 0)).toBeCloseTo(30);
        const atStart = everything.findings.filter(({ openedAt }) => openedAt === null).length;
        const sum = (pick: (one: (typeof everything.timeToFix)[number]) => number) =>
          everything.timeToFix.reduce((total, one) => total + pick(one), 0);
        expect(atStart + sum(({ opened }) => opened) - sum(({ closed }) => closed)).toBe(
          sum(({ stillOpen }) => stillOpen),
        );
        const watched = runs.filter(({ header }) => header.snapshot.collectedAt <= ask.to);
        const last = watched
          .map(({ header }) => header.snapshot.collectedAt)
          .sort()
          .at(-1);
        const longest = last === undefined ? 0 : Math.max(0, daysBetween(ask.from, last));
        for (const { daysFailing, daysWaived } of everything.findings)
          expect(daysFailing + daysWaived).toBeLessThanOrEqual(longest);
        for (const { daysFailing, byVault } of everything.rules) {
          expect(daysFailing).toBeLessThanOrEqual(longest);
          for (const vault of byVault) expect(vault.daysFailing).toBeLessThanOrEqual(daysFailing);
        }
      }),
    );
  });

  test("the order in which the runs are given does not matter", async () => {
    await fc.assert(
      fc.asyncProperty(anyRuns, async (runs) => {
        expect(await periodOf([...runs].reverse(), ask)).toEqual(await periodOf(runs, ask));
      }),
    );
  });
});
