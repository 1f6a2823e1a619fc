import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineOf, storageBlobs } from "../../../src/sample/logs/blobs.ts";
import { entriesOf, eventsIn, type LogEntry } from "../../../src/sample/logs/entries.ts";
import { type LogFaults, plantFaults } from "../../../src/sample/logs/faults.ts";
import { logEvent, notice } from "../../support/logs/event-builder.ts";

const now = "2026-11-01T00:00:00Z";
const events = Array.from({ length: 400 }, (_, number) =>
  logEvent(new Date(Date.parse("2026-10-05T10:00:00Z") + number * 61_000).toISOString(), { ticks: number }),
);
const everyFault: LogFaults = {
  copiesInSameHour: 2,
  copiesInNextHour: 3,
  copiesElsewhere: 4,
  late: 5,
  cutLines: 2,
  notJson: 3,
  withoutVault: 4,
  withoutTime: 5,
  otherCategories: 6,
  otherServices: 7,
  unknownOperations: 8,
  future: 9,
};

/** Reads all there is, elsewhere too. */
function planted(faults: LogFaults) {
  const log = plantFaults(entriesOf(events), faults, now);
  const here: readonly LogEntry[] = [...log.entries];
  return { here, elsewhere: log.elsewhere, totals: log.totals() };
}

describe("planted faults", () => {
  test("come to their totals", () => {
    const { totals, elsewhere } = planted(everyFault);
    expect(totals).toMatchObject({
      records: 400 + 9 + 14 + 13 + 17,
      accepted: 400 + 17,
      duplicates: 9,
      malformed: 14,
      ignored: 13,
      late: 5 + 9,
      future: 9,
    });
    expect(totals.unknownOperations.reduce((sum, { count }) => sum + count, 0)).toBe(8);
    expect(elsewhere).toHaveLength(4);
  });

  test("always add up", () => {
    const times = fc.integer({ min: 0, max: 8 });
    const any = fc.record(Object.fromEntries(Object.keys(everyFault).map((key) => [key, times])));
    fc.assert(
      fc.property(any, (faults: LogFaults) => {
        const { here, elsewhere, totals } = planted(faults);
        const { records, accepted, duplicates, malformed, ignored } = totals;
        expect(here.length + elsewhere.length).toBe(records);
        expect(accepted + duplicates + malformed + ignored).toBe(records);
        expect([...eventsIn(here)]).toHaveLength(accepted);
      }),
      { numRuns: 40 },
    );
  });

  test("leave each line what it is meant to be", () => {
    const { here } = planted(everyFault);
    const lines = here.map(lineOf);
    const parsed = lines.filter((line) => {
      try {
        return typeof JSON.parse(line) === "object";
      } catch {
        return false;
      }
    });
    expect(lines.length - parsed.length).toBe(5);
    expect(parsed.filter((line) => !("resourceId" in JSON.parse(line)))).toHaveLength(4);
    expect(parsed.filter((line) => !("time" in JSON.parse(line)))).toHaveLength(5);
  });

  test("put late records and copies into the next hour's blob", () => {
    const { here } = planted({ copiesInNextHour: 3, late: 5 });
    const misplaced = [...storageBlobs(here)].flatMap(({ path, chunks }) => {
      const hour = /h=(\d\d)/.exec(path)?.[1];
      return [...chunks].filter((line) => String(JSON.parse(line).time).slice(11, 13) !== hour);
    });
    expect(misplaced).toHaveLength(8);
  });

  test("are refused where there are too few records", () => {
    const log = plantFaults(entriesOf(events.slice(0, 5)), { late: 9 }, now);
    expect(() => [...log.entries]).toThrow(RangeError);
  });

  test("are planted beside calls only", () => {
    const told = [...entriesOf([notice("2026-10-05T10:00:00Z", "SecretNearExpiryEventGridNotification", "a")])];
    expect(() => [...plantFaults([...told, ...told, ...told], { late: 1 }, now).entries]).toThrow(RangeError);
  });
});
