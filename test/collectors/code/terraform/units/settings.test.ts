import { describe, expect, test } from "vitest";
import { known, unitNamed, unitsIn, verdicts } from "../../../../support/terraform/units.ts";

const site = (settings: string, type = "azurerm_linux_web_app") =>
  `resource "${type}" "w" {\n  app_settings = {\n    ${settings}\n  }\n}\n`;
const plain = "high app-setting-plain-secret azurerm_linux_web_app.w 3";
const pinned = "low reference-version-pinned azurerm_linux_web_app.w 3";
const invalid = "medium code-invalid azurerm_linux_web_app.w 3";
const url = "https://kv-shop.vault.azure.net/secrets/api-key";
const version = "0123456789abcdef0123456789abcdef";

describe("a setting", () => {
  test.each([
    ['API_KEY = "abcdef123456"'],
    ['"ConnectionStrings:Shop__Password" = "abc"'],
    ['clientSecret = "abc"'],
    ['SHOP_CONNECTION_STRING = "Server=s;Database=d;User Id=u;Password=p;"'],
    ['CACHE_CONNECTION_STRING = "redis://:hunter2@cache:6379"'],
  ])("%s is a secret in plain text", async (setting) => {
    expect(await verdicts(site(setting))).toEqual([plain]);
  });

  test.each([
    ['API_KEY = ""'],
    ['API_KEY_ENABLED = "true"'],
    ['USE_CLIENT_SECRET = "false"'],
    ['API_KEY_NAME = "abc"'],
    ['APPLICATIONINSIGHTS_CONNECTION_STRING = "InstrumentationKey=1;IngestionEndpoint=https://x"'],
    ['SHOP_CONNECTION_STRING = "Server=s;Database=d;Authentication=Active Directory Default;"'],
    [`API_KEY = "@Microsoft.KeyVault(SecretUri=${url})"`],
    [`API_KEY = "@Microsoft.KeyVault(SecretUri=${url}/)"`],
    ['API_KEY = "@Microsoft.KeyVault(VaultName=kv-shop;SecretName=api-key)"'],
    ["API_KEY = azurerm_container_group.g.fqdn"],
  ])("%s is none", async (setting) => {
    expect(await verdicts(site(setting))).toEqual([]);
  });

  test("that gets a secret out of another resource lets it out", async () => {
    expect(await verdicts(`${site("API_KEY = random_password.p.result")}resource "random_password" "p" {}`)).toEqual([
      "high code-secret-output azurerm_linux_web_app.w 3",
    ]);
  });

  test("counts on every kind of site and its slots", async () => {
    for (const type of [
      "azurerm_windows_function_app_slot",
      "azurerm_function_app_flex_consumption",
      "azurerm_app_service",
    ]) {
      expect(await verdicts(site('API_KEY = "abc"', type))).toEqual([`high app-setting-plain-secret ${type}.w 3`]);
    }
  });

  test("beside others that are not known is found all the same", async () => {
    const text =
      'variable "more" {}\nresource "azurerm_linux_web_app" "w" {\n  app_settings = merge(var.more, { API_KEY = "abc" })\n}';
    expect(await verdicts(text)).toEqual(["high app-setting-plain-secret azurerm_linux_web_app.w 3"]);
  });

  test("of a container stands in its environment, a secret in its secrets", async () => {
    const text = `resource "azurerm_container_app" "c" {
  secret {
    name  = "s"
    value = "Sup3rSecret!"
  }
  template {
    container {
      env {
        name  = "API_KEY"
        value = "abc"
      }
      env {
        name        = "OTHER_KEY"
        secret_name = "s"
      }
    }
  }
}`;
    expect(await verdicts(text)).toEqual([
      "critical code-secret-literal azurerm_container_app.c 4",
      "high app-setting-plain-secret azurerm_container_app.c 10",
    ]);
  });

  test("of a connection string counts where it carries a credential", async () => {
    const block = (value: string) =>
      `resource "azurerm_linux_web_app" "w" {\n  connection_string {\n    name = "Database"\n    value = "${value}"\n  }\n}`;
    expect(await verdicts(block("Server=s;Pwd=x"))).toEqual([
      "high app-setting-plain-secret azurerm_linux_web_app.w 4",
    ]);
    expect(await verdicts(block("Server=s;Authentication=Active Directory Default"))).toEqual([]);
  });
});

describe("a reference to one version", () => {
  const secret = 'resource "azurerm_key_vault_secret" "s" { name = "s" }\n';
  test.each([
    [`X = "@Microsoft.KeyVault(SecretUri=${url}/${version})"`],
    ['X = "@Microsoft.KeyVault(VaultName=kv-shop;SecretName=api-key;SecretVersion=1)"'],
    [`X = "${url}/${version}"`],
    [`X = "@Microsoft.KeyVault(SecretUri=\${azurerm_key_vault_secret.s.id})"`],
  ])("in %s is found", async (setting) => {
    expect(await verdicts(site(setting) + secret)).toEqual([pinned]);
  });

  test.each([
    [`X = "@Microsoft.KeyVault(SecretUri=\${azurerm_key_vault_secret.s.versionless_id})"`],
    [`X = "${url}"`],
    [`X = "https://example.org/secrets/a/${version}"`],
    ["X = azurerm_key_vault_secret.s.name"],
  ])("is not in %s", async (setting) => {
    expect(await verdicts(site(setting) + secret)).toEqual([]);
  });

  test("by an id is found on any resource, and not on one that follows new versions", async () => {
    const text = (type: string, more = "") =>
      `resource "${type}" "x" {\n  key_vault_key_id = azurerm_key_vault_key.k.id\n  ${more}\n}\nresource "azurerm_key_vault_key" "k" { name = "k" }`;
    expect(await verdicts(text("azurerm_storage_account_customer_managed_key"))).toEqual([
      "low reference-version-pinned azurerm_storage_account_customer_managed_key.x 2",
    ]);
    expect(await verdicts(text("azurerm_disk_encryption_set", "auto_key_rotation_enabled = true"))).toEqual([]);
    expect(await verdicts(text("azurerm_disk_encryption_set"))).toHaveLength(1);
  });

  test("says which object, and never more", async () => {
    const unit = unitNamed(
      await unitsIn(site(`X = "@Microsoft.KeyVault(SecretUri=${url}/${version})"`)),
      "azurerm_linux_web_app.w",
    );
    expect(known(unit.pinnedReferences)).toMatchObject([{ path: "app_settings.X", object: "kv-shop/secrets/api-key" }]);
  });
});

describe("a reference that cannot be resolved", () => {
  test.each([
    ['X = "@Microsoft.KeyVault(SecretUri=kv-shop/api-key)"'],
    ['X = "@Microsoft.KeyVault(VaultName=kv-shop)"'],
    ['X = "@Microsoft.KeyVault(SecretName=a;VaultName=)"'],
    [`X = "@Microsoft.KeyVault(SecretUri=${url}"`],
    [`X = "@Microsoft.KeyVault(${url})"`],
  ])("%s is invalid", async (setting) => {
    expect(await verdicts(site(setting))).toEqual([invalid]);
  });
});
