import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Covered, hourNumber, hourTime, logCompleteness } from "../../../src/analysis/usage/completeness.ts";
import { type Fact, partly, read, unread } from "../../../src/model/fact.ts";
import { provenShareSince } from "../../../src/model/log-proof.ts";
import type { VaultMetrics } from "../../../src/model/surroundings.ts";

const start = hourNumber("2026-10-01T00:00:00Z");
const at = (hour: number) => hourTime(start + hour);

/** Hours are counted from the first of October; `records` and `hits` name those with one. */
function cover(given: {
  readonly records: readonly number[];
  readonly hits?: Readonly<Record<number, number>>;
  readonly measured?: readonly [from: number, to: number];
  readonly metrics?: (whole: VaultMetrics) => Fact<VaultMetrics>;
  readonly window?: readonly [from: string, to: string];
  readonly now?: string;
  readonly isPartial?: boolean;
}) {
  const { records, hits = {}, measured = [0, 100], window = [at(0), at(100)], now = at(200) } = given;
  const whole: VaultMetrics = {
    from: at(measured[0]),
    to: at(measured[1]),
    hits: Object.entries(hits).map(([hour, count]) => ({ hour: at(Number(hour)), count })),
    results: [],
    saturationMax: null,
  };
  const covered: Covered = {
    records: new Map(records.map((hour) => [start + hour, 1])),
    window: { from: window[0], to: window[1] },
    metrics: given.hits === undefined ? undefined : (given.metrics?.(whole) ?? read(whole)),
    now,
    ...(given.isPartial === undefined ? {} : { isPartial: given.isPartial }),
  };
  return logCompleteness(covered);
}

const hours = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe("of logs of which a part could not be read", () => {
  test("an hour is proven by as many records as the platform counted, and by its silence", () => {
    const { provenHours, gaps, unproven } = cover({
      records: hours(0, 40),
      hits: { 10: 1, 20: 2, 50: 1 },
      isPartial: true,
    });
    expect(provenHours).toBe(98);
    expect(gaps).toEqual([]);
    expect(unproven.map(({ from }) => from)).toEqual([at(20), at(50)]);
  });

  test("nothing is proven without the platform's count, and an empty hour is no gap", () => {
    const records = hours(0, 100).filter((hour) => hour !== 50);
    expect(cover({ records, isPartial: true })).toMatchObject({ provenHours: 0, gaps: [] });
  });
});

describe("hours of the window", () => {
  test("with records, and those in which the metric counted nothing, are proven", () => {
    const { provenShare, gaps, unproven, calledHours, firstRecord } = cover({
      records: [3, 50],
      hits: { 3: 7, 50: 1 },
    });
    expect({ provenShare, gaps, unproven }).toEqual({ provenShare: 1, gaps: [], unproven: [] });
    expect({ calledHours, firstRecord }).toEqual({ calledHours: 2, firstRecord: at(3) });
  });

  test("with calls and no record are gaps, joined, with what was counted", () => {
    const { gaps, provenHours, hours: all } = cover({ records: [3], hits: { 3: 7, 10: 5, 11: 6, 40: 1 } });
    expect(gaps).toEqual([
      { from: at(10), to: at(12), hours: 2, shownBy: "metric", counted: 11 },
      { from: at(40), to: at(41), hours: 1, shownBy: "metric", counted: 1 },
    ]);
    expect([provenHours, all]).toEqual([97, 100]);
  });

  test("before the first record are unproven even with calls: the setting may be younger; without calls they are proven", () => {
    const { gaps, unproven, provenHours } = cover({ records: [30], hits: { 10: 5, 30: 1 } });
    expect(gaps).toEqual([]);
    expect(unproven).toEqual([{ from: at(10), to: at(11), hours: 1 }]);
    expect(provenHours).toBe(99);
  });

  test("calls at an hour's edge may stand in the hour beside it, but only as many as are too many there", () => {
    const beside = cover({ records: [3, 11], hits: { 3: 1, 10: 1 } });
    expect(beside.gaps).toEqual([]);
    const more = cover({ records: [3, 11], hits: { 3: 1, 10: 2 } });
    expect(more.gaps).toHaveLength(1);
    const taken = cover({ records: [3, 11], hits: { 3: 1, 10: 1, 11: 1 } });
    expect(taken.gaps).toHaveLength(1);
  });

  test("that the metric does not reach are unproven", () => {
    const { unproven, provenHours } = cover({ records: [60], hits: { 60: 1 }, measured: [50, 100] });
    expect(unproven).toEqual([{ from: at(0), to: at(50), hours: 50 }]);
    expect(provenHours).toBe(50);
  });

  test("are not proven by a metric that was read in part, while its calls still show gaps", () => {
    const hits = { 3: 1, 40: 4 };
    const failed = cover({ records: [3], hits, metrics: (whole) => partly(whole, unread("failed").unread) });
    expect(failed.provenHours).toBe(1);
    expect(failed.gaps).toMatchObject([{ from: at(40), hours: 1 }]);
    // What the platform never measures takes nothing from what it does.
    const hsm = cover({ records: [3], hits, metrics: (whole) => partly(whole, unread("not-in-output").unread) });
    expect(hsm.provenHours).toBe(99);
    expect(cover({ records: [3], hits, metrics: () => unread("denied") }).provenHours).toBe(1);
  });

  test("that are not over, or only partly in the window, are no gaps", () => {
    const hits = { 3: 1, 98: 4, 99: 4 };
    const now = hourTime(start + 99).replace(":00:00Z", ":19:59Z");
    const { hours: all, gaps, unproven } = cover({ records: [3], hits, now });
    expect(all).toBe(99);
    expect(gaps).toEqual([]);
    expect(unproven).toEqual([{ from: at(98), to: at(99), hours: 1 }]);
    const later = cover({ records: [3], hits, now: now.replace("19:59", "20:00") });
    expect(later.gaps).toMatchObject([{ from: at(98), hours: 1 }]);
    const ragged = cover({ records: [3], window: ["2026-10-01T02:30:00Z", "2026-10-01T05:30:00Z"] });
    expect(ragged.hours).toBe(2);
  });
});

describe("without a metric", () => {
  test("an empty stretch is a gap where every hour of a day before and after has records", () => {
    const records = [...hours(0, 30), ...hours(40, 70)];
    const { gaps, unproven } = cover({ records });
    expect(gaps).toEqual([{ from: at(30), to: at(40), hours: 10, shownBy: "neighbours", counted: 0 }]);
    expect(unproven).toEqual([{ from: at(70), to: at(100), hours: 30 }]);
  });

  test("and nothing but unproven where one neighbour is empty too, or the stretch is long", () => {
    expect(cover({ records: [...hours(0, 30), ...hours(40, 63)] }).gaps).toEqual([]);
    expect(cover({ records: [...hours(7, 30), ...hours(40, 70)] }).gaps).toEqual([]);
    expect(cover({ records: [...hours(0, 30), ...hours(55, 90)] }).gaps).toEqual([]);
    expect(cover({ records: [...hours(0, 30), ...hours(54, 90)] }).gaps).toHaveLength(1);
  });
});

test("a clock that runs ahead stretches no window beyond the present: days to come prove no silence", () => {
  const ahead = cover({ records: [3, 100_000], window: [at(0), at(100_000)], now: at(50) });
  expect(ahead).toMatchObject({ window: { from: at(0), to: at(50) }, hours: 50, provenHours: 1 });
  expect(provenShareSince(ahead, at(49))).toBe(0);
  const beyond = cover({ records: [100], window: [at(90), at(100)], now: at(50) });
  expect(beyond).toMatchObject({ window: { from: at(50), to: at(50) }, hours: 0, provenShare: 0 });
});

test("calls before the first record, and in hours that are not over, do not make gaps look small", () => {
  const hits = Object.fromEntries(hours(0, 100).map((hour) => [hour, 1]));
  const { calledHours, gaps } = cover({ records: [80, ...hours(84, 99)], hits, now: at(99) });
  expect(gaps).toMatchObject([{ from: at(81), hours: 3 }]);
  expect(calledHours).toBe(18);
});

test("a window of decades costs no more than its records, and none at all is nothing proven", () => {
  const long = cover({ records: [3], window: ["1970-01-01T00:00:00Z", at(100)] });
  expect(long.unproven).toHaveLength(2);
  expect(long.hours).toBe(start + 100);
  const none = logCompleteness({ records: new Map(), window: null, metrics: undefined, now: at(0) });
  expect(none).toMatchObject({ window: null, hours: 0, provenShare: 0, firstRecord: null });
});

test("every whole hour is proven, a gap or unproven, and none is two of them", () => {
  const hour = fc.integer({ min: 0, max: 99 });
  const given = fc.record({
    records: fc.uniqueArray(hour),
    hits: fc.option(fc.dictionary(hour.map(String), fc.integer({ min: 0, max: 5 })), { nil: undefined }),
    measured: fc.tuple(hour, hour).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const),
  });
  fc.assert(
    fc.property(given, ({ records, hits, measured }) => {
      const { hours: all, provenHours, gaps, unproven } = cover({ records, measured, ...(hits ? { hits } : {}) });
      const open = [...gaps, ...unproven];
      const covered = open.flatMap(({ from, to }) => hours(hourNumber(from) - start, hourNumber(to) - start));
      expect(new Set(covered).size).toBe(covered.length);
      expect(provenHours + covered.length).toBe(all);
      expect(covered.some((one) => records.includes(one))).toBe(false);
    }),
  );
});
