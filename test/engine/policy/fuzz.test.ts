import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { load } from "./fake-rules.ts";

describe("fuzz: the loader never throws, and either gives a policy or says where it is wrong", () => {
  async function check(text: string): Promise<void> {
    const loaded = await load(text, { files: { "./a.yaml": text } });
    if ("policy" in loaded) {
      expect(loaded.policy.digest).toMatch(/^[0-9a-f]{64}$/);
      return;
    }
    expect(loaded.faults.length).toBeGreaterThan(0);
    for (const { line, column, message, hint } of loaded.faults) {
      expect(line).toBeGreaterThan(0);
      expect(column).toBeGreaterThan(0);
      expect(message).not.toMatch(/undefined|\[object/);
      expect(hint).not.toBe("");
    }
  }
  const good = `version: 1
extends: [recommended, ./a.yaml]
environments: { test: { ephemeral: true, match: { tags: { env: [t] }, names: ["*-t"], paths: [a/**] } } }
defaultEnvironment: production
rules: { secret-stale: { severity: high, params: { maxAgeDays: 60 }, environments: { test: off } }, vault-open: off }
waivers: [{ rule: vault-open, subject: "*", reason: r, approver: a, until: 2027-01-31 }]
coverage: { accept: [{ facts: [secrets], scope: "*", reason: r, approver: a, until: 2027-01-31 }] }
owners: { tag: team, names: { "kv-pay-*": payments } }
`;
  test("any text", () => fc.assert(fc.asyncProperty(fc.string({ unit: "binary", maxLength: 200 }), check)));
  test("texts of YAML's signs", () =>
    fc.assert(
      fc.asyncProperty(
        fc.string({
          unit: fc.constantFrom(..."[]{},:-?&*!|>'\"%@`#\n \t".split(""), "a", "version: 1\n", "rules"),
          maxLength: 60,
        }),
        check,
      ),
      { numRuns: 300 },
    ));
  test("a good policy with a piece cut out, doubled or replaced", () =>
    fc.assert(
      fc.asyncProperty(fc.nat(good.length), fc.nat(30), fc.string({ maxLength: 8 }), async (from, length, inserted) => {
        await check(good.slice(0, from) + inserted + good.slice(from + length));
        await check(good.slice(0, from + length) + good.slice(from));
      }),
      { numRuns: 80 },
    ));
  test("any data under the known keys", () => {
    const keys = [
      "version",
      "extends",
      "environments",
      "rules",
      "waivers",
      "coverage",
      "owners",
      "rotators",
      "attestations",
      "prices",
    ];
    const inner = [
      "match",
      "tags",
      "names",
      "params",
      "environments",
      "vault-open",
      "secret-stale",
      "accept",
      "facts",
      "until",
      "kind",
      "rule",
    ];
    const data = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom(null, true, 1, -1, "off", "high", "*", "[", "2027-01-01", "./a.yaml"),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...inner), tie("value"), { maxKeys: 4 }),
      ),
    })).value;
    return fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...keys), data, { maxKeys: 10 }), async (document) => {
        await check(JSON.stringify({ version: 1, ...document }));
      }),
      { numRuns: 150 },
    );
  });
});
