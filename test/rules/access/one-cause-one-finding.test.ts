import { describe, expect, test } from "vitest";
import { evaluate } from "../../../src/engine/evaluate.ts";
import { builtInPolicy } from "../../../src/engine/policy/builtin.ts";
import { buildPrincipal, buildScope, buildVault } from "../../../src/model/build.ts";
import type { PlainRecord } from "../../../src/model/example.ts";
import { unread } from "../../../src/model/fact.ts";
import { roleIds } from "../../../src/model/facts/built-in-roles.ts";
import type { RoleAssignment } from "../../../src/model/grants.ts";
import type { Vault } from "../../../src/model/vault.ts";
import excessive from "../../../src/rules/access/access-policy-excessive.ts";
import broad from "../../../src/rules/access/grant-broad-scope.ts";
import orphaned from "../../../src/rules/access/grant-orphaned.ts";
import overPrivileged from "../../../src/rules/access/grant-over-privileged.ts";
import vaultWide from "../../../src/rules/access/grant-vault-wide.ts";
import { type MemorySnapshot, memorySnapshot } from "../../support/memory-snapshot.ts";

const rules = [excessive, broad, orphaned, overPrivileged, vaultWide];
const vaultId = buildVault().id;
const principals = ["web", "api", "tls", "gone"].map((id) => buildPrincipal({ id, name: id, exists: id !== "gone" }));

async function judge(content: MemorySnapshot) {
  const policy = builtInPolicy("recommended", rules);
  const tool = { name: "kvaudit", version: "0.0.0" };
  const report = await evaluate({ snapshots: [memorySnapshot({ principals, ...content })], rules, policy, tool });
  const findings = await Array.fromAsync(report.findings());
  const notEvaluated = await Array.fromAsync(report.notEvaluated());
  return {
    findings: findings.map(({ ruleId, severity, subject }) => `${severity} ${ruleId} ${subject.name}`),
    notEvaluated: notEvaluated.map(({ ruleId, subject }) => `${ruleId} ${subject.name}`),
  };
}

const assigned = (principalId: string, roleId: string): PlainRecord<RoleAssignment> => ({
  id: `${vaultId}/providers/microsoft.authorization/roleassignments/${principalId}`,
  principalId,
  roleId,
});
const secrets = ["some-name", "another-name"].map((name) => ({ id: `${vaultId}/secrets/${name}`, name }));
const shared: PlainRecord<Vault> = {
  secrets,
  roleAssignments: [
    assigned("web", roleIds.secretsUser),
    assigned("api", roleIds.secretsOfficer),
    assigned("tls", roleIds.certificateUser),
  ],
};

describe("a grant that is wrong in more than one way", () => {
  test("is found once, for its worst cause", async () => {
    const { findings } = await judge({ vaults: [buildVault(shared)] });
    expect(findings).toEqual([
      "high grant-over-privileged api",
      "medium grant-over-privileged tls",
      "medium grant-vault-wide web",
    ]);
  });

  test("and whose holder is gone, is only that", async () => {
    const grant = { roleId: roleIds.administrator, principalId: "gone" };
    const scope = buildScope({ roleAssignments: [grant] });
    const permissions = { secrets: ["all"], keys: [], certificates: [], storage: [] };
    const vault = buildVault({
      permissionModel: "access-policy",
      accessPolicies: [{ id: `${vaultId}/accesspolicies/gone`, principalId: "gone", permissions }],
    });
    expect((await judge({ scopes: [scope], vaults: [vault] })).findings).toEqual([
      "low grant-orphaned gone",
      "low grant-orphaned gone",
    ]);
  });
});

describe("what was not read in a vault", () => {
  test("leaves open only what hangs on it", async () => {
    const closed = { secrets: unread("denied"), keys: unread("denied"), certificates: unread("denied") };
    const { findings, notEvaluated } = await judge({ vaults: [buildVault({ ...shared, ...closed })] });
    expect(findings).toEqual(["high grant-over-privileged api"]);
    expect(notEvaluated).toEqual(["grant-over-privileged tls", "grant-vault-wide tls", "grant-vault-wide web"]);
  });

  test("does not matter to a workload that has the vault for itself", async () => {
    const closed = { secrets: unread("denied"), keys: unread("denied"), certificates: unread("denied") };
    const roleAssignments = [assigned("web", roleIds.secretsUser)];
    expect(await judge({ vaults: [buildVault({ ...closed, roleAssignments })] })).toEqual({
      findings: [],
      notEvaluated: [],
    });
  });
});
