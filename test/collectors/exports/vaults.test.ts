import { describe, expect, test } from "vitest";
import { read } from "../../../src/model/fact.ts";
import { collect, collectFixtures, factNames, file, group, remedyOf, subscription, vaultId } from "./collecting.ts";

const settings =
  "accessPolicies enabledForDeployment enabledForDiskEncryption enabledForTemplateDeployment ipRules location " +
  "networkBypass networkDefaultAction permissionModel privateEndpoints publicNetworkAccess purgeProtectionEnabled sku " +
  "softDeleteEnabled softDeleteRetentionDays tags tenantId vaultUri virtualNetworkRules";
const elsewhere = "certificates diagnosticSettings keys roleAssignments secrets";

describe("az keyvault show", () => {
  test("brings every setting of the vault, and nothing of its contents, grants and diagnostics", async () => {
    const vault = (await collectFixtures("keyvault-show/rbac.json")).vault("kv-app");
    expect(factNames(vault)).toEqual({ read: settings, partly: "", unread: elsewhere });
    expect(vault).toMatchObject({
      kind: "vault",
      id: vaultId("kv-app"),
      source: "live",
      subscriptionId: "11111111-1111-1111-1111-111111111111",
      resourceGroup: "rg-App",
      tenantId: read("22222222-2222-2222-2222-222222222222"),
      location: read("westeurope"),
      vaultUri: read("https://kv-app.vault.azure.net/"),
      tags: read({ env: "prod", owner: "payments" }),
      sku: read("standard"),
      softDeleteEnabled: read(true),
      softDeleteRetentionDays: read(90),
      purgeProtectionEnabled: read(true),
      permissionModel: read("rbac"),
      publicNetworkAccess: read("Disabled"),
      networkDefaultAction: read("Deny"),
      networkBypass: read("AzureServices"),
      ipRules: read(["203.0.113.0/24"]),
      virtualNetworkRules: read([
        `${subscription}/resourcegroups/rg-net/providers/microsoft.network/virtualnetworks/vnet-1/subnets/apps`,
      ]),
      privateEndpoints: read([
        {
          id: `${subscription}/resourcegroups/rg-net/providers/microsoft.network/privateendpoints/pe-kv-app`,
          name: "pe-kv-app",
          status: "Approved",
          provisioningState: "Succeeded",
        },
      ]),
      enabledForDeployment: read(false),
      enabledForTemplateDeployment: read(null),
      accessPolicies: read([]),
    });
  });

  test("says which command brings what it does not carry", async () => {
    const vault = (await collectFixtures("keyvault-show/rbac.json")).vault("kv-app");
    expect(remedyOf(vault.secrets)).toBe("az keyvault secret list --vault-name kv-app");
    expect(remedyOf(vault.keys)).toBe("az keyvault key list --vault-name kv-app");
    expect(remedyOf(vault.certificates)).toBe("az keyvault certificate list --vault-name kv-app");
    const id = vaultId("kv-app");
    expect(remedyOf(vault.diagnosticSettings)).toBe(
      `az monitor diagnostic-settings list --resource ${id} ` +
        `--query "{id: '${id}/providers/Microsoft.Insights/diagnosticSettings', value: @}"`,
    );
    expect(remedyOf(vault.roleAssignments)).toBe(
      "az role assignment list --all --subscription 11111111-1111-1111-1111-111111111111",
    );
  });

  test("reads an absent permission model as access policies, and what is null as null", async () => {
    const vault = (await collectFixtures("keyvault-show/access-policy.json")).vault("kv-old");
    expect(factNames(vault).read).toBe(settings);
    expect(vault).toMatchObject({
      permissionModel: read("access-policy"),
      softDeleteEnabled: read(null),
      softDeleteRetentionDays: read(null),
      purgeProtectionEnabled: read(null),
      publicNetworkAccess: read(null),
      networkDefaultAction: read(null),
      networkBypass: read(null),
      ipRules: read([]),
      privateEndpoints: read([]),
      sku: read("premium"),
    });
    expect(vault.accessPolicies).toEqual(
      read([
        {
          id: `${vaultId("kv-old")}/accesspolicies/aaaaaaaa-0000-0000-0000-000000000001`,
          principalId: read("aaaaaaaa-0000-0000-0000-000000000001"),
          applicationId: read(null),
          permissions: read({
            secrets: ["get", "list", "set"],
            keys: ["all"],
            certificates: ["get", "list"],
            storage: [],
          }),
        },
        {
          id: `${vaultId("kv-old")}/accesspolicies/aaaaaaaa-0000-0000-0000-000000000003/bbbbbbbb-0000-0000-0000-000000000002`,
          principalId: read("aaaaaaaa-0000-0000-0000-000000000003"),
          applicationId: read("bbbbbbbb-0000-0000-0000-000000000002"),
          permissions: read({ secrets: [], keys: ["unwrapkey", "wrapkey"], certificates: [], storage: [] }),
        },
      ]),
    );
  });
});

describe("properties that a query cut down", () => {
  test("bring what stands in them; what does not is unread, never a default", async () => {
    const id = vaultId("kv-cut");
    const properties = { enablePurgeProtection: true, networkAcls: { defaultAction: "Deny" } };
    const collected = await collect(file("cut.json", JSON.stringify([{ id, name: "kv-cut", properties }])));
    const vault = collected.vault("kv-cut");
    expect(factNames(vault)).toMatchObject({ read: "networkDefaultAction purgeProtectionEnabled", partly: "" });
    expect(vault.accessPolicies).toEqual({
      unread: {
        reason: "not-in-output",
        detail: "this output has only some of the properties of this vault",
        remedy: "az keyvault show --name kv-cut",
      },
    });
  });

  test("of a managed HSM, too", async () => {
    const id = `${group}/providers/microsoft.keyvault/managedhsms/hsm-cut`;
    const text = JSON.stringify({ id, name: "hsm-cut", properties: { enablePurgeProtection: true } });
    const hsm = (await collect(file("cut.json", text))).hsm("hsm-cut");
    expect(factNames(hsm).read).toBe("purgeProtectionEnabled");
  });
});

describe("lists without properties", () => {
  test("az keyvault list brings location and tags only", async () => {
    const collected = await collectFixtures("keyvault-list/names-only.json");
    const vault = collected.vault("kv-app");
    expect(factNames(vault).read).toBe("location tags");
    expect(vault.permissionModel).toEqual({
      unread: {
        reason: "not-in-output",
        detail: "no output shows the properties of this vault",
        remedy: "az keyvault show --name kv-app",
      },
    });
    expect(collected.coverage("vaults")).toMatchObject([
      { scope: subscription, asked: 2, read: 0, refused: [{ id: vaultId("kv-app") }, { id: vaultId("kv-old") }] },
    ]);
  });

  test("az resource list brings the same of vaults, and passes over everything else", async () => {
    const collected = await collectFixtures("resource-list/mixed.json");
    expect(collected.vaults).toHaveLength(1);
    expect(factNames(collected.vault("kv-app")).read).toBe("location tags");
    expect(collected.coverage("files")).toMatchObject([{ asked: 1, read: 1, refused: [] }]);
  });
});

describe("the ARM REST API", () => {
  test("a single vault brings every setting, private endpoints in their nested form too", async () => {
    const vault = (await collectFixtures("arm-vaults/get.json")).vault("kv-rest");
    expect(factNames(vault)).toEqual({ read: settings, partly: "", unread: elsewhere });
    expect(vault).toMatchObject({
      purgeProtectionEnabled: read(null),
      networkBypass: read("None"),
      privateEndpoints: read([{ name: "pe-rest", status: "Pending", provisioningState: "Succeeded" }]),
    });
  });

  test("a list brings every setting of each", async () => {
    const collected = await collectFixtures("arm-vaults/list.json");
    expect(collected.vaults.map(({ name }) => name)).toEqual(["kv-one", "kv-two"]);
    expect(factNames(collected.vault("kv-one")).read).toBe(settings);
    expect(collected.coverage("vaults")).toMatchObject([{ asked: 2, read: 2, refused: [] }]);
  });

  test("a page that names a next one makes the inventory incomplete", async () => {
    const collected = await collectFixtures("arm-vaults/list-with-next-link.json");
    expect(factNames(collected.vault("kv-one")).read).toBe(settings);
    expect(collected.coverage("vaults")).toEqual([
      {
        collector: "vaults",
        scope: subscription,
        asked: 2,
        read: 1,
        refused: [
          {
            id: subscription,
            why: {
              reason: "not-in-output",
              detail: "the list in arm-vaults/list-with-next-link.json goes on: it names a next page",
              remedy: "save the list with az, which follows the pages by itself",
            },
          },
        ],
      },
    ]);
  });
});

describe("the same vault in several files", () => {
  test("what was read wins over what was not, in whatever order", async () => {
    for (const names of [
      ["keyvault-list/names-only.json", "keyvault-show/rbac.json"],
      ["keyvault-show/rbac.json", "keyvault-list/names-only.json"],
    ]) {
      const vault = (await collectFixtures(...names)).vault("kv-app");
      expect(factNames(vault).read).toBe(settings);
    }
  });

  test("where both were read and differ, the later file counts and the coverage says so", async () => {
    const collected = await collectFixtures("keyvault-show/rbac.json", "keyvault-list/names-only.json");
    expect(collected.vault("kv-app").tags).toEqual(read({ env: "prod" }));
    expect(collected.refused("files")).toEqual([
      {
        id: vaultId("kv-app"),
        why: {
          reason: "not-in-output",
          detail:
            "tags differs between the files; what keyvault-list/names-only.json says counts, because it was read later",
          remedy: "leave out the older output",
        },
      },
    ]);
  });
});
