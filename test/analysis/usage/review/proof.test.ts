import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { proofOf } from "../../../../src/analysis/usage/review/proof.ts";
import { exampleNow } from "../../../../src/model/build.ts";
import { buildUsage } from "../../../../src/model/build-usage.ts";
import { addDays } from "../../../../src/model/iso-date.ts";
import { provenShareSince } from "../../../../src/model/log-proof.ts";

const made = (time: string) => ({ time, words: "the assignment was made" });
const old = made("2020-01-01T00:00:00Z");
const hole = (from: string, to: string, hours: number) => ({ unproven: [{ from, to, hours }] });

function proofWith(completeness: object, since = old, now = exampleNow) {
  return proofOf({ completeness: buildUsage({ completeness }).completeness, since, now });
}

describe("the stretch that logs prove", () => {
  test("is the whole window for an old grant", () => {
    expect(proofWith({})).toEqual({ days: 93, limit: expect.objectContaining({ detail: "the logs cover 93 days" }) });
  });

  test("begins a day after the grant was made", () => {
    expect(proofWith({}, made("2026-10-01T12:00:00Z"))).toEqual({
      days: 29,
      limit: {
        reason: "not-in-output",
        detail: "the assignment was made on 2026-10-01",
        remedy: "judge again when it is older",
      },
    });
    expect(proofWith({}, made("2026-10-31T12:00:00Z"))).toMatchObject({
      unread: { detail: "the assignment was made on 2026-10-31" },
    });
  });

  test("begins after a hole that is too large, and passes over one that is not", () => {
    const large = hole("2026-09-01T00:00:00Z", "2026-09-02T00:00:00Z", 24);
    expect(proofWith(large)).toMatchObject({
      days: 60,
      limit: { detail: "too many hours between 2026-07-31 and 2026-11-01 are not proven by the logs" },
    });
    expect(proofWith(hole("2026-09-01T00:00:00Z", "2026-09-01T22:00:00Z", 22))).toMatchObject({ days: 93 });
  });

  test("is none by logs that ended more than a week ago, by none at all, and where all is open", () => {
    expect(proofWith({}, old, "2026-11-08T00:00:00Z")).toMatchObject({ days: 93 });
    expect(proofWith({}, old, "2026-11-08T00:00:01Z")).toMatchObject({
      unread: { detail: "the logs end on 2026-11-01" },
    });
    expect(proofWith({ window: null })).toMatchObject({ unread: { detail: "the logs hold no record" } });
    expect(proofWith(hole("2026-07-31T00:00:00Z", "2026-11-01T00:00:00Z", 2232))).toHaveProperty("unread");
  });

  test("is proven, and no hole ends before a longer one that is", () => {
    const start = "2026-07-31T00:00:00Z";
    const stretch = fc.tuple(fc.nat({ max: 2200 }), fc.integer({ min: 1, max: 40 })).map(([from, hours]) => ({
      from: addDays(start, from / 24),
      to: addDays(start, Math.min(2232, from + hours) / 24),
      hours,
    }));
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 6 }), (unproven) => {
        // Stretches that lie over each other count twice here and in what is compared: only more is open then.
        const { completeness } = buildUsage({ completeness: { unproven } });
        const proof = proofOf({ completeness, since: old, now: exampleNow });
        const days = "unread" in proof ? 0 : proof.days;
        for (const from of [start, ...unproven.map(({ to }) => to)]) {
          const isLonger = from < addDays(exampleNow, -(days + 1));
          if (isLonger) expect(provenShareSince(completeness, from)).toBeLessThan(0.99);
        }
      }),
    );
  });
});
