import { describe, expect, test } from "vitest";
import { readDeployment, readDeployments, referenceOf, resourceAt } from "../../../../support/arm/deployments.ts";
import { plain } from "../../../../support/terraform/source-tree.ts";

const group = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg";
const vaultId = `${group}/providers/Microsoft.KeyVault/vaults/kv`;
const vault = (properties: object) => ({
  apiVersion: "2023-07-01",
  id: vaultId,
  name: "kv",
  type: "Microsoft.KeyVault/vaults",
  location: "westeurope",
  properties,
});

function read(changes: readonly object[], wrap = (all: object) => all) {
  return readDeployment({ "what-if.json": JSON.stringify(wrap({ status: "Succeeded", changes }), null, 1) });
}

const create = {
  changeType: "Create",
  resourceId: vaultId,
  before: null,
  after: vault({ enablePurgeProtection: true }),
};

describe("a what-if", () => {
  test.each<[string, (all: object) => object]>([
    ["as the command line prints it", (all) => all],
    ["as the service answers", (properties) => ({ status: "Succeeded", properties })],
  ])("%s", async (_, wrap) => {
    const deployment = await read([create], wrap);
    expect(deployment).toMatchObject({ format: "arm-what-if", targetScope: "resourceGroup", refused: [] });
    const found = resourceAt(deployment, "Microsoft.KeyVault/vaults/kv");
    expect(found).toMatchObject({
      type: "Microsoft.KeyVault/vaults",
      apiVersion: "2023-07-01",
      name: { value: "kv" },
      scope: { value: group },
      isExisting: false,
      change: { kind: "create", before: undefined },
    });
    expect(plain(found.body)).toEqual({ location: "westeurope", properties: { enablePurgeProtection: true } });
  });

  test.each([
    ["Modify", "modify"],
    ["NoChange", "no-change"],
    ["Unsupported", "unsupported"],
  ])("%s keeps before and after", async (changeType, kind) => {
    const before = vault({ softDeleteRetentionInDays: 7 });
    const deployment = await read([{ ...create, changeType, before }]);
    const { change } = resourceAt(deployment, "Microsoft.KeyVault/vaults/kv");
    expect(change?.kind).toBe(kind);
    expect(plain(change?.before)).toMatchObject({ properties: { softDeleteRetentionInDays: 7 } });
  });

  test("what is deleted has the body that goes", async () => {
    const deployment = await read([{ changeType: "Delete", resourceId: vaultId, before: vault({ sku: {} }) }]);
    const found = resourceAt(deployment, "Microsoft.KeyVault/vaults/kv");
    expect(found.change?.kind).toBe("delete");
    expect(plain(found.body)).toMatchObject({ properties: { sku: {} } });
  });

  test("what it leaves alone is left out, and what nobody knows is told", async () => {
    const { resources, refused } = await read([
      { ...create, changeType: "Ignore" },
      { ...create, changeType: "Explode" },
    ]);
    expect(resources).toEqual([]);
    expect(refused).toMatchObject([{ id: expect.stringMatching(/^what-if.json:/), why: { reason: "unparsable" } }]);
  });

  test("without the content of resources their properties are unknown", async () => {
    const deployment = await read([{ changeType: "Deploy", resourceId: vaultId }]);
    const found = resourceAt(deployment, "Microsoft.KeyVault/vaults/kv");
    expect(found.change?.kind).toBe("deploy");
    expect(found.body.entries.get("properties")).toMatchObject({ kind: "unknown", why: "apply" });
  });

  test("children and extensions are tied to what the what-if has, or to an id", async () => {
    const { resources } = await read([
      create,
      { changeType: "Create", resourceId: `${vaultId}/secrets/db`, after: { properties: { value: "hunter2hunter2" } } },
      {
        changeType: "Create",
        resourceId: `${vaultId}/providers/Microsoft.Authorization/locks/l`,
        after: { properties: {} },
      },
      { changeType: "Create", resourceId: `${vaultId}2/keys/k`, after: { properties: {} } },
    ]);
    const [, secret, lock, key] = resources;
    expect(secret).toMatchObject({ type: "Microsoft.KeyVault/vaults/secrets", name: { value: "db" } });
    expect(referenceOf(secret?.scope)).toBe("Microsoft.KeyVault/vaults/kv id");
    expect(referenceOf(lock?.scope)).toBe("Microsoft.KeyVault/vaults/kv id");
    expect(key?.scope).toMatchObject({ kind: "scalar", value: `${vaultId}2` });
    expect(plain(secret?.body)).toEqual({ properties: { value: "(8-15 characters)" } });
  });

  test("what could not be evaluated stays unknown", async () => {
    const after = vault({ tenantId: "[parameters('tenant')]", enableRbacAuthorization: "[not(equals('a', 'b'))]" });
    const deployment = await read([{ ...create, after }]);
    expect(plain(resourceAt(deployment, "Microsoft.KeyVault/vaults/kv").body)).toMatchObject({
      properties: {
        tenantId: { unknown: "parameters('tenant')", why: "apply" },
        enableRbacAuthorization: { why: "apply" },
      },
    });
  });

  test("where it shows only what changes, that is put on what is there", async () => {
    const before = vault({
      enableSoftDelete: true,
      sku: { name: "standard" },
      accessPolicies: [{}],
      publicNetworkAccess: "Enabled",
      old: 1,
    });
    const delta = [
      { path: "properties.enablePurgeProtection", propertyChangeType: "Create", after: true },
      {
        path: "properties.sku",
        propertyChangeType: "Modify",
        children: [{ path: "name", propertyChangeType: "Modify", before: "standard", after: "premium" }],
      },
      { path: "properties.old", propertyChangeType: "Delete", before: 1 },
      { path: "properties.accessPolicies", propertyChangeType: "Array", children: [] },
      { path: "properties.publicNetworkAccess", propertyChangeType: "NoEffect", after: "Disabled" },
    ];
    const deployment = await read([{ changeType: "Modify", resourceId: vaultId, before, delta }]);
    expect(plain(resourceAt(deployment, "Microsoft.KeyVault/vaults/kv").body)).toEqual({
      location: "westeurope",
      properties: {
        enableSoftDelete: true,
        enablePurgeProtection: true,
        sku: { name: "premium" },
        publicNetworkAccess: "Enabled",
        accessPolicies: expect.objectContaining({ why: "apply" }),
      },
    });
  });

  test("the same name in two resource groups is two resources", async () => {
    const other = { ...create, resourceId: vaultId.replace("/rg/", "/rg2/") };
    const { resources } = await read([create, other]);
    expect(resources.map(({ address }) => address)).toEqual([
      "Microsoft.KeyVault/vaults/kv",
      "Microsoft.KeyVault/vaults/kv#2",
    ]);
  });

  test("a plan of Terraform and a log are none", async () => {
    const plan = JSON.stringify({
      format_version: "1.2",
      resource_changes: [],
      x: ["keyvault", "changeType", "resourceId"],
    });
    const log = JSON.stringify({ changes: [{ changeType: "Update", what: "keyvault", resourceId: 7 }] });
    expect(await readDeployments({ "plan.json": plan, "log.json": log })).toEqual([]);
  });
});
