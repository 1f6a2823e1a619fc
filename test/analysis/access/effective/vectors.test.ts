import { describe, expect, test } from "vitest";
import { read } from "../../../../src/model/fact.ts";
import { roleIds } from "../../../../src/model/facts/built-in-roles.ts";
import { customRole } from "../directory-fixture.ts";
import {
  corp,
  deny,
  engineOf,
  group,
  held,
  linesOf,
  roles,
  subscription,
  techniquesOf,
  vaultId,
  verdictFor,
} from "./tenant.ts";

const all = { escalation: true, eligible: true };
const legacy = { permissionModel: "access-policy" } as const;

describe("who may do what, case by case", () => {
  for (const permissionModel of ["rbac", "access-policy"] as const) {
    test(`Reader on a vault under ${permissionModel} has no data, but Azure Resource Manager shows names`, () => {
      const engine = engineOf({
        vault: { permissionModel, secrets: [{ name: "db" }] },
        subscription: { roleAssignments: [held("a", "alice", roles.reader)] },
      });
      expect(verdictFor(engine, "read", { object: "/secrets/db", include: all })).toBe("none");
      expect(verdictFor(engine, "list", { object: "/secrets/db" })).toBe("allowed");
      expect(verdictFor(engine, "list", { object: "/certificates/db" })).toBe("none");
    });
  }

  test("Contributor under roles reads nothing, writes secrets through Azure Resource Manager, and cannot switch the model", () => {
    const subscriptionGrants = { roleAssignments: [held("a", "alice", roles.contributor)] };
    const engine = engineOf({ vault: { secrets: [{ name: "db" }] }, subscription: subscriptionGrants });
    const reading = engine.answer("alice", "read", `${vaultId}/secrets/db`, all);
    expect(techniquesOf(reading)).not.toContain("E03 escalation");
    expect(techniquesOf(reading)).toEqual(["E12 escalation", "E13 escalation"]);
    const write = engine.answer("alice", "write", `${vaultId}/secrets/db`, all);
    expect(techniquesOf(write)).toEqual(["E22 escalation"]);
    expect(verdictFor(engine, "write", { object: "/secrets/db" })).toBe("none");
    const flagged = engineOf({ vault: { enabledForTemplateDeployment: true }, subscription: subscriptionGrants });
    expect(techniquesOf(flagged.answer("alice", "read", vaultId, all))).toContain("E11 escalation");
  });

  test("Contributor under access policies adds itself", () => {
    const engine = engineOf({
      vault: legacy,
      subscription: { roleAssignments: [held("a", "alice", roles.contributor)] },
    });
    const answer = engine.answer("alice", "read", `${vaultId}/secrets/db`, all);
    expect(techniquesOf(answer)).toContain("E01 escalation");
    expect(answer?.verdict).toBe("escalation");
    expect(linesOf(answer)).toContain("alice -> Contributor @ subscription prod -> adds itself to the access policies");
  });

  test("what one role takes away another gives", () => {
    const most = {
      dataActions: ["Microsoft.KeyVault/vaults/secrets/*"],
      notDataActions: ["microsoft.keyvault/vaults/secrets/purge/action"],
    };
    const one = { vault: { roleAssignments: [held("a", "alice", "most")] }, roles: [customRole("most", most)] };
    expect(verdictFor(engineOf(one), "purge")).toBe("none");
    expect(verdictFor(engineOf(one), "delete")).toBe("allowed");
    const both = { ...one, subscription: { roleAssignments: [held("b", "alice", roleIds.secretsOfficer)] } };
    expect(verdictFor(engineOf(both), "purge")).toBe("allowed");
  });

  test("a condition on the second element leaves the first free", () => {
    const never = "@Resource[Microsoft.KeyVault/vaults:name] StringEquals 'another'";
    const role = customRole(
      "two",
      { dataActions: ["Microsoft.KeyVault/vaults/secrets/readMetadata/action"] },
      { dataActions: ["Microsoft.KeyVault/vaults/secrets/*"], condition: never },
    );
    const engine = engineOf({ vault: { roleAssignments: [held("a", "alice", "two")] }, roles: [role] });
    expect(verdictFor(engine, "list")).toBe("allowed");
    expect(verdictFor(engine, "read")).toBe("denied");
  });

  test("a role on one secret reads that one, and lists nothing", () => {
    const grant = held("a", "alice", roleIds.secretsUser, { scope: `${vaultId}/secrets/app-1` });
    const engine = engineOf({ vault: { roleAssignments: [grant], secrets: [{ name: "app-1" }, { name: "app-10" }] } });
    expect(verdictFor(engine, "read", { object: "/secrets/app-1" })).toBe("allowed");
    expect(verdictFor(engine, "read", { object: "/secrets/app-10" })).toBe("none");
    expect(verdictFor(engine, "list", { object: "/secrets/app-1" })).toBe("none");
    expect(verdictFor(engine, "read")).toBe("none");
  });

  test("a guarded condition on names: in its own casing, and other actions unaffected", () => {
    const condition =
      "(!(ActionMatches{'Microsoft.KeyVault/vaults/secrets/getSecret/action'}) OR @Resource[Microsoft.KeyVault/vaults/secrets:name] StringStartsWith 'test-app')";
    const grant = held("a", "alice", roleIds.secretsOfficer, { condition });
    const secrets = [{ name: "test-app-x" }, { name: "Test-App-X2" }, { name: "other" }];
    const engine = engineOf({ vault: { roleAssignments: [grant], secrets } });
    expect(verdictFor(engine, "read", { object: "/secrets/test-app-x" })).toBe("allowed");
    expect(verdictFor(engine, "read", { object: "/secrets/Test-App-X2" })).toBe("denied");
    expect(verdictFor(engine, "delete", { object: "/secrets/other" })).toBe("allowed");
  });

  test("an unguarded condition on the vault's name binds reading and listing alike", () => {
    const named = (name: string) => {
      const condition = `@Resource[Microsoft.KeyVault/vaults:name] StringEquals '${name}'`;
      return engineOf({ subscription: { roleAssignments: [held("a", "alice", roleIds.secretsUser, { condition })] } });
    };
    for (const verb of ["read", "list"] as const) {
      expect(verdictFor(named("kv-example"), verb)).toBe("allowed");
      expect(verdictFor(named("kv-other"), verb)).toBe("denied");
    }
  });

  test("a certificate is three objects", () => {
    const officer = held("a", "alice", roleIds.certificatesOfficer);
    const vault = { certificates: [{ name: "web" }], roleAssignments: [officer] };
    expect(verdictFor(engineOf({ vault }), "read", { object: "/certificates/web" })).toBe("allowed");
    expect(verdictFor(engineOf({ vault }), "read", { object: "/secrets/web" })).toBe("none");
    expect(verdictFor(engineOf({ vault }), "sign", { object: "/certificates/web" })).toBe("none");
    expect(verdictFor(engineOf({ vault }), "delete", { object: "/secrets/web" })).toBe("allowed");
    expect(verdictFor(engineOf({ vault }), "delete", { object: "/secrets/else" })).toBe("none");
    const user = held("b", "alice", roleIds.secretsUser, { scope: `${vaultId}/secrets/web` });
    const both = engineOf({ vault: { ...vault, roleAssignments: [officer, user] } });
    expect(verdictFor(both, "read", { object: "/secrets/web" })).toBe("allowed");
  });

  test("`all` is without purge, and what came after it is not known", () => {
    const permissions = { secrets: ["all"], keys: ["All"], certificates: [], storage: [] };
    const engine = engineOf({ vault: { ...legacy, accessPolicies: [{ id: "p", principalId: "alice", permissions }] } });
    expect(verdictFor(engine, "read", { object: "/secrets/db" })).toBe("allowed");
    expect(verdictFor(engine, "purge", { object: "/secrets/db" })).toBe("none");
    expect(verdictFor(engine, "sign", { object: "/keys/k" })).toBe("allowed");
    expect(verdictFor(engine, "release", { object: "/keys/k" })).toBe("unknown");
  });

  test("an entry for an application acting for a user is nothing to the user alone", () => {
    const entry = { id: "p", principalId: "alice", applicationId: "App" };
    const engine = engineOf({ vault: { ...legacy, accessPolicies: [entry] } });
    expect(verdictFor(engine, "read", { object: "/secrets/db" })).toBe("none");
    expect(verdictFor(engine, "read", { object: "/secrets/db", who: "app" })).toBe("none");
    expect(verdictFor(engine, "read", { object: "/secrets/db", who: "alice/app" })).toBe("allowed");
    const answers = engine
      .whatCan("alice")
      .answers.map(({ principal, verb, verdict }) => [principal.id, verb, verdict]);
    expect(answers).toEqual([["alice/app", "read", "allowed"]]);
  });

  test("an eligible role without approval", () => {
    const scheduled = {
      id: "e",
      state: "eligible",
      scope: subscription,
      principalId: "alice",
      roleId: roleIds.administrator,
      startsOn: null,
      endsOn: null,
      memberType: "Direct",
      assignmentType: null,
      condition: null,
    } as const;
    const policy = {
      id: "p",
      scope: subscription,
      roleId: roleIds.administrator,
      requiresApproval: false,
      requiresMfa: true,
    };
    const engine = engineOf({
      subscription: { scheduledAssignments: read([scheduled]), activationPolicies: read([policy]) },
    });
    expect(verdictFor(engine, "read")).toBe("none");
    const answer = engine.answer("alice", "read", vaultId, { eligible: true });
    expect(answer?.verdict).toBe("eligible");
    expect(linesOf(answer)).toEqual([
      "alice -> Key Vault Administrator @ subscription prod -> eligible, activated without approval -> every secret and key and certificate",
    ]);
  });

  test("what activating asks for is looked up at the eligible assignment's own scope: a vault's with its resource group", () => {
    const scheduled = (scope: string, roleId: string) =>
      ({
        state: "eligible",
        ...{ id: `e ${scope}`, scope, principalId: "alice", roleId, memberType: "Direct" },
        ...{ startsOn: null, endsOn: null, assignmentType: null, condition: null },
      }) as const;
    const policy = (scope: string, roleId: string, requiresApproval: boolean) => ({
      ...{ id: `p ${scope}`, scope, roleId, requiresApproval, requiresMfa: true },
    });
    const { administrator } = roleIds;
    const engine = engineOf({
      vault: { scheduledAssignments: [scheduled(vaultId, administrator)] },
      group: {
        scheduledAssignments: read([scheduled(group, administrator)]),
        activationPolicies: read([policy(vaultId, administrator, true), policy(group, administrator, false)]),
      },
    });
    const lines = linesOf(engine.answer("alice", "read", vaultId, { eligible: true }));
    expect(lines.map((line) => line.split(" -> ").slice(1, 3).join(" -> ")).sort()).toEqual([
      "Key Vault Administrator @ resource group rg -> eligible, activated without approval",
      "Key Vault Administrator @ vault kv-example -> eligible, activated with approval",
    ]);
  });

  test("a denial for everyone but one stops the others from editing access policies", () => {
    const denial = deny("d", {
      scope: group,
      excludedPrincipals: ["deployer"],
      permissions: [
        {
          actions: ["Microsoft.KeyVault/vaults/accessPolicies/write"],
          notActions: [],
          dataActions: [],
          notDataActions: [],
        },
      ],
    });
    const engine = engineOf({
      vault: legacy,
      group: { denyAssignments: read([denial]) },
      subscription: {
        roleAssignments: [held("a", "alice", roles.contributor), held("b", "deployer", roles.contributor)],
      },
      principals: [{ id: "alice", kind: "user" }, { id: "deployer" }],
    });
    expect(techniquesOf(engine.answer("alice", "sign", `${vaultId}/keys/k`, all))).toEqual([
      "E02 unknown",
      "E01 denied",
    ]);
    expect(techniquesOf(engine.answer("deployer", "sign", `${vaultId}/keys/k`, all))).toEqual(["E01 escalation"]);
  });

  test("a delegator limited to Key Vault roles gives himself one", () => {
    const grants = { roleAssignments: [held("a", "alice", roles.dataAccessAdministrator)] };
    const engine = engineOf({ subscription: grants });
    const answer = engine.answer("alice", "purge", `${vaultId}/secrets/db`, all);
    expect(techniquesOf(answer)).toEqual(["E05 escalation"]);
    expect(linesOf(answer)[0]).toContain("gives the role Key Vault Administrator");
    expect(verdictFor(engineOf({ vault: legacy, subscription: grants }), "purge", { include: all })).toBe("none");
  });

  for (const [model, vault] of [
    ["roles", { roleAssignments: [held("a", "sre", roleIds.secretsUser)] }],
    ["access policies", { ...legacy, accessPolicies: [{ id: "p", principalId: "sre" }] }],
  ] as const) {
    test(`through a group in a group, under ${model}`, () => {
      const principals = [
        { id: "alice", name: "alice", kind: "user", memberOf: ["platform"] },
        { id: "platform", name: "platform", kind: "group", memberOf: ["sre"] },
        { id: "sre", name: "sre", kind: "group" },
      ] as const;
      const answer = engineOf({ vault, principals }).answer("alice", "read", `${vaultId}/secrets/db`);
      expect(answer?.verdict).toBe("allowed");
      expect(answer?.paths[0]?.via).toBe("group");
      expect(linesOf(answer)[0]).toMatch(
        /^alice -> group platform -> nested in sre -> (Key Vault Secrets User @ vault|access policy of vault) kv-example/,
      );
    });
  }

  test("nobody uses what a principal holds that is gone; of another tenant's the directory says nothing", () => {
    const principals = [
      { id: "gone", exists: false },
      { id: "foreign", exists: false },
    ];
    const grants = [
      held("a", "gone", roleIds.secretsUser),
      held("b", "foreign", roleIds.secretsUser, { principalType: "ForeignGroup" }),
    ];
    const engine = engineOf({ vault: { roleAssignments: grants }, principals });
    expect(verdictFor(engine, "read", { who: "gone" })).toBe("denied");
    expect(verdictFor(engine, "read", { who: "foreign" })).toBe("allowed");
    const policy = engineOf({ vault: { ...legacy, accessPolicies: [{ id: "p", principalId: "gone" }] }, principals });
    expect(verdictFor(policy, "read", { who: "gone" })).toBe("denied");
  });

  test("a role above the vault reaches down the management-group chain, not to another vault of a longer name", () => {
    const engine = engineOf({ corp: { roleAssignments: [held("a", "alice", roleIds.reader)] } });
    expect(verdictFor(engine, "list")).toBe("allowed");
    const other = held("b", "alice", roleIds.secretsUser, { scope: `${vaultId}2` });
    expect(verdictFor(engineOf({ group: { roleAssignments: [other] } }), "read")).toBe("none");
    expect(corp).toContain("corp");
  });
});
