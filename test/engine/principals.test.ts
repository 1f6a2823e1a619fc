import { describe, expect, test } from "vitest";
import { evaluate } from "../../src/engine/evaluate.ts";
import { builtInPolicy } from "../../src/engine/policy/builtin.ts";
import { buildPrincipal, buildScope, buildVault } from "../../src/model/build.ts";
import type { PlainRecord } from "../../src/model/example.ts";
import { read, unread } from "../../src/model/fact.ts";
import { roleIds } from "../../src/model/facts/built-in-roles.ts";
import type { Policy } from "../../src/model/policy.ts";
import type { Principal } from "../../src/model/principal.ts";
import identityShared from "../../src/rules/access/identity-shared.ts";
import principalStaticCredential from "../../src/rules/access/principal-static-credential.ts";
import usageClientSecretSignIn from "../../src/rules/usage/usage-client-secret-sign-in.ts";
import { type MemorySnapshot, memorySnapshot } from "../support/memory-snapshot.ts";
import { appCaller, memoryUsage, usageRow } from "../support/usage-rows.ts";

const rules = [identityShared, principalStaticCredential];

async function judge(...contents: readonly MemorySnapshot[]) {
  const report = await evaluate({
    snapshots: contents.map(memorySnapshot),
    rules,
    policy: builtInPolicy("recommended", rules),
    tool: { name: "kvaudit", version: "0.0.0" },
    withDetails: true,
  });
  const outcomes = new Map<string, string>();
  for await (const { ruleId, subject, outcome, why } of report.details())
    outcomes.set(`${ruleId} ${subject.id}`, why === undefined ? outcome : `${outcome}: ${why}`);
  return { outcomes, findings: await Array.fromAsync(report.findings()) };
}

const secret = { kind: "secret", startsOn: null, endsOn: "2027-06-01T00:00:00Z", issuer: null } as const;
const application = (more: PlainRecord<Principal> = {}) =>
  buildPrincipal({ id: "app", name: "app-pay", kind: "application", credentials: read([secret]), ...more });

/** A subscription with one vault, which lets the application read its secrets. */
function estate(number: number, more: MemorySnapshot = {}): MemorySnapshot {
  const subscription = `/subscriptions/00000000-0000-0000-0000-00000000000${number}`;
  const group = `${subscription}/resourcegroups/rg`;
  const id = `${group}/providers/microsoft.keyvault/vaults/kv-${number}`;
  const roleAssignments = [
    { id: `${id}/a`, scope: id, principalId: "app", roleId: roleIds.secretsUser },
    { id: `${id}/b`, scope: id, principalId: "shared", roleId: roleIds.secretsUser },
  ];
  return {
    vaults: [buildVault({ id, name: `kv-${number}`, permissionModel: "rbac", roleAssignments, accessPolicies: [] })],
    scopes: [
      buildScope({ id: "/", kind: "root", parent: null, roleAssignments: [] }),
      buildScope({ id: subscription, kind: "subscription", parent: "/", roleAssignments: [] }),
      buildScope({ id: group, kind: "resource-group", parent: subscription, roleAssignments: [] }),
    ],
    principals: [application()],
    ...more,
  };
}

const static1 = "principal-static-credential app";

describe("principals", () => {
  test("are judged by what their grants reach, in the directory's own environment", async () => {
    const { findings } = await judge(estate(1));
    expect(findings.map(({ subject, severity, message }) => ({ subject, severity, message }))).toEqual([
      {
        subject: { type: "principal", id: "app", name: "app-pay" },
        severity: "medium",
        message: '"app-pay", which has access to 1 vault (kv-1), can sign in with a client secret',
      },
    ]);
  });

  test("that several snapshots know are judged once, by the vaults of all of them", async () => {
    const { findings } = await judge(estate(1), estate(2), estate(2));
    expect(findings.map(({ message }) => message)).toEqual([
      '"app-pay", which has access to 2 vaults (kv-1, kv-2), can sign in with a client secret',
    ]);
  });

  test("are taken from the newest snapshot that says what they sign in with", async () => {
    const newest = estate(2, {
      manifest: { collectedAt: "2026-11-02T00:00:00Z" },
      principals: [application({ credentials: unread("denied") })],
    });
    expect((await judge(estate(1), newest)).outcomes.get(static1)).toContain("fail");
    const ended = estate(2, { ...newest, principals: [application({ exists: false })] });
    expect((await judge(estate(1), ended)).outcomes.has(static1)).toBe(false);
  });

  test("that are people, or reach nothing, are none of its business, whatever was not read of them", async () => {
    const { outcomes } = await judge(
      estate(1, {
        principals: [
          buildPrincipal({ id: "alice", kind: "user" }),
          buildPrincipal({ id: "idle", kind: "application", credentials: unread("denied") }),
          buildPrincipal({ id: "app", kind: "application", credentials: unread("denied", "no right") }),
          buildPrincipal({ id: "shared", kind: "managed-identity", credentials: read([]) }),
        ],
      }),
    );
    const none = "notApplicable: no workload that has access to what is in vaults";
    expect(outcomes.get("principal-static-credential alice")).toBe(none);
    expect(outcomes.get("principal-static-credential idle")).toBe(none);
    expect(outcomes.get(static1)).toBe("notEvaluated: vaultCredentials: denied");
    expect(outcomes.get("principal-static-credential shared")).toBe("pass");
  });

  test("of which it is not known whether they reach anything are not evaluated, unless they hold no credential", async () => {
    const blind = estate(1, { principals: [application(), application({ id: "free", credentials: read([]) })] });
    const vaults = (blind.vaults ?? []).map((vault) => ({ ...vault, roleAssignments: unread("throttled") }));
    const { outcomes } = await judge({ ...blind, vaults });
    expect(outcomes.get(static1)).toBe("notEvaluated: vaultCredentials: throttled");
    expect(outcomes.get("principal-static-credential free")).toBe("pass");
  });

  test("share an identity over the resources of all snapshots; who lists none does not hide the others", async () => {
    const identity = buildPrincipal({
      id: "shared",
      name: "id-shared",
      kind: "managed-identity",
      credentials: read([]),
    });
    const site = (name: string) => ({
      kind: "identity-holder" as const,
      id: `/subscriptions/s/providers/microsoft.web/sites/${name}`,
      resourceType: "microsoft.web/sites",
      principalIds: ["shared"],
    });
    const one = estate(1, { principals: [identity], consumers: ["a", "b", "c"].map(site) });
    const two = estate(2, { principals: [identity], consumers: ["c", "d", "e", "f"].map(site) });
    const shared = "identity-shared shared";
    expect((await judge(one)).outcomes.get(shared)).toBe("pass");
    expect((await judge(one, two)).outcomes.get(shared)).toContain("6 resources run as");
    const unlisted = estate(2, { principals: [identity] });
    expect((await judge(one, unlisted)).outcomes.get(shared)).toBe("notEvaluated: carriers: not-asked");
  });
});

describe("what a principal's own finding says of its sign-ins", () => {
  const both = [principalStaticCredential, usageClientSecretSignIn];
  const vaultId = estate(1).vaults?.[0]?.id ?? "";
  const rows = ["app", "stranger"].map((oid) =>
    usageRow({
      vault: vaultId,
      hour: "2026-10-20T10:00:00Z",
      caller: { ...appCaller, oid, name: null, kind: "secret" },
    }),
  );

  async function found(changed: Partial<Policy> = {}) {
    const snapshot = { ...memorySnapshot(estate(1)), usage: memoryUsage({ usage: rows }) };
    const policy = { ...builtInPolicy("recommended", both), ...changed };
    const report = await evaluate({ snapshots: [snapshot], rules: both, policy, tool: { name: "t", version: "0" } });
    const findings = await Array.fromAsync(report.findings());
    return findings.map(({ ruleId, message }) => `${ruleId} ${/"([^"]*)"/.exec(message)?.[1]}`);
  }

  test("is not said of each vault again", async () => {
    expect(await found()).toEqual([
      "principal-static-credential app-pay",
      expect.stringMatching(/^usage-client-secret-sign-in .*stranger/),
    ]);
  });

  test("is said of the vault where the rule about principals is off", async () => {
    const off = new Map([["principal-static-credential", { enabled: false, environments: {} }]]);
    const told = await found({ rules: off });
    expect(told).toHaveLength(2);
    expect(told.every((line) => line.startsWith("usage-client-secret-sign-in"))).toBe(true);
  });
});
