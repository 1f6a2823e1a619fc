import { describe, expect, test } from "vitest";
import { faultsIn } from "../../../../support/terraform/units.ts";

const asks = (version: string) =>
  `terraform {\n  required_providers {\n    azurerm = {\n      source = "hashicorp/azurerm"\n      version = "${version}"\n    }\n  }\n}\n`;
const vault = (body: string, version?: string) =>
  faultsIn(`${version ? asks(version) : ""}resource "azurerm_key_vault" "kv" {\n${body}\n}`, "azurerm_key_vault.kv");
const key = (body: string) =>
  faultsIn(`resource "azurerm_key_vault_key" "k" {\n  name = "k"\n${body}\n}`, "azurerm_key_vault_key.k");
const secret = (body: string) =>
  faultsIn(`resource "azurerm_key_vault_secret" "s" {\n${body}\n}`, "azurerm_key_vault_secret.s");
const certificate = (body: string) =>
  faultsIn(
    `resource "azurerm_key_vault_certificate" "c" {\n  name = "c"\n  certificate_policy {\n${body}\n  }\n}`,
    "azurerm_key_vault_certificate.c",
  );

describe("a vault's name", () => {
  const rule = "3 to 24 letters, digits and single hyphens are allowed, from a letter to a letter or digit";
  test.each(["kv", "kv_app", "1kv-app", "kv-app-", "kv--app", "a123456789012345678901234"])(
    "%s is refused",
    async (name) => {
      expect(await vault(`name = "${name}"`)).toEqual([`name is "${name}": ${rule}`]);
    },
  );

  test.each(["kv1", "a12345678901234567890123", "KV-App"])("%s is taken", async (name) => {
    expect(await vault(`name = "${name}"`)).toEqual([]);
  });

  test("that is not known is not judged", async () => {
    expect(await vault(`name = "k-\${var.x}"\n}\nvariable "x" {`)).toEqual([]);
  });
});

describe("a vault's settings", () => {
  test.each([
    ['sku_name = "Standard"', 'sku_name is "Standard", and may be standard or premium'],
    ["soft_delete_retention_days = 6", "soft_delete_retention_days is 6, and may be 7 to 90"],
    ['soft_delete_retention_days = "91"', "soft_delete_retention_days is 91, and may be 7 to 90"],
    ["soft_delete_enabled = false", "soft_delete_enabled is false, and soft delete cannot be switched off"],
  ])("%s is refused", async (body, message) => {
    expect(await vault(body)).toEqual([message]);
  });

  test.each([
    'sku_name = "premium"',
    "soft_delete_retention_days = 7",
    'soft_delete_retention_days = "90"',
    "soft_delete_enabled = true",
    "soft_delete_retention_days = null",
  ])("%s is taken", async (body) => {
    expect(await vault(body)).toEqual([]);
  });
});

describe("by the provider's version", () => {
  test.each([
    ["~> 5.0", "", "rbac_authorization_enabled is missing, and azurerm requires it from 5.0 on"],
    [
      ">= 5.1",
      "enable_rbac_authorization = true",
      "enable_rbac_authorization is no argument from azurerm 5.0 on: it is rbac_authorization_enabled there",
    ],
    [
      "4.41.0",
      "rbac_authorization_enabled = true",
      "rbac_authorization_enabled is no argument before azurerm 4.42: it is enable_rbac_authorization there",
    ],
    [
      "~> 3.0",
      "soft_delete_enabled = true",
      "soft_delete_enabled is no argument from azurerm 3.0 on: soft delete cannot be switched off",
    ],
    [
      "~> 4.0",
      'contact {\n  email = "a@example.org"\n}',
      "contact is refused from azurerm 4.0 on: contacts are azurerm_key_vault_certificate_contacts",
    ],
  ])("%s refuses %s", async (version, body, message) => {
    expect(await vault(body, version)).toContain(message);
  });

  test.each([
    ["~> 4.42", "rbac_authorization_enabled = true"],
    [">= 4.0", "rbac_authorization_enabled = true"],
    [">= 4.0", ""],
    ["~> 4.0", "enable_rbac_authorization = true"],
    ["~> 2.99", "soft_delete_enabled = true"],
    [">= 2.0", "soft_delete_enabled = true"],
    ["~> 3.99", 'contact {\n  email = "a@example.org"\n}'],
  ])("%s may take %s", async (version, body) => {
    expect(await vault(body, version)).toEqual([]);
  });

  test("both names of the switch exclude each other", async () => {
    expect(await vault("enable_rbac_authorization = true\nrbac_authorization_enabled = true", "~> 4.42")).toEqual([
      "enable_rbac_authorization and rbac_authorization_enabled are both stated, and only one may be",
    ]);
  });
});

describe("a firewall", () => {
  const acls = (body: string) =>
    vault(`network_acls {\n  bypass = "AzureServices"\n  default_action = "Deny"\n${body}\n}`);

  test("needs both of its settings", async () => {
    expect(await vault("network_acls {\n}")).toEqual([
      "network_acls.default_action is missing, and azurerm requires it",
      "network_acls.bypass is missing, and azurerm requires it",
    ]);
  });

  test.each([
    ["10.1.2.3", "private addresses are refused, and a subnet comes in by virtual_network_subnet_ids"],
    ["172.16.0.0/12", "private addresses are refused, and a subnet comes in by virtual_network_subnet_ids"],
    ["172.31.255.255", "private addresses are refused, and a subnet comes in by virtual_network_subnet_ids"],
    ["192.168.7.0/24", "private addresses are refused, and a subnet comes in by virtual_network_subnet_ids"],
    ["2001:db8::/32", "only IPv4 is allowed"],
    ["203.0.113.0/33", "an IPv4 address or a range in CIDR form is allowed"],
    ["203.0.113", "an IPv4 address or a range in CIDR form is allowed"],
    ["203.0.113.256", "an IPv4 address or a range in CIDR form is allowed"],
    ["office", "an IPv4 address or a range in CIDR form is allowed"],
  ])("refuses %s", async (rule, why) => {
    expect(await acls(`ip_rules = ["198.51.100.7", "${rule}"]`)).toEqual([
      `network_acls.ip_rules has "${rule}": ${why}`,
    ]);
  });

  test.each(["203.0.113.0/24", "203.0.113.7/32", "172.32.0.1", "11.0.0.1", "0.0.0.0/0"])("takes %s", async (rule) => {
    expect(await acls(`ip_rules = ["${rule}"]`)).toEqual([]);
  });

  test("takes a thousand rules, and no more", async () => {
    const rules = (count: number) => `ip_rules = [for i in range(${count}) : "203.0.113.\${i % 256}"]`;
    expect(await acls(rules(1000))).toEqual([]);
    expect(await acls(rules(1001))).toEqual(["network_acls has 1001 address rules, and 1000 are allowed"]);
  });
});

describe("a key", () => {
  test.each([
    ['key_type = "rsa"', 'key_type is "rsa", and may be EC, EC-HSM, RSA or RSA-HSM'],
    ['key_type = "RSA"\nkey_size = 1024', "key_size is 1024, and may be 2048, 3072 or 4096"],
    ['key_type = "RSA"', "key_size is missing, and an RSA key needs it"],
    ['key_type = "RSA"\nkey_size = 2048\ncurve = "P-256"', "curve is stated for an RSA key"],
    ['key_type = "EC"\ncurve = "P-512"', 'curve is "P-512", and may be P-256, P-256K, P-384 or P-521'],
    [
      'key_type = "EC"\nkey_opts = ["sign", "encrypt"]',
      'key_opts has "encrypt", and a key on a curve can only sign and verify',
    ],
    [
      'key_type = "EC"\nkey_opts = ["Sign"]',
      'key_opts has "Sign", and may have decrypt, encrypt, sign, unwrapKey, verify or wrapKey',
    ],
  ])("with %s is refused", async (body, message) => {
    expect(await key(body)).toEqual([message]);
  });

  test.each(['key_type = "RSA-HSM"\nkey_size = 4096', 'key_type = "EC"', 'key_type = "EC-HSM"\ncurve = "P-521"'])(
    "with %s is taken",
    async (body) => {
      expect(await key(body)).toEqual([]);
    },
  );

  const rotation = (body: string) => key(`key_type = "EC"\nrotation_policy {\n${body}\n}`);
  test.each([
    ['expire_after = "P90D"', "rotation_policy.expire_after is stated without notify_before_expiry, which it needs"],
    [
      'expire_after = "P27D"\nnotify_before_expiry = "P7D"',
      "rotation_policy.expire_after is P27D, and may be no shorter than 28 days",
    ],
    [
      'expire_after = "P101Y"\nnotify_before_expiry = "P7D"',
      "rotation_policy.expire_after is P101Y, and may be no longer than 100 years",
    ],
    [
      'expire_after = "P90D"\nnotify_before_expiry = "P6D"',
      "rotation_policy.notify_before_expiry is P6D, and may be no shorter than 7 days",
    ],
    [
      'expire_after = "90 days"\nnotify_before_expiry = "P7D"',
      'rotation_policy.expire_after is "90 days": a duration like P90D is allowed',
    ],
    ["automatic {\n}", "rotation_policy.automatic states neither time_after_creation nor time_before_expiry"],
    [
      'automatic {\n  time_before_expiry = "P30D"\n}',
      "rotation_policy.automatic.time_before_expiry is stated without expire_after: nothing expires",
    ],
  ])("that rotates with %s is refused", async (body, message) => {
    expect(await rotation(body)).toEqual([message]);
  });

  test("that rotates within the limits is taken", async () => {
    expect(
      await rotation(
        'expire_after = "P28D"\nnotify_before_expiry = "P7D"\nautomatic {\n  time_before_expiry = "P7D"\n}',
      ),
    ).toEqual([]);
  });

  const inVault = (sku: string) =>
    faultsIn(
      `resource "azurerm_key_vault" "kv" {\n  sku_name = "${sku}"\n}
resource "azurerm_key_vault_key" "k" {
  key_vault_id = azurerm_key_vault.kv.id
  key_type = "EC-HSM"
}`,
      "azurerm_key_vault_key.k",
    );
  test("of hardware needs a premium vault", async () => {
    expect(await inVault("premium")).toEqual([]);
    expect(await inVault("standard")).toEqual([
      "key_type is EC-HSM, and azurerm_key_vault.kv is a standard vault: hardware keys need premium",
    ]);
  });
});

describe("a secret", () => {
  test.each([
    ['name = "a_b"', 'name is "a_b": 1 to 127 letters, digits and hyphens are allowed'],
    ['expiration_date = "2027-01-31"', 'expiration_date is "2027-01-31": a time like 2027-01-31T00:00:00Z is allowed'],
    [
      'expiration_date = "2027-02-30T00:00:00Z"',
      'expiration_date is "2027-02-30T00:00:00Z": a time like 2027-01-31T00:00:00Z is allowed',
    ],
    ['not_before_date = "tomorrow"', 'not_before_date is "tomorrow": a time like 2027-01-31T00:00:00Z is allowed'],
    [
      'not_before_date = "2027-01-01T00:00:00Z"\nexpiration_date = "2027-01-01T00:00:00Z"',
      "expiration_date is not after not_before_date",
    ],
    ['value = "a"\nvalue_wo = "a"\nvalue_wo_version = 1', "value and value_wo are both stated, and only one may be"],
    ['value_wo = "a"', "value_wo is stated without value_wo_version, which azurerm requires"],
  ])("with %s is refused", async (body, message) => {
    expect(await secret(body)).toEqual([message]);
  });

  test.each([
    `name = "${"a".repeat(127)}"`,
    'expiration_date = "2027-01-31T00:00:00Z"',
    'expiration_date = "2027-01-31T01:00:00+01:00"',
    'value_wo = "a"\nvalue_wo_version = 1',
  ])("with %s is taken", async (body) => {
    expect(await secret(body)).toEqual([]);
  });
});

describe("a certificate", () => {
  const path = "certificate_policy.";
  test.each([
    [
      'key_properties {\n  key_type = "RSA"\n  key_size = 1024\n}',
      `${path}key_properties.key_size is 1024, and may be 2048, 3072 or 4096`,
    ],
    [
      'lifetime_action {\n  action {\n    action_type = "Renew"\n  }\n}',
      `${path}lifetime_action.action.action_type is "Renew", and may be AutoRenew or EmailContacts`,
    ],
    [
      "lifetime_action {\n  trigger {\n    lifetime_percentage = 100\n  }\n}",
      `${path}lifetime_action.trigger.lifetime_percentage is 100, and may be 1 to 99`,
    ],
    [
      "lifetime_action {\n  trigger {\n    lifetime_percentage = 80\n    days_before_expiry = 30\n  }\n}",
      `${path}lifetime_action.trigger states days_before_expiry and lifetime_percentage, and only one may be`,
    ],
    [
      'secret_properties {\n  content_type = "application/pkcs12"\n}',
      `${path}secret_properties.content_type is "application/pkcs12", and may be application/x-pkcs12 or application/x-pem-file`,
    ],
    [
      "x509_certificate_properties {\n  validity_in_months = 0\n}",
      `${path}x509_certificate_properties.validity_in_months is 0, and has to be at least 1`,
    ],
  ])("with %s is refused", async (body, message) => {
    expect(await certificate(body)).toEqual([message]);
  });

  test("that is whole is taken", async () => {
    const body = `key_properties {\n  key_type = "RSA"\n  key_size = 2048\n}
lifetime_action {\n  action {\n    action_type = "AutoRenew"\n  }\n  trigger {\n    lifetime_percentage = 99\n  }\n}
secret_properties {\n  content_type = "application/x-pkcs12"\n}`;
    expect(await certificate(body)).toEqual([]);
  });
});

describe("access policies", () => {
  const entry = (permissions: string) =>
    `resource "azurerm_key_vault_access_policy" "p" {\n  key_vault_id = azurerm_key_vault.kv.id\n  ${permissions}\n}\n`;
  const name = "azurerm_key_vault_access_policy.p";

  test("take permissions in any case, and no others", async () => {
    expect(await faultsIn(entry('secret_permissions = ["Get", "list", "All"]'), name)).toEqual([
      'secret_permissions has "All", which is no permission on secrets: the permissions have to be listed',
    ]);
    expect(await vault('access_policy {\n  key_permissions = ["Read"]\n}')).toEqual([
      'access_policy.key_permissions has "Read", which is no permission on keys',
    ]);
  });

  test("in the vault and of their own undo each other", async () => {
    const inline = 'resource "azurerm_key_vault" "kv" {\n  access_policy {\n    secret_permissions = ["Get"]\n  }\n}\n';
    expect(await faultsIn(entry('secret_permissions = ["Get"]') + inline, name)).toEqual([
      "azurerm_key_vault.kv lists access_policy itself: entries in the vault and entries of their own undo each other",
    ]);
    expect(
      await faultsIn(`${entry('secret_permissions = ["Get"]')}resource "azurerm_key_vault" "kv" {}`, name),
    ).toEqual([]);
  });
});

test("a managed HSM has a SKU and administrators of its own", async () => {
  const text = `resource "azurerm_key_vault_managed_hardware_security_module" "h" {
  name = "hsm-app"
  sku_name = "standard"
  admin_object_ids = []
}`;
  expect(await faultsIn(text, "azurerm_key_vault_managed_hardware_security_module.h")).toEqual([
    'sku_name is "standard", and may be Standard_B1',
    "admin_object_ids is empty, and needs at least one object id",
  ]);
});
