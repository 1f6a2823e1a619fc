import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { builtInPolicy } from "../../../src/engine/policy/builtin.ts";
import { resolveEnvironment } from "../../../src/engine/policy/resolve.ts";
import { partly, read, unknown, unread } from "../../../src/model/fact.ts";
import type { Environment, Policy } from "../../../src/model/policy.ts";
import { fakeRules, loadGood } from "./fake-rules.ts";

const noTags = read({});

function environmentNamed(policy: Policy, name: string): Environment {
  const found = policy.environments.find((environment) => environment.name === name);
  if (!found) throw new Error(`no environment ${name}`);
  return found;
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
  test("a match by ids alone needs no name", async () => {
    const id = "11111111-1111-1111-1111-111111111111";
    const byId = await loadGood(
      `version: 1\nenvironments: { a: { match: { subscriptions: ["${id}"] } }, b: { match: { names: [kv] } } }`,
    );
    expect(resolveEnvironment(byId, { name: "kv", tags: noTags, subscriptionId: "2" }).name).toBe("b");
    expect(resolveEnvironment(byId, { name: "kv", tags: noTags, subscriptionId: id }).name).toBe("a");
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
  test("an environment without a match is only the default, wherever it stands", async () => {
    const first = await loadGood(
      "version: 1\nenvironments: { fallback: {}, named: { match: { names: [a] } } }\ndefaultEnvironment: fallback",
    );
    expect(resolveEnvironment(first, { name: "a", tags: noTags }).name).toBe("named");
    expect(resolveEnvironment(first, { name: "b", tags: noTags }).name).toBe("fallback");
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
