import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { builtInPolicy } from "../../../src/engine/policy/builtin.ts";
import {
  acceptedGap,
  effectiveSeverity,
  isWaiverExpired,
  resolveEnvironment,
  resolveOwner,
  ruleSetting,
  waiversFor,
} from "../../../src/engine/policy/resolve.ts";
import { partly, read, unknown, unread } from "../../../src/model/fact.ts";
import type { Environment, Policy } from "../../../src/model/policy.ts";
import type { Rule } from "../../../src/model/rule.ts";
import { fakeRules, grantIdle, loadGood, secretStale, vaultOpen, vaultUntagged } from "./fake-rules.ts";

const noTags = read({});

function environmentNamed(policy: Policy, name: string): Environment {
  const found = policy.environments.find((environment) => environment.name === name);
  if (!found) throw new Error(`no environment ${name}`);
  return found;
}

function settingIn(policy: Policy, rule: Rule, environment = "production") {
  return ruleSetting(policy, rule, environmentNamed(policy, environment));
}

describe("environments", async () => {
  const text = `version: 1
environments:
  sandbox: { ephemeral: true, match: { tags: { env: [sandbox, "dev*"], Team: [research] } } }
  production: { match: { tags: { env: [prod] }, names: ["*-prod-*"] } }
  named: { production: true, match: { names: ["live-*", "main-*"] } }
  billing: { match: { subscriptions: ["Contoso Pay*", "11111111-1111-1111-1111-111111111111"] } }
  code: { match: { paths: ["infra/prod/**"] } }
  fallback: {}
defaultEnvironment: fallback`;
  const policy = await loadGood(text);
  const resolve = (place: Partial<Parameters<typeof resolveEnvironment>[1]>) =>
    resolveEnvironment(policy, { name: "kv", tags: noTags, ...place }).name;

  test("keys are ANDed, values are ORed", () => {
    expect(resolve({ tags: read({ env: "development", team: "research" }) })).toBe("sandbox");
    expect(resolve({ tags: read({ env: "development", team: "sales" }) })).toBe("fallback");
    expect(resolve({ tags: read({ env: "prod" }), name: "kv-prod-1" })).toBe("production");
    expect(resolve({ tags: read({ env: "prod" }), name: "kv-1" })).toBe("fallback");
    expect(resolve({ name: "main-1" })).toBe("named");
  });
  test("case of tag names, tag values and names does not count", () => {
    expect(resolve({ tags: read({ ENV: "Sandbox", TEAM: "Research" }) })).toBe("sandbox");
    expect(resolve({ name: "LIVE-1" })).toBe("named");
  });
  test("the first in file order wins", () => {
    expect(resolve({ name: "live-prod-1", tags: read({ env: "prod" }) })).toBe("production");
    expect(resolve({ name: "live-1", path: "infra/prod/main.tf" })).toBe("named");
  });
  test("subscriptions fit by id or by name", () => {
    expect(resolve({ subscriptionId: "11111111-1111-1111-1111-111111111111" })).toBe("billing");
    expect(resolve({ subscriptionId: "2", subscriptionName: "contoso payments" })).toBe("billing");
    expect(resolve({ subscriptionId: "2", subscriptionName: "other", path: "infra/prod/a.tf" })).toBe("code");
  });
  test("a subscription whose name is not known may be the one a match names: default environment", () => {
    expect(resolve({ subscriptionId: "2", path: "infra/prod/a.tf" })).toBe("fallback");
  });
  test("code without a subscription is in none", () => {
    expect(resolve({ path: "infra/prod/a.tf" })).toBe("code");
  });
  test.for([
    ["unread", unread("denied")],
    ["unknown", unknown("var.tags")],
    ["read in part, the tag not in it", partly({ other: "x" }, { reason: "failed" })],
  ] as const)("tags that are %s and needed: default environment", ([, tags]) => {
    expect(resolve({ tags, name: "live-1" })).toBe("fallback");
  });
  test("tags that were not read do not matter where another key already says no", async () => {
    const both = await loadGood(
      "version: 1\nenvironments: { a: { match: { tags: { x: [y] }, names: [a-*] } }, b: { match: { names: [b-*] } } }",
    );
    expect(resolveEnvironment(both, { name: "b-1", tags: unread("denied") }).name).toBe("b");
    expect(resolveEnvironment(both, { name: "a-1", tags: unread("denied") }).name).toBe("production");
  });
  test("an environment without a match is only the default", () => {
    expect(resolve({})).toBe("fallback");
    expect(environmentNamed(policy, "fallback").isProduction).toBe(false);
  });
  test("production exists without being defined, last and matching nothing", () => {
    const plain = builtInPolicy("recommended", fakeRules);
    expect(plain.environments).toEqual([{ name: "production", isEphemeral: false, isProduction: true, match: {} }]);
    expect(resolveEnvironment(plain, { name: "x", tags: noTags }).name).toBe("production");
  });
  test("ephemeral and production are carried", () => {
    expect(environmentNamed(policy, "sandbox")).toMatchObject({ isEphemeral: true, isProduction: false });
    expect(environmentNamed(policy, "named").isProduction).toBe(true);
    expect(environmentNamed(policy, "production").isProduction).toBe(true);
  });
  test("moving an environment that does not match changes nothing", () =>
    fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(["aa", "bb", "cc", "dd"], { minLength: 4 }),
        fc.constantFrom("aa", "bb", "cc", "dd", "zz"),
        async (order, wanted) => {
          const entries = order.map((name) => `  ${name}: { match: { names: ["${name}-*"] } }`).join("\n");
          const shuffled = await loadGood(`version: 1\nenvironments:\n${entries}`);
          const expected = order.includes(wanted) ? wanted : "production";
          expect(resolveEnvironment(shuffled, { name: `${wanted}-1`, tags: noTags }).name).toBe(expected);
        },
      ),
      { numRuns: 25 },
    ));
  test("of several that match, the one that stands first is taken, whatever their names", () =>
    fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(["z", "a", "m10", "m9"], { minLength: 2 }), async (order) => {
        const entries = order.map((name) => `  ${name}: { match: { names: ["*"] } }`).join("\n");
        const shuffled = await loadGood(`version: 1\nenvironments:\n${entries}`);
        expect(resolveEnvironment(shuffled, { name: "x", tags: noTags }).name).toBe(order[0]);
      }),
      { numRuns: 20 },
    ));
});

describe("settings", () => {
  test("recommended: on unless the rule says otherwise, with the profile's parameters over the defaults", () => {
    const policy = builtInPolicy("recommended", fakeRules);
    expect(settingIn(policy, secretStale)).toEqual({
      enabled: true,
      severity: undefined,
      params: { maxAgeDays: 90, warnDays: 10, exempt: ["a", "b"], perKind: { text: 1 } },
    });
    expect(settingIn(policy, vaultUntagged).enabled).toBe(false);
    expect(settingIn(policy, vaultOpen).params).toEqual({ mode: "loose" });
    expect(settingIn(policy, grantIdle)).toEqual({ enabled: true, severity: undefined, params: {} });
  });
  test("strict: every rule on, its own parameters", () => {
    const policy = builtInPolicy("strict", fakeRules);
    expect(settingIn(policy, secretStale).params).toMatchObject({ maxAgeDays: 30, warnDays: 10 });
    expect(settingIn(policy, vaultUntagged).enabled).toBe(true);
    expect(settingIn(policy, vaultOpen).params).toEqual({ mode: "tight" });
  });
  test("schema default, profile, rule, environment: later wins, key by key, lists whole", async () => {
    const policy = await loadGood(`version: 1
extends: strict
environments: { test: { match: { names: [t-*] } } }
rules:
  secret-stale:
    params: { warnDays: 5, perKind: { pem: 2 } }
    environments: { test: { params: { exempt: [c], perKind: { text: 9 } } } }`);
    expect(settingIn(policy, secretStale).params).toEqual({
      maxAgeDays: 30,
      warnDays: 5,
      exempt: ["a", "b"],
      perKind: { text: 1, pem: 2 },
    });
    expect(settingIn(policy, secretStale, "test").params).toEqual({
      maxAgeDays: 30,
      warnDays: 5,
      exempt: ["c"],
      perKind: { text: 9, pem: 2 },
    });
  });
  test.for(["off", "false", "{ enabled: false }"])("%s switches off", async (word) => {
    const policy = await loadGood(`version: 1\nrules: { vault-open: ${word} }`);
    expect(settingIn(policy, vaultOpen).enabled).toBe(false);
  });
  test.for(["low", "{ severity: low }", "{ params: { style: snake } }", "{ enabled: true }"])(
    "%s switches a rule on that the profile has off",
    async (word) => {
      const policy = await loadGood(`version: 1\nrules: { vault-untagged: ${word} }`);
      expect(settingIn(policy, vaultUntagged).enabled).toBe(true);
    },
  );
  test("a severity or parameters next to enabled: false stay off", async () => {
    const policy = await loadGood(
      "version: 1\nrules: { vault-untagged: { enabled: false, severity: high, params: { style: snake } } }",
    );
    expect(settingIn(policy, vaultUntagged).enabled).toBe(false);
  });
  test("an environment can be off while the rest is on, and on while the rest is off", async () => {
    const policy = await loadGood(`version: 1
environments: { test: { match: { names: [t-*] } } }
rules:
  vault-open: { environments: { test: off } }
  grant-idle: { enabled: false, environments: { test: low } }`);
    expect([settingIn(policy, vaultOpen).enabled, settingIn(policy, vaultOpen, "test").enabled]).toEqual([true, false]);
    expect([settingIn(policy, grantIdle).enabled, settingIn(policy, grantIdle, "test").enabled]).toEqual([false, true]);
  });
  test("is worked out once, and cannot be changed by a rule", () => {
    const policy = builtInPolicy("recommended", fakeRules);
    const setting = settingIn(policy, secretStale);
    expect(settingIn(policy, secretStale)).toBe(setting);
    expect(() => (setting.params["exempt"] as string[]).push("x")).toThrow(TypeError);
    expect(settingIn(builtInPolicy("recommended", fakeRules), secretStale).params["exempt"]).toEqual(["a", "b"]);
  });
  test("a rule that the policy was not loaded for is on with its defaults", () => {
    expect(settingIn(builtInPolicy("recommended", []), secretStale)).toMatchObject({
      enabled: true,
      params: { maxAgeDays: 90 },
    });
  });
});

describe("severity", async () => {
  const text = `version: 1
environments: { test: { match: { names: [t-*] } }, live: { production: true, match: { names: [l-*] } } }
rules:
  vault-open: { severity: critical, environments: { test: info } }
  grant-idle: { severity: low }`;
  const policy = await loadGood(text);
  const severity = (rule: Rule, environment: string, level?: "high") =>
    effectiveSeverity(rule, settingIn(policy, rule, environment), environmentNamed(policy, environment), level);

  test("is the rule's own in production and one step lower elsewhere", () => {
    expect(severity(secretStale, "production")).toBe("medium");
    expect(severity(secretStale, "live")).toBe("medium");
    expect(severity(secretStale, "test")).toBe("low");
  });
  test("is the observation's level where it has one, lowered alike", () => {
    expect(severity(secretStale, "production", "high")).toBe("high");
    expect(severity(secretStale, "test", "high")).toBe("medium");
  });
  test("is what the policy sets, unlowered, whatever the observation says; the environment's word wins", () => {
    expect(severity(grantIdle, "production", "high")).toBe("low");
    expect(severity(grantIdle, "test", "high")).toBe("low");
    expect(severity(vaultOpen, "production")).toBe("critical");
    expect(severity(vaultOpen, "test")).toBe("info");
  });
  test("info stays info", async () => {
    const strict = await loadGood("version: 1\nextends: strict\nenvironments: { test: { match: { names: [t-*] } } }");
    const test = environmentNamed(strict, "test");
    expect(effectiveSeverity(vaultUntagged, ruleSetting(strict, vaultUntagged, test), test)).toBe("info");
  });
});

describe("owners", () => {
  const text = `version: 1
owners: { tag: Team, names: { "kv-pay-*": payments, "kv-*": platform } }`;
  test("the tag wins over the patterns, its name without case, its value trimmed", async () => {
    const policy = await loadGood(text);
    expect(resolveOwner(policy, { name: "kv-pay-1", tags: read({ TEAM: " billing " }) })).toBe("billing");
  });
  test("without the tag, the first pattern in file order", async () => {
    const policy = await loadGood(text);
    expect(resolveOwner(policy, { name: "KV-PAY-1", tags: read({ team: " " }) })).toBe("payments");
    expect(resolveOwner(policy, { name: "kv-1", tags: unread("denied") })).toBe("platform");
    expect(resolveOwner(policy, { name: "other", tags: unknown("var.tags") })).toBeUndefined();
  });
  test("a policy that names none has none", () => {
    expect(resolveOwner(builtInPolicy("recommended", fakeRules), { name: "kv", tags: noTags })).toBeUndefined();
  });
});

describe("waivers", () => {
  const text = `version: 1
waivers:
  - { rule: secret-too-old, subject: "*/vaults/KV-a/*", reason: old, approver: a, until: 2026-10-31 }
  - { rule: secret-stale, subject: "*/secrets/n", kind: held-elsewhere, reason: new, approver: b, ticket: T-1, until: 2027-01-31 }
  - { rule: vault-open, subject: "*", reason: other, approver: c, until: 2027-01-31 }`;
  const id = "/subscriptions/s/vaults/kv-a/secrets/n";
  test("fit by the rule's current or former id and a glob without case, in file order, with their state", async () => {
    const policy = await loadGood(text);
    const found = waiversFor(policy, secretStale, id, "2026-11-23T10:00:00Z");
    expect(found.map(({ waiver, isExpired }) => [waiver.reason, isExpired])).toEqual([
      ["old", true],
      ["new", false],
    ]);
    expect(found[1]?.waiver).toEqual({
      rule: "secret-stale",
      subject: "*/secrets/n",
      kind: "held-elsewhere",
      reason: "new",
      approver: "b",
      ticket: "T-1",
      until: "2027-01-31",
      at: { uri: "rules.yaml", startLine: 4 },
    });
    expect(waiversFor(policy, secretStale, "/other", "2026-11-23T10:00:00Z")).toEqual([]);
    expect(waiversFor(policy, grantIdle, id, "2026-11-23T10:00:00Z")).toEqual([]);
  });
  test.for([
    ["2027-01-30T23:59:59Z", false],
    ["2027-01-31T00:00:00Z", false],
    ["2027-01-31T23:59:59Z", false],
    ["2027-02-01T00:00:00Z", true],
  ] as const)("until 2027-01-31 is over at %s: %s", ([now, isExpired]) => {
    expect(isWaiverExpired({ until: "2027-01-31" }, now)).toBe(isExpired);
  });
});

describe("accepted gaps", () => {
  const text = `version: 1
coverage:
  accept:
    - { facts: [certificates, tags], scope: "*/vaults/KV-A*", reason: r, approver: a, until: 2027-01-31 }`;
  test("cover the facts they name, however a rule reaches them, in their scope, through their last day", async () => {
    const policy = await loadGood(text.replace("certificates", "secrets"));
    const id = "/subscriptions/s/vaults/kv-a/secrets/n";
    expect(acceptedGap(policy, "secrets", id, "2027-01-31T23:59:59Z")?.reason).toBe("r");
    expect(acceptedGap(policy, "vault.tags", id, "2027-01-31T23:59:59Z")?.reason).toBe("r");
    expect(acceptedGap(policy, "secrets", id, "2027-02-01T00:00:00Z")).toBeUndefined();
    expect(acceptedGap(policy, "createdOn", id, "2027-01-31T00:00:00Z")).toBeUndefined();
    expect(acceptedGap(policy, "secrets", "/subscriptions/s/vaults/kv-b", "2027-01-31T00:00:00Z")).toBeUndefined();
  });
});
