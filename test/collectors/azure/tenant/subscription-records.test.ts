import { describe, expect, it } from "vitest";
import type { FaultRule } from "../../../support/azure/faults/fault.ts";
import type { Json } from "../../../support/azure/json.ts";
import {
  pricing,
  resourceWithIdentity,
  securityContact,
  userAssignedIdentity,
} from "../../../support/azure/tenant/records.ts";
import { tenantFrom, usualSubscriptionId, usualTenantId } from "../../../support/azure/tenant/tenant-from.ts";
import { broken, denied, graphBroken, readOf, runTenant, unreadOf } from "./reading-tenants.ts";

const subscription = `/subscriptions/${usualSubscriptionId}`;
const group = `${subscription}/resourceGroups/rg-vaults`;
const page = (value: readonly Json[]): FaultRule["fault"] => ({ kind: "answer", status: 200, body: { value } });
const principal = (last: string) => `b0000000-0000-0000-0000-0000000000${last}`;

describe("Defender for Key Vault", () => {
  const tenant = tenantFrom({
    records: [
      pricing(subscription, "KeyVaults", "Standard", "PerTransaction"),
      pricing(subscription, "VirtualMachines", "Free"),
      securityContact(subscription, "one@example.org; two@example.org;"),
    ],
  });

  it("has the plan for vaults, and counts whom it tells without keeping an address", async () => {
    const run = await runTenant(tenant);
    expect(readOf(run.scope(subscription).defenderPlan)).toEqual({ tier: "Standard", subPlan: "PerTransaction" });
    // Two addresses, and the owners by their role.
    expect(readOf(run.scope(subscription).securityContacts)).toBe(3);
    expect(JSON.stringify(run.read.scopes)).not.toContain("@example.org");
  });

  it("is off where the subscription never registered it, but not where the subscription is gone", async () => {
    const answer = (status: number, code: string): FaultRule => ({
      fault: { kind: "status", status, code },
      on: { url: /pricings/ },
    });
    const never = await runTenant(tenant, { faults: [answer(409, "Subscription Not Registered")] });
    expect(readOf(never.scope(subscription).defenderPlan)).toBeNull();
    const gone = await runTenant(tenant, { faults: [answer(404, "SubscriptionNotFound")] });
    expect(unreadOf(gone.scope(subscription).defenderPlan).reason).toBe("failed");
  });

  it("is unread where it is refused, each part by itself", async () => {
    const run = await runTenant(tenant, { faults: [denied(/pricings/)] });
    expect(unreadOf(run.scope(subscription).defenderPlan)).toMatchObject({ reason: "denied" });
    expect(readOf(run.scope(subscription).securityContacts)).toBe(3);
    expect(run.coverage("defender", subscription)).toMatchObject({
      asked: 2,
      read: 1,
      refused: [{ role: "Security Reader" }],
    });
  });

  it("is unread where an answer lacks what it must say", async () => {
    const faults: readonly FaultRule[] = [
      { fault: { kind: "answer", status: 200, body: { properties: {} } }, on: { url: /pricings/ } },
      { fault: page([{ id: "x" }]), on: { url: /securityContacts/ } },
    ];
    const run = await runTenant(tenant, { faults });
    expect(unreadOf(run.scope(subscription).defenderPlan).reason).toBe("unparsable");
    expect(unreadOf(run.scope(subscription).securityContacts).reason).toBe("unparsable");
  });

  it("does not count a contact that is switched off", async () => {
    const off = page([{ id: "x", properties: { emails: "one@example.org", isEnabled: false } }]);
    const run = await runTenant(tenant, { faults: [{ fault: off, on: { url: /securityContacts/ } }] });
    expect(readOf(run.scope(subscription).securityContacts)).toBe(0);
  });
});

describe("deleted vaults", () => {
  const deleted = {
    name: "Kv-Former",
    subscriptionId: usualSubscriptionId,
    resourceGroup: "rg-vaults",
    location: "westeurope",
    deletedOn: "2026-10-01T10:00:00.5Z",
    scheduledPurgeOn: "2026-12-30T10:00:00.5Z",
    purgeProtectionEnabled: false,
    tags: {},
  };
  const tenant = tenantFrom({ deletedVaults: [deleted], deletedManagedHsms: [{ ...deleted, name: "hsm-former" }] });
  const deletedIn = (run: Awaited<ReturnType<typeof runTenant>>) =>
    run.read.consumers.filter((one) => one.kind === "deleted-vault");

  it("carry the id that they had, managed HSMs included, sorted by it", async () => {
    const found = deletedIn(await runTenant(tenant));
    expect(found.map(({ id }) => id.split("/").slice(-2).join("/"))).toEqual([
      "managedhsms/hsm-former",
      "vaults/kv-former",
    ]);
    expect(found[1]).toMatchObject({
      name: "Kv-Former",
      location: "westeurope",
      deletedOn: { read: "2026-10-01T10:00:00Z" },
      purgeProtectionEnabled: { read: false },
    });
  });

  it("that are refused are a gap in the coverage", async () => {
    const run = await runTenant(tenant, { faults: [denied(/deletedVaults/)] });
    expect(deletedIn(run)).toHaveLength(1);
    expect(run.coverage("deleted", subscription)).toMatchObject({ asked: 2, read: 1, refused: [{ role: "Reader" }] });
  });

  it("without the id that they had are a gap, and dates that are none are unread", async () => {
    const properties = { vaultId: `${group}/providers/Microsoft.KeyVault/vaults/kv-x`, deletionDate: "long ago" };
    const run = await runTenant(tenant, {
      faults: [{ fault: page([{ id: "/x" }, { name: "kv-x", properties }]), on: { url: /deletedVaults/ } }],
    });
    expect(run.coverage("deleted", subscription)?.refused).toMatchObject([{ why: { reason: "unparsable" } }]);
    const [, odd] = deletedIn(run);
    expect(odd).toMatchObject({ name: "kv-x", location: null, scheduledPurgeOn: { read: null } });
    expect(odd?.deletedOn).toMatchObject({ unread: { reason: "unparsable" } });
  });
});

describe("resources that run as somebody", () => {
  const identityId = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-app`;
  const ids = { tenantId: usualTenantId, principalId: principal("01"), clientId: principal("02") };
  const records = [
    userAssignedIdentity(group, "id-app", ids),
    resourceWithIdentity(group, "Microsoft.Web/sites", "both", {
      type: "SystemAssigned, UserAssigned",
      principalId: principal("03"),
      // As some copies have it: without the object id.
      userAssignedIdentities: { [identityId]: {} },
    }),
    resourceWithIdentity(group, "Microsoft.Compute/virtualMachines", "vm", {
      type: "UserAssigned",
      userAssignedIdentities: {
        [identityId.toUpperCase()]: { principalId: principal("01"), clientId: principal("02") },
      },
    }),
    resourceWithIdentity(group, "Microsoft.Web/sites", "none", { type: "None" }),
  ];
  const tenant = tenantFrom({ records });

  it("are named with the object ids of all their identities, and so are user-assigned identities", async () => {
    const run = await runTenant(tenant);
    expect(
      run.read.consumers.map((one) => (one.kind === "identity-holder" ? [one.resourceType, one.principalIds] : [])),
    ).toEqual([
      ["microsoft.compute/virtualmachines", [principal("01")]],
      ["microsoft.managedidentity/userassignedidentities", [principal("01")]],
      ["microsoft.web/sites", [principal("01"), principal("03")]],
    ]);
    expect(run.refused).toEqual([]);
  });

  it("are a gap where the caller may not read everything of the subscription", async () => {
    const roles = [{ role: "Key Vault Reader", scope: subscription }];
    const run = await runTenant(tenantFrom({ records, collector: { roles } }));
    expect(run.coverage("identities", subscription)?.refused).toMatchObject([
      { role: "Reader", why: { reason: "denied" } },
    ]);
  });

  it("are a gap where Resource Graph breaks off", async () => {
    const run = await runTenant(tenant, { faults: [graphBroken(/isnotnull\(identity\)/)] });
    expect(run.coverage("identities", subscription)?.refused).toMatchObject([{ why: { reason: "failed" } }]);
    const identities = await runTenant(tenant, { faults: [graphBroken(/userassignedidentities/)] });
    expect(identities.coverage("identities", subscription)?.refused).toMatchObject([{ why: { reason: "failed" } }]);
  });

  it("are a gap where Resource Graph keeps rows to itself", async () => {
    const cut: FaultRule = { fault: { kind: "result-truncated" }, on: { url: /ResourceGraph/, body: /isnotnull/ } };
    const run = await runTenant(tenant, { faults: [cut] });
    expect(run.coverage("identities", subscription)?.refused).toHaveLength(1);
  });

  it("that cannot be read are told apart from those that have no identity", async () => {
    const data = [
      { id: "<b>", type: "x", identity: {} },
      { id: `${group}/x`, type: "microsoft.web/sites", identity: { type: "None" } },
    ];
    const body = { totalRecords: 2, count: 2, data, resultTruncated: "false" };
    const odd: FaultRule = {
      fault: { kind: "answer", status: 200, body },
      on: { url: /ResourceGraph/, body: /isnotnull/ },
    };
    const run = await runTenant(tenant, { faults: [odd] });
    expect(run.refused).toEqual(["identities /: unparsable"]);
  });
});

describe("resource groups of vaults", () => {
  const tags = { team: "payments" };
  const tenant = tenantFrom({
    vaults: [{ name: "kv-a", resourceGroup: "RG-App" }],
    resourceGroups: [
      { subscriptionId: usualSubscriptionId, name: "RG-App", location: "westeurope", tags },
      { subscriptionId: usualSubscriptionId, name: "rg-empty", location: "westeurope", tags },
    ],
  });
  const app = `${subscription}/resourcegroups/rg-app`;

  it("have their names and tags; groups without vaults and grants are left out", async () => {
    const run = await runTenant(tenant);
    expect(run.scope(app)).toMatchObject({
      name: { read: "RG-App" },
      tags: { read: tags },
      parent: { read: subscription },
    });
    expect(run.read.scopes.some(({ id }) => id.endsWith("rg-empty"))).toBe(false);
  });

  it("are asked of ARM where Resource Graph does not answer", async () => {
    const run = await runTenant(tenant, { faults: [graphBroken(/resourcegroups'/)] });
    expect(readOf(run.scope(app).tags)).toEqual(tags);
    expect(run.refused).toEqual([]);
  });

  it("have unread tags where neither shows them", async () => {
    const run = await runTenant(tenant, { faults: [graphBroken(/resourcegroups'/), broken(/resourcegroups\?/)] });
    expect(unreadOf(run.scope(app).tags).reason).toBe("failed");
    expect(run.refused).toEqual([`subscriptions ${app}: failed`]);
  });
});
