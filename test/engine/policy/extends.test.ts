import { describe, expect, test } from "vitest";
import { builtInPolicy } from "../../../src/engine/policy/builtin.ts";
import { fakeRules, loadGood } from "./fake-rules.ts";

describe("extends", () => {
  test("without a document, the profile; recommended when none is named", () => {
    expect(builtInPolicy("recommended", fakeRules).extends).toEqual(["recommended"]);
    expect(builtInPolicy("strict", fakeRules).rules.get("vault-untagged")?.enabled).toBe(true);
  });
  test("a policy that names no profile starts from recommended, even through another file", async () => {
    const policy = await loadGood("version: 1\nextends: ./base.yaml", {
      files: { "./base.yaml": "version: 1\nrules: { vault-open: off }" },
    });
    expect(policy.extends).toEqual(["recommended", "./base.yaml"]);
    expect(policy.rules.get("secret-stale")?.params?.["maxAgeDays"]).toBe(90);
    expect(policy.rules.get("vault-open")?.enabled).toBe(false);
  });
  test("a profile given from outside takes the place of the one that the file names", async () => {
    const policy = await loadGood("version: 1\nextends: recommended\nrules: { vault-open: low }", {
      profile: "strict",
    });
    expect(policy.extends).toEqual(["strict"]);
    expect(policy.rules.get("secret-stale")?.params?.["maxAgeDays"]).toBe(30);
    expect(policy.rules.get("vault-open")?.severity).toBe("low");
    expect((await loadGood("version: 1", { profile: "strict" })).extends).toEqual(["strict"]);
  });
  test("later wins along the whole chain, base first", async () => {
    const policy = await loadGood("version: 1\nextends: [strict, ./team.yaml]\nrules: { grant-idle: info }", {
      files: {
        "./team.yaml": "version: 1\nextends: [./org.yaml]\nrules: { grant-idle: low, vault-open: low }",
        "./org.yaml": "version: 1\nrules: { grant-idle: high, vault-open: high, secret-stale: high }",
      },
    });
    expect(policy.extends).toEqual(["strict", "./org.yaml", "./team.yaml"]);
    const severities = ["grant-idle", "vault-open", "secret-stale"].map((id) => policy.rules.get(id)?.severity);
    expect(severities).toEqual(["info", "low", "high"]);
  });
  test("a profile after a file wins over what the file switched", async () => {
    const files = {
      "./org.yaml": "version: 1\nrules: { vault-open: off, secret-stale: { params: { maxAgeDays: 50 } } }",
    };
    const policy = await loadGood("version: 1\nextends: [./org.yaml, strict]", { files });
    expect(policy.rules.get("vault-open")?.enabled).toBe(true);
    expect(policy.rules.get("secret-stale")?.params?.["maxAgeDays"]).toBe(30);
  });
  test("maps merge, lists replace", async () => {
    const policy = await loadGood(
      `version: 1
extends: ./org.yaml
environments: { test: { match: { names: [t2-*] } } }
rotators: [C]
owners: { names: { "kv-*": me } }
prices: { key-operation: 0.02 }
rules: { secret-stale: { params: { exempt: [z], perKind: { pem: 2 } } } }`,
      {
        files: {
          "./org.yaml": `version: 1
environments: { test: { ephemeral: true, match: { names: [t1-*], tags: { env: [test] } } }, dev: { match: { names: [d-*] } } }
rotators: [A, B]
owners: { tag: team, names: { "kv-pay-*": payments, "kv-*": platform } }
prices: { secret-operation: 0.04, key-operation: 0.01 }
attestations: [{ control: c, statement: s, by: b, on: 2026-01-01 }]
rules: { secret-stale: { params: { exempt: [x, y], warnDays: 3 } } }`,
        },
      },
    );
    expect(policy.environments.find(({ name }) => name === "test")).toEqual({
      name: "test",
      isEphemeral: true,
      isProduction: false,
      match: { names: ["t2-*"], tags: { env: ["test"] } },
    });
    expect([...policy.rotators]).toEqual(["c"]);
    expect(policy.owners.tag).toBe("team");
    expect(policy.owners.names).toEqual([
      { pattern: "kv-*", owner: "me" },
      { pattern: "kv-pay-*", owner: "payments" },
    ]);
    expect(policy.prices).toEqual({
      "secret-operation": { amount: 0.04, currency: "USD" },
      "key-operation": { amount: 0.02, currency: "USD" },
    });
    expect(policy.attestations).toHaveLength(1);
    expect(policy.rules.get("secret-stale")?.params).toEqual({
      maxAgeDays: 90,
      warnDays: 3,
      exempt: ["z"],
      perKind: { text: 1, pem: 2 },
    });
  });
  test("an empty list replaces too", async () => {
    const files = { "./org.yaml": "version: 1\nrotators: [a]" };
    expect((await loadGood("version: 1\nextends: ./org.yaml\nrotators: []", { files })).rotators.size).toBe(0);
    expect((await loadGood("version: 1\nextends: ./org.yaml", { files })).rotators.size).toBe(1);
  });
  test("a policy's own environments are tried before those it extends", async () => {
    const files = {
      "./org.yaml": "version: 1\nenvironments: { b: { match: { names: ['*'] } }, a: { match: { names: ['*'] } } }",
    };
    const policy = await loadGood(
      "version: 1\nextends: ./org.yaml\nenvironments: { z: { match: { names: ['*'] } }, a: {} }",
      { files },
    );
    expect(policy.environments.map(({ name }) => name)).toEqual(["z", "a", "b", "production"]);
  });
  test("off in a later document is off in every environment; a severity leaves them as they are", async () => {
    const files = {
      "./org.yaml":
        "version: 1\nenvironments: { t: { match: { names: [t] } } }\nrules: { vault-open: { environments: { t: high } }, grant-idle: { environments: { t: off } } }",
    };
    const policy = await loadGood("version: 1\nextends: ./org.yaml\nrules: { vault-open: off, grant-idle: low }", {
      files,
    });
    expect(policy.rules.get("vault-open")).toMatchObject({ enabled: false });
    expect(policy.rules.get("vault-open")?.environments).toEqual({});
    expect(policy.rules.get("grant-idle")).toMatchObject({ severity: "low", environments: { t: { enabled: false } } });
  });
  test("two documents may extend the same third", async () => {
    const files = {
      "./a.yaml": "version: 1\nextends: ./base.yaml\nrules: { vault-open: low }",
      "./b.yaml": "version: 1\nextends: ./base.yaml",
      "./base.yaml": "version: 1\nrules: { vault-open: high }",
    };
    const policy = await loadGood("version: 1\nextends: [./a.yaml, ./b.yaml]", { files });
    expect(policy.rules.get("vault-open")?.severity).toBe("high");
    expect(policy.extends).toEqual(["recommended", "./base.yaml", "./a.yaml", "./b.yaml"]);
  });
  test("the resolver gets the reference and the document that makes it", async () => {
    const { loadPolicy } = await import("../../../src/engine/policy/load.ts");
    const asked: (readonly [string, string])[] = [];
    await loadPolicy(
      { uri: "policies/rules.yaml", text: "version: 1\nextends: ../org.yaml" },
      {
        rules: fakeRules,
        now: "2026-11-23T00:00:00Z",
        resolve: (reference, from) => {
          asked.push([reference, from]);
          return Promise.resolve({ uri: "org.yaml", text: "version: 1\nextends: [./more/x.json, strict]" });
        },
      },
    );
    expect(asked).toEqual([
      ["../org.yaml", "policies/rules.yaml"],
      ["./more/x.json", "org.yaml"],
    ]);
  });
});
