import fc from "fast-check";
import { expect, test } from "vitest";
import { findsAll } from "../../../../src/collectors/code/kubernetes/breadth.ts";

test.each([
  "",
  ".",
  ".*",
  ".+",
  "^.*$",
  "^.+$",
  "^",
  "$",
  "(.*)",
  "^(?:.*)$",
  ".*?",
  "[\\s\\S]*",
  "^[a-zA-Z0-9-]+$",
  "shop|.*",
  ".{1,}",
])("finds everything: %j", (pattern) => {
  expect(findsAll(pattern)).toBe(true);
});

test.each([
  "shop",
  "^shop-.*",
  ".*-shop$",
  "^$",
  "^.$",
  "^()$",
  "a",
  "\\.",
  "\\.*x",
  "shop-(.*|x)",
  "[.]",
  "(a|b)",
  "^shop|db$",
  "x".repeat(2000),
])("finds some: %j", (pattern) => {
  expect(findsAll(pattern)).toBe(false);
});

const nameOf = fc.stringMatching(/^[0-9A-Za-z-]{1,20}$/);

test("a pattern that is said to find everything matches every name that a secret can have", () => {
  const part = fc.constantFrom(
    ".",
    ".*",
    "[\\w-]",
    "+",
    "*",
    "^",
    "$",
    "(",
    ")",
    "|",
    "shop",
    "\\",
    "?",
    "{1,}",
    "[a-z0-9-]",
  );
  const lowerCase = (pattern: string) => pattern.includes("[a-z0-9-]");
  fc.assert(
    fc.property(fc.array(part, { maxLength: 5 }), nameOf, (parts, name) => {
      const pattern = parts.join("");
      if (!findsAll(pattern) || !isValid(pattern)) return;
      // Names are compared without regard to case in a vault, and the usual spelling is small letters.
      expect(new RegExp(pattern).test(lowerCase(pattern) ? name.toLowerCase() : name)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

function isValid(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}
