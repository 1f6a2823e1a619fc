import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyLayer, mergeLayers, type PolicyLayer, type RuleLayer } from "../../../src/engine/policy/layer.ts";
import { mergeData } from "../../../src/engine/policy/plain-data.ts";

describe("merging", () => {
  const data = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: "small" }, fc.integer(), fc.array(fc.integer(), { maxLength: 2 }), tie("map")),
    map: fc.dictionary(fc.constantFrom("a", "b", "c", "toString", "1"), tie("value"), { maxKeys: 4 }),
  }));
  test("data: associative", () =>
    fc.assert(
      fc.property(data.map, data.map, data.map, (a, b, c) => {
        // A key that is a map in one, a list or a number in the next and a map again is no policy: schemas fix the kind.
        fc.pre(haveOneKind([a, b, c]));
        const left = mergeData(mergeData(a, b), c);
        const right = mergeData(a, mergeData(b, c));
        expect(left).toEqual(right);
        expect(JSON.stringify(left)).toBe(JSON.stringify(right));
      }),
    ));
  test("data: nothing merged with itself or with nothing changes", () =>
    fc.assert(
      fc.property(data.map, (a) => {
        expect(mergeData(a, a)).toEqual(a);
        expect(mergeData(a, {})).toEqual(a);
        expect(mergeData({}, a)).toEqual(a);
      }),
    ));
  test("layers: associative, order of environments included", () => {
    const override = fc.record(
      {
        enabled: fc.boolean(),
        severity: fc.constantFrom("high" as const, "low" as const),
        params: fc.dictionary(fc.constantFrom("p", "q"), fc.integer(), { maxKeys: 2 }),
      },
      { requiredKeys: [] },
    );
    const rule: fc.Arbitrary<RuleLayer> = fc
      .tuple(override, fc.dictionary(fc.constantFrom("t", "d"), override, { maxKeys: 2 }))
      .map(([own, environments]) => ({
        ...own,
        environments: new Map(Object.entries(environments)),
        isReset: own.enabled === false,
      }));
    const layer: fc.Arbitrary<PolicyLayer> = fc
      .tuple(
        fc.dictionary(fc.constantFrom("x", "y"), rule, { maxKeys: 2 }),
        fc.uniqueArray(fc.constantFrom("t", "d", "p")),
        fc.option(fc.array(fc.string(), { maxLength: 1 }), { nil: undefined }),
      )
      .map(([rules, environments, rotators]) => ({
        ...emptyLayer,
        rules: new Map(Object.entries(rules)),
        environments: new Map(environments.map((name, index) => [name, { ephemeral: index % 2 === 0 }])),
        ...(rotators ? { rotators } : {}),
      }));
    fc.assert(
      fc.property(layer, layer, layer, (a, b, c) => {
        const left = mergeLayers(mergeLayers(a, b), c);
        const right = mergeLayers(a, mergeLayers(b, c));
        expect(left).toEqual(right);
        expect([...left.environments.keys()]).toEqual([...right.environments.keys()]);
      }),
    );
  });

  function haveOneKind(maps: readonly unknown[]): boolean {
    const kinds = new Map<string, string>();
    const visit = (value: unknown, path: string): boolean => {
      const kind = Array.isArray(value) ? "list" : typeof value;
      if ((kinds.get(path) ?? kind) !== kind) return false;
      kinds.set(path, kind);
      return kind !== "object" || Object.entries(value as object).every(([key, part]) => visit(part, `${path}/${key}`));
    };
    return maps.every((map) => visit(map, ""));
  }
});
