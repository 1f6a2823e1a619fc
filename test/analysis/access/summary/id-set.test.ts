import fc from "fast-check";
import { expect, test } from "vitest";
import { IdSet } from "../../../../src/analysis/access/summary/id-set.ts";

const numbers = fc.uniqueArray(fc.oneof(fc.nat({ max: 70 }), fc.nat({ max: 2000 }), fc.constantFrom(31, 32, 63, 64)));
const sorted = (list: Iterable<number>) => [...new Set(list)].sort((a, b) => a - b);
const contents = (set: IdSet) => [...set.numbers()];

test("behaves as a set of numbers", () => {
  fc.assert(
    fc.property(numbers, numbers, fc.nat({ max: 2100 }), (one, other, asked) => {
      const [a, b] = [new Set(one), new Set(other)];
      const [ours, theirs] = [new IdSet(one), new IdSet(other)];
      expect(contents(ours)).toEqual(sorted(a));
      expect([...ours.numbersFrom(asked)]).toEqual(sorted(one).filter((number) => number >= asked));
      expect(ours.size).toBe(a.size);
      expect(ours.isEmpty).toBe(a.size === 0);
      expect(ours.has(asked)).toBe(a.has(asked));
      expect(contents(ours.union(theirs))).toEqual(sorted([...a, ...b]));
      expect(contents(ours.without(theirs))).toEqual(sorted([...a].filter((number) => !b.has(number))));
      expect(contents(ours.intersection(theirs))).toEqual(sorted([...a].filter((number) => b.has(number))));
      expect(ours.isWithin(theirs)).toBe([...a].every((number) => b.has(number)));
      expect(contents(ours)).toEqual(sorted(a));
      expect(contents(ours.addAll(theirs))).toEqual(sorted([...a, ...b]));
      expect(contents(ours.removeAll(theirs))).toEqual(sorted([...a].filter((number) => !b.has(number))));
    }),
  );
});

test("a copy goes its own way", () => {
  const first = new IdSet([1]);
  const copy = IdSet.of(first).add(40);
  expect([contents(first), contents(copy)]).toEqual([[1], [1, 40]]);
});
