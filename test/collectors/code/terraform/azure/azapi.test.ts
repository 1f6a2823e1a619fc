import { describe, expect, test } from "vitest";
import { modelOf } from "../../../../../src/collectors/code/terraform/azure/model-of.ts";
import type { TerraformResource } from "../../../../../src/collectors/code/terraform/tree.ts";
import { read, unknown } from "../../../../../src/model/fact.ts";
import { roleIds } from "../../../../../src/model/facts/built-in-roles.ts";
import { line, open, type Plain, ref, resource, tree, value } from "../../../../support/terraform/tree-literals.ts";

const version = "2023-07-01";

function azapi(type: string, values: { readonly [name: string]: Plain }, address = "azapi_resource.kv") {
  return resource(address, { type, ...values });
}

function vaultOf(body: Plain, apiVersion: Plain = `Microsoft.KeyVault/vaults@${version}`) {
  const [vault] = modelOf(tree([resource("azapi_resource.kv", { type: apiVersion, name: "kv-app", body })])).vaults;
  return vault;
}

const properties = {
  tenantId: "t",
  sku: { family: "A", name: "premium" },
  enableSoftDelete: true,
  softDeleteRetentionInDays: 30,
  enablePurgeProtection: true,
  enableRbacAuthorization: true,
  publicNetworkAccess: "disabled",
  networkAcls: {
    defaultAction: "Deny",
    bypass: "None",
    ipRules: [{ value: "203.0.113.7" }],
    virtualNetworkRules: [{ id: "/subnets/a" }],
  },
  accessPolicies: [{ objectId: "A", permissions: { secrets: ["Get"] } }],
};

const facts = {
  kind: "vault",
  id: "main.tf#azapi_resource.kv",
  name: "kv-app",
  sku: { read: "premium" },
  softDeleteEnabled: { read: true },
  softDeleteRetentionDays: { read: 30 },
  purgeProtectionEnabled: { read: true },
  permissionModel: { read: "rbac" },
  permissionModelBy: { read: "stated" },
  publicNetworkAccess: { read: "Disabled" },
  networkDefaultAction: { read: "Deny" },
  networkBypass: { read: "None" },
  ipRules: { read: ["203.0.113.7"] },
  virtualNetworkRules: { read: ["/subnets/a"] },
  accessPolicies: { read: [{ permissions: { read: { secrets: ["get"], keys: [], certificates: [], storage: [] } } }] },
};

describe("a vault of azapi", () => {
  test("with its body as an object", () => {
    expect(vaultOf({ properties })).toMatchObject(facts);
  });

  test("with its body as a text, at the line of the body", () => {
    const vault = vaultOf(value(JSON.stringify({ properties }), 6));
    expect(vault).toMatchObject(facts);
  });

  test.each<[string, Plain]>([
    ["is no JSON", "{ properties"],
    ["is not known", open("var.body")],
    ["is a list of nothing", "[]"],
  ])("whose body %s is not known, rather than empty", (_, body) => {
    expect(vaultOf(body)).toMatchObject({ purgeProtectionEnabled: { unknown: expect.any(String) } });
  });

  test("whose body is nested beyond all sense is read as far as it makes sense", () => {
    const deep = `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`;
    const vault = vaultOf(`{"properties":{"enablePurgeProtection":true,"sku":{"name":${deep}}}}`);
    expect(vault).toMatchObject({ purgeProtectionEnabled: { read: true }, sku: { unknown: expect.any(String) } });
  });

  test.each([
    ["2021-10-01", "access-policy"],
    ["2025-05-01", "access-policy"],
    ["2026-02-01", "rbac"],
    ["2026-04-01-preview", "rbac"],
  ])("that does not say so has the model of its API version %s: %s", (apiVersion, model) => {
    const vault = vaultOf({ properties: {} }, `Microsoft.KeyVault/vaults@${apiVersion}`);
    expect(vault).toMatchObject({ permissionModel: read(model), permissionModelBy: read("api-default") });
  });

  test("without a version that is known has a model that is not known", () => {
    const vault = vaultOf({ properties: {} }, "Microsoft.KeyVault/vaults");
    expect(vault).toMatchObject({ permissionModel: { unknown: expect.any(String) } });
  });
});

describe("an update", () => {
  const update = (resourceId: Plain, given: { readonly [name: string]: Plain }) =>
    resource(
      "azapi_update_resource.u",
      { type: `Microsoft.KeyVault/vaults@${version}`, resource_id: resourceId, body: { properties: given } },
      { at: line(50) },
    );
  const kv = resource("azurerm_key_vault.kv", {
    name: "kv-app",
    public_network_access_enabled: true,
    purge_protection_enabled: true,
  });

  test("lies over what the tree declares, and leaves alone what it does not state", () => {
    const closing = update(ref("azurerm_key_vault.kv", "id"), {
      publicNetworkAccess: value("SecuredByPerimeter", 51),
    });
    expect(modelOf(tree([kv, closing])).vaults).toMatchObject([
      {
        name: "kv-app",
        publicNetworkAccess: read("SecuredByPerimeter", line(51)),
        purgeProtectionEnabled: read(true),
        permissionModel: read("access-policy"),
      },
    ]);
  });

  test("of a vault that is not here speaks of what it states alone", () => {
    const opening = update(open("var.vault"), { networkAcls: { defaultAction: "Allow" } });
    const { vaults } = modelOf(tree([opening]));
    expect(vaults).toMatchObject([
      {
        id: "main.tf#azapi_update_resource.u",
        networkDefaultAction: read("Allow"),
        networkBypass: { unread: { reason: "not-in-output" } },
        purgeProtectionEnabled: { unread: { reason: "not-in-output" } },
        permissionModel: { unread: { reason: "not-in-output" } },
        tags: { unread: { reason: "not-in-output" } },
      },
    ]);
  });
});

describe("what azapi puts into a vault", () => {
  const kv = resource("azurerm_key_vault.kv", { name: "kv-app" });
  const parent_id = ref("azurerm_key_vault.kv", "id");

  function partOf(type: string, body: Plain, more: readonly TerraformResource[] = []) {
    const part = azapi(`${type}@${version}`, { name: "x", parent_id, body }, "azapi_resource.x");
    const [vault] = modelOf(tree([kv, ...more, part])).vaults;
    return vault;
  }

  test("secrets, with their times in seconds", () => {
    const body = {
      properties: { value: "hunter2", contentType: "t", attributes: { enabled: false, exp: 1798761600 } },
    };
    const vault = partOf("Microsoft.KeyVault/vaults/secrets", body);
    expect(vault).toMatchObject({
      secrets: {
        read: [{ name: "x", enabled: read(false), expiresOn: read("2027-01-01T00:00:00Z"), contentType: read("t") }],
      },
    });
    expect(JSON.stringify(vault)).not.toContain("hunter2");
  });

  test("keys, with their rotation", () => {
    const body = {
      properties: {
        kty: "EC",
        curveName: "P-384",
        keyOps: ["sign"],
        attributes: { exportable: true },
        release_policy: { data: "e30" },
        rotationPolicy: {
          attributes: { expiryTime: "P1Y" },
          lifetimeActions: [{ action: { type: "Rotate" }, trigger: { timeBeforeExpiry: "P30D" } }],
        },
      },
    };
    expect(partOf("Microsoft.KeyVault/vaults/keys", body)).toMatchObject({
      keys: {
        read: [
          {
            enabled: read(true),
            curve: read("P-384"),
            exportable: read(true),
            hasReleasePolicy: read(true),
            expiresOn: read(null),
            rotationPolicy: read({ actions: [{ action: "rotate", daysBeforeExpiry: 30 }], expiryDays: 365 }),
          },
        ],
      },
    });
  });

  test("access policies", () => {
    const body = { properties: { accessPolicies: [{ objectId: "a", permissions: { keys: ["all"] } }] } };
    expect(partOf("Microsoft.KeyVault/vaults/accessPolicies", body)).toMatchObject({
      accessPolicies: {
        read: [
          { principalId: read("a"), permissions: read({ secrets: [], keys: ["all"], certificates: [], storage: [] }) },
        ],
      },
    });
  });

  test("diagnostic settings, of which only what is switched on counts", () => {
    const logs = [
      { categoryGroup: "audit", enabled: true },
      { category: "AuditEvent" },
      { category: "AuditEvent", enabled: false },
    ];
    const body = { properties: { workspaceId: open("var.workspace"), logs } };
    expect(partOf("Microsoft.Insights/diagnosticSettings", body)).toMatchObject({
      diagnosticSettings: {
        read: [{ name: "x", logs: ["audit"], workspaceId: "var.workspace", storageAccountId: null }],
      },
    });
  });

  test.each([
    ["privateLinkServiceConnections", "Approved"],
    ["manualPrivateLinkServiceConnections", "Pending"],
  ])("private endpoints by %s are %s", (name, status) => {
    const body = { properties: { [name]: [{ properties: { privateLinkServiceId: parent_id, groupIds: ["vault"] } }] } };
    expect(partOf("Microsoft.Network/privateEndpoints", body)).toMatchObject({
      privateEndpoints: { read: [{ status }] },
    });
  });

  test("role assignments and locks", () => {
    const identity = azapi("Microsoft.Web/sites@2023-01-01", { name: "app" }, "azapi_resource.app");
    const body = {
      properties: {
        roleDefinitionId: `/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/${roleIds.secretsUser}`,
        principalId: ref("azapi_resource.app", "output", "identity", "principalId"),
        principalType: "ServicePrincipal",
      },
    };
    expect(partOf("Microsoft.Authorization/roleAssignments", body, [identity])).toMatchObject({
      roleAssignments: {
        read: [{ roleId: read(roleIds.secretsUser), principalId: read("main.tf#azapi_resource.app") }],
      },
    });
    expect(partOf("Microsoft.Authorization/locks", { properties: { level: "ReadOnly" } })).toMatchObject({
      locks: { read: [{ level: "ReadOnly" }] },
    });
    expect(partOf("Microsoft.Authorization/locks", { properties: { level: open("var.level") } })).toMatchObject({
      locks: unknown("var.level"),
    });
  });
});

test("a managed HSM of azapi", () => {
  const body = { properties: { enablePurgeProtection: true, softDeleteRetentionInDays: 7 } };
  const { vaults } = modelOf(tree([azapi(`Microsoft.KeyVault/managedHSMs@${version}`, { name: "hsm", body })]));
  expect(vaults).toMatchObject([{ kind: "hsm", purgeProtectionEnabled: read(true), softDeleteRetentionDays: read(7) }]);
});
