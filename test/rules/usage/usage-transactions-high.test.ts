import { expect, test } from "vitest";
import { tryRule } from "../../../src/engine/rule-tester.ts";
import { addDays } from "../../../src/model/iso-date.ts";
import rule from "../../../src/rules/usage/usage-transactions-high.ts";
import { testRule } from "../../support/rule-tester.ts";

/** So many days in a row, each with its calls, ending on the 31st of October. */
function days(...calls: readonly number[]) {
  return calls.map((count, index) => ({
    day: addDays("2026-10-31T00:00:00Z", index - calls.length + 1).slice(0, 10),
    calls: count,
  }));
}

const quiet = (count: number) => Array.from({ length: count }, () => 4_000);

/** Four weeks before the last day of which there are no calls. */
const weeks = { from: "2026-10-03T00:00:00Z", to: "2026-10-31T00:00:00Z", hours: 672 };
const lost = [
  { day: "2026-10-01", calls: 12_000 },
  { day: "2026-10-31", calls: 12_000 },
];

testRule(rule, {
  fails: [
    {
      name: "a day above the limit, with who calls most",
      given: {
        name: "kv-shop",
        usage: {
          calls: 400_000,
          days: [
            { day: "2026-10-19", calls: 100_000 },
            { day: "2026-10-20", calls: 250_000 },
          ],
          callers: [
            { caller: { name: "app-shop" }, calls: 300_000 },
            { caller: { oid: "b" }, calls: 100_000 },
          ],
        },
      },
      message:
        'vault "kv-shop" was called 250,000 times on 2026-10-20, more than 100,000; most calls in the window: "app-shop" (75 %), "b" (25 %)',
    },
    {
      name: "one call above a limit of its own",
      given: { name: "kv-shop", usage: { days: [{ day: "2026-10-20", calls: 501 }] } },
      params: { perDay: 500 },
      boundary: true,
      message: 'vault "kv-shop" was called 501 times on 2026-10-20, more than 500',
    },
    {
      name: "a jump after fourteen usual days",
      given: { name: "kv-shop", usage: { days: days(...quiet(14), 12_001) } },
      boundary: true,
      message: 'calls of vault "kv-shop" jumped to 12,001 on 2026-10-31, from 4,000 on a usual day',
    },
    {
      name: "a jump after weeks that are proven to be silent",
      given: { name: "kv-shop", usage: { days: lost } },
      message: 'calls of vault "kv-shop" jumped to 12,000 on 2026-10-31, from 0 on a usual day',
    },
    {
      name: "a smaller factor",
      given: { name: "kv-shop", usage: { days: days(...quiet(14), 11_000) } },
      params: { factor: 2 },
      message: 'calls of vault "kv-shop" jumped to 11,000 on 2026-10-31, from 4,000 on a usual day',
    },
  ],
  passes: [
    {
      name: "exactly the limit",
      given: { usage: { days: days(...quiet(14), 100_000) } },
      params: { factor: 1000 },
      boundary: true,
    },
    { name: "exactly the factor", given: { usage: { days: days(...quiet(14), 12_000) } }, boundary: true },
    {
      name: "a jump that is too small to matter",
      given: { usage: { days: days(...quiet(14).map(() => 100), 9_999) } },
    },
    {
      name: "a batch on the same weekday every week",
      given: {
        usage: { days: days(...quiet(3), 40_000, ...quiet(6), 40_000, ...quiet(6), 40_000, ...quiet(6), 40_000) },
      },
    },
    { name: "no calls at all", given: { usage: { days: [] } } },
  ],
  notEvaluated: [
    {
      name: "a busy day with thirteen before it",
      given: { usage: { days: days(...quiet(13), 30_000) } },
      detail: "the logs hold fewer than 14 days before a busy one",
      boundary: true,
    },
    {
      name: "a busy day after weeks that the logs lost",
      given: {
        usage: {
          days: lost,
          completeness: { gaps: [{ ...weeks, shownBy: "metric", counted: 300_000 }] },
        },
      },
      detail: "the logs hold fewer than 14 days before a busy one",
    },
    {
      name: "a busy day after weeks of which nobody knows",
      given: { usage: { days: lost, completeness: { unproven: [weeks] } } },
      detail: "the logs hold fewer than 14 days before a busy one",
    },
  ],
});

test("what happens every week is usual from the third time on", () => {
  const weekly = Array.from({ length: 30 }, (_, index) => (index % 7 === 2 ? 60_000 : 3_000));
  const begun = weekly.map((calls, index) => (index < 14 ? 3_000 : calls));
  expect(tryRule(rule, { usage: { days: days(...weekly) } }).outcome).toBe("pass");
  expect(tryRule(rule, { usage: { days: days(...begun) } }).outcome).toBe("fail");
});
