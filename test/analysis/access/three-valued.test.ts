import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { both, firstMissing, holdsForAny } from "../../../src/analysis/access/three-valued.ts";
import { type Fact, isRead, partly, read, unknown, unread } from "../../../src/model/fact.ts";

const anyFact: fc.Arbitrary<Fact<boolean>> = fc.constantFrom<Fact<boolean>>(
  read(true),
  read(false),
  unread("denied"),
  unknown("var.x"),
);

/** Every way in which what is missing might turn out. */
function outcomes(facts: readonly Fact<boolean>[]): readonly (readonly boolean[])[] {
  return facts.reduce<readonly (readonly boolean[])[]>(
    (worlds, fact) =>
      worlds.flatMap((world) =>
        isRead(fact)
          ? [[...world, fact.read]]
          : [
              [...world, true],
              [...world, false],
            ],
      ),
    [[]],
  );
}

describe("three-valued logic", () => {
  test("both is known exactly when no outcome of what is missing could change it", () => {
    fc.assert(
      fc.property(anyFact, anyFact, (one, other) => {
        const worlds = new Set(outcomes([one, other]).map((world) => world.every(Boolean)));
        const answer = both(one, other);
        expect(isRead(answer)).toBe(worlds.size === 1);
        if (isRead(answer)) expect(worlds).toEqual(new Set([answer.read]));
      }),
    );
  });

  test("holding for any is known exactly when no outcome of what is missing could change it", () => {
    fc.assert(
      fc.property(fc.array(anyFact, { maxLength: 5 }), (facts) => {
        const worlds = new Set(outcomes(facts).map((world) => world.some(Boolean)));
        const answer = holdsForAny(read(facts), (fact) => fact);
        expect(isRead(answer)).toBe(worlds.size === 1);
        if (isRead(answer)) expect(worlds).toEqual(new Set([answer.read]));
      }),
    );
  });

  test("a list read in part can show that one holds, never that none does", () => {
    const missing = { reason: "unparsable" } as const;
    expect(holdsForAny(partly([true], missing), read)).toEqual(read(true));
    expect(holdsForAny(partly([false], missing), read)).toEqual({ unread: missing });
    expect(holdsForAny<boolean>(unread("denied"), read)).toEqual(unread("denied"));
  });

  test("what was refused is named before what was not asked, and that before what an apply decides", () => {
    const later = unknown("var.x");
    const notAsked = unread("not-asked");
    const refused = unread("denied");
    expect(firstMissing([read(1), later, notAsked, refused])).toBe(refused);
    expect(firstMissing([later, notAsked])).toBe(notAsked);
    expect(firstMissing([read(1), later])).toBe(later);
    expect(firstMissing([read(1)])).toBeUndefined();
  });
});
