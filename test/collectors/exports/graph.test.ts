import { describe, expect, test } from "vitest";
import { read } from "../../../src/model/fact.ts";
import { collectFixtures, factNames, group, subscription } from "./collecting.ts";

const settings =
  "accessPolicies enabledForDeployment enabledForDiskEncryption enabledForTemplateDeployment ipRules location " +
  "networkBypass networkDefaultAction permissionModel privateEndpoints publicNetworkAccess purgeProtectionEnabled sku " +
  "softDeleteEnabled softDeleteRetentionDays tags tenantId vaultUri virtualNetworkRules";
const elsewhere = "certificates diagnosticSettings keys roleAssignments secrets";

describe("az graph query", () => {
  test("rows of vaults bring every setting", async () => {
    const collected = await collectFixtures("graph/vaults.json");
    expect(factNames(collected.vault("kv-one"))).toEqual({ read: settings, partly: "", unread: elsewhere });
    expect(collected.coverage("vaults")).toMatchObject([{ asked: 2, read: 2, refused: [] }]);
  });

  test("fewer rows than the answer has make the inventory incomplete", async () => {
    const collected = await collectFixtures("graph/page-1-of-2.json");
    expect(collected.refused("vaults")).toMatchObject([{ id: subscription, why: { reason: "not-in-output" } }]);
    expect((await collectFixtures("graph/rest-truncated.json")).refused("vaults")).toHaveLength(1);
  });

  test("pages that hold all rows together are complete", async () => {
    const collected = await collectFixtures("graph/page-1-of-2.json", "graph/page-2-of-2.json");
    expect(collected.vaults.map(({ name }) => name)).toEqual(["kv-one", "kv-three", "kv-two"]);
    expect(collected.refused("vaults")).toEqual([]);
  });

  test("the same page twice is not two pages", async () => {
    const collected = await collectFixtures("graph/page-1-of-2.json", "graph/page-1-of-2.json");
    expect(collected.refused("vaults")).toHaveLength(1);
  });

  test("containers bring names, tags and the chain of management groups", async () => {
    const collected = await collectFixtures("graph/containers.json");
    const groups = "/providers/microsoft.management/managementgroups";
    const root = `${groups}/22222222-2222-2222-2222-222222222222`;
    expect(collected.content.scopes.map(({ id, kind }) => [id, kind])).toEqual([
      ["/", "root"],
      [root, "management-group"],
      [`${groups}/mg-prod`, "management-group"],
      [subscription, "subscription"],
      [group, "resource-group"],
    ]);
    expect(collected.scope(subscription)).toMatchObject({
      name: read("Payments production"),
      parent: read(`${groups}/mg-prod`),
      tags: read({ cost: "42" }),
      roleAssignments: { unread: { reason: "not-in-output" } },
    });
    expect(collected.scope(`${groups}/mg-prod`)).toMatchObject({ name: read("Production"), parent: read(root) });
    expect(collected.scope(root)).toMatchObject({ name: read("Tenant Root Group"), parent: read("/") });
    expect(collected.scope("/")).toMatchObject({ parent: read(null) });
    expect(collected.scope(group)).toMatchObject({ name: read("rg-App"), tags: read({ team: "payments" }) });
  });
});
