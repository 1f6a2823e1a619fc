import { describe, expect, test } from "vitest";
import { modelOf } from "../../../../../src/collectors/code/terraform/azure/model-of.ts";
import type { TerraformResource } from "../../../../../src/collectors/code/terraform/tree.ts";
import { read, unknown } from "../../../../../src/model/fact.ts";
import type { ManagedHsm, Vault } from "../../../../../src/model/vault.ts";
import {
  line,
  open,
  type Plain,
  provider,
  ref,
  resource,
  tree,
  value,
} from "../../../../support/terraform/tree-literals.ts";

function vaultOf(values: { readonly [name: string]: Plain }, given: Partial<TerraformResource> = {}): Vault {
  const [vault] = modelOf(tree([resource("azurerm_key_vault.kv", values, given as object)])).vaults;
  if (vault?.kind !== "vault") throw new Error("no vault");
  return vault;
}

describe("azurerm_key_vault", () => {
  test("with everything stated", () => {
    const vault = vaultOf({
      name: "kv-app",
      location: "westeurope",
      resource_group_name: "rg-app",
      tenant_id: "t",
      sku_name: "Premium",
      tags: { env: "prod" },
      soft_delete_retention_days: value("7", 6),
      purge_protection_enabled: true,
      rbac_authorization_enabled: value(true, 8),
      public_network_access_enabled: false,
      network_acls: [
        {
          default_action: value("Deny", 11),
          bypass: "AzureServices",
          ip_rules: ["203.0.113.0/24"],
          virtual_network_subnet_ids: ["/subscriptions/s/…/subnets/a"],
        },
      ],
      enabled_for_deployment: true,
      enabled_for_disk_encryption: "false",
      enabled_for_template_deployment: false,
    });
    expect(vault).toMatchObject({
      id: "main.tf#azurerm_key_vault.kv",
      name: "kv-app",
      at: { uri: "main.tf", startLine: 1, endLine: 9 },
      source: "code",
      resourceGroup: "rg-app",
      tenantId: read("t"),
      location: read("westeurope"),
      vaultUri: unknown("azurerm_key_vault.kv.vault_uri"),
      sku: read("premium"),
      tags: read({ env: "prod" }),
      softDeleteEnabled: read(null),
      softDeleteRetentionDays: read(7, line(6)),
      purgeProtectionEnabled: read(true),
      permissionModel: read("rbac", line(8)),
      permissionModelBy: read("stated"),
      publicNetworkAccess: read("Disabled"),
      networkDefaultAction: read("Deny", line(11)),
      networkBypass: read("AzureServices"),
      ipRules: read(["203.0.113.0/24"]),
      virtualNetworkRules: read(["/subscriptions/s/…/subnets/a"]),
      enabledForDeployment: read(true),
      enabledForDiskEncryption: read(false),
      enabledForTemplateDeployment: read(false),
    });
    expect(vault.isReference).toBeUndefined();
  });

  test("with nothing stated is open, without protection and without grants", () => {
    expect(vaultOf({})).toMatchObject({
      name: "azurerm_key_vault.kv",
      softDeleteRetentionDays: read(null),
      purgeProtectionEnabled: read(null),
      publicNetworkAccess: read(null),
      networkDefaultAction: read(null),
      ipRules: read([]),
      accessPolicies: read([]),
      roleAssignments: read([]),
      diagnosticSettings: read([]),
      privateEndpoints: read([]),
      secrets: read([]),
      keys: read([]),
      certificates: read([]),
    });
  });

  test("of a state has its address and subscription", () => {
    const id = "/subscriptions/5/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv";
    expect(vaultOf({ id, vault_uri: "https://kv.vault.azure.net/" })).toMatchObject({
      subscriptionId: "5",
      resourceGroup: "rg",
      vaultUri: read("https://kv.vault.azure.net/"),
    });
  });

  test("whose soft delete an old file switches off", () => {
    expect(vaultOf({ soft_delete_enabled: value(false, 3) }).softDeleteEnabled).toEqual(read(false, line(3)));
  });

  test("counts contacts of old providers, and those of a resource of its own", () => {
    expect(vaultOf({ contact: [{ email: "a" }, { email: "b" }] }).certificateContacts).toEqual(read(2));
    const contacts = resource("azurerm_key_vault_certificate_contacts.all", {
      key_vault_id: ref("azurerm_key_vault.kv", "id"),
      contact: [{ email: "a@example.org" }],
    });
    const { vaults } = modelOf(tree([resource("azurerm_key_vault.kv"), contacts]));
    expect(vaults[0]).toMatchObject({ certificateContacts: { read: 1 } });
    expect(JSON.stringify(vaults)).not.toContain("example.org");
  });
});

describe("the permission model", () => {
  test.each<[string, string | undefined, string | undefined]>([
    ["2", "~> 2.30", undefined],
    ["3", ">= 3.0, < 4.0", undefined],
    ["4", "~> 4.0", "4.81.0"],
    ["any", undefined, undefined],
  ])("is access policies where azurerm %s is told nothing", (_, constraint, locked) => {
    const vault = vaultOf({}, { provider: provider("azurerm", constraint, locked) });
    expect(vault).toMatchObject({ permissionModel: read("access-policy"), permissionModelBy: read("api-default") });
  });

  test.each<[string | undefined, string | undefined]>([
    ["~> 5.0", undefined],
    [">= 3.0", "5.2.0"],
  ])("is not known where azurerm 5 is told nothing, which it refuses", (constraint, locked) => {
    const vault = vaultOf({}, { provider: provider("azurerm", constraint, locked) });
    expect(vault.permissionModel).toHaveProperty("unknown");
  });

  test.each(["rbac_authorization_enabled", "enable_rbac_authorization"])("is what %s says", (name) => {
    expect(vaultOf({ [name]: true }).permissionModel).toEqual(read("rbac"));
    expect(vaultOf({ [name]: "false" }).permissionModel).toEqual(read("access-policy"));
    expect(vaultOf({ [name]: null })).toMatchObject({
      permissionModel: read("access-policy"),
      permissionModelBy: read("api-default"),
    });
    expect(vaultOf({ [name]: open("var.rbac") })).toMatchObject({
      permissionModel: unknown("var.rbac"),
      permissionModelBy: read("stated"),
    });
  });
});

test("network rules of which nobody knows whether they are there are unknown, every one", () => {
  const vault = vaultOf({ network_acls: open("var.acls") });
  const { networkDefaultAction, networkBypass, ipRules, virtualNetworkRules } = vault;
  for (const fact of [networkDefaultAction, networkBypass, ipRules, virtualNetworkRules]) {
    expect(fact).toEqual(unknown("var.acls"));
  }
});

test("a managed HSM", () => {
  const hsm = resource("azurerm_key_vault_managed_hardware_security_module.hsm", {
    name: "hsm",
    purge_protection_enabled: true,
    soft_delete_retention_days: 30,
    public_network_access_enabled: true,
    network_acls: [{ default_action: "Allow", bypass: "None" }],
  });
  const hsmId = ref("azurerm_key_vault_managed_hardware_security_module.hsm", "id");
  const key = resource("azurerm_key_vault_managed_hardware_security_module_key.k", {
    name: "k",
    managed_hsm_id: hsmId,
    key_type: "EC-HSM",
    curve: "P-521",
  });
  const policy = resource("azurerm_key_vault_managed_hardware_security_module_key_rotation_policy.k", {
    managed_hsm_key_id: ref("azurerm_key_vault_managed_hardware_security_module_key.k", "id"),
    expire_after: "P60D",
    time_before_expiry: "P30D",
  });
  const [record] = modelOf(tree([hsm, key, policy])).vaults;
  expect(record).toMatchObject({
    kind: "hsm",
    purgeProtectionEnabled: read(true),
    softDeleteRetentionDays: read(30),
    publicNetworkAccess: read("Enabled"),
    networkDefaultAction: read("Allow"),
  } satisfies Partial<ManagedHsm>);
  expect(record?.keys).toMatchObject({
    read: [
      {
        name: "k",
        curve: read("P-521"),
        rotationPolicy: read({ actions: [{ action: "rotate", daysBeforeExpiry: 30 }], expiryDays: 60 }),
      },
    ],
  });
});
