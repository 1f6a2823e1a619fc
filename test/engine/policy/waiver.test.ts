import { describe, expect, test } from "vitest";
import { builtInPolicy } from "../../../src/engine/policy/builtin.ts";
import { acceptedGap, isWaiverExpired, resolveOwner, waiversFor } from "../../../src/engine/policy/resolve.ts";
import { read, unknown, unread } from "../../../src/model/fact.ts";
import { fakeRules, grantIdle, loadGood, secretStale } from "./fake-rules.ts";

const noTags = read({});

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
  test("of a vault hold for what lies in it, and of a list for its members", async () => {
    const policy = await loadGood(text.replace("KV-A*", "KV-A"));
    const vault = "/subscriptions/s/resourcegroups/g/providers/microsoft.keyvault/vaults/kv-a";
    const accepted = (fact: string, id: string) => acceptedGap(policy, fact, id, "2027-01-31T00:00:00Z") !== undefined;
    expect(accepted("certificates", `${vault}/certificates/web`)).toBe(true);
    expect(accepted("createdOn", `${vault}/certificates/web`)).toBe(true);
    expect(accepted("createdOn", `${vault}/secrets/web`)).toBe(false);
    expect(accepted("createdOn", vault)).toBe(false);
    expect(accepted("certificates", `${vault}-b/certificates/web`)).toBe(false);
  });
});
