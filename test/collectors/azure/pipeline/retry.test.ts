import { describe, expect, test } from "vitest";
import { askedWait, backOff, defaultRetryLimits, isPassing } from "../../../../src/collectors/azure/pipeline/retry.ts";

const now = Date.UTC(2026, 4, 1, 12, 0, 0);
const asked = (entries: Record<string, string>) => askedWait({ get: (name) => entries[name] }, now);

describe("the wait that an answer asks for", () => {
  test("in seconds, in milliseconds by either header, and as a date", () => {
    expect(asked({ "retry-after": "7" })).toBe(7_000);
    expect(asked({ "retry-after-ms": "250" })).toBe(250);
    expect(asked({ "x-ms-retry-after-ms": "1500" })).toBe(1_500);
    expect(asked({ "retry-after": "Fri, 01 May 2026 12:00:30 GMT" })).toBe(30_000);
  });

  test("a date counts from the service's own clock, not from ours", () => {
    const skewed = { date: "Fri, 01 May 2026 13:00:00 GMT", "retry-after": "Fri, 01 May 2026 13:00:05 GMT" };
    expect(asked(skewed)).toBe(5_000);
  });

  test("a date that is past asks for nothing", () =>
    expect(asked({ "retry-after": "Fri, 01 May 2026 11:00:00 GMT" })).toBe(0));

  test.each(["", "soon", "-5", "NaN", "1e5", "99999999999999999999"])("%j asks for nothing that can be told", (text) =>
    expect(asked({ "retry-after": text })).toBeUndefined(),
  );
});

describe("what is tried again", () => {
  test("timeouts, too many, and servers in trouble; nothing else", () => {
    const statuses = [200, 204, 301, 400, 401, 403, 404, 408, 409, 429, 500, 501, 502, 503, 504, 505];
    expect(statuses.filter(isPassing)).toEqual([408, 429, 500, 502, 503, 504]);
  });

  test("the back-off doubles up to its longest and may be anything down to nothing", () => {
    const waits = [1, 2, 3, 4, 5, 6, 40].map((failures) => backOff(failures, defaultRetryLimits, () => 1));
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(backOff(3, defaultRetryLimits, () => 0)).toBe(0);
  });
});
