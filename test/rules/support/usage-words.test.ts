import { expect, test } from "vitest";
import { everySpan, grouped, percent } from "../../../src/rules/support/usage-words.ts";

test.each([
  [0, "0 %"],
  [0.000_001, "under 0.01 %"],
  [0.000_1, "0.01 %"],
  [0.012_34, "1.2 %"],
  [0.123, "12 %"],
  [0.99, "99 %"],
  [0.996, "99.6 %"],
  [0.999_999, "99.99 %"],
  [1, "100 %"],
  [1.5, "150 %"],
])("a share of %d is %s: neither all nor nothing where it is not", (share, text) => {
  expect(percent(share)).toBe(text);
});

test("counts have their thousands apart, and spans the unit that suits them", () => {
  expect([0, 999, 1_000, 1_234_567.4].map(grouped)).toEqual(["0", "999", "1,000", "1,234,567"]);
  expect([40, 120, 3_580, 7_200].map(everySpan)).toEqual(["40 seconds", "2 minutes", "hour", "2 hours"]);
});
