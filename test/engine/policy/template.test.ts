import { Ajv } from "ajv";
import Type from "typebox";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { builtInPolicy } from "../../../src/engine/policy/builtin.ts";
import { ruleSetting } from "../../../src/engine/policy/resolve.ts";
import { policySchema } from "../../../src/engine/policy/schema.ts";
import { renderPolicyTemplate, renderStarterPolicy } from "../../../src/engine/policy/template.ts";
import { defineRule, type Rule } from "../../../src/model/rule.ts";
import { rules as realRules } from "../../../src/rules/registry.ts";
import { fakeRules, load, loadGood, secretStale } from "./fake-rules.ts";

const awkward = defineRule({
  id: "vault-awkward",
  title: "Line one\n- and: two # three\r\nfour",
  severity: "low",
  area: "usage",
  subject: "vault",
  sources: ["usage"],
  needs: ["tags"],
  controls: [],
  references: [],
  doc: { what: "", why: "", fix: "" },
  params: {
    "odd: name": Type.String({ default: "- [x]: 'y' # \"z\"\n\u2028", description: "off\n\nparams: {}" }),
    off: Type.Boolean({ default: false, description: "" }),
    list: Type.Array(Type.String(), { default: ["*", "&a", "on", "1", "null"], description: "Words YAML knows." }),
    nothing: Type.Union([Type.Null(), Type.Number()], { default: null, description: "None." }),
  },
  examples: { fails: {}, passes: {} },
  check: () => [],
});

async function expectSameAsRecommended(rules: readonly Rule[]): Promise<void> {
  const shipped = await loadGood(renderPolicyTemplate(rules), { rules });
  const builtIn = builtInPolicy("recommended", rules);
  const { anchor, ...meaning } = shipped;
  expect(meaning).toEqual(builtIn);
  expect([...(anchor?.lines.keys() ?? [])].sort()).toEqual(rules.map(({ id }) => id).sort());
  for (const rule of rules) {
    for (const environment of [
      ...shipped.environments,
      { name: "test", isEphemeral: true, isProduction: false, match: {} },
    ]) {
      expect(ruleSetting(shipped, rule, environment)).toEqual(ruleSetting(builtIn, rule, environment));
    }
  }
}

describe("the shipped policy", () => {
  test("means what recommended means, digest included: small rules", () => expectSameAsRecommended(fakeRules));
  test("means what recommended means, digest included: names and values that YAML could take for something else", () =>
    expectSameAsRecommended([...fakeRules, awkward]));
  test("means what recommended means, digest included: the real rules", () => expectSameAsRecommended(realRules));
  test("means what recommended means: no rules at all", () => expectSameAsRecommended([]));
  test("lists areas in their order and rules by id, whatever order they come in", () => {
    const rules = [...fakeRules, { ...secretStale, id: "secret-aged", formerIds: [] }];
    const text = renderPolicyTemplate(rules);
    expect(renderPolicyTemplate(rules.toReversed())).toBe(text);
    expect(text.match(/^ {2}[a-z-]+:$/gm)).toEqual(
      ["vault-open", "grant-idle", "secret-aged", "secret-stale", "vault-untagged"].map((id) => `  ${id}:`),
    );
  });
  test("says in its first line that it is generated", () => {
    expect(renderPolicyTemplate(fakeRules).split("\n")[0]).toMatch(/^# Generated .* do not edit/);
  });
  test("shows title, severity and every parameter with its default and description", () => {
    expect(renderPolicyTemplate([secretStale])).toContain(`
  # Secret has not been rotated
  secret-stale:
    enabled: true
    # severity: medium or high
    params:
      # Days a secret may keep its value.
      maxAgeDays: 90
      # Days before that to warn.
      warnDays: 10
      # Names left out.
      exempt: ["a","b"]
      # By content type.
      perKind: {"text":1}
`);
  });
});

describe("the starter policy", () => {
  test("loads whatever rules there are", async () => {
    const policy = await loadGood(renderStarterPolicy(), { rules: [] });
    expect(policy.environments.map(({ name }) => name)).toEqual(["production", "test"]);
    expect(policy.owners.tag).toBe("owner");
  });
  test("loads with its comments taken off, given the rules they name", async () => {
    const text = renderStarterPolicy().replaceAll(/^# ((?:rules|waivers):|[ -].*)$/gm, "$1");
    const named = ["secret-unrotated", "vault-legacy-access-policy"].map((id) => ({
      ...secretStale,
      id,
      formerIds: [],
    }));
    const policy = await loadGood(text, { rules: named });
    expect(policy.waivers).toHaveLength(1);
    expect(policy.rules.get("secret-unrotated")?.environments["test"]).toEqual({ enabled: false });
  });
});

describe("the published schema", () => {
  const ajv = new Ajv({ allErrors: true, strictTypes: false });
  const validate = ajv.compile(policySchema(fakeRules));
  test("accepts what the loader accepts", () => {
    expect(validate(parse(renderPolicyTemplate(fakeRules)))).toBe(true);
    expect(validate(parse(renderStarterPolicy()))).toBe(true);
    expect(validate({ version: 1, rules: { "secret-too-old": false, "vault-open": "off" } })).toBe(true);
  });
  test.for([
    { version: 1, extra: 1 },
    { version: 1, rules: { nope: "off" } },
    { version: 1, rules: { "vault-open": { params: { nope: 1 } } } },
    { version: 1, rules: { "vault-open": { nope: 1 } } },
    { version: 1, rules: { "vault-open": { environments: { production: { nope: 1 } } } } },
    { version: 1, environments: { a: { nope: 1 } } },
    { version: 1, environments: { a: { match: { nope: [] } } } },
    { version: 1, coverage: { nope: 1 } },
    { version: 1, owners: { nope: 1 } },
    {
      version: 1,
      waivers: [{ rule: "vault-open", subject: "*", reason: "r", approver: "a", until: "2027-01-01", nope: 1 }],
    },
    { version: 1, attestations: [{ control: "c", statement: "s", by: "b", on: "2027-01-01", nope: 1 }] },
  ])("is closed: %j", (document) => {
    expect(validate(document)).toBe(false);
  });
  test("is plain data, and the same whatever the order of the rules", () => {
    const schema = policySchema(fakeRules);
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    expect(JSON.stringify(policySchema(fakeRules.toReversed()))).toBe(JSON.stringify(schema));
  });
  test("the loader gives the same answer when it compiles only what a document mentions", async () => {
    for (const text of [
      "version: 1\nrules: { vault-open: off }",
      "version: 1\nrules: { nope: off }",
      "version: 1\nrules: []",
    ]) {
      expect("policy" in (await load(text))).toBe(validate(parse(text)));
    }
  });
});
