import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editDistance, nameHint, nearest } from "../../../src/engine/policy/nearest.ts";

describe("edit distance", () => {
  test.for([
    ["", "", 0],
    ["abc", "", 3],
    ["kitten", "sitting", 3],
    ["hihg", "high", 1],
    ["abcd", "acbd", 1],
    ["ca", "abc", 3],
  ] as const)("%j to %j is %d", ([from, to, distance]) => {
    expect(editDistance(from, to)).toBe(distance);
  });
  test("is symmetric, zero only for equal names, and never above the longer length", () =>
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(editDistance(a, b, 2)).toBe(Math.min(distance, 3));
      }),
    ));
});

test("a limit below the distance gives the limit and one, any other the distance", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 6 });
  fc.assert(
    fc.property(word, word, fc.nat(6), (a, b, limit) => {
      expect(editDistance(a, b, limit)).toBe(Math.min(editDistance(a, b), limit + 1));
    }),
    { numRuns: 1000 },
  );
});

describe("the nearest name", () => {
  test("is found whatever the case and the order of candidates", () => {
    const names = ["vault-open", "secret-stale", "grant-idle"];
    expect(nearest("Secret_Stale", names)).toBe("secret-stale");
    expect(nearest("Secret_Stale", names.toReversed())).toBe("secret-stale");
  });
  test("of two equally near ones is the first in code-unit order", () => {
    expect(nearest("ab", ["ac", "aa"])).toBe("aa");
  });
  test("does not exist without candidates", () => {
    expect(nearest("a", [])).toBeUndefined();
  });
  test("is suggested when it is likely, else the few or the other way to find out", () => {
    expect(nameHint("vault-opn", ["vault-open", "x"], "see the list")).toBe('did you mean "vault-open"?');
    expect(nameHint("qqqqqq", ["vault-open", "x"], "see the list")).toBe("valid here: vault-open, x");
    expect(
      nameHint(
        "qqqqqq",
        Array.from({ length: 13 }, (_, n) => `name-${n}`),
        "see the list",
      ),
    ).toBe("see the list");
    expect(nameHint("qqqqqq", [], "see the list")).toBe("see the list");
  });
  test("is suggested even when only its case differs, and never for an empty name", () => {
    expect(nameHint("Off", ["off"], "")).toBe('did you mean "off"?');
    expect(nameHint("", ["off"], "")).toBe("valid here: off");
  });
  test("is never a guess that shares nothing with what was written", () => {
    expect(nameHint("x", ["y"], "")).toBe("valid here: y");
    expect(nameHint("ab", ["cd"], "")).toBe("valid here: cd");
  });
});
