import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldersWithin, overlaps, spanOf, withSlack } from "../../../../src/collectors/logs/blob/hours.ts";
import { hourBlob } from "./reading.ts";

const at = (text: string) => Date.parse(text);
const range = (from: string, to: string) => ({ from: at(from), to: at(to) });
const always = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

describe("the time of a folder", () => {
  test.each([
    ["x/y=2026/", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"],
    ["y=2024/m=02/", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"],
    ["x/y=2026/m=12/d=31/", "2026-12-31T00:00:00Z", "2027-01-01T00:00:00Z"],
    ["x/y=2026/m=12/d=31/h=23/", "2026-12-31T23:00:00Z", "2027-01-01T00:00:00Z"],
    ["x/y=2026/m=12/d=31/h=23/m=00/", "2026-12-31T23:00:00Z", "2027-01-01T00:00:00Z"],
  ])("%s", (folder, from, to) => expect(spanOf(folder)).toMatchObject(range(from, to)));

  test.each(["x/", "y=2026", "xy=2026/", "y=2026/m=13/", "y=2026/m=02/d=30/", "y=2026/m=01/d=01/h=24/", "m=01/"])(
    "%s has none",
    (folder) => expect(spanOf(folder)).toBeUndefined(),
  );
});

describe("the folders that are listed", () => {
  test("a year that is asked for whole is one list, and so is a month of many days", () => {
    expect(foldersWithin("y=2026/", always)).toEqual(["y=2026/"]);
    expect(foldersWithin("y=2026/", range("2026-02-01T00:00:00Z", "2026-03-10T00:00:00Z"))).toEqual([
      "y=2026/m=02/",
      "y=2026/m=03/",
    ]);
    expect(foldersWithin("y=2026/", range("2026-12-30T00:00:00Z", "2027-03-10T00:00:00Z"))).toEqual([
      "y=2026/m=12/d=30/",
      "y=2026/m=12/d=31/",
    ]);
    expect(foldersWithin("y=2025/", range("2026-12-30T00:00:00Z", "2027-03-10T00:00:00Z"))).toEqual([]);
  });

  test("hold every hour of the time asked for and its slack, none twice, and no day beyond a month that is asked for", () => {
    const minute = fc.integer({ min: at("2023-12-01T00:00:00Z") / 60_000, max: at("2026-02-01T00:00:00Z") / 60_000 });
    fc.assert(
      fc.property(minute, fc.integer({ min: 1, max: 60 * 24 * 90 }), minute, (from, length, other) => {
        const asked = withSlack({ from: from * 60_000, to: (from + length) * 60_000 });
        const folders = ["2023", "2024", "2025", "2026"].flatMap((year) => foldersWithin(`y=${year}/`, asked));
        const hour = Math.floor(other / 60) * 3_600_000;
        const name = hourBlob("kv", new Date(hour).toISOString()).replace(/^.*VAULTS\/KV\//, "");
        const holding = folders.filter((folder) => name.startsWith(folder));
        if (overlaps({ from: hour, to: hour + 3_600_000 }, asked)) expect(holding).toHaveLength(1);
        else expect(holding.length).toBeLessThanOrEqual(1);
        expect(folders.length).toBeLessThanOrEqual(4 + 6);
      }),
    );
  });
});
