import { describe, expect, it } from "vitest";
import { isRead, read } from "../../../../src/model/fact.ts";
import { diagnosticSetting, storageAccount, workspace } from "../../../support/azure/tenant/records.ts";
import { collector, usualTenantId } from "../../../support/azure/tenant/tenant-from.ts";
import { counts, group, named, open, refusedBy, root, vaultId } from "./reading-vaults.ts";

const readerOnly = { roles: [{ role: "Reader", scope: root }] };
const rotation = {
  lifetimeActions: [{ trigger: { timeAfterCreate: "P365D" }, action: { type: "Rotate" } }],
  attributes: { expiryTime: "P2Y" },
};
const contents = {
  secrets: [{ name: "one", expires: "2027-01-01T00:00:00Z" }, { name: "two" }, { name: "three" }, { name: "four" }],
  keys: [{ name: "signing", rotationPolicy: rotation, exportable: true, versions: 2 }, { name: "plain" }],
  certificates: [{ name: "web" }],
};

describe("a reader without rights on the data plane", () => {
  const keyVaultReader = "the role Key Vault Reader on the vault";

  it("has what the control plane shows, and the reason for the rest", async () => {
    const { vault, azure } = await open({ collector: readerOnly, vaults: [{ name: "kv", ...contents }] });
    const { record } = await vault("kv");
    const denied = (what: string) => ({
      reason: "denied",
      detail: `Azure answered 403 Forbidden/ForbiddenByRbac to reading ${what}`,
      remedy: keyVaultReader,
    });
    expect(record.secrets).toMatchObject({ missing: denied("secrets") });
    expect(named(record.secrets)["one"]).toMatchObject({
      expiresOn: read("2027-01-01T00:00:00Z"),
      managed: read(false),
      versions: { unread: denied("secrets") },
    });
    expect(record.certificates).toEqual({ unread: denied("certificates") });
    expect(record.deletedObjects).toEqual({ unread: denied("deleted") });
    expect(record.certificateIssuers).toMatchObject({ unread: { reason: "denied" } });
    expect(record.certificateContacts).toMatchObject({ unread: { reason: "denied" } });
    // One refusal for each list, none for single objects.
    expect(azure.counts.get("vault 403")).toBe(8);
  });

  it("has its keys whole by the control plane, versions and rotation policy included", async () => {
    const { vault } = await open({ collector: readerOnly, vaults: [{ name: "kv", ...contents }] });
    const { signing, plain } = named((await vault("kv")).record.keys);
    expect(signing).toMatchObject({
      keyType: read("RSA"),
      keySize: read(3072),
      exportable: read(true),
      operations: read(["sign", "verify"]),
      rotationPolicy: read({ actions: [{ action: "rotate", daysAfterCreation: 365 }], expiryDays: 730 }),
      versions: { read: [{ createdOn: "2026-05-02T00:00:00Z" }, { createdOn: "2026-06-01T00:00:00Z" }] },
      hasReleasePolicy: read(false),
    });
    expect(plain).toMatchObject({ rotationPolicy: read(null), exportable: read(null) });
  });

  it("does not know whether what looks like a certificate's secret is one", async () => {
    const { vault } = await open({ collector: readerOnly, vaults: [{ name: "kv", ...contents }] });
    const { record } = await vault("kv");
    expect(named(record.secrets)["web"]?.managed).toMatchObject({
      unread: { reason: "denied", remedy: keyVaultReader },
    });
    expect(named(record.keys)["web"]?.managed).toMatchObject({ unread: { reason: "denied" } });
  });

  it("says so in the coverage, with the role that would help", async () => {
    const { vault } = await open({ collector: readerOnly, vaults: [{ name: "kv", ...contents }] });
    const { coverage, record } = await vault("kv");
    const refusal = { id: record.id, why: { reason: "denied", remedy: keyVaultReader }, role: "Key Vault Reader" };
    expect(refusedBy(coverage, "certificates")).toMatchObject([refusal]);
    expect(refusedBy(coverage, "deleted")).toMatchObject([refusal]);
    // Beside the lists themselves: whether something belongs to a certificate, which only the vault could say.
    const opened = { detail: expect.stringContaining("to reading certificates") };
    expect(refusedBy(coverage, "secrets")).toMatchObject([refusal, { id: `${record.id}/secrets/web`, why: opened }]);
    expect(refusedBy(coverage, "keys")).toMatchObject([refusal, { id: record.id, why: opened }]);
    expect(counts(coverage)).toEqual([
      "certificates 0/3",
      "deleted 0/1",
      "diagnostic-settings 1/1",
      "event-subscriptions 1/1",
      "keys 0/4",
      "metrics 1/1",
      "perimeters 1/1",
      "private-endpoints 1/1",
      "secrets 0/6",
      "settings 1/1",
    ]);
  });

  it("leaves a managed HSM's keys unread, with the HSM's own role as the remedy", async () => {
    const { hsm } = await open({ collector: readerOnly, managedHsms: [{ name: "hsm", keys: [{ name: "root" }] }] });
    const { record, coverage } = await hsm("hsm");
    expect(record.keys).toMatchObject({
      unread: { reason: "denied", remedy: expect.stringContaining("Managed HSM Crypto Auditor") },
    });
    expect(refusedBy(coverage, "keys")).toMatchObject([{ role: "Managed HSM Crypto Auditor" }]);
  });
});

describe("a vault whose firewall keeps the reader out", () => {
  const walled = {
    networkAcls: { bypass: "AzureServices", defaultAction: "Deny", ipRules: [], virtualNetworkRules: [] },
  };

  it("is asked once, and its control plane is read", async () => {
    const { vault, azure } = await open({ vaults: [{ name: "kv", properties: walled, ...contents }] });
    const { record, coverage } = await vault("kv");
    expect(azure.requests.filter(({ service }) => service === "vault")).toHaveLength(1);
    const remedy = expect.stringContaining("run from a network that the vault lets in");
    expect(record.secrets).toMatchObject({ missing: { reason: "firewall", remedy } });
    expect(Object.keys(named(record.secrets)).sort()).toEqual(["four", "one", "three", "two", "web"]);
    expect(named(record.secrets)["one"]?.versions).toMatchObject({ unread: { reason: "firewall" } });
    expect(named(record.keys)["signing"]).toMatchObject({ keyType: read("RSA"), versions: { read: [{}, {}] } });
    expect(record.certificates).toMatchObject({ unread: { reason: "firewall", remedy } });
    expect(record.networkDefaultAction).toEqual(read("Deny"));
    expect(refusedBy(coverage, "certificates")).toMatchObject([{ id: record.id, why: { reason: "firewall" } }]);
    expect(refusedBy(coverage, "certificates")[0]).not.toHaveProperty("role");
  });

  it("is told the same where public access is off", async () => {
    const { vault } = await open({ vaults: [{ name: "kv", properties: { publicNetworkAccess: "Disabled" } }] });
    expect((await vault("kv")).record.certificates).toMatchObject({ unread: { reason: "firewall" } });
  });
});

describe("access policies that let the reader list some things only", () => {
  const policyVault = (permissions: Readonly<Record<string, readonly string[]>>) => ({
    name: "kv",
    ...contents,
    properties: {
      enableRbacAuthorization: false,
      accessPolicies: [{ tenantId: usualTenantId, objectId: collector.principalId, permissions }],
    },
  });

  it("leaves the other lists unread, and names the permission", async () => {
    const { vault } = await open({
      vaults: [policyVault({ secrets: ["list"], keys: [], certificates: ["list", "get"] })],
    });
    const { record, coverage } = await vault("kv");
    expect(named(record.secrets)["one"]).toMatchObject({ versions: { read: [{}] }, managed: read(false) });
    expect(record.secrets).not.toHaveProperty("missing");
    expect(named(record.certificates)["web"]).toMatchObject({ issuer: read("DigiCert") });
    const remedy = `the permission "list" on keys in the vault's access policies`;
    expect(record.keys).toMatchObject({ missing: { reason: "denied", remedy } });
    // The certificates were read, so ARM's word on the keys is enough to tell whose they are.
    expect(named(record.keys)["web"]).toMatchObject({ managed: read(true) });
    expect(named(record.keys)["signing"]).toMatchObject({ managed: read(false), keyType: read("RSA") });
    expect(record.deletedObjects).toMatchObject({ read: [], missing: { reason: "denied" } });
    expect(record.certificateContacts).toMatchObject({
      unread: { remedy: expect.stringContaining('"managecontacts"') },
    });
    const [refusal] = refusedBy(coverage, "keys");
    expect(refusal).toMatchObject({ why: { reason: "denied", remedy } });
    expect(refusal).not.toHaveProperty("role");
  });

  it("takes from the control plane what the vault says of single keys to nobody who may only list them", async () => {
    const many = Array.from({ length: 9 }, (_, index) => ({ name: `key-${index}`, rotationPolicy: rotation }));
    const draft = { ...policyVault({ secrets: ["list"], keys: ["list"], certificates: ["list"] }), keys: many };
    const { vault, azure } = await open({ vaults: [draft] });
    const { record } = await vault("kv");
    const { "key-5": key } = named(record.keys);
    expect(key).toMatchObject({
      keyType: read("RSA"),
      rotationPolicy: { read: { expiryDays: 730 } },
      versions: { read: [{}] },
    });
    expect(record.keys).not.toHaveProperty("missing");
    const denied = azure.requests.filter(({ service, status }) => service === "vault" && status === 403);
    // Three keys, three rotation policies, one certificate's policy and operation, and the lists that are denied.
    expect(denied.filter(({ target }) => /^\/keys\//.test(target))).toHaveLength(6);
  });

  it("says of a certificate that may only be listed what the list says", async () => {
    const { vault } = await open({
      vaults: [policyVault({ secrets: ["list"], keys: ["list"], certificates: ["list"] })],
    });
    const { record, coverage } = await vault("kv");
    const { web } = named(record.certificates);
    const why = { reason: "denied", remedy: `the permission "get" on certificates in the vault's access policies` };
    expect(web).toMatchObject({
      enabled: read(true),
      issuer: { unread: why },
      lifetimeActions: { unread: why },
      pendingOperation: { unread: why },
      versions: { read: [{}] },
    });
    expect(refusedBy(coverage, "certificates")).toContainEqual(
      expect.objectContaining({ id: web?.id, why: expect.objectContaining(why) }),
    );
  });
});

describe("a reader with rights on the data plane alone", () => {
  it("has the contents whole, and says that the lists could not be compared", async () => {
    const { vault } = await open({
      collector: { roles: [{ role: "Key Vault Certificate User", scope: root }] },
      vaults: [{ name: "kv", ...contents }],
      records: [
        diagnosticSetting(vaultId("kv"), "audit", {
          workspaceId: `${group}/providers/Microsoft.OperationalInsights/workspaces/w`,
        }),
      ],
    });
    const { record, coverage } = await vault("kv");
    expect(record.secrets).not.toHaveProperty("missing");
    expect(Object.keys(named(record.secrets))).toHaveLength(5);
    expect(refusedBy(coverage, "secrets")).toMatchObject([
      { id: record.id, why: { reason: "not-in-output", detail: expect.stringContaining("could not be held against") } },
    ]);
    expect(record.diagnosticSettings).toMatchObject({
      unread: { reason: "denied", remedy: "the role Monitoring Reader on the vault" },
    });
    expect(record.logDestinations).toMatchObject({ unread: { reason: "denied" } });
    expect(record.metrics).toMatchObject({ unread: { reason: "denied" } });
    expect(record.eventSubscriptions).toMatchObject({ unread: { reason: "denied" } });
    expect(record.perimeters).toMatchObject({ unread: { reason: "denied", remedy: "the role Reader on the vault" } });
    expect(refusedBy(coverage, "metrics")).toMatchObject([{ id: record.id, role: "Monitoring Reader" }]);
    expect(refusedBy(coverage, "perimeters")).toMatchObject([{ role: "Reader" }]);
    // The certificates' key facts need the data plane, which is open; rotation policies are neither in this role nor in ARM's reach.
    expect(named(record.keys)["signing"]).toMatchObject({
      keyType: read("RSA"),
      rotationPolicy: { unread: { reason: "denied" } },
    });
  });
});

describe("a reader who may read keys and not their rotation policies", () => {
  it("has the policies by the control plane", async () => {
    const { vault, azure } = await open({
      collector: {
        roles: [
          { role: "Reader", scope: root },
          { role: "Key Vault Certificate User", scope: root },
        ],
      },
      vaults: [
        {
          name: "kv",
          keys: Array.from({ length: 5 }, (_, index) => ({ name: `k${index}`, rotationPolicy: rotation })),
        },
      ],
    });
    const { record, coverage } = await vault("kv");
    const { k4 } = named(record.keys);
    expect(k4).toMatchObject({
      keyType: read("RSA"),
      rotationPolicy: { read: { expiryDays: 730 } },
      versions: { read: [{}] },
    });
    expect(refusedBy(coverage, "keys")).toEqual([]);
    expect(azure.requests.filter(({ target }) => /rotationpolicy/.test(target))).toHaveLength(3);
  });
});

describe("log destinations out of reach", () => {
  const elsewhere =
    "/subscriptions/99999999-0000-0000-0000-000000000009/resourceGroups/x/providers/Microsoft.OperationalInsights/workspaces/theirs";
  const logs = `${group}/providers/Microsoft.OperationalInsights/workspaces/logs`;
  const account = `${group}/providers/Microsoft.Storage/storageAccounts/st`;

  it("are not taken for missing when only their subscription is not visible", async () => {
    const { vault } = await open({
      vaults: [{ name: "kv" }],
      records: [diagnosticSetting(vaultId("kv"), "audit", { workspaceId: elsewhere })],
    });
    const { record, coverage } = await vault("kv");
    expect(record.logDestinations).toMatchObject({
      read: [{ exists: { unread: { reason: "denied", remedy: expect.stringContaining(elsewhere.toLowerCase()) } } }],
    });
    expect(refusedBy(coverage, "log-destinations")).toMatchObject([
      { id: elsewhere.toLowerCase(), why: { reason: "denied" }, role: "Reader" },
    ]);
  });

  it("are unread where the reader may see the vault and not them", async () => {
    const { vault } = await open({
      collector: {
        roles: [
          { role: "Reader", scope: vaultId("kv") },
          { role: "Key Vault Reader", scope: vaultId("kv") },
        ],
      },
      vaults: [{ name: "kv" }],
      records: [
        workspace(group, "logs"),
        storageAccount(group, "st"),
        diagnosticSetting(vaultId("kv"), "audit", { workspaceId: logs, storageAccountId: account }),
      ],
    });
    const { record, coverage } = await vault("kv");
    const ends = record.logDestinations && isRead(record.logDestinations) ? record.logDestinations.read : [];
    expect(ends.map(({ exists }) => exists)).toMatchObject([
      { unread: { reason: "denied" } },
      { unread: { reason: "denied" } },
    ]);
    expect(refusedBy(coverage, "log-destinations").map(({ id }) => id)).toEqual([
      logs.toLowerCase(),
      account.toLowerCase(),
    ]);
    // Events on system topics are listed by subscription, which is out of reach too; those at the vault are not.
    expect(record.eventSubscriptions).toMatchObject({ read: [], missing: { reason: "denied" } });
  });
});
