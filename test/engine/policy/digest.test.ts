import { describe, expect, test } from "vitest";
import { builtInPolicy } from "../../../src/engine/policy/builtin.ts";
import { fakeRules, load, loadGood } from "./fake-rules.ts";

describe("digest and anchors", () => {
  test("the same meaning has the same digest, however it is written", async () => {
    const texts = [
      "version: 1\nrules: { vault-open: off, secret-stale: { severity: high } }\nrotators: [a, B]",
      "# comment\nversion: 1\nrotators: [b, a]\nextends: [recommended]\nrules:\n  secret-too-old: high\n  vault-open: { enabled: false, environments: { production: {} } }\n",
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
      "prices: { key-operation: 1 }",
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
