import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { builtInPolicy } from "../../../src/engine/policy/builtin.ts";
import { emptyLayer, mergeLayers, type PolicyLayer, type RuleLayer } from "../../../src/engine/policy/layer.ts";
import { mergeData } from "../../../src/engine/policy/plain-data.ts";
import { fakeRules, load, loadGood } from "./fake-rules.ts";

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
prices: { b: 2 }
rules: { secret-stale: { params: { exempt: [z], perKind: { pem: 2 } } } }`,
      {
        files: {
          "./org.yaml": `version: 1
environments: { test: { ephemeral: true, match: { names: [t1-*], tags: { env: [test] } } }, dev: { match: { names: [d-*] } } }
rotators: [A, B]
owners: { tag: team, names: { "kv-pay-*": payments, "kv-*": platform } }
prices: { a: 1, b: 1 }
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
    expect(policy.prices).toEqual({ a: 1, b: 2 });
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
    expect(policy.rules.get("vault-open")).toMatchObject({ enabled: false, environments: {} });
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

describe("digest and anchors", () => {
  test("the same meaning has the same digest, however it is written", async () => {
    const texts = [
      "version: 1\nrules: { vault-open: off, secret-stale: { severity: high } }\nrotators: [a, B]",
      "# comment\nversion: 1\nrotators: [b, a]\nextends: [recommended]\nrules:\n  secret-too-old: high\n  vault-open: { enabled: false, environments: {} }\n",
      '{"version":1,"extends":"recommended","rotators":["A","b"],"rules":{"secret-stale":{"severity":"high","params":{"maxAgeDays":90}},"vault-open":false}}',
    ];
    const digests = await Promise.all(texts.map(async (text) => (await loadGood(text)).digest));
    expect(new Set(digests).size).toBe(1);
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
  });
  test("each change of meaning gives another digest", async () => {
    const changes = [
      "rules: { vault-open: low }",
      "rules: { vault-open: { params: { mode: tight } } }",
      "rules: { vault-open: { environments: { production: off } } }",
      "environments: { t: { match: { names: [a] } } }",
      "environments: { t: { match: { names: [a] }, ephemeral: true } }",
      "environments: { t: { match: { names: [a] } }, u: { match: { names: [b] } } }",
      "environments: { u: { match: { names: [b] } }, t: { match: { names: [a] } } }",
      "waivers: [{ rule: vault-open, subject: a, reason: r, approver: a, until: 2027-01-01 }]",
      "waivers: [{ rule: vault-open, subject: a, reason: r, approver: a, until: 2027-01-02 }]",
      "coverage: { accept: [{ facts: [tags], scope: a, reason: r, approver: a, until: 2027-01-01 }] }",
      "owners: { tag: team }",
      'owners: { names: { "a*": x, "*": y } }',
      'owners: { names: { "*": y, "a*": x } }',
      "rotators: [a]",
      "attestations: [{ control: c, statement: s, by: b, on: 2026-01-01 }]",
      "prices: { a: 1 }",
      "extends: strict",
    ];
    const texts = ["version: 1", ...changes.map((change) => `version: 1\n${change}`)];
    const digests = await Promise.all(texts.map(async (text) => (await loadGood(text)).digest));
    expect(new Set(digests).size).toBe(texts.length);
  });
  test("a waiver that moves to another line keeps the digest", async () => {
    const waiver = "waivers: [{ rule: vault-open, subject: a, reason: r, approver: a, until: 2027-01-01 }]";
    const [here, there] = [await loadGood(`version: 1\n${waiver}`), await loadGood(`version: 1\n\n\n${waiver}`)];
    expect([here.waivers[0]?.at?.startLine, there.waivers[0]?.at?.startLine]).toEqual([2, 4]);
    expect(here.digest).toBe(there.digest);
  });
  test("anchors are the lines of the outermost document's own entries, under current ids", async () => {
    const policy = await loadGood(
      "version: 1\nextends: ./org.yaml\nrules:\n  secret-too-old: high\n\n  grant-idle:\n    severity: low",
      {
        files: { "./org.yaml": "version: 1\nrules: { vault-open: low }" },
      },
    );
    expect(policy.anchor?.uri).toBe("rules.yaml");
    expect([...(policy.anchor?.lines ?? [])]).toEqual([
      ["secret-stale", 4],
      ["grant-idle", 6],
    ]);
    expect(builtInPolicy("recommended", fakeRules).anchor).toBeUndefined();
  });
  test("waivers and gaps of an extended document keep the place they were written at", async () => {
    const files = {
      "./org.yaml":
        "version: 1\nwaivers:\n  - { rule: vault-open, subject: a, reason: r, approver: a, until: 2027-01-01 }",
    };
    const policy = await loadGood("version: 1\nextends: ./org.yaml", { files });
    expect(policy.waivers[0]?.at).toEqual({ uri: "./org.yaml", startLine: 3 });
  });
  test("loading twice gives the same policy", async () => {
    const text = "version: 1\nrules: { vault-open: low }";
    expect(await load(text)).toEqual(await load(text));
  });
});
