import { describe, expect, test } from "vitest";
import { costPeriod } from "../../../src/analysis/cost/period.ts";

const asked = (from: string, to: string) => ({ from, to, isAsked: true });
const found = (from: string, to: string) => ({ from, to, isAsked: false });
const november = { from: "2026-11-01T00:00:00Z", to: "2026-12-01T00:00:00Z" };

describe("the time that a cost is about", () => {
  test("the month of the snapshot's time; its rest by the last seven days", () => {
    const period = costPeriod(asked("2026-10-12T00:00:00Z", "2026-11-11T00:00:00Z"), "2026-11-11T00:00:00Z");
    expect(period.month).toEqual(november);
    expect(period.covered).toEqual({ from: november.from, to: "2026-11-11T00:00:00Z" });
    expect(period.rate.from).toBe("2026-11-04T00:00:00Z");
    // 20 days are left, 7 are known.
    expect(period.rate.factor).toBeCloseTo(20 / 7, 12);
    // What is rare is taken from thirty days, of which the logs reach all.
    expect(period.slowRate).toEqual({ from: "2026-10-12T00:00:00Z", factor: 20 / 30 });
    expect([period.hoursSoFar, period.hoursInMonth]).toEqual([240, 720]);
  });

  test("at the very end of a month it is about that month, and nothing is left to project", () => {
    const period = costPeriod(asked("2026-10-01T00:00:00Z", "2026-12-01T00:00:00Z"), "2026-12-01T00:00:00Z");
    expect([period.month, period.rate.factor]).toEqual([november, 0]);
  });

  test("a second later it is about the next month, of which a second is known, projected by the days before", () => {
    const period = costPeriod(asked("2026-10-01T00:00:00Z", "2026-12-01T00:00:01Z"), "2026-12-01T00:00:01Z");
    expect(period.month.from).toBe("2026-12-01T00:00:00Z");
    expect(period.rate.factor).toBeCloseTo(31 / 7, 2);
  });

  test("logs that end before the snapshot are about their own last month", () => {
    const period = costPeriod(found("2026-11-03T10:20:00Z", "2026-11-30T22:10:04Z"), "2027-02-01T00:00:00Z");
    expect(period.month).toEqual(november);
    expect(period.covered).toEqual({ from: "2026-11-03T10:20:00Z", to: "2026-11-30T22:10:05Z" });
  });

  test("records from after the snapshot's time are not waited for", () => {
    const period = costPeriod(found("2026-11-01T00:00:00Z", "2031-01-01T00:00:00Z"), "2026-11-08T12:00:00Z");
    expect([period.month, period.end]).toEqual([november, "2026-11-08T12:00:00Z"]);
  });

  test("days before the logs are projected too", () => {
    const period = costPeriod(asked("2026-11-11T00:00:00Z", "2026-11-21T00:00:00Z"), "2026-11-21T00:00:00Z");
    // 10 days before the logs and 10 after them.
    expect(period.rate.factor).toBeCloseTo(20 / 7, 12);
  });

  test("the rate never reaches before the logs", () => {
    const period = costPeriod(asked("2026-11-10T06:30:00Z", "2026-11-12T06:30:00Z"), "2026-11-12T06:30:00Z");
    expect(period.rate.from).toBe("2026-11-10T06:00:00Z");
    expect(period.rate.factor).toBeCloseTo(28 / 2, 12);
  });

  test.for([
    ["2026-11-10T00:00:00Z", "2026-11-10T23:59:59Z", undefined],
    ["2026-11-10T00:00:00Z", "2026-11-11T00:00:00Z", 29],
  ] as const)("from %s to %s the factor is %s: less than a day is no rate", ([from, to, factor]) => {
    expect(costPeriod(asked(from, to), "2026-11-20T00:00:00Z").rate.factor).toBe(factor);
  });

  test("without a record nothing is covered", () => {
    const period = costPeriod(undefined, "2026-11-10T00:00:00Z");
    expect([period.month, period.covered, period.rate.factor]).toEqual([november, undefined, undefined]);
  });

  test("logs that only lie in the future cover nothing", () => {
    const period = costPeriod(found("2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z"), "2026-11-10T00:00:00Z");
    expect([period.month, period.covered, period.rate.factor]).toEqual([november, undefined, undefined]);
  });

  test.for([
    ["2028-02-29T12:00:00Z", "2028-03-01T00:00:00Z"],
    ["2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"],
    ["0001-01-15T00:00:00Z", "0001-02-01T00:00:00Z"],
    ["9999-12-15T00:00:00Z", "9999-12-31T23:59:59Z"],
  ] as const)("the month of %s ends at %s", ([now, to]) => {
    expect(costPeriod(undefined, now).month.to).toBe(to);
  });
});
