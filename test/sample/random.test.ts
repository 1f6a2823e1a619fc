import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomFor } from "../../src/sample/random.ts";

describe("the sample's own source of chance", () => {
  test("gives the same numbers for the same key, whatever else was made before", () => {
    const first = randomFor("seed", "vault", 7);
    randomFor("seed", "vault", 6).integer(0, 9);
    const second = randomFor("seed", "vault", 7);
    expect([first.hex(40), first.guid(), first.integer(0, 999)]).toEqual([
      second.hex(40),
      second.guid(),
      second.integer(0, 999),
    ]);
  });

  test("gives other numbers for another key, also where the parts only run together alike", () => {
    const starts = [randomFor("a", 11), randomFor("a", 1, 1), randomFor("a1", 1), randomFor("b", 11)].map((random) =>
      random.hex(16),
    );
    expect(new Set(starts).size).toBe(4);
  });

  test("stays between its bounds, both included", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: -50, max: 50 }), fc.nat(40), (key, low, width) => {
        const random = randomFor(key);
        const numbers = Array.from({ length: 400 }, () => random.integer(low, low + width));
        return Math.min(...numbers) >= low && Math.max(...numbers) <= low + width;
      }),
    );
    const seen = new Set(Array.from({ length: 400 }, (_, index) => randomFor("bounds", index).integer(1, 4)));
    expect([...seen].sort()).toEqual([1, 2, 3, 4]);
  });

  test("makes version 4 GUIDs that do not repeat", () => {
    const random = randomFor("guids");
    const guids = Array.from({ length: 5000 }, () => random.guid());
    for (const guid of guids.slice(0, 50)) {
      expect(guid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect(new Set(guids).size).toBe(guids.length);
  });

  test("refuses to pick from nothing", () => {
    expect(() => randomFor("empty").pick([])).toThrow("nothing to pick from");
  });
});
