import { describe, expect, it } from "vitest";
import { read, unread } from "../../../../src/model/fact.ts";
import type { Alert } from "../../../../src/model/surroundings.ts";
import type { JsonObject } from "../../../support/azure/json.ts";
import { diagnosticSetting, workspace, workspaceTable } from "../../../support/azure/tenant/records.ts";
import { group, nothingAtVault, open, vaultId } from "./reading-vaults.ts";

const logs = `${group}/providers/Microsoft.OperationalInsights/workspaces/logs`;
const alert = (id: string): Alert => ({ id, kind: "log", enabled: true, signals: [] });

describe("alerts on workspaces", () => {
  const watching = [
    { workspaceId: logs.toLowerCase(), alert: alert("/a") },
    { workspaceId: "/subscriptions/s/other", alert: alert("/other") },
  ];
  const atVault = { ...nothingAtVault, alerts: read([alert("/b")]), workspaceAlerts: watching };

  it("watch the vaults whose log goes there", async () => {
    const { vault } = await open({
      vaults: [{ name: "kv" }],
      records: [workspace(group, "logs"), diagnosticSetting(vaultId("kv"), "audit", { workspaceId: logs })],
    });
    expect((await vault("kv", atVault)).record.alerts).toEqual(read([alert("/a"), alert("/b")]));
  });

  it("watch no vault that sends no log", async () => {
    const { vault } = await open({
      vaults: [{ name: "kv" }],
      records: [
        diagnosticSetting(vaultId("kv"), "audit", { workspaceId: logs }, [{ category: "AuditEvent", enabled: false }]),
      ],
    });
    expect((await vault("kv", atVault)).record.alerts).toEqual(read([alert("/b")]));
  });

  it("leave the alerts open where it is not known where the log goes", async () => {
    const { vault, azure } = await open({ vaults: [{ name: "kv" }] });
    azure.faults.add({
      fault: { kind: "status", status: 403, code: "AuthorizationFailed" },
      on: { url: /diagnosticSettings/ },
    });
    expect((await vault("kv", atVault)).record.alerts).toMatchObject({
      read: [{ id: "/b" }],
      missing: { reason: "denied" },
    });
    const none = unread("denied");
    expect((await vault("kv", { ...atVault, alerts: none })).record.alerts).toEqual(none);
  });
});

describe("private endpoint connections", () => {
  const connection = (properties: JsonObject) => [{ name: "pe", properties }];
  const state = { privateLinkServiceConnectionState: { status: "Pending" } };

  it("cost no call where the vault's resource says how they stand", async () => {
    const { vault, targets } = await open({
      vaults: [{ name: "kv", privateEndpointConnections: connection({ ...state, provisioningState: "Succeeded" }) }],
    });
    expect((await vault("kv")).record.privateEndpoints).toMatchObject({
      read: [{ status: "Pending", provisioningState: "Succeeded" }],
    });
    expect(targets().filter((target) => /privateEndpointConnections/.test(target))).toEqual([]);
  });

  it("are asked for where the resource leaves it out, and kept as they are when that is refused", async () => {
    const { vault, azure, targets } = await open({
      vaults: [{ name: "kv", privateEndpointConnections: connection(state) }],
    });
    expect((await vault("kv")).record.privateEndpoints).toMatchObject({
      read: [{ status: "Pending", provisioningState: null }],
    });
    expect(targets().filter((target) => /privateEndpointConnections/.test(target))).toHaveLength(1);
    azure.faults.add({
      fault: { kind: "status", status: 403, code: "AuthorizationFailed" },
      on: { url: /privateEndpointConnections/ },
    });
    expect((await vault("kv")).record.privateEndpoints).toMatchObject({
      read: [{ status: "Pending" }],
      missing: { reason: "denied" },
    });
  });
});

describe("the table that the audit log lands in", () => {
  const table = (name: string, days: number) =>
    workspaceTable(logs, name, { retentionInDays: 30, totalRetentionInDays: days });
  const setting = (type?: string) => {
    const plain = diagnosticSetting(vaultId("kv"), `audit-${type ?? "none"}`, { workspaceId: logs });
    return type === undefined
      ? plain
      : { ...plain, properties: { ...plain.properties, logAnalyticsDestinationType: type } };
  };
  const daysOf = async (records: Parameters<typeof open>[0]["records"]) => {
    const { vault } = await open({ vaults: [{ name: "kv" }], records: [workspace(group, "logs"), ...(records as [])] });
    const { record } = await vault("kv");
    return (
      record.logDestinations && "read" in record.logDestinations && record.logDestinations.read[0]?.tableRetentionDays
    );
  };

  it("is the shared one unless the service's own is chosen", async () => {
    const both = [table("AzureDiagnostics", 100), table("AZKVAuditLogs", 200)];
    expect(await daysOf([...both, setting()])).toEqual(read(100));
    expect(await daysOf([...both, setting("Dedicated")])).toEqual(read(200));
  });

  it("is both where settings differ: what is deleted first counts", async () => {
    expect(
      await daysOf([table("AzureDiagnostics", 100), table("AZKVAuditLogs", 40), setting(), setting("Dedicated")]),
    ).toEqual(read(40));
  });

  it("is the service's own where there is no shared one", async () => {
    expect(await daysOf([table("AZKVAuditLogs", 40), setting()])).toEqual(read(40));
  });

  it("has its workspace's retention where it has none of its own", async () => {
    expect(await daysOf([table("AzureDiagnostics", -1), setting()])).toEqual(read(90));
  });
});

describe("a vault without soft delete", () => {
  it("has nothing to recover, and is not asked", async () => {
    const { vault, targets } = await open({ vaults: [{ name: "kv", properties: { enableSoftDelete: false } }] });
    expect((await vault("kv")).record.deletedObjects).toEqual(read([]));
    expect(targets().filter((target) => /deleted/.test(target))).toEqual([]);
  });
});

describe("a row of the inventory that says nothing of the vault", () => {
  it("is replaced by what ARM says", async () => {
    const { vaultFromRow } = await open({ vaults: [{ name: "kv", secrets: [{ name: "a" }] }] });
    const result = await vaultFromRow("kv", new Map([["id", vaultId("kv")]]));
    expect(result).toMatchObject({
      record: { name: "kv", purgeProtectionEnabled: read(true), secrets: { read: [{ name: "a" }] } },
    });
  });

  it("leaves the settings unread where ARM refuses, and is gone where ARM knows no such vault", async () => {
    const { vaultFromRow, azure } = await open({ vaults: [{ name: "kv" }] });
    const refusal = azure.faults.add({
      fault: { kind: "status", status: 403, code: "AuthorizationFailed" },
      on: { url: /vaults\/kv\?/i },
    });
    const row = new Map([["id", vaultId("kv")]]);
    const result = await vaultFromRow("kv", row);
    expect(result).toMatchObject({
      record: {
        purgeProtectionEnabled: { unread: { reason: "denied", remedy: "the role Reader on the vault" } },
        location: { unread: { reason: "denied" } },
        secrets: { missing: { reason: "unparsable" } },
      },
    });
    refusal.remove();
    await azure.deleteVault("kv");
    expect(await vaultFromRow("kv", row)).toMatchObject({ gone: vaultId("kv").toLowerCase() });
  });
});
