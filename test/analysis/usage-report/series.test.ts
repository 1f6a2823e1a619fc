import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { StepCounts, stepsOf } from "../../../src/analysis/usage-report/series.ts";

describe("steps of a window", () => {
  test("hours up to four days, then days, then weeks", () => {
    expect(stepsOf({ from: "2026-10-01T10:20:00Z", to: "2026-10-01T12:00:00Z" })).toEqual({
      from: "2026-10-01T10:00:00Z",
      stepHours: 1,
      length: 3,
    });
    expect(stepsOf({ from: "2026-10-01T00:00:00Z", to: "2026-10-05T00:00:00Z" }).stepHours).toBe(1);
    expect(stepsOf({ from: "2026-10-01T00:00:00Z", to: "2026-10-05T01:00:00Z" })).toEqual({
      from: "2026-10-01T00:00:00Z",
      stepHours: 24,
      length: 5,
    });
    expect(stepsOf({ from: "2024-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z" }).stepHours).toBe(168);
  });

  test("never more than a few hundred, however far a wrong clock stretches the window", () => {
    const time = fc.date({ min: new Date("1970-01-01"), max: new Date("9999-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(time, time, (a, b) => {
        const [from, to] = [a, b].map((date) => `${date.toISOString().slice(0, 19)}Z`).sort() as [string, string];
        const steps = stepsOf({ from, to });
        expect(steps.length).toBeLessThanOrEqual(402);
        expect(steps.from <= from).toBe(true);
        const counts = new StepCounts(steps);
        counts.add(from, 1);
        counts.add(to, 2);
        expect(counts.counts.reduce((sum, count) => sum + count, 0)).toBe(3);
      }),
    );
  });

  test("calls outside the window are not drawn", () => {
    const counts = new StepCounts({ from: "2026-10-01T00:00:00Z", stepHours: 1, length: 2 });
    counts.add("2026-09-30T23:00:00Z", 5);
    counts.add("2026-10-01T01:00:00Z", 7);
    counts.add("2026-10-01T02:00:00Z", 9);
    expect(counts.counts).toEqual([0, 7]);
  });
});
