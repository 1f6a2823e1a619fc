import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cisVersion, controlIds, isControlEntry, judgedControlIds } from "../../../src/model/facts/controls.ts";

const data = JSON.parse(
  readFileSync(new URL("../../../src/model/facts/control-mapping.json", import.meta.url), "utf8"),
) as { checks: Record<string, Record<string, unknown>> };

describe("judgedControlIds", () => {
  test("are exactly those whose every basis is judgement", () => {
    const judged = judgedControlIds(["secret-expiry"]);
    expect(controlIds(["secret-expiry"])).toEqual(expect.arrayContaining([...judged]));
    for (const id of controlIds(["secret-expiry"]).filter((one) => !one.startsWith("cis:"))) {
      const [framework = "", control = ""] = id.split(":");
      const basis = data.checks["secret-expiry"]?.["basis"] as Record<string, Record<string, string[]>>;
      expect([id, judged.includes(id)]).toEqual([id, basis[framework]?.[control]?.join() === "judgement"]);
    }
  });

  test("an id that one published mapping gives is not judgement for another entry that shares it", () => {
    const all = Object.keys(data.checks);
    expect(judgedControlIds(all).length).toBeLessThan(new Set(all.flatMap((name) => judgedControlIds([name]))).size);
    expect(judgedControlIds(["no-such-entry", "__proto__"])).toEqual([]);
  });
});

describe("controlIds", () => {
  test("names framework and id, each once and in order", () => {
    expect(controlIds(["secret-expiry", "secret-expiry"])).toEqual([
      "cis:8.3.3",
      "cis:8.3.4",
      "iso27001:A.5.17",
      "iso27001:A.8.24",
      "mcsb:DP-6",
      "mcsb:IM-8",
      "nist80053:IA-5",
      "nist80053:IA-5(1)",
      "nist80053:SC-12",
      "pci:3.7.4",
      "pci:3.7.5",
      "pci:8.6.3",
      "soc2:CC6.1",
    ]);
  });

  test("joins entries without doubling what they share", () => {
    const joined = controlIds(["secret-expiry", "key-expiry"]);
    expect(joined.filter((id) => id === "soc2:CC6.1")).toHaveLength(1);
    expect(joined).toContain("cis:8.3.1");
    expect(joined).toContain("cis:8.3.3");
  });

  test("gives nothing for no entry and for names that are none", () => {
    expect(controlIds([])).toEqual([]);
    expect(controlIds(["no-such-entry", "constructor", "__proto__"])).toEqual([]);
  });
});

test("isControlEntry knows the data's own names and no inherited ones", () => {
  expect(isControlEntry("secret-expiry")).toBe(true);
  for (const name of ["no-such-entry", "constructor", "__proto__", "toString", ""]) {
    expect(isControlEntry(name)).toBe(false);
  }
});

describe("the mapping data", () => {
  const entries = Object.entries(data.checks);
  const isListOfIds = (value: unknown) =>
    Array.isArray(value) && value.every((id) => typeof id === "string" && id !== "" && id.trim() === id);

  test.each(entries)("%s lists ids for every framework", (_, entry) => {
    for (const framework of ["soc2", "iso27001", "nist80053", "pci", "mcsb"]) {
      expect(isListOfIds(entry[framework]), framework).toBe(true);
    }
    expect(entry["title"]).toEqual(expect.any(String));
  });

  test.each(entries)("%s has the chosen version of the CIS benchmark", (_, { cis }) => {
    expect(isListOfIds((cis as Record<string, unknown>)[cisVersion])).toBe(true);
  });

  test.each(entries)("%s serves at least one control", (name) => {
    expect(controlIds([name])).not.toEqual([]);
  });
});
