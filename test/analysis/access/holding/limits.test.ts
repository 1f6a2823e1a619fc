import { describe, expect, test } from "vitest";
import { Limits } from "../../../../src/analysis/access/holding/limits.ts";
import { indexTenant } from "../../../../src/analysis/access/tenant-index.ts";
import { buildPrincipal, buildScope, buildVault } from "../../../../src/model/build.ts";
import type { PlainRecord } from "../../../../src/model/example.ts";
import { partly, unread } from "../../../../src/model/fact.ts";
import type { Principal } from "../../../../src/model/principal.ts";
import type { Scope } from "../../../../src/model/scope.ts";
import type { LimitUse } from "../../../../src/model/subject.ts";
import type { Vault } from "../../../../src/model/vault.ts";

const subscriptionId = "00000000-0000-0000-0000-000000000001";
const subscription = `/subscriptions/${subscriptionId}`;
const group = `${subscription}/resourcegroups/rg-example`;
const vaultAt = (name: string) => `${group}/providers/microsoft.keyvault/vaults/${name}`;
const held = (scope: string, name: string) => ({ id: `${scope}/roleassignments/${name}`, scope });

interface Around {
  readonly principals?: readonly PlainRecord<Principal>[];
  readonly scopes?: readonly PlainRecord<Scope>[];
}

function limitsIn({ principals = [], scopes = [] }: Around = {}): Limits {
  return new Limits(
    indexTenant({ scopes: scopes.map(buildScope), roles: [], principals: principals.map(buildPrincipal) }),
  );
}

function usesOf(limits: Limits, vault: PlainRecord<Vault>, isLast = true): ReadonlyMap<string, LimitUse> {
  const fact = limits.of(buildVault({ accessPolicies: [], roleAssignments: [], ...vault }), isLast);
  if (!("read" in fact)) throw new Error("always an answer");
  return new Map(fact.read.map((use) => [use.limit, use]));
}

const entries = (...ids: readonly string[]) =>
  ids.map((principalId, number) => ({ id: `entry-${number}`, principalId }));

describe("a vault", () => {
  test("takes entries, addresses and subnets, and says where they were not read whole", () => {
    const whole = usesOf(limitsIn(), {
      ipRules: ["192.0.2.0/24", "198.51.100.7"],
      virtualNetworkRules: ["/subnets/a"],
      accessPolicies: entries("a", "b", "c"),
    });
    expect(whole.get("policy-entries")).toEqual({ limit: "policy-entries", count: 3, allowed: 1024 });
    expect(whole.get("ip-rules")).toEqual({ limit: "ip-rules", count: 2, allowed: 1000 });
    expect(whole.get("network-rules")).toEqual({ limit: "network-rules", count: 1, allowed: 200 });
    const cut = usesOf(limitsIn(), {
      ipRules: unread("denied"),
      accessPolicies: partly([], { reason: "throttled" }),
    });
    expect(cut.get("ip-rules")).toMatchObject({ count: 0, missing: { reason: "denied" } });
    expect(cut.get("policy-entries")).toMatchObject({ count: 0, missing: { reason: "throttled" } });
  });

  const policyVault = { permissionModel: "access-policy" } as const;
  const principals = [
    { id: "g1", kind: "group" as const },
    { id: "g2", kind: "group" as const },
    { id: "app", kind: "application" as const },
    { id: "hidden", kind: unread("denied", "no right to the directory") },
    { id: "gone", kind: unread("not-in-output"), exists: false },
  ];
  const groupsOf = (vault: PlainRecord<Vault>) => usesOf(limitsIn({ principals }), vault).get("policy-groups");

  test("counts each group in its entries once, and what is gone as none", () => {
    const accessPolicies = entries("g1", "app", "g2", "g1", "gone");
    expect(groupsOf({ ...policyVault, accessPolicies })).toEqual({ limit: "policy-groups", count: 2, allowed: 20 });
  });

  test("says how many groups there can be where holders were not read", () => {
    const accessPolicies = [
      ...entries("g1", "hidden", "stranger", "hidden"),
      { id: "e", principalId: unread("failed") },
    ];
    expect(groupsOf({ ...policyVault, accessPolicies: accessPolicies })).toEqual({
      limit: "policy-groups",
      count: 1,
      allowed: 20,
      missing: expect.objectContaining({ reason: "denied" }),
      most: 4,
    });
  });

  test("cannot say how many where entries themselves are missing", () => {
    const use = groupsOf({ ...policyVault, accessPolicies: unread("denied") });
    expect(use).toEqual({ limit: "policy-groups", count: 0, allowed: 20, missing: { reason: "denied" } });
  });

  test("that goes by roles asks nobody for groups", () => {
    expect(groupsOf({ permissionModel: "rbac", accessPolicies: entries("g1", "g2") })).toBeUndefined();
  });
});

describe("a subscription", () => {
  const scopes: readonly PlainRecord<Scope>[] = [
    { id: "/", kind: "root", parent: null, roleAssignments: [held("/", "root")] },
    {
      id: subscription,
      kind: "subscription",
      parent: "/",
      name: "sub-shop",
      roleAssignments: [held(subscription, "one"), held("/", "root")],
    },
    { id: group, kind: "resource-group", parent: subscription, roleAssignments: [held(group, "two")] },
  ];

  test("is told at its last vault, with what stands on it, its groups and all of its vaults, each assignment once", () => {
    const limits = limitsIn({ scopes });
    const vault = (name: string, count: number): PlainRecord<Vault> => ({
      id: vaultAt(name),
      subscriptionId,
      roleAssignments: [
        ...Array.from({ length: count }, (_, number) => held(`${vaultAt(name)}/secrets/s-${number}`, "on-object")),
        held(group, "two"),
        held("/", "root"),
      ],
    });
    expect(usesOf(limits, vault("kv-1", 2), false).get("assignments")).toBeUndefined();
    expect(usesOf(limits, vault("kv-2", 3)).get("assignments")).toEqual({
      limit: "assignments",
      count: 7,
      allowed: 4000,
      missing: expect.objectContaining({ reason: "not-asked" }),
      scope: { id: subscription, name: "sub-shop" },
    });
    expect(usesOf(limits, vault("kv-3", 1)).get("assignments")).toBeUndefined();
  });

  test("says first what was refused", () => {
    const refused = scopes.map((scope) =>
      scope.id === group ? { ...scope, roleAssignments: unread("denied", "no right") } : scope,
    );
    const use = usesOf(limitsIn({ scopes: refused }), { id: vaultAt("kv-1"), subscriptionId }).get("assignments");
    expect(use).toMatchObject({ count: 1, missing: { reason: "denied", detail: "no right" } });
  });

  test("of code is not told", () => {
    expect(
      usesOf(limitsIn(), { id: "main.tf#azurerm_key_vault.kv", subscriptionId }).get("assignments"),
    ).toBeUndefined();
  });
});
