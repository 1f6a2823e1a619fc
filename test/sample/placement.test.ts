import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defects } from "../../src/sample/defects/table.ts";
import { demoEstate, subjectIds } from "./sample-estate.ts";

/** What the whole tenant has only one of. */
const once = new Set([
  "broad-management-group",
  "leftover-elevation",
  "role-wildcard-data",
  "role-wildcard-control",
  "credential-stored",
  "credential-ending",
  "credential-for-years",
  "identity-lent",
]);

describe("placing", () => {
  test("finds room for every defect in a full landscape, whatever the seed", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.constantFrom(8, 14, 30),
        fc.constantFrom(6, 9, 20),
        (seed, objectsPerVault, grantsPerVault) => {
          const { planted } = demoEstate({ seed, objectsPerVault, grantsPerVault });
          const keys = new Set(planted.map(({ key }) => key));
          const missing = defects.filter(({ key }) => !keys.has(`0:${key}`)).map(({ key }) => key);
          expect(missing).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("never puts two findings of one rule on one subject", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { findings } = demoEstate({ seed }).truth;
        const pairs = findings.map(({ ruleId, subject }) => `${ruleId} ${subject}`);
        expect(pairs).toEqual([...new Set(pairs)]);
      }),
      { numRuns: 40 },
    );
  });

  test("plants what the vaults of a small or cut estate can carry, and repeats in every further replica", () => {
    for (const vaults of [1, 3, 17, 39]) {
      const ids = subjectIds(demoEstate({ vaults }));
      for (const { ruleId, subject } of demoEstate({ vaults }).truth.findings) {
        if (!ruleId.startsWith("waiver-")) expect(ids).toContain(subject);
      }
    }
    const cut = demoEstate({ vaults: 44 }).planted.filter(({ key }) => key.startsWith("1:"));
    expect(cut.length).toBeLessThan(10);
    const keysOf = (replica: string, vaults: number) =>
      demoEstate({ vaults }).planted.flatMap(({ key }) => (key.startsWith(replica) ? [key.slice(replica.length)] : []));
    const repeated = keysOf("0:", 40).filter((key) => !once.has(key) && !key.startsWith("hsm-"));
    expect(keysOf("1:", 80).sort()).toEqual(repeated.sort());
  });

  test("refuses sizes that no estate has", () => {
    expect(() => demoEstate({ vaults: 0 })).toThrow("vaults must be a whole number of at least 1, not 0");
    expect(() => demoEstate({ objectsPerVault: 7 })).toThrow(RangeError);
    expect(() => demoEstate({ now: "yesterday" })).toThrow('not "yesterday"');
  });
});
