import { describe, expect, it } from "vitest";
import { tenantFrom, usualSubscriptionId, usualTenantId } from "../../../support/azure/tenant/tenant-from.ts";
import { broken, denied, graphBroken, idsOf, runTenant } from "./reading-tenants.ts";

const subscription = `/subscriptions/${usualSubscriptionId}`;
const group = `${subscription}/resourceGroups/rg-vaults`;
const otherId = "20000000-0000-0000-0000-000000000002";
const two = tenantFrom({
  subscriptions: [{ subscriptionId: usualSubscriptionId }, { subscriptionId: otherId }],
  vaults: [{ name: "kv-a" }, { name: "kv-b", subscriptionId: otherId }],
  managedHsms: [{ name: "hsm-a" }],
});
const armVaults = /\/providers\/Microsoft\.KeyVault\/vaults\?/;
const graphVaults = graphBroken(/microsoft\.keyvault\/vaults/);
/** Resource Graph without one row: the copy lags behind. */
const graphLacksOne = {
  fault: {
    kind: "answer" as const,
    status: 200,
    body: { totalRecords: 0, count: 0, data: [], resultTruncated: "false" },
  },
  on: { url: /ResourceGraph/, body: /microsoft\.keyvault\/vaults/ },
};

describe("the inventory of vaults", () => {
  it("is whole by Resource Graph where ARM's lists break off", async () => {
    const run = await runTenant(two, { faults: [broken(armVaults)] });
    expect(idsOf(run.read.vaults)).toEqual(["hsm-a", "kv-a", "kv-b"]);
    expect(run.coverage("vaults", subscription)).toMatchObject({ asked: 2, read: 2 });
    const [remark] = run.coverage("vaults", subscription)?.refused ?? [];
    expect(remark?.why).toMatchObject({ reason: "not-in-output" });
    expect(remark?.why.detail).toContain("1 only by Resource Graph");
  });

  it("is whole by ARM where Resource Graph does not answer, and says which source missed what", async () => {
    const run = await runTenant(two, { faults: [graphVaults] });
    expect(idsOf(run.read.vaults)).toEqual(["hsm-a", "kv-a", "kv-b"]);
    const [remark] = run.coverage("vaults", subscription)?.refused ?? [];
    expect(remark?.why.reason).toBe("not-in-output");
    expect(remark?.why.detail).toContain("2 only by ARM (Resource Graph did not list all: failed)");
  });

  it("takes what either source has where they differ, and says so, but is no gap", async () => {
    const run = await runTenant(two, { faults: [graphLacksOne] });
    expect(idsOf(run.read.vaults)).toEqual(["hsm-a", "kv-a", "kv-b"]);
    const coverage = run.coverage("vaults", subscription);
    expect(coverage).toMatchObject({ asked: 2, read: 2 });
    expect(coverage?.refused[0]?.why).toMatchObject({ reason: "not-in-output" });
    expect(coverage?.refused[0]?.why.detail).toContain("2 only by ARM");
  });

  it("is incomplete where neither source is whole, for ARM's reason, and keeps what came", async () => {
    const run = await runTenant(two, {
      faults: [graphVaults, denied(new RegExp(`${usualSubscriptionId}${armVaults.source}`))],
    });
    expect(idsOf(run.read.vaults)).toEqual(["hsm-a", "kv-b"]);
    expect(run.coverage("vaults", subscription)).toMatchObject({ asked: 2, read: 1 });
    expect(run.coverage("vaults", subscription)?.refused).toMatchObject([
      {
        id: subscription,
        role: "Reader",
        why: { reason: "denied", remedy: expect.stringContaining(`the role Reader at ${subscription}`) },
      },
    ]);
    const other = run.coverage("vaults", `/subscriptions/${otherId}`);
    expect(other?.refused.map(({ why }) => why.reason)).toEqual(["not-in-output"]);
  });

  it("is incomplete where the caller may read one vault only: Resource Graph's silence proves nothing", async () => {
    const scope = `${group}/providers/Microsoft.KeyVault/vaults/kv-a`;
    const tenant = tenantFrom({
      vaults: [{ name: "kv-a" }, { name: "kv-b" }],
      collector: { roles: [{ role: "Reader", scope }] },
    });
    const run = await runTenant(tenant);
    expect(idsOf(run.read.vaults)).toEqual(["kv-a"]);
    expect(run.coverage("vaults", subscription)).toMatchObject({
      asked: 2,
      read: 1,
      refused: [{ why: { reason: "denied" } }],
    });
  });

  it("does not trust Resource Graph where nobody can say what the caller may read", async () => {
    const rights = denied(/Microsoft\.Authorization\/permissions/);
    const run = await runTenant(two, { faults: [rights, broken(armVaults)] });
    expect(run.coverage("vaults", subscription)?.refused).toMatchObject([{ why: { reason: "failed" } }]);
    expect(idsOf(run.read.vaults)).toEqual(["hsm-a", "kv-a", "kv-b"]);
  });

  it("lists managed HSMs as incomplete when only their list is refused and Resource Graph is silent", async () => {
    const hsms = denied(/\/providers\/Microsoft\.KeyVault\/managedHSMs\?/);
    const run = await runTenant(two, { faults: [hsms, graphVaults] });
    expect(idsOf(run.read.vaults)).toEqual(["kv-a", "kv-b"]);
    expect(run.coverage("vaults", subscription)?.refused).toMatchObject([{ why: { reason: "denied" } }]);
  });

  it("keeps a vault that comes without properties, and is whole", async () => {
    const bare = { fault: { kind: "bare-item" as const, index: 0 }, on: { url: armVaults } };
    const run = await runTenant(two, { faults: [bare] });
    expect(idsOf(run.read.vaults)).toEqual(["hsm-a", "kv-a", "kv-b"]);
    // Resource Graph's row has what ARM's lacks.
    expect(run.read.vaults.every(({ item }) => item.has("properties"))).toBe(true);
    expect(run.refused).toEqual([]);
  });

  it("is incomplete where an entry of both sources is no vault at all", async () => {
    const junk = { fault: { kind: "null-item" as const, index: 0 }, on: { url: armVaults } };
    const graphJunk = {
      fault: { kind: "null-item" as const, index: 0 },
      on: { url: /ResourceGraph/, body: /keyvault\/vaults/ },
    };
    const run = await runTenant(two, { faults: [junk, graphJunk] });
    expect(run.coverage("vaults", subscription)?.refused).toMatchObject([{ why: { reason: "unparsable" } }]);
  });

  it("holds only vaults of the names asked for, and says that it was asked for no others", async () => {
    const run = await runTenant(two, { ask: { vaults: ["KV-*"] } });
    expect(idsOf(run.read.vaults)).toEqual(["kv-a", "kv-b"]);
    expect(run.coverage("vaults", subscription)).toMatchObject({
      asked: 1,
      read: 1,
      refused: [{ why: { reason: "not-asked" } }],
    });
  });

  it("pages through many vaults, each once, however the pages overlap", async () => {
    const vaults = Array.from({ length: 70 }, (_, index) => ({ name: `kv-${String(index).padStart(3, "0")}` }));
    const repeated = { fault: { kind: "repeated-page" as const }, on: { url: armVaults } };
    const settings = { pageSizes: { arm: 50, vault: 25, graph: 100, resourceGraph: 30 } };
    const run = await runTenant(tenantFrom({ vaults }), { faults: [repeated], settings });
    expect(run.read.vaults.map(({ id }) => id)).toEqual(
      vaults.map(({ name }) => `${group}/providers/microsoft.keyvault/vaults/${name}`.toLowerCase()),
    );
    expect(run.refused).toEqual([]);
    expect(run.coverage("vaults", subscription)).toMatchObject({ asked: 70, read: 70 });
  });

  it("has an entry for a subscription without vaults: it was looked at", async () => {
    const run = await runTenant(tenantFrom({ tenantId: usualTenantId }));
    expect(run.coverage("vaults", subscription)).toEqual({
      collector: "vaults",
      scope: subscription,
      asked: 0,
      read: 0,
      refused: [],
    });
  });
});
