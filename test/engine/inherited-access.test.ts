import { expect, test } from "vitest";
import { evaluate } from "../../src/engine/evaluate.ts";
import { builtInPolicy } from "../../src/engine/policy/builtin.ts";
import { buildPrincipal, buildScope, buildVault } from "../../src/model/build.ts";
import { read } from "../../src/model/fact.ts";
import type { Policy } from "../../src/model/policy.ts";
import type { Finding } from "../../src/model/report.ts";
import { rules } from "../../src/rules/registry.ts";
import { memorySnapshot } from "../support/memory-snapshot.ts";

const owner = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
const subscription = "/subscriptions/s";
const management = "/providers/microsoft.management/managementgroups/corp";
const vaultId = (name: string) => `${subscription}/resourcegroups/g/providers/microsoft.keyvault/vaults/${name}`;
const holding = (id: string, scope: string, principalId: string) => ({
  id: `${scope === "/" ? "" : scope}/providers/microsoft.authorization/roleassignments/${id}`,
  scope,
  principalId,
  principalType: "User",
  roleId: owner,
});
const lists = { denyAssignments: read([]), scheduledAssignments: read([]), lighthouse: read([]) };
const vaults = ["kv-dev-a", "kv-prod-b"].map((name) =>
  buildVault({
    id: vaultId(name),
    name,
    subscriptionId: "s",
    resourceGroup: "g",
    roleAssignments: name === "kv-prod-b" ? [holding("3", vaultId(name), "cid")] : [],
    denyAssignments: [],
    scheduledAssignments: [],
  }),
);
const scope = (
  id: string,
  kind: "root" | "management-group" | "subscription" | "resource-group",
  parent: string | null,
) => buildScope({ id, kind, parent, name: id.split("/").at(-1) ?? "root", ...lists });
const scopes = [
  scope("/", "root", null),
  {
    ...scope(management, "management-group", "/"),
    roleAssignments: buildScope({ id: management, roleAssignments: [holding("2", management, "bob")] }).roleAssignments,
  },
  {
    ...scope(subscription, "subscription", management),
    roleAssignments: buildScope({ id: subscription, roleAssignments: [holding("1", subscription, "ann")] })
      .roleAssignments,
  },
  scope(`${subscription}/resourcegroups/g`, "resource-group", subscription),
];
const principals = ["ann", "bob", "cid"].map((id) => buildPrincipal({ id, name: id, kind: "user", memberOf: [] }));

async function findingsOf(snapshots: number, policy: Policy, of = vaults): Promise<readonly Finding[]> {
  const snapshot = () => memorySnapshot({ vaults: of, scopes, principals, roles: [] });
  const report = await evaluate({
    snapshots: Array.from({ length: snapshots }, snapshot),
    // The other rule asks for the same fact, also where the first one is off.
    rules: rules.filter(({ id }) => id === "vault-self-grant-possible" || id === "vault-readers-too-many"),
    policy,
    tool: { name: "kvaudit", version: "0" },
  });
  const findings: Finding[] = [];
  for await (const finding of report.findings()) findings.push(finding);
  return findings;
}

test.each([1, 2])(
  "who takes access by what he holds above vaults is told once there, in %i snapshots",
  async (count) => {
    const findings = await findingsOf(count, builtInPolicy("recommended", rules));
    expect(findings.map(({ subject }) => [subject.type, subject.id]).sort()).toEqual([
      ["scope", management],
      ["scope", subscription],
      ["vault", vaultId("kv-prod-b")],
    ]);
    expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(3);
    expect(findings.find(({ subject }) => subject.id === subscription)?.message).toContain(
      'person "ann" can take access to what is in vaults below subscription s, such as vault "kv-dev-a"',
    );
  },
);

test("a finding at a scope belongs to none of the owners of vaults below it", async () => {
  const policy: Policy = { ...builtInPolicy("recommended", rules), owners: { tag: "team", names: [] } };
  const owned = vaults.map((vault) => ({ ...vault, tags: read({ team: "payments" }) }));
  const findings = await findingsOf(1, policy, owned);
  expect(findings.map(({ subject, owner: team }) => [subject.type, team]).sort()).toEqual([
    ["scope", undefined],
    ["scope", undefined],
    ["vault", "payments"],
  ]);
});

test("where the rule is off at the first vault, what is held above is told at the next one", async () => {
  const usual = builtInPolicy("recommended", rules);
  const dev = { name: "dev", isEphemeral: false, isProduction: false, match: { names: ["kv-dev-*"] } };
  const policy: Policy = {
    ...usual,
    environments: [dev, ...usual.environments],
    rules: new Map([...usual.rules, ["vault-self-grant-possible", { environments: { dev: { enabled: false } } }]]),
  };
  const findings = await findingsOf(1, policy);
  expect(findings.map(({ subject }) => subject.id).sort()).toEqual([management, subscription, vaultId("kv-prod-b")]);
  expect(findings.find(({ subject }) => subject.id === subscription)?.message).toContain('such as vault "kv-prod-b"');
});
