import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LogEvent } from "../../../src/sample/logs/event.ts";
import { expectedTables } from "../../../src/sample/logs/expected-tables.ts";
import { generateLogs, type LogOptions } from "../../../src/sample/logs/generate.ts";
import { limitOf } from "../../../src/sample/logs/meaning.ts";
import { demoEstate } from "../sample-estate.ts";

const estate = demoEstate({ vaults: 9, sources: "az" });
const short: LogOptions = { days: 4, records: 4000, defects: true };

function digest(events: Iterable<LogEvent>): readonly string[] {
  return [...events].map((event) => JSON.stringify(event));
}

describe("generateLogs", () => {
  test("gives the same events for the same seed, however often they are read", () => {
    const logs = generateLogs(estate, short);
    const once = digest(logs.events);
    expect(digest(logs.events)).toEqual(once);
    expect(digest(generateLogs(demoEstate({ vaults: 9, sources: "az" }), short).events)).toEqual(once);
  });

  test("gives other events for another seed", () => {
    const other = demoEstate({ vaults: 9, sources: "az", seed: 2 });
    expect(digest(generateLogs(other, short).events)).not.toEqual(digest(generateLogs(estate, short).events));
  });

  test("is lazy: what is not read is not made", () => {
    const [first] = generateLogs(estate, { days: 1000 }).events;
    expect(first?.vault.id).toMatch(/^\/subscriptions\//);
  });

  test("refuses a defect that nobody knows", () => {
    expect(() => generateLogs(estate, { defects: ["sabotage"] })).toThrow(RangeError);
  });

  test.each([0, -1, Number.NaN, 100_000])("refuses a window of %s days", (days) => {
    expect(() => generateLogs(estate, { days })).toThrow(RangeError);
  });

  test.each([3200, 4000, 20_000])("comes to about %s records", (records) => {
    const { accepted } = expectedTables(generateLogs(estate, { days: 10, records }).events, { regions: new Map() });
    expect(Math.abs(accepted - records)).toBeLessThan(0.15 * records);
  });

  test("puts events in order, in the window, at whole milliseconds", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 4 }), fc.nat(), (vaults, days, seed) => {
        const logs = generateLogs(demoEstate({ vaults, seed, sources: "az" }), { days, defects: true });
        let last = logs.window.from;
        const misplaced = [...logs.events].filter(({ time, ticks }) => {
          const isInOrder = Number.isInteger(time) && time >= last && time < logs.window.to;
          last = time;
          return !isInOrder || ticks < 0 || ticks > 9999;
        });
        expect(misplaced).toEqual([]);
      }),
      { numRuns: 6 },
    );
  });

  test("gives no two records that a reader would take for one", () => {
    const keys = [...generateLogs(estate, short).events].map(
      ({ vault, time, ticks, operation, correlationId, object, status, caller }) =>
        JSON.stringify([vault.id, time, ticks, operation, correlationId, object, status, caller?.oid]),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe("expected tables of generated events", () => {
  test("account for every event", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.nat(), (vaults, seed) => {
        const own = demoEstate({ vaults, seed, sources: "az" });
        const events = [...generateLogs(own, { days: 2, defects: true }).events].filter(({ isLost }) => !isLost);
        const regions = new Map(
          own.vaults.map(({ id }, place) => [id, place % 2 === 0 ? "westeurope" : "northeurope"]),
        );
        const tables = expectedTables(events, { regions });
        expect(tables.accepted).toBe(events.length);
        expect(tables.usage.reduce((total, { count }) => total + count, 0)).toBe(events.length);
        expect(tables.usage.reduce((total, { msSum }) => total + msSum, 0)).toBe(
          events.reduce((total, { ms }) => total + ms, 0),
        );
        const counted = events.filter((event) => limitOf(event) !== null).length;
        const peaks = tables.peaks.filter(({ scope }) => scope === "vault");
        expect(peaks.reduce((total, { max10s }) => total + max10s, 0)).toBeLessThanOrEqual(counted);
        expect(tables.bursts.every(({ calls }) => calls >= 5)).toBe(true);
        const refused = events.filter(({ denial }) => denial !== null).length;
        expect(tables.events.filter(({ detail }) => detail.denial !== null)).toHaveLength(refused);
      }),
      { numRuns: 5 },
    );
  });

  test("do not depend on the order of events", () => {
    const events = [...generateLogs(estate, { days: 2 }).events];
    const regions = new Map(estate.vaults.map(({ id }) => [id, "westeurope"]));
    expect(expectedTables(events.toReversed(), { regions })).toEqual(expectedTables(events, { regions }));
  });
});
