import { describe, expect, test } from "vitest";
import { loadPolicy } from "../../src/engine/policy/load.ts";
import { rules } from "../../src/rules/registry.ts";
import { factsNeeded } from "../../src/sample/facts-needed.ts";
import { samplePolicyYaml } from "../../src/sample/policy-yaml.ts";
import { ruleSeverities } from "../../src/sample/rule-severities.ts";
import { demoEstate, demoOptions } from "./sample-estate.ts";

// The sample states by hand what the rules' texts say. Where one of the two changes, a person has to look at the other.
const stated = rules.filter(({ id }) => Object.hasOwn(ruleSeverities, id));
const takenAway = new Set(Object.values(factsNeeded).flatMap(({ own = [], vault = [] }) => [...own, ...vault]));

describe("what the sample states by hand", () => {
  test("has the severity of every rule that it plants for", () => {
    for (const { id, severity } of stated)
      expect([id, Object.entries(ruleSeverities).find(([name]) => name === id)?.[1]]).toEqual([id, severity]);
  });

  test("names the facts that rules cannot do without, among those that the sample takes away", () => {
    const needed = new Map(Object.entries(factsNeeded));
    for (const { id, subject, needs } of stated) {
      const entry = needed.get(id);
      const own = needs.filter((need) => takenAway.has(need as never));
      const around = needs.flatMap((need) => (need.startsWith("vault.") ? [need.slice("vault.".length)] : []));
      expect([id, [...(entry?.own ?? [])]]).toEqual([id, own]);
      expect([id, [...(entry?.vault ?? [])]]).toEqual([id, around.filter((need) => takenAway.has(need as never))]);
      if (entry) expect([id, entry.about]).toEqual([id, subject]);
    }
  });
});

describe("the sample's policy", () => {
  test("has no fault", async () => {
    const text = samplePolicyYaml(demoEstate());
    const loaded = await loadPolicy(
      { uri: "rules.yaml", text },
      { rules, now: demoOptions.now, resolve: async () => undefined },
    );
    expect("faults" in loaded ? loaded.faults : []).toEqual([]);
  });
});
