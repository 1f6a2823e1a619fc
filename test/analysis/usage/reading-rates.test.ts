import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hourTime } from "../../../src/analysis/usage/completeness.ts";
import { ReadingRates } from "../../../src/analysis/usage/reading-rates.ts";
import type { UsageRow } from "../../../src/model/usage.ts";
import { usageRow } from "../../support/usage-literals.ts";

const midnight = Date.parse("2026-10-20T00:00:00Z") / 3_600_000;

function ratesOf(rows: readonly (Partial<UsageRow> & { readonly at: number })[]) {
  const rates = new ReadingRates();
  for (const { at, ...row } of rows) rates.add(midnight + at, usageRow({ hour: hourTime(midnight + at), ...row }));
  return rates.finish();
}

const each = (count: number, row: (at: number) => Partial<UsageRow>) =>
  Array.from({ length: count }, (_, at) => ({ at, ...row(at) }));

describe("a sustained rate", () => {
  test("is what four hours of one day reached: bursts of three are not", () => {
    expect(ratesOf(each(3, () => ({ count: 900 }))).byOne).toEqual({ perHour: 0, day: null });
    expect(ratesOf(each(4, (at) => ({ count: 900 - at }))).byOne).toEqual({ perHour: 897, day: "2026-10-20" });
    const twoDays = [...each(3, () => ({ count: 900 })), { at: 24, count: 900 }];
    expect(ratesOf(twoDays).byOne.perHour).toBe(0);
  });

  test("by one address and client: exact where a row has one of each, else what one of them must have made", () => {
    const addresses = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];
    const spread = ratesOf(each(4, () => ({ count: 100, addresses, clients: ["a", "b"] })));
    expect([spread.byOne.perHour, spread.byAll.perHour]).toEqual([17, 100]);
    const versions = each(4, () => ({ count: 30 })).flatMap((row) => [row, { ...row, versionAsked: "1".repeat(32) }]);
    expect(ratesOf(versions).byOne.perHour).toBe(60);
    const apart = each(4, () => ({ count: 30 })).flatMap((row) => [row, { ...row, addresses: ["10.0.0.9"] }]);
    expect(ratesOf(apart).byOne.perHour).toBe(30);
    expect(ratesOf(apart).byAll.perHour).toBe(60);
    // The logs list 32 addresses at most, and count the rest.
    const many = ratesOf(each(4, () => ({ count: 400, addresses, addressCount: 40 })));
    expect(many.byOne.perHour).toBe(10);
  });

  test("never claims more of one address and client than one of them made", () => {
    const call = fc.record({ address: fc.integer({ min: 0, max: 3 }), client: fc.integer({ min: 0, max: 2 }) });
    fc.assert(
      fc.property(fc.array(fc.array(call, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 4 }), (rows) => {
        const exact = new Map<string, number>();
        for (const { address, client } of rows.flat())
          exact.set(`${address} ${client}`, (exact.get(`${address} ${client}`) ?? 0) + 1);
        const distinct = (calls: typeof rows, of: (one: { address: number; client: number }) => number) => [
          ...new Set(calls.flat().map((one) => String(of(one)))),
        ];
        const inHour = rows.map((calls) => ({
          count: calls.length,
          addresses: distinct([calls], ({ address }) => address).sort(),
          clients: distinct([calls], ({ client }) => client).sort(),
        }));
        const { byOne } = ratesOf(each(4, () => ({})).flatMap(({ at }) => inHour.map((row) => ({ at, ...row }))));
        expect(byOne.perHour).toBeLessThanOrEqual(Math.max(...exact.values()));
        expect(byOne.perHour).toBeGreaterThan(0);
      }),
    );
  });
});

describe("a rhythm", () => {
  test("is seen in hours that are alike: every two minutes, every hour", () => {
    expect(ratesOf(each(24, () => ({ count: 30 }))).secondsBetween).toBe(120);
    expect(ratesOf(each(24, () => ({ count: 1 }))).secondsBetween).toBe(3600);
    expect(ratesOf(each(24, (at) => ({ count: at % 2 === 0 ? 2 : 3 }))).secondsBetween).toBe(1440);
    // The hours in which it began and ended are not whole.
    expect(ratesOf(each(24, (at) => ({ count: at === 0 || at === 23 ? 7 : 30 }))).secondsBetween).not.toBeNull();
  });

  test("is told for one address, where several take part", () => {
    const addresses = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];
    expect(ratesOf(each(24, () => ({ count: 90, addresses }))).secondsBetween).toBe(120);
  });

  test("is none where traffic rises and falls, has pauses, is short, or is plain load", () => {
    expect(ratesOf(each(24, (at) => ({ count: 20 + at * 5 }))).secondsBetween).toBeNull();
    expect(ratesOf(each(24, (at) => ({ count: at % 2 === 0 ? 30 : 38 }))).secondsBetween).toBeNull();
    expect(ratesOf(each(24, (at) => ({ count: at % 2 === 0 ? 30 : 36 }))).secondsBetween).not.toBeNull();
    expect(ratesOf(each(24, () => ({ count: 30 })).filter(({ at }) => at % 3 !== 0)).secondsBetween).toBeNull();
    expect(ratesOf(each(7, () => ({ count: 30 }))).secondsBetween).toBeNull();
    expect(ratesOf(each(24, () => ({ count: 3_600 }))).secondsBetween).toBeNull();
  });
});

test("what caching would save is all but one read an hour and address", () => {
  expect(ratesOf(each(10, () => ({ count: 100 }))).savable).toBe(990);
  expect(ratesOf(each(10, () => ({ count: 3, addresses: ["a", "b", "c"] }))).savable).toBe(0);
});
