import { expect, test } from "vitest";
import { daysOf } from "../../src/model/iso-duration.ts";

test.each([
  ["P90D", 90],
  ["P2Y", 730],
  ["P1Y6M", 545],
  ["P3M", 90],
  ["P2W", 14],
  ["PT48H", 2],
  ["P1DT12H", 1.5],
  ["PT90M", 0.0625],
  ["p30d", 30],
])("a duration of %s is %d days", (text, days) => {
  expect(daysOf(text)).toBe(days);
});

test.each(["", "P", "PT", "90", "90D", "P90", "PD", "P-1D", "P1.5D", "P1D2Y", "P9999999D"])(
  "%j is no duration",
  (text) => {
    expect(daysOf(text)).toBeUndefined();
  },
);
