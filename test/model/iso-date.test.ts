import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, dateOf, daysBetween, formatTime, parseTime, timeFromUnixSeconds } from "../../src/model/iso-date.ts";

const canonical = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
const writable = fc.integer({
  min: Date.parse("0000-01-01T00:00:00Z") / 1000,
  max: Date.parse("9999-12-31T23:59:59Z") / 1000,
});

describe("parseTime", () => {
  test.each([
    ["2026-11-01T12:30:45Z", "2026-11-01T12:30:45Z"],
    ["2026-11-01t12:30:45z", "2026-11-01T12:30:45Z"],
    ["2026-11-01", "2026-11-01T00:00:00Z"],
    [" 2026-11-01T12:30:45Z\r\n", "2026-11-01T12:30:45Z"],
    ["2026-11-01T12:30:45+00:00", "2026-11-01T12:30:45Z"],
    ["2026-11-01T12:30:45.1234567Z", "2026-11-01T12:30:45Z"],
    ["2026-11-01T12:30:45.999999+00:00", "2026-11-01T12:30:45Z"],
    ["2026-11-01T12:30:45+02:00", "2026-11-01T10:30:45Z"],
    ["2026-11-01T00:30:00+0530", "2026-10-31T19:00:00Z"],
    ["2026-12-31T23:30:00-01:00", "2027-01-01T00:30:00Z"],
    ["2026-11-01T12:30:45", "2026-11-01T12:30:45Z"],
    ["2026-11-01 12:30:45", "2026-11-01T12:30:45Z"],
    ["2026-11-01 12:30:45 +00:00", "2026-11-01T12:30:45Z"],
    ["2026-11-01T12:30Z", "2026-11-01T12:30:00Z"],
    ["2024-02-29", "2024-02-29T00:00:00Z"],
    ["0000-02-29T00:00:00Z", "0000-02-29T00:00:00Z"],
    ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"],
  ])("reads %j", (text, time) => {
    expect(parseTime(text)).toBe(time);
  });

  test.each([
    "",
    "never",
    "2026-02-30",
    "2026-02-29T00:00:00Z",
    "2026-04-31",
    "2026-13-01",
    "2026-00-10",
    "2026-01-00",
    "2026-01-32",
    "2026-11-01T24:00:00Z",
    "2026-11-01T12:60:00Z",
    "2026-11-01T12:00:61Z",
    "2026-11-01T12:00:00+24:00",
    "2026-11-01T12:00:00+01:99",
    "2026-11-01T12:00:00 Europe/Berlin",
    "01.11.2026",
    "11/01/2026",
    "20261101T120000Z",
    "1793534400",
    "+012026-11-01T00:00:00Z",
    "0000-01-01T00:00:00+01:00",
    "9999-12-31T23:59:59-01:00",
    "2026-11-01T12:30:45Z; drop",
    "٢٠٢٦-11-01",
  ])("refuses %j", (text) => {
    expect(parseTime(text)).toBeUndefined();
  });

  test("leaves every canonical time as it is", () => {
    fc.assert(
      fc.property(writable, (seconds) => {
        const time = formatTime(seconds * 1000);
        expect(parseTime(time)).toBe(time);
      }),
    );
  });

  test("gives the canonical form or nothing for any text", () => {
    const almostTime = fc.stringMatching(/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/);
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), almostTime), (text) => {
        const time = parseTime(text);
        if (time !== undefined) expect(time).toMatch(canonical);
      }),
      { numRuns: 500 },
    );
  });
});

describe("timeFromUnixSeconds", () => {
  test.each([
    [0, "1970-01-01T00:00:00Z"],
    [1_793_534_400, "2026-11-01T12:00:00Z"],
    [1_793_534_400.9, "2026-11-01T12:00:00Z"],
    [-1, "1969-12-31T23:59:59Z"],
    [-0.5, "1969-12-31T23:59:59Z"],
    [253_402_300_799, "9999-12-31T23:59:59Z"],
    [-62_167_219_200, "0000-01-01T00:00:00Z"],
  ])("%d", (seconds, time) => {
    expect(timeFromUnixSeconds(seconds)).toBe(time);
  });

  test.each([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    253_402_300_800,
    -62_167_219_201,
    1_793_534_400_000, // milliseconds given for seconds
    Number.MAX_VALUE,
  ])("refuses %d", (seconds) => {
    expect(timeFromUnixSeconds(seconds)).toBeUndefined();
  });
});

describe("formatTime", () => {
  test("writes whole seconds in UTC", () => {
    expect(formatTime(1_793_534_400_999)).toBe("2026-11-01T12:00:00Z");
  });

  test("throws where the form has no year for it", () => {
    expect(() => formatTime(Date.parse("9999-12-31T23:59:59Z") + 1000)).toThrow(RangeError);
    expect(() => formatTime(Number.NaN)).toThrow(RangeError);
  });
});

describe("daysBetween", () => {
  test("counts fractions, and backwards below zero", () => {
    expect(daysBetween("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")).toBe(30);
    expect(daysBetween("2026-11-01T00:00:00Z", "2026-11-01T06:00:00Z")).toBe(0.25);
    expect(daysBetween("2026-11-02T00:00:00Z", "2026-11-01T00:00:00Z")).toBe(-1);
  });

  test("knows leap years", () => {
    expect(daysBetween("2024-02-28T00:00:00Z", "2024-03-01T00:00:00Z")).toBe(2);
    expect(daysBetween("2026-02-28T00:00:00Z", "2026-03-01T00:00:00Z")).toBe(1);
  });

  test("tells one second from none at any whole number of days", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 36_500 }), (days) => {
        const from = "2000-01-01T00:00:00Z";
        const to = addDays(from, days);
        const later = formatTime(Date.parse(to) + 1000);
        expect(daysBetween(from, to)).toBe(days);
        expect(daysBetween(from, later)).toBeGreaterThan(days);
      }),
    );
  });

  test("throws for what is no time, since no comparison with it would be true", () => {
    expect(() => daysBetween("2026-11-01T00:00:00Z", "2026-99-99T00:00:00Z")).toThrow(
      'not a time: "2026-99-99T00:00:00Z"',
    );
    expect(() => daysBetween("soon", "2026-11-01T00:00:00Z")).toThrow(RangeError);
  });
});

describe("addDays", () => {
  test("moves by days and fractions of days", () => {
    expect(addDays("2026-11-01T12:00:00Z", 30)).toBe("2026-12-01T12:00:00Z");
    expect(addDays("2026-11-01T12:00:00Z", -1.5)).toBe("2026-10-31T00:00:00Z");
    expect(addDays("2026-11-01T12:00:00Z", 0)).toBe("2026-11-01T12:00:00Z");
  });

  test("rounds to the second, so that a third of a day three times is a day", () => {
    expect(addDays("2026-11-01T00:00:00Z", 1 / 3)).toBe("2026-11-01T08:00:00Z");
    expect(addDays("2026-11-01T00:00:00Z", 47 / 3)).toBe("2026-11-16T16:00:00Z");
  });

  test("loses no second to the fraction that stands for it", () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000_000, max: 100_000_000 }), (seconds) => {
        // Near 1970 the milliseconds are few, and a fraction of a day shows every error of its last digit.
        expect(addDays("1970-01-01T00:00:00Z", seconds / 86_400)).toBe(formatTime(seconds * 1000));
      }),
      { numRuns: 1000 },
    );
  });

  test("is undone by the opposite", () => {
    const middle = fc.integer({ min: -50_000_000_000, max: 200_000_000_000 });
    fc.assert(
      fc.property(middle, fc.integer({ min: -36_500, max: 36_500 }), (seconds, days) => {
        const time = formatTime(seconds * 1000);
        expect(addDays(addDays(time, days), -days)).toBe(time);
      }),
    );
  });

  test("stops at the ends of what the form can write", () => {
    expect(addDays("2026-11-01T00:00:00Z", 1e12)).toBe("9999-12-31T23:59:59Z");
    expect(addDays("2026-11-01T00:00:00Z", Number.NEGATIVE_INFINITY)).toBe("0000-01-01T00:00:00Z");
  });
});

test("dateOf gives the day in UTC", () => {
  expect(dateOf("2026-11-01T23:59:59Z")).toBe("2026-11-01");
});
