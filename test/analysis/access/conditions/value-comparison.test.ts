import fc from "fast-check";
import { expect, test } from "vitest";
import { guidOf, isLike } from "../../../../src/analysis/access/conditions/value-comparison.ts";

/** The same said by a regular expression, which is right and may take for ever. */
function isLikeByExpression(text: string, pattern: string): boolean {
  const source = pattern.replace(/\\[*?]|[\s\S]/g, (part) => {
    if (part === "*") return "[\\s\\S]*";
    if (part === "?") return "[\\s\\S]";
    return part.slice(-1).replace(/[.*+?^${}()|[\]\\]/, "\\$&");
  });
  return new RegExp(`^${source}$`).test(text);
}

test("patterns match as a regular expression would", () => {
  const letters = fc.array(fc.constantFrom("a", "b", "*", "?", "\\"), { maxLength: 8 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(letters, letters, (text, pattern) => {
      expect(isLike(text, pattern)).toBe(isLikeByExpression(text, pattern));
    }),
    { numRuns: 5000 },
  );
});

test("a pattern of many stars ends", () => {
  expect(isLike("a".repeat(2000), `${"a*".repeat(1000)}b`)).toBe(false);
});

test.each([
  ["8E3AF657-A8FF-443C-A75C-2FE8C4BCB635", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"],
  ["8e3af657a8ff443ca75c2fe8c4bcb635", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"],
  ["8e3af657-a8ff443ca75c2fe8c4bcb635", undefined],
  ["8e3af657-a8ff-443c-a75c-2fe8c4bcb63g", undefined],
  ["", undefined],
  [8, undefined],
])("the GUID of %s is %s", (value, guid) => {
  expect(guidOf(value)).toBe(guid);
});
