import { expect, test } from "vitest";
import { someOf } from "../../../src/rules/support/some-of.ts";

test("a list up to the limit is spelled out", () => {
  expect(someOf([])).toBe("");
  expect(someOf(["a"])).toBe("a");
  expect(someOf(["a", "b", "c", "d", "e"])).toBe("a, b, c, d, e");
});

test("a longer one says how many more there are", () => {
  expect(someOf(["a", "b", "c", "d", "e", "f"])).toBe("a, b, c, d, e and 1 more");
  expect(someOf(["a", "b", "c"], 1)).toBe("a and 2 more");
});
