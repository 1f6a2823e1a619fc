import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeParts } from "../../../src/collectors/code/merge.ts";
import { type CodeParts, noParts } from "../../../src/collectors/code/parts.ts";
import { codeUnit } from "../../../src/model/code.ts";
import { unread } from "../../../src/model/fact.ts";

function unit(id: string, name = id) {
  return codeUnit({ id, name, unit: "resource", format: "terraform" });
}

function withUnits(...units: readonly ReturnType<typeof unit>[]): CodeParts {
  return { ...noParts, units };
}

test("records are sorted, and what several readers say in the same words is said once", () => {
  const refused = [{ id: "z.tf", why: unread("failed", "gone").unread }];
  const merged = mergeParts([
    { ...withUnits(unit("b"), unit("c")), refused },
    { ...withUnits(unit("a"), unit("b")), refused },
  ]);
  expect(merged.units.map(({ id }) => id)).toEqual(["a", "b", "c"]);
  expect(merged.refused).toEqual(refused);
  expect(mergeParts([])).toEqual(noParts);
});

test("different records of one id are all kept", () => {
  const merged = mergeParts([withUnits(unit("a", "two")), withUnits(unit("a", "one"), unit("a", "two"))]);
  expect(merged.units.map(({ id, name }) => [id, name])).toEqual([
    ["a", "one"],
    ["a~2", "two"],
  ]);
});

test("the order of readers and of what they give changes nothing", () => {
  const units = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom("x", "y")), { maxLength: 8 });
  fc.assert(
    fc.property(units, units, (one, other) => {
      const [first, second] = [one, other].map((list) => withUnits(...list.map(([id, name]) => unit(id, name))));
      const turned = [second!, first!].map((parts) => ({ ...parts, units: [...parts.units].reverse() }));
      expect(mergeParts(turned)).toEqual(mergeParts([first!, second!]));
    }),
  );
});
