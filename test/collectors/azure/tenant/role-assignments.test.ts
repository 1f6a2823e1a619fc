import { describe, expect, it } from "vitest";
import { builtInRoleId } from "../../../support/azure/access/role-book.ts";
import type { FaultRule } from "../../../support/azure/faults/fault.ts";
import type { Json } from "../../../support/azure/json.ts";
import { tenantFrom, usualSubscriptionId, usualTenantId } from "../../../support/azure/tenant/tenant-from.ts";
import { broken, denied, graphBroken, idsOf, missingOf, readOf, runTenant, wholeOf } from "./reading-tenants.ts";

const subscription = `/subscriptions/${usualSubscriptionId}`;
const group = `${subscription}/resourceGroups/rg-vaults`;
const vault = `${group}/providers/Microsoft.KeyVault/vaults/kv-a`;
const root = `/providers/Microsoft.Management/managementGroups/${usualTenantId}`;
const ada = "a0000000-0000-0000-0000-000000000001";
const name = (index: number) => `a0000000-0000-4000-8000-00000000000${index}`;

const roleAssignments = [
  { principalId: ada, role: "Owner", scope: "/", name: name(1) },
  { principalId: ada, role: "Reader", scope: subscription, name: name(2) },
  { principalId: ada, role: "Contributor", scope: group, name: name(3) },
  { principalId: ada, role: "Key Vault Secrets User", scope: `${vault}/secrets/db`, name: name(4) },
  { principalId: ada, role: "Reader", scope: `${group}/providers/Microsoft.Web/sites/app`, name: name(5) },
  {
    principalId: ada,
    role: "Key Vault Reader",
    scope: vault,
    name: name(6),
    condition: "@Resource[x] StringEquals 'y'",
  },
];
const tenant = tenantFrom({ vaults: [{ name: "kv-a" }], roleAssignments });
const asReader = (scope: string, role = "Reader") =>
  tenantFrom({ vaults: [{ name: "kv-a" }], roleAssignments, collector: { roles: [{ role, scope, name: name(9) }] } });
const at = vault.toLowerCase();
const graph = graphBroken(/roleassignments/);
const fullLists = /roleAssignments\?api-version=[0-9-]+$/;

/** Resource Graph's rows, as a test wants them. */
const graphSays = (data: readonly Json[]): FaultRule => ({
  fault: {
    kind: "answer",
    status: 200,
    body: { totalRecords: data.length, count: data.length, data, resultTruncated: "false" },
  },
  on: { url: /ResourceGraph/, body: /roleassignments/ },
});
const row = (scope: string, id: number, more: Record<string, Json> = { condition: null }): Json => ({
  id: `${scope === "/" ? "" : scope}/providers/Microsoft.Authorization/RoleAssignments/${name(id)}`,
  type: "microsoft.authorization/roleassignments",
  properties: {
    scope,
    roleDefinitionId: `/providers/Microsoft.Authorization/RoleDefinitions/${builtInRoleId("Reader")}`,
    principalId: ada,
    principalType: "User",
    createdOn: "2026-05-01T08:00:00Z",
    ...more,
  },
});

describe("role assignments", () => {
  it("come from Resource Graph and are proven by ARM: no list of everything is needed", async () => {
    const run = await runTenant(tenant);
    expect(idsOf(wholeOf(run.scope(subscription).roleAssignments))).toEqual([name(2)]);
    expect(idsOf(wholeOf(run.scope(group).roleAssignments))).toEqual([name(3)]);
    expect(idsOf(wholeOf(run.read.atVault(at).roleAssignments)).sort()).toEqual([name(4), name(6)]);
    expect(run.asked(fullLists)).toBe(0);
    expect(run.asked(/roleAssignments\?.*atScope/)).toBe(3);
  });

  it("on resources that are no vaults are left behind: they reach none", async () => {
    const run = await runTenant(tenant, { faults: [graph] });
    expect(JSON.stringify(run.read.scopes)).not.toContain(name(5));
  });

  it("are listed by ARM, subscription by subscription, where Resource Graph does not answer", async () => {
    const run = await runTenant(tenant, { faults: [graph] });
    expect(idsOf(wholeOf(run.read.atVault(at).roleAssignments)).sort()).toEqual([name(4), name(6)]);
    expect(idsOf(wholeOf(run.scope(group).roleAssignments))).toEqual([name(3)]);
    expect(run.asked(fullLists)).toBe(1);
    expect(run.refused).toEqual([]);
  });

  it("keep their conditions", async () => {
    const run = await runTenant(tenant);
    const [conditioned] = wholeOf(run.read.atVault(at).roleAssignments).filter(({ id }) => id.endsWith(name(6)));
    expect(conditioned?.condition).toEqual({ read: "@Resource[x] StringEquals 'y'" });
  });

  it("are listed by ARM where Resource Graph prints no conditions: without them access looks wider", async () => {
    const rows = [row(subscription, 2, {}), row(group, 3, {}), row(vault, 6, {})];
    const run = await runTenant(tenant, { faults: [graphSays(rows)] });
    expect(run.asked(fullLists)).toBe(1);
    expect(readOf(run.read.atVault(at).roleAssignments).map(({ condition }) => condition)).toContainEqual({
      read: "@Resource[x] StringEquals 'y'",
    });
  });

  it.each([
    ["lacks one that ARM has", []],
    ["has one that is gone", [row(subscription, 2), row(subscription, 7), row(vault, 8)]],
  ])("are listed by ARM where Resource Graph's copy %s", async (_, rows) => {
    const run = await runTenant(tenant, { faults: [graphSays(rows)] });
    expect(idsOf(wholeOf(run.scope(subscription).roleAssignments))).toEqual([name(2)]);
    expect(idsOf(wholeOf(run.read.atVault(at).roleAssignments)).sort()).toEqual([name(4), name(6)]);
    expect(run.asked(fullLists)).toBe(1);
  });

  it("that stand above, gone but still in the copy, are not shown where ARM says what is there", async () => {
    const run = await runTenant(tenant, { faults: [graphSays([row(root, 7), row(subscription, 2)])] });
    expect(idsOf(wholeOf(run.scope(root).roleAssignments))).not.toContain(name(7));
  });

  it("are listed by ARM where a row is not what Azure prints", async () => {
    const moved = row(vault, 6, { condition: null, scope: `${group}/providers/Microsoft.KeyVault/vaults/kv-other` });
    const run = await runTenant(tenant, { faults: [graphSays([row(subscription, 2), moved])] });
    expect(run.asked(fullLists)).toBe(1);
    expect(run.refused).toEqual([]);
  });
});

describe("role assignments that the caller may not read", () => {
  it("above subscriptions are a gap, not absence, though lists below show some of them", async () => {
    const run = await runTenant(asReader(subscription));
    expect(missingOf(run.scope(root).roleAssignments)).toMatchObject({ reason: "denied" });
    const atRoot = run.scope("/").roleAssignments;
    expect(missingOf(atRoot)).toMatchObject({ reason: "denied" });
    // What is handed down to the subscription is known all the same.
    expect(idsOf(readOf(atRoot))).toEqual([name(1)]);
    expect(idsOf(wholeOf(run.scope(subscription).roleAssignments)).sort()).toEqual([name(2), name(9)]);
    expect(run.coverage("role-assignments", root)?.refused).toMatchObject([
      { role: "Reader", why: { reason: "denied" } },
    ]);
  });

  it("at the root are known from the top group, whose list holds what it inherits", async () => {
    const run = await runTenant(tenant);
    expect(run.asked(/GET \/providers\/Microsoft\.Authorization\/roleAssignments/)).toBe(1);
    expect(idsOf(wholeOf(run.scope("/").roleAssignments))).toEqual([name(1)]);
  });

  it("at a group in between are not vouched for by the top group: nothing else shows what stands there", async () => {
    const landscape = {
      managementGroups: [
        { name: usualTenantId, displayName: "Tenant Root Group", parent: null },
        { name: "platform", displayName: "Platform", parent: usualTenantId },
      ],
      subscriptions: [{ subscriptionId: usualSubscriptionId, managementGroup: "platform" }],
    };
    const middle = denied(/managementgroups\/platform\/providers\/Microsoft\.Authorization\/roleAssignments/);
    const run = await runTenant(tenantFrom({ ...landscape, roleAssignments }), { faults: [middle] });
    const platform = run.scope("/providers/microsoft.management/managementgroups/platform").roleAssignments;
    expect(missingOf(platform)).toMatchObject({ reason: "denied" });
    expect(wholeOf(run.scope("/").roleAssignments)).toHaveLength(1);
  });

  it("at the root are a gap where the top group's list broke off", async () => {
    const run = await runTenant(tenant, {
      faults: [broken(/managementgroups\/[0-9a-f-]+\/providers\/Microsoft\.Authorization\/roleAssignments/)],
    });
    expect(missingOf(run.scope("/").roleAssignments)).toMatchObject({ reason: "denied" });
    expect(missingOf(run.scope(root).roleAssignments)).toMatchObject({ reason: "failed" });
  });

  it("in a subscription are read group by group where the caller may read a group", async () => {
    const run = await runTenant(asReader(group));
    expect(missingOf(run.scope(subscription).roleAssignments)).toMatchObject({ reason: "denied" });
    expect(idsOf(wholeOf(run.scope(group).roleAssignments)).sort()).toEqual([name(3), name(9)]);
    expect(idsOf(wholeOf(run.read.atVault(at).roleAssignments)).sort()).toEqual([name(4), name(6)]);
  });

  it("in a group are read vault by vault where the caller may read a vault", async () => {
    const run = await runTenant(asReader(vault));
    expect(missingOf(run.scope(group).roleAssignments)).toMatchObject({ reason: "denied" });
    expect(idsOf(wholeOf(run.read.atVault(at).roleAssignments)).sort()).toEqual([name(4), name(6), name(9)]);
    // Refusals of groups and vaults are told by their subscription's.
    expect(run.refused.filter((line) => line.startsWith("role-assignments"))).toEqual([
      "role-assignments /: denied",
      `role-assignments ${subscription}: denied`,
    ]);
  });

  it("altogether are unread everywhere, never none", async () => {
    const run = await runTenant(tenant, { faults: [denied(/roleAssignments\?/), graph] });
    for (const scope of ["/", root, subscription, group]) {
      expect(run.scope(scope).roleAssignments).toMatchObject({ unread: { reason: "denied" } });
    }
    expect(run.read.atVault(at).roleAssignments).toMatchObject({ unread: { reason: "denied" } });
  });

  it("are partly known from Resource Graph where ARM refuses", async () => {
    const run = await runTenant(tenant, { faults: [denied(/roleAssignments\?/)] });
    const atVault = run.read.atVault(at).roleAssignments;
    expect(idsOf(readOf(atVault)).sort()).toEqual([name(4), name(6)]);
    expect(missingOf(atVault)).toMatchObject({ reason: "denied" });
  });

  it("because an entry cannot be read leave a gap and lose no other", async () => {
    const bare: FaultRule = { fault: { kind: "bare-item", index: 0 }, on: { url: fullLists } };
    const run = await runTenant(tenant, { faults: [graph, bare] });
    expect(run.coverage("role-assignments", subscription)?.refused).toMatchObject([{ why: { reason: "unparsable" } }]);
    const all = JSON.stringify([run.read.scopes, run.read.atVault(at)]);
    expect([1, 2, 3, 4, 6].filter((index) => !all.includes(name(index))).length).toBeLessThanOrEqual(1);
  });
});

describe("role definitions", () => {
  const custom = (roleId: string, scope: string) => ({
    name: roleId,
    roleName: `custom at ${scope}`,
    type: "CustomRole" as const,
    description: "",
    assignableScopes: [scope],
    permissions: [
      { actions: [], notActions: [], dataActions: ["Microsoft.KeyVault/vaults/secrets/*"], notDataActions: [] },
    ],
  });
  const own = "c0000000-0000-0000-0000-00000000000a";
  const far = "c0000000-0000-0000-0000-00000000000b";
  const gone = "c0000000-0000-0000-0000-00000000000c";
  const other = "20000000-0000-0000-0000-000000000002";
  const withRoles = tenantFrom({
    subscriptions: [{ subscriptionId: usualSubscriptionId }, { subscriptionId: other }],
    roleDefinitions: [custom(own, subscription), custom(far, `/subscriptions/${other}`)],
    roleAssignments: [
      { principalId: ada, role: own, scope: subscription },
      { principalId: ada, role: far, scope: `/subscriptions/${other}` },
      { principalId: ada, role: gone, scope: subscription },
    ],
  });

  it("of custom roles are found wherever they can be assigned; one that is gone is a gap", async () => {
    const run = await runTenant(withRoles);
    expect(run.read.roles.filter((role) => role.custom).map(({ id }) => id)).toEqual([own, far]);
    expect(run.refused).toEqual([
      `role-definitions /providers/microsoft.authorization/roledefinitions/${gone}: failed`,
    ]);
  });

  it("of built-in roles are no gap where they are refused: the shipped data knows them", async () => {
    const run = await runTenant(tenant, { faults: [denied(/roleDefinitions/)] });
    expect(run.read.roles).toEqual([]);
    expect(run.refused).toEqual([]);
  });

  it("are asked in an older version where the service does not know the newer", async () => {
    const old: FaultRule = {
      fault: { kind: "status", status: 400, code: "InvalidResourceType" },
      on: { url: /roleDefinitions.*2022-05-01-preview/ },
    };
    const run = await runTenant(withRoles, { faults: [old] });
    expect(run.read.roles.filter((role) => role.custom)).toHaveLength(2);
    expect(run.asked(/roleDefinitions\?api-version=2022-04-01/)).toBe(1);
  });
});
