import { describe, expect, test } from "vitest";
import { evaluate } from "../../src/engine/evaluate.ts";
import { builtInPolicy } from "../../src/engine/policy/builtin.ts";
import { buildPrincipal, buildScope, buildVault, exampleGroup } from "../../src/model/build.ts";
import { type Fact, read, unread } from "../../src/model/fact.ts";
import { roleIds } from "../../src/model/facts/built-in-roles.ts";
import type { ActivationPolicy, ScheduledAssignment } from "../../src/model/surroundings.ts";
import rule from "../../src/rules/access/grant-eligible-without-approval.ts";
import { memorySnapshot } from "../support/memory-snapshot.ts";

const vaultId = buildVault().id;
const rules = [rule];
const eligible = (plain: Partial<ScheduledAssignment> = {}): ScheduledAssignment => ({
  ...{ id: "eligible", state: "eligible", scope: exampleGroup, principalId: "alice", roleId: roleIds.administrator },
  ...{ startsOn: null, endsOn: null, memberType: "Direct", assignmentType: null, condition: null },
  ...plain,
});
const policy = (
  scope: string,
  requiresApproval: boolean,
  roleId: string = roleIds.administrator,
): ActivationPolicy => ({
  ...{ id: `${scope}/policy`, scope, roleId, requiresApproval, requiresMfa: true },
});

interface Place {
  readonly inGroup?: Fact<readonly ScheduledAssignment[]>;
  readonly inVault?: Fact<readonly ScheduledAssignment[]>;
  readonly policies?: readonly ActivationPolicy[];
}

async function judge({ inGroup = read([]), inVault = read([]), policies = [] }: Place) {
  const group = buildScope({
    ...{ id: exampleGroup, kind: "resource-group", scheduledAssignments: inGroup, activationPolicies: read(policies) },
  });
  const principals = [buildPrincipal({ id: "alice", name: "Alice", kind: "user" })];
  const snapshot = memorySnapshot({
    ...{ principals, scopes: [group], vaults: [buildVault({ scheduledAssignments: inVault })] },
  });
  const tool = { name: "kvaudit", version: "0.0.0" };
  const report = await evaluate({ snapshots: [snapshot], rules, policy: builtInPolicy("recommended", rules), tool });
  const found = await Array.fromAsync(report.findings());
  return {
    found: found.map(({ subject, message }) => ({ subject, message })),
    open: (await Array.fromAsync(report.notEvaluated())).map(({ subject, facts, reason }) => ({
      ...{ id: subject.id, facts, reason },
    })),
  };
}

describe("what somebody may activate", () => {
  test("is judged above vaults and in them, by the settings at its own scope", async () => {
    const { found, open } = await judge({
      inGroup: read([eligible()]),
      inVault: read([eligible({ id: "in-vault", scope: vaultId })]),
      policies: [policy(exampleGroup, false), policy(vaultId, false)],
    });
    expect(found).toEqual([
      {
        subject: { type: "grant", id: "eligible", name: "Alice" },
        message: '"Alice" can activate "Key Vault Administrator" without approval',
      },
      {
        subject: { type: "grant", id: "in-vault", name: "Alice", vault: vaultId },
        message: '"Alice" can activate "Key Vault Administrator" without approval',
      },
    ]);
    expect(open).toEqual([]);
  });

  test("passes with approval, and is nobody's business once it is over or already active", async () => {
    const list = [eligible({ id: "over", endsOn: "2020-01-01T00:00:00Z" }), eligible({ id: "on", state: "active" })];
    expect(await judge({ inGroup: read(list), policies: [policy(exampleGroup, false)] })).toEqual({
      found: [],
      open: [],
    });
    expect(await judge({ inGroup: read([eligible()]), policies: [policy(exampleGroup, true)] })).toEqual({
      found: [],
      open: [],
    });
  });

  test("is not judged by the settings of another role, or of a scope above", async () => {
    const inVault = read([eligible({ scope: vaultId })]);
    const policies = [policy(exampleGroup, true), policy(vaultId, true, roleIds.reader)];
    expect(await judge({ inVault, policies })).toEqual({
      found: [],
      open: [{ id: "eligible", facts: ["activation"], reason: "not-in-output" }],
    });
  });

  test("of which the list did not come, is not evaluated where it would stand", async () => {
    expect(await judge({ inVault: unread("denied") })).toEqual({
      found: [],
      open: [{ id: vaultId, facts: ["scheduledAssignments"], reason: "denied" }],
    });
  });

  test("of a role that is not known, or under a condition that keeps it from this vault, is not guessed", async () => {
    const condition = "@Resource[Microsoft.KeyVault/vaults:name] StringEquals 'kv-other'";
    // Of conditions on a vault's name only those on secrets are documented.
    const roleId = roleIds.secretsOfficer;
    const inVault = read([eligible({ scope: vaultId, condition, roleId })]);
    const policies = [policy(vaultId, false, roleId)];
    expect(await judge({ inVault, policies })).toEqual({ found: [], open: [] });
    expect((await judge({ inVault: read([eligible({ scope: vaultId, roleId })]), policies })).found).toHaveLength(1);
    const unknownRole = await judge({
      inVault: read([eligible({ scope: vaultId, roleId: "unheard-of" })]),
      policies: [policy(vaultId, false, "unheard-of")],
    });
    expect(unknownRole).toMatchObject({ found: [], open: [{ id: "eligible" }] });
  });
});
