import { describe, expect, it } from "vitest";
import { tenantFrom, usualSubscriptionId, usualTenantId } from "../../../support/azure/tenant/tenant-from.ts";
import { broken, denied, graphBroken, readOf, runTenant, unreadOf } from "./reading-tenants.ts";

const groups = "/providers/microsoft.management/managementgroups";
const root = `${groups}/${usualTenantId}`;
const first = `/subscriptions/${usualSubscriptionId}`;
const secondId = "20000000-0000-0000-0000-000000000002";
const second = `/subscriptions/${secondId}`;
const strangerId = "20000000-0000-0000-0000-000000000099";

const landscape = {
  managementGroups: [
    { name: usualTenantId, displayName: "Tenant Root Group", parent: null },
    { name: "Platform", displayName: "Platform", parent: usualTenantId },
    { name: "sandbox", displayName: "Sandbox", parent: "Platform" },
  ],
  subscriptions: [
    { subscriptionId: usualSubscriptionId, displayName: "Production", managementGroup: "Platform" },
    { subscriptionId: secondId, displayName: "Sandbox", managementGroup: "sandbox" },
  ],
};
const tenant = tenantFrom(landscape);
const subscriptionsOf = (run: Awaited<ReturnType<typeof runTenant>>) =>
  run.read.scopes.filter(({ kind }) => kind === "subscription").map(({ id }) => id);
const containers = graphBroken(/microsoft\.resources\/subscriptions'/);

describe("the subscriptions that are read", () => {
  it.each([
    ["an id", secondId.toUpperCase()],
    ["a scope", second],
    ["a name in any case", "SANDBOX"],
  ])("are those asked for by %s", async (_, wanted) => {
    const run = await runTenant(tenant, { ask: { subscriptions: [wanted] } });
    expect(subscriptionsOf(run)).toEqual([second]);
    expect(run.read.coverage.filter(({ collector }) => collector === "vaults")).toHaveLength(1);
    expect(run.refused).toEqual([]);
  });

  it("refuse what is not visible, for the reason that Azure gives for an id", async () => {
    const ask = { subscriptions: [usualSubscriptionId, strangerId, "no such name"] };
    const run = await runTenant(tenant, { ask });
    expect(subscriptionsOf(run)).toEqual([first]);
    expect(run.refused).toEqual([
      `subscriptions /subscriptions/${strangerId}: failed`,
      "subscriptions no such name: failed",
    ]);
  });

  it("are those under a management group, the groups in it included", async () => {
    const all = await runTenant(tenant, { ask: { managementGroup: "platform" } });
    expect(subscriptionsOf(all)).toEqual([first, second]);
    const inner = await runTenant(tenant, { ask: { managementGroup: `${groups}/sandbox` } });
    expect(subscriptionsOf(inner)).toEqual([second]);
    expect(inner.refused).toEqual([]);
  });

  it("are both in the list and under the group, where both were given", async () => {
    const run = await runTenant(tenant, { ask: { managementGroup: "Platform", subscriptions: ["Production"] } });
    expect(subscriptionsOf(run)).toEqual([first]);
  });

  it("miss those under a group that the caller cannot see: each is refused", async () => {
    const roles = [
      { role: "Management Group Reader", scope: root },
      { role: "Reader", scope: first },
    ];
    const custom = {
      name: "c1000000-0000-0000-0000-000000000001",
      roleName: "Management Group Reader",
      type: "CustomRole" as const,
      description: "",
      assignableScopes: ["/"],
      permissions: [
        {
          actions: ["Microsoft.Management/managementGroups/read"],
          notActions: [],
          dataActions: [],
          notDataActions: [],
        },
      ],
    };
    const blind = tenantFrom({
      ...landscape,
      roleDefinitions: [custom],
      collector: {
        roles: roles.map((role) => (role.role === custom.roleName ? { ...role, role: custom.name } : role)),
      },
    });
    // The tenant's own list leaves the second one out: the caller holds nothing in it that the list would count.
    const lists = {
      fault: {
        kind: "answer" as const,
        status: 200,
        body: {
          value: [
            { id: first, subscriptionId: usualSubscriptionId, displayName: "Production", tenantId: usualTenantId },
          ],
        },
      },
      on: { url: /^\/subscriptions\?/ },
    };
    const run = await runTenant(blind, { ask: { managementGroup: "Platform" }, faults: [lists, containers] });
    expect(subscriptionsOf(run)).toEqual([first]);
    expect(run.refused).toContain(`subscriptions ${second}: denied`);
  });

  it("are what is known to lie under a group that cannot be listed, and that is a gap", async () => {
    const run = await runTenant(tenant, { ask: { managementGroup: "sandbox" }, faults: [denied(/descendants/)] });
    expect(subscriptionsOf(run)).toEqual([second]);
    expect(run.coverage("management-groups", `${groups}/sandbox`)?.refused).toMatchObject([
      { role: "Management Group Reader", why: { reason: "denied" } },
    ]);
  });

  it("include what Resource Graph alone has, and a list that broke off is told", async () => {
    const run = await runTenant(tenant, { faults: [broken(/^\/subscriptions\?/)] });
    expect(subscriptionsOf(run)).toEqual([first, second]);
    expect(run.refused).toEqual(["subscriptions /: failed"]);
    expect(readOf(run.scope(first).name)).toBe("Production");
    expect(run.read.tenantId).toBe(usualTenantId);
  });

  it("are none where the caller sees none", async () => {
    const run = await runTenant(tenantFrom({ ...landscape, collector: { roles: [] } }));
    expect(subscriptionsOf(run)).toEqual([]);
    expect(run.read.vaults).toEqual([]);
    expect(run.read.tenantId).toBeNull();
  });
});

describe("the management groups above them", () => {
  it("come from ARM where Resource Graph does not answer, names included", async () => {
    const run = await runTenant(tenant, { faults: [containers] });
    expect(readOf(run.scope(second).parent)).toBe(`${groups}/sandbox`);
    expect(readOf(run.scope(`${groups}/sandbox`).parent)).toBe(`${groups}/platform`);
    expect(readOf(run.scope(`${groups}/platform`).parent)).toBe(root);
    expect(readOf(run.scope(root).name)).toBe("Tenant Root Group");
    expect(run.refused).toEqual([]);
  });

  it("are put together from the groups that can be read, where the top is closed", async () => {
    const roles = [{ role: "Reader", scope: "/providers/Microsoft.Management/managementGroups/Platform" }];
    const run = await runTenant(tenantFrom({ ...landscape, collector: { roles } }), { faults: [containers] });
    expect(readOf(run.scope(second).parent)).toBe(`${groups}/sandbox`);
    expect(readOf(run.scope(`${groups}/platform`).parent)).toBe(root);
    expect(readOf(run.scope(root).parent)).toBe("/");
    // Its id says where it is; what it is called is closed to the caller.
    expect(unreadOf(run.scope(root).name).reason).toBe("denied");
  });

  it("are unread where nothing shows them: the parent is not made up", async () => {
    const tree = denied(/managementgroups/i);
    const run = await runTenant(tenant, { faults: [containers, tree] });
    expect(unreadOf(run.scope(first).parent)).toMatchObject({ reason: "denied" });
    expect(run.coverage("management-groups", first)?.refused).toMatchObject([
      { id: first, role: "Management Group Reader", why: { reason: "denied" } },
    ]);
    expect(run.read.scopes.some(({ id }) => id === "/")).toBe(true);
  });

  it("are asked of ARM where Resource Graph's chain stops short of the top", async () => {
    const row = {
      id: first,
      name: "Production",
      type: "microsoft.resources/subscriptions",
      properties: { managementGroupAncestorsChain: [{ name: "Platform", displayName: "Platform" }] },
    };
    const short = {
      fault: {
        kind: "answer" as const,
        status: 200,
        body: { totalRecords: 1, count: 1, data: [row], resultTruncated: "false" },
      },
      on: { url: /ResourceGraph/, body: /microsoft\.resources\/subscriptions'/ },
    };
    const run = await runTenant(tenant, { faults: [short] });
    expect(readOf(run.scope(`${groups}/platform`).parent)).toBe(root);
    expect(run.asked(/descendants/)).toBe(1);
    expect(run.refused).toEqual([]);
  });

  it("end where hostile parents go in circles", async () => {
    const loop = (name: string, parent: string) => ({
      id: `${groups}/${name}`,
      type: "Microsoft.Management/managementGroups",
      name,
      properties: { displayName: name, parent: { id: `${groups}/${parent}` } },
    });
    const child = { id: first, type: "x", name: "x", properties: { displayName: "x", parent: { id: `${groups}/a` } } };
    const circle = {
      fault: { kind: "answer" as const, status: 200, body: { value: [loop("a", "b"), loop("b", "a"), child] } },
      on: { url: /descendants/ },
    };
    const run = await runTenant(tenant, { faults: [containers, circle] });
    expect(readOf(run.scope(first).parent)).toBe(`${groups}/a`);
    expect(run.coverage("management-groups", first)?.refused).toHaveLength(1);
  });
});
