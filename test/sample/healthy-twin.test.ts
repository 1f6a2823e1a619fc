import { describe, expect, test } from "vitest";
import { type Estate, healthyTwin } from "../../src/sample/estate.ts";
import { ruleSeverities } from "../../src/sample/rule-severities.ts";
import { demoEstate } from "./sample-estate.ts";

const estate = demoEstate({ seed: 3 });

function rows({ truth }: Estate): readonly string[] {
  return truth.findings.map(({ ruleId, subject, severity }) => `${severity} ${ruleId} ${subject}`);
}

function recordsOf({ vaults, hsms, shared }: Estate): readonly { readonly id: string }[] {
  return [...vaults, ...hsms, ...shared.scopes, ...shared.roles, ...shared.principals];
}

/** The finding itself, and all that rest on it, directly or not. */
function goesWith(index: number): ReadonlySet<string> {
  const keys = new Set([estate.planted[index]?.key ?? ""]);
  for (let before = 0; before !== keys.size; ) {
    before = keys.size;
    for (const { key, restsOn } of estate.planted) if (restsOn?.some((other) => keys.has(other))) keys.add(key);
  }
  return keys;
}

describe("the healthy twin", () => {
  test.each(estate.planted.map(({ key }, index) => [key, index] as const))(
    "of %s loses that finding and no other",
    (_key, index) => {
      const gone = goesWith(index);
      const kept = estate.planted.flatMap(({ key }, place) => (gone.has(key) ? [] : [rows(estate)[place]]));
      expect(rows(healthyTwin(estate, index))).toEqual(kept);
    },
  );

  test("changes one record and no other", () => {
    for (const [index, { key, finding }] of estate.planted.entries()) {
      // Waivers are no records; whoever lends an identity changes what runs as it, and not the identity.
      if (key.startsWith("waiver-") || key === "0:identity-lent") continue;
      const twin = healthyTwin(estate, index);
      const after = recordsOf(twin);
      const touched = recordsOf(estate)
        .filter((record, place) => JSON.stringify(record) !== JSON.stringify(after[place]))
        .map(({ id }) => id);
      if (key.includes("assignment-orphaned")) continue; // an access policy entry of the same principal goes with it
      expect(touched).toHaveLength(1);
      expect(touched.some((id) => finding.subject.startsWith(id) || finding.subject.endsWith(`/${id}`))).toBe(true);
    }
  });

  test("exists for a finding of every rule that takes nothing else away", () => {
    const alone = estate.planted.filter((_, index) => goesWith(index).size === 1).map(({ finding }) => finding.ruleId);
    expect([...new Set(alone)].sort()).toEqual(Object.keys(ruleSeverities).sort());
  });

  test("can be taken of a twin", () => {
    const once = healthyTwin(estate, 4);
    const twice = healthyTwin(once, 2);
    expect(once.options.without).toHaveLength(1);
    expect(twice.options.without).toHaveLength(2);
  });

  test("is refused for a finding that is not there", () => {
    expect(() => healthyTwin(estate, 10_000)).toThrow(RangeError);
  });
});
