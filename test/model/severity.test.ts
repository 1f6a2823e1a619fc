import { expect, test } from "vitest";
import { isAtLeast, oneStepLower, severities, severityRank } from "../../src/model/severity.ts";

test("the order runs from critical to info", () => {
  expect(severities).toEqual(["critical", "high", "medium", "low", "info"]);
  expect(severities.map(severityRank)).toEqual([0, 1, 2, 3, 4]);
});

test("isAtLeast takes the threshold itself and what is above it", () => {
  expect(severities.filter((severity) => isAtLeast(severity, "medium"))).toEqual(["critical", "high", "medium"]);
  expect(severities.filter((severity) => isAtLeast(severity, "critical"))).toEqual(["critical"]);
  expect(severities.every((severity) => isAtLeast(severity, "info"))).toBe(true);
});

test("one step lower ends at info", () => {
  expect(severities.map(oneStepLower)).toEqual(["high", "medium", "low", "info", "info"]);
});
