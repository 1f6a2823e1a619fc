import { describe, expect, test } from "vitest";
import { read } from "../../../src/model/fact.ts";
import { collectFixtures, subscription, vaultId } from "./collecting.ts";

const vaults = ["keyvault-show/rbac.json", "keyvault-show/access-policy.json"] as const;

describe("az monitor diagnostic-settings list", () => {
  const workspace = `${subscription}/resourcegroups/rg-log/providers/microsoft.operationalinsights/workspaces/law-1`;

  test("brings the settings of the vault in their ids, with what is switched on only", async () => {
    const collected = await collectFixtures(vaults[0], "diagnostics/az-list.json");
    expect(collected.vault("kv-app").diagnosticSettings).toEqual(
      read([
        {
          id: `${vaultId("kv-app")}/providers/microsoft.insights/diagnosticsettings/to-workspace`,
          name: "to-workspace",
          logs: ["audit"],
          workspaceId: workspace,
          storageAccountId: null,
          eventHubAuthorizationRuleId: null,
          partnerSolutionId: null,
        },
      ]),
    );
    expect(collected.coverage("diagnostic-settings")).toMatchObject([{ asked: 1, read: 1 }]);
  });

  test("is read in the older form of az and in the nested form of the REST API", async () => {
    const collected = await collectFixtures(vaults[0], "diagnostics/az-list-value.json", "diagnostics/rest-list.json");
    expect(collected.vault("kv-app").diagnosticSettings).toMatchObject(
      read([
        { name: "to-hub", logs: ["AuditEvent"], workspaceId: null },
        { name: "to-storage", logs: ["AuditEvent"] },
        { name: "to-workspace", logs: ["audit"] },
      ]),
    );
  });

  test("of other resources is passed over; an empty one counts where it names the vault", async () => {
    const other = await collectFixtures(vaults[0], "diagnostics/storage-account.json");
    expect(other.vault("kv-app").diagnosticSettings).toHaveProperty("unread");
    expect(other.refused("files")).toEqual([]);
    const none = await collectFixtures(vaults[0], "diagnostics/named-empty.json");
    expect(none.vault("kv-app").diagnosticSettings).toEqual(read([]));
  });
});
