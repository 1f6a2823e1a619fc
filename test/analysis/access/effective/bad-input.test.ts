import { describe, expect, test } from "vitest";
import { read } from "../../../../src/model/fact.ts";
import { roleIds } from "../../../../src/model/facts/built-in-roles.ts";
import { customRole } from "../directory-fixture.ts";
import { deny, engineOf, group, held, linesOf, subscription, techniquesOf, vaultId, verdictFor } from "./tenant.ts";

const all = { escalation: true, eligible: true };

describe("what does not parse, or is not there, is open and never nothing", () => {
  test.each([
    ["no condition at all", "this is no condition"],
    ["one that breaks off", "(@Resource[Microsoft.KeyVault/vaults:name] StringEquals 'kv-example'"],
    ["an operator nobody knows", "@Resource[Microsoft.KeyVault/vaults:name] LooksLike 'kv'"],
    ["a hundred thousand parentheses", "(".repeat(100_000)],
    ["an empty text", ""],
  ])("a condition: %s", (_, condition) => {
    const grant = held("a", "alice", roleIds.secretsUser, { condition });
    const engine = engineOf({ vault: { roleAssignments: [grant] } });
    expect(verdictFor(engine, "read")).toBe("unknown");
    expect(engine.answer("alice", "read", vaultId)?.paths[0]?.why).toBeTruthy();
  });

  test("nor does a condition of a denial that does not parse block, or let through", () => {
    const denial = deny("d", {
      condition: "this is no condition",
      permissions: [{ actions: [], notActions: [], dataActions: ["*"], notDataActions: [] }],
    });
    const vault = { roleAssignments: [held("a", "alice", roleIds.secretsUser)], denyAssignments: read([denial]) };
    expect(verdictFor(engineOf({ vault }), "read")).toBe("unknown");
  });

  test("a role whose definition vanished", () => {
    const engine = engineOf({
      vault: { roleAssignments: [held("a", "alice", "00000000-dead-0000-0000-000000000000")] },
    });
    const answer = engine.answer("alice", "read", vaultId);
    expect(answer?.verdict).toBe("unknown");
    expect(answer?.paths[0]?.why).toContain("the definition of role 00000000-dead-0000-0000-000000000000 was not read");
  });

  test("names that are properties of every object", () => {
    for (const id of ["__proto__", "constructor", "toString"]) {
      const role = customRole(id, { dataActions: ["Microsoft.KeyVault/vaults/secrets/getSecret/action"] });
      const principals = [
        { id, kind: "user", memberOf: ["hasOwnProperty"] },
        { id: "hasOwnProperty", kind: "group", memberOf: ["__proto__"] },
      ] as const;
      const engine = engineOf({ vault: { roleAssignments: [held("a", id, id)] }, roles: [role], principals });
      expect(verdictFor(engine, "read", { who: id })).toBe("allowed");
      expect(verdictFor(engine, "read", { who: "valueOf" })).not.toBe("allowed");
    }
  });
});

describe("groups", () => {
  test("in a circle give each other what each of them has, once", () => {
    const principals = [
      { id: "alice", name: "alice", kind: "user", memberOf: ["a"] },
      { id: "a", name: "a", kind: "group", memberOf: ["b"] },
      { id: "b", name: "b", kind: "group", memberOf: ["c", "b"] },
      { id: "c", name: "c", kind: "group", memberOf: ["a"] },
    ] as const;
    const vault = { roleAssignments: [held("x", "c", roleIds.secretsUser)] };
    const answers = engineOf({ vault, principals }).whoCan("read", vaultId)?.answers ?? [];
    expect(answers.map(({ principal, verdict, paths }) => [principal.id, verdict, paths.length])).toEqual([
      ["a", "allowed", 1],
      ["alice", "allowed", 1],
      ["b", "allowed", 1],
      ["c", "allowed", 1],
    ]);
    expect(linesOf(answers[1])[0]).toMatch(/^alice -> group a -> nested in b -> nested in c -> Key Vault Secrets User/);
  });

  test("a chain of two thousand is walked without recursion", () => {
    const chain = Array.from({ length: 2_000 }, (_, at) => ({
      ...{ id: `g${at}`, kind: "group" as const, memberOf: at < 1_999 ? [`g${at + 1}`] : [] },
    }));
    const principals = [{ id: "alice", kind: "user" as const, memberOf: ["g0"] }, ...chain];
    const engine = engineOf({ vault: { roleAssignments: [held("x", "g1999", roleIds.secretsUser)] }, principals });
    expect(verdictFor(engine, "read")).toBe("allowed");
  });
});

describe("principals of another tenant", () => {
  test("keep what an assignment to their group gives, and who is in it is not visible", () => {
    const grant = held("a", "foreign", roleIds.secretsUser, { principalType: "ForeignGroup" });
    const engine = engineOf({ vault: { roleAssignments: [grant] }, principals: [{ id: "alice", kind: "user" }] });
    const answers = engine.whoCan("read", vaultId)?.answers ?? [];
    expect(answers.map(({ principal, verdict }) => [principal.id, verdict])).toEqual([["foreign", "allowed"]]);
    expect(answers[0]?.paths[0]?.why).toContain("a group of another tenant");
  });

  test("never make this tenant's principals members of a group of the same id", () => {
    const registration = {
      id: "l",
      managingTenantId: "other",
      authorizations: [{ principalId: "team", roleId: "b24988ac-6180-42a0-ab88-20f7382dd24c" }],
    };
    const engine = engineOf({
      vault: { permissionModel: "access-policy" },
      subscription: { lighthouse: read([registration]) },
      principals: [
        { id: "alice", kind: "user", memberOf: ["team"] },
        { id: "team", kind: "group" },
      ],
    });
    const answers = engine.whoCan("read", vaultId, all)?.answers ?? [];
    expect(answers.map(({ principal }) => principal.id)).toEqual(["team"]);
    expect(techniquesOf(answers[0])).toContain("E01 escalation");
  });
});

test("casing of ids, scopes, roles and actions tells nothing apart", () => {
  const loud = (text: string) => text.toUpperCase();
  const role = customRole("reads", { dataActions: [loud("Microsoft.KeyVault/vaults/secrets/getSecret/action")] });
  const principals = [
    { id: "ALICE", kind: "user", memberOf: ["Team"] },
    { id: "team", kind: "group" },
  ] as const;
  const grant = held("a", "TEAM", "READS", { scope: loud(group) });
  const engine = engineOf({ group: { roleAssignments: [grant] }, roles: [role], principals });
  expect(engine.answer("Alice", "read", loud(vaultId))?.verdict).toBe("allowed");
  const blocked = engineOf({
    group: { roleAssignments: [grant] },
    subscription: {
      denyAssignments: read([
        deny("d", {
          scope: loud(subscription),
          principals: ["Team"],
          permissions: [{ actions: [], notActions: [], dataActions: ["microsoft.KEYVAULT/*"], notDataActions: [] }],
        }),
      ]),
    },
    roles: [role],
    principals,
  });
  expect(blocked.answer("alice", "read", vaultId)?.verdict).toBe("denied");
});
