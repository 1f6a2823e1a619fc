import { describe, expect, it } from "vitest";
import type { FaultRule } from "../../../support/azure/faults/fault.ts";
import type { Json, JsonObject } from "../../../support/azure/json.ts";
import type { ArmRecord } from "../../../support/azure/tenant/model.ts";
import { metricAlert, scheduledQueryRule, workspace } from "../../../support/azure/tenant/records.ts";
import { tenantFrom, usualSubscriptionId } from "../../../support/azure/tenant/tenant-from.ts";
import { denied, graphBroken, idsOf, missingOf, readOf, runTenant, unreadOf, wholeOf } from "./reading-tenants.ts";

const subscription = `/subscriptions/${usualSubscriptionId}`;
const group = `${subscription}/resourceGroups/rg-vaults`;
const vaultId = (name: string) => `${group}/providers/Microsoft.KeyVault/vaults/${name}`;
const hsmId = `${group}/providers/Microsoft.KeyVault/managedHSMs/hsm-a`;
const workspaceId = `${group}/providers/Microsoft.OperationalInsights/workspaces/logs`;

const withProperties = (record: ArmRecord, more: JsonObject): ArmRecord => ({
  ...record,
  properties: { ...record.properties, ...more },
});
const onType = (name: string, scope: string, type: string) =>
  withProperties(metricAlert(group, name, [scope], "ServiceApiHit"), { targetResourceType: type });

function activityAlert(name: string, scopes: readonly string[], allOf: readonly Json[], enabled = true): ArmRecord {
  const type = "Microsoft.Insights/activityLogAlerts";
  const properties = { scopes, condition: { allOf }, actions: { actionGroups: [] }, enabled };
  return { id: `${group}/providers/${type}/${name}`, name, type, location: "global", tags: {}, properties };
}

const vaults = [{ name: "kv-a" }, { name: "kv-b" }, { name: "kv-far", resourceGroup: "rg-far" }];
const alertsAt = async (records: readonly ArmRecord[], id: string, faults: readonly FaultRule[] = []) => {
  const run = await runTenant(tenantFrom({ vaults, managedHsms: [{ name: "hsm-a" }], records }), { faults });
  return { run, alerts: run.read.atVault(id.toLowerCase()).alerts };
};
const namesAt = async (records: readonly ArmRecord[], id: string) =>
  idsOf(wholeOf((await alertsAt(records, id)).alerts));

describe("metric alerts watch a vault", () => {
  it("that they name, and no other", async () => {
    const records = [metricAlert(group, "own", [vaultId("kv-a")], "Availability")];
    expect(await namesAt(records, vaultId("kv-a"))).toEqual(["own"]);
    expect(await namesAt(records, vaultId("kv-b"))).toEqual([]);
  });

  it("below a group or subscription by their type, managed HSMs by theirs", async () => {
    const records = [
      onType("by-group", group, "Microsoft.KeyVault/vaults"),
      onType("by-subscription", subscription, "microsoft.keyvault/vaults"),
      onType("hsms", subscription, "Microsoft.KeyVault/managedHSMs"),
      onType("machines", subscription, "Microsoft.Compute/virtualMachines"),
    ];
    expect(await namesAt(records, vaultId("kv-a"))).toEqual(["by-group", "by-subscription"]);
    expect(
      await namesAt(records, `${subscription}/resourceGroups/rg-far/providers/Microsoft.KeyVault/vaults/kv-far`),
    ).toEqual(["by-subscription"]);
    expect(await namesAt(records, hsmId)).toEqual(["hsms"]);
  });
});

describe("log alerts", () => {
  it("watch the vault that they are on, with the operations their query names and nothing else of it", async () => {
    const query =
      'AzureDiagnostics | where OperationName in ("SecretGet", "VaultDelete") and CallerIPAddress != "10.1.2.3"';
    const { alerts } = await alertsAt([scheduledQueryRule(group, "own", [vaultId("kv-a")], query)], vaultId("kv-a"));
    expect(wholeOf(alerts)).toMatchObject([{ kind: "log", signals: ["SecretGet", "VaultDelete"] }]);
    expect(JSON.stringify(alerts)).not.toContain("10.1.2.3");
  });

  it("on a workspace watch the vault that their query names, or all whose logs arrive there", async () => {
    const records = [
      workspace(group, "logs"),
      scheduledQueryRule(
        group,
        "named",
        [workspaceId],
        'AzureDiagnostics | where ResourceProvider == "MICROSOFT.KEYVAULT" and Resource == "KV-A"',
      ),
      scheduledQueryRule(group, "all", [workspaceId], "AZKVAuditLogs | where HttpStatusCode == 403"),
      scheduledQueryRule(group, "other", [workspaceId], 'Heartbeat | where Computer == "kv-a"'),
    ];
    const { run, alerts } = await alertsAt(records, vaultId("kv-a"));
    expect(idsOf(wholeOf(alerts))).toEqual(["named"]);
    expect(wholeOf(run.read.atVault(vaultId("kv-b").toLowerCase()).alerts)).toEqual([]);
    const byWorkspace = run.read.atVault(vaultId("kv-b").toLowerCase()).workspaceAlerts ?? [];
    expect(byWorkspace.map(({ alert, workspaceId: at }) => [alert.id.split("/").at(-1), at])).toEqual([
      ["all", workspaceId.toLowerCase()],
    ]);
  });
});

describe("activity log alerts watch a vault", () => {
  const equals = (field: string, value: string) => ({ field, equals: value });
  const records = [
    activityAlert(
      "deletes",
      [subscription],
      [equals("category", "Administrative"), equals("operationName", "Microsoft.KeyVault/vaults/delete")],
    ),
    activityAlert("bare-scope", [subscription.slice(1)], [equals("resourceType", "Microsoft.KeyVault/vaults")]),
    activityAlert(
      "one-vault",
      [group],
      [equals("resourceId", vaultId("kv-b")), equals("operationName", "Microsoft.KeyVault/vaults/write")],
    ),
    activityAlert(
      "other-group",
      [subscription],
      [equals("resourceProvider", "Microsoft.KeyVault"), equals("resourceGroup", "rg-far")],
    ),
    activityAlert(
      "either",
      [subscription],
      [
        {
          anyOf: [
            equals("operationName", "Microsoft.KeyVault/vaults/delete"),
            equals("operationName", "Microsoft.KeyVault/vaults/write"),
          ],
        },
      ],
    ),
    activityAlert(
      "mixed",
      [subscription],
      [
        {
          anyOf: [
            equals("operationName", "Microsoft.KeyVault/vaults/delete"),
            equals("operationName", "Microsoft.Compute/virtualMachines/delete"),
          ],
        },
      ],
    ),
    activityAlert("health", [subscription], [equals("category", "ServiceHealth")]),
    activityAlert("off", [subscription], [equals("resourceType", "Microsoft.KeyVault/vaults")], false),
  ];

  it("when their conditions speak of vaults and of no other place", async () => {
    const { alerts } = await alertsAt(records, vaultId("kv-a"));
    expect(idsOf(wholeOf(alerts))).toEqual(["bare-scope", "deletes", "either", "off"]);
    expect(wholeOf(alerts)).toMatchObject([
      { enabled: true },
      { signals: ["microsoft.keyvault/vaults/delete"] },
      { signals: ["microsoft.keyvault/vaults/delete", "microsoft.keyvault/vaults/write"] },
      { enabled: false },
    ]);
    expect(idsOf(wholeOf((await alertsAt(records, vaultId("kv-b"))).alerts))).toContain("one-vault");
  });
});

describe("alerts that cannot all be read", () => {
  const records = [metricAlert(group, "own", [vaultId("kv-a")], "Availability")];

  it("are asked of ARM where Resource Graph does not answer: three lists a subscription", async () => {
    const { run, alerts } = await alertsAt(records, vaultId("kv-a"), [graphBroken(/metricalerts/)]);
    expect(idsOf(wholeOf(alerts))).toEqual(["own"]);
    expect(run.asked(/metricAlerts|scheduledQueryRules|activityLogAlerts/)).toBe(3);
    expect(run.refused).toEqual([]);
  });

  it("are a gap where ARM refuses one of the three", async () => {
    const faults = [graphBroken(/metricalerts/), denied(/activityLogAlerts/)];
    const { run, alerts } = await alertsAt(records, vaultId("kv-a"), faults);
    expect(idsOf(readOf(alerts))).toEqual(["own"]);
    expect(missingOf(alerts)).toMatchObject({ reason: "denied" });
    expect(run.coverage("alerts", subscription)).toMatchObject({
      asked: 3,
      read: 2,
      refused: [{ role: "Monitoring Reader" }],
    });
    expect(unreadOf(run.read.atVault(vaultId("kv-b").toLowerCase()).alerts)).toMatchObject({ reason: "denied" });
  });

  it("are a gap where the caller sees vaults and no alerts: Resource Graph leaves them out without a word", async () => {
    const run = await runTenant(
      tenantFrom({ vaults, records, collector: { roles: [{ role: "Key Vault Reader", scope: subscription }] } }),
    );
    expect(unreadOf(run.read.atVault(vaultId("kv-a").toLowerCase()).alerts)).toMatchObject({ reason: "denied" });
  });

  it("in another subscription are a gap, too: a rule there may watch this vault", async () => {
    const other = "20000000-0000-0000-0000-000000000002";
    const tenant = tenantFrom({
      subscriptions: [{ subscriptionId: usualSubscriptionId }, { subscriptionId: other }],
      vaults,
      records,
    });
    const faults = [graphBroken(/metricalerts/), denied(new RegExp(`${other}.*scheduledQueryRules`))];
    const { alerts } = (await runTenant(tenant, { faults })).read.atVault(vaultId("kv-a").toLowerCase());
    expect(idsOf(readOf(alerts))).toEqual(["own"]);
    expect(missingOf(alerts)).toMatchObject({ reason: "denied" });
  });

  it("are a gap where a rule is not what Azure prints", async () => {
    const bare: FaultRule = { fault: { kind: "bare-item", index: 0 }, on: { url: /metricAlerts/ } };
    const { alerts } = await alertsAt(records, vaultId("kv-a"), [graphBroken(/metricalerts/), bare]);
    expect(missingOf(alerts)).toMatchObject({ reason: "unparsable" });
  });
});
