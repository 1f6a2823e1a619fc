import { describe, expect, test } from "vitest";
import { builtInPolicy } from "../../../src/engine/policy/builtin.ts";
import { effectiveSeverity, ruleSetting } from "../../../src/engine/policy/resolve.ts";
import type { Environment, Policy } from "../../../src/model/policy.ts";
import type { Rule } from "../../../src/model/rule.ts";
import { fakeRules, grantIdle, loadGood, secretStale, vaultOpen, vaultUntagged } from "./fake-rules.ts";

function environmentNamed(policy: Policy, name: string): Environment {
  const found = policy.environments.find((environment) => environment.name === name);
  if (!found) throw new Error(`no environment ${name}`);
  return found;
}

function settingIn(policy: Policy, rule: Rule, environment = "production") {
  return ruleSetting(policy, rule, environmentNamed(policy, environment));
}

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
