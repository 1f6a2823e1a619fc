import { describe, expect, it } from "vitest";
import { readPlan } from "../../../../../src/collectors/code/terraform/plan/read-plan.ts";
import { planJson, type ResourceLiteral } from "../../../../support/terraform/plan-literals.ts";
import { resourceAt, valuesAt } from "../../../../support/terraform/source-tree.ts";
import { blocks, evaluated, sensitive, type Written } from "../../../../support/terraform/written.ts";

const secret = "hunter2-hunter2";
const mask = "(8-15 characters)";

function valuesOf(type: string, written: Written, more: Partial<ResourceLiteral> = {}): unknown {
  const tree = readPlan("plan.json", planJson({ resources: [{ type, name: "x", written, ...more }] }));
  if (tree === undefined) throw new Error("no plan");
  return valuesAt(tree, `${more.mode === "data" ? "data." : ""}${type}.x`);
}

describe("secrets in a plan", () => {
  it.each([
    ["azurerm_key_vault_secret", "value"],
    ["azurerm_key_vault_certificate_issuer", "password"],
    ["azurerm_key_vault_encrypted_value", "plain_text_value"],
    ["azurerm_key_vault_managed_hardware_security_module", "security_domain_encrypted_data"],
    ["random_password", "result"],
    ["random_password", "bcrypt_hash"],
    ["tls_private_key", "private_key_pem"],
    ["azuread_application_password", "value"],
    ["azuread_service_principal_password", "value"],
    ["azurerm_storage_account", "primary_access_key"],
    ["azurerm_storage_account", "secondary_connection_string"],
    ["azurerm_cosmosdb_account", "primary_readonly_key"],
    ["azurerm_redis_cache", "primary_access_key"],
    ["azurerm_servicebus_namespace", "default_primary_connection_string"],
    ["azurerm_mssql_server", "administrator_login_password"],
  ])("are dropped from %s.%s", (type, attribute) => {
    expect(valuesOf(type, { name: "n", [attribute]: secret })).toEqual({ name: "n", [attribute]: mask });
  });

  it("are dropped from data sources, nested blocks and lists", () => {
    expect(valuesOf("azurerm_key_vault_secret", { value: secret, name: "n" }, { mode: "data" })).toEqual({
      value: mask,
      name: "n",
    });
    expect(
      valuesOf("azurerm_key_vault_certificate", { certificate: blocks({ contents: secret, password: "" }) }),
    ).toEqual({ certificate: [{ contents: mask, password: "" }] });
    expect(valuesOf("azurerm_linux_web_app", { connection_string: blocks({ name: "db", value: secret }) })).toEqual({
      connection_string: [{ name: "db", value: mask }],
    });
    expect(valuesOf("azurerm_storage_account", { nested_password: [[secret]] })).toEqual({ nested_password: [[mask]] });
  });

  it("are dropped wherever Terraform marks them, with all that is below", () => {
    expect(
      valuesOf("azurerm_linux_web_app", {
        app_settings: sensitive({ TOKEN: secret, PIN: 123456789, ON: true }, "var.token"),
      }),
    ).toEqual({ app_settings: { TOKEN: mask, PIN: mask, ON: true } });
  });

  it("are not what a reference to a vault's object says", () => {
    const reference = "@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/db)";
    const url = "https://kv.vault.azure.net/secrets/db/0123456789abcdef0123456789abcdef";
    const settings = sensitive({ A: reference, B: url, C: `${url}?sig=${secret}` }, "var.x");
    expect(valuesOf("azurerm_linux_web_app", { app_settings: settings })).toEqual({
      app_settings: { A: reference, B: url, C: "(64+ characters)" },
    });
  });

  it("are not the names that resources are joined by, which stay and are marked", () => {
    const written = { name: sensitive("kv-prod", "var.name"), tags: sensitive({ env: "production" }, "var.tags") };
    const plan = planJson({ resources: [{ type: "azurerm_key_vault", name: "x", written }] });
    const { entries } = resourceAt(readPlan("plan.json", plan)!, "azurerm_key_vault.x").values;
    expect(entries.get("name")).toMatchObject({ value: "kv-prod", isSensitive: true });
    expect(valuesOf("azurerm_key_vault", written)).toMatchObject({ tags: { env: mask } });
  });

  it("stay secrets where a value before the change has them", () => {
    const plan = planJson({
      resources: [
        {
          type: "azurerm_key_vault_secret",
          name: "x",
          written: { value: evaluated(secret, "var.x") },
          actions: ["update"],
          before: { value: "another-hunter" },
        },
      ],
    });
    const tree = readPlan("plan.json", plan);
    expect(JSON.stringify(tree, mapsToo)).not.toMatch(/hunter/);
    expect(resourceAt(tree!, "azurerm_key_vault_secret.x").change?.before).toBeDefined();
  });
});

describe("bodies of azapi", () => {
  const azapi = (type: string, body: unknown) => valuesOf("azapi_resource", { type, name: "n", body });

  it("are read as objects, also where they come as text", () => {
    const body = { properties: { enableRbacAuthorization: true } };
    const expected = { type: "Microsoft.KeyVault/vaults@2023-07-01", name: "n", body };
    expect(azapi("Microsoft.KeyVault/vaults@2023-07-01", body)).toEqual(expected);
    expect(azapi("Microsoft.KeyVault/vaults@2023-07-01", JSON.stringify(body))).toEqual(expected);
    expect(azapi("Microsoft.KeyVault/vaults@2023-07-01", "{broken")).toMatchObject({ body: "{broken" });
  });

  it("lose the value of a vault's secret and nothing else of it", () => {
    const body = { properties: { value: secret, contentType: "text/plain", attributes: { exp: 1 } } };
    const expected = { properties: { value: mask, contentType: "text/plain", attributes: { exp: 1 } } };
    for (const given of [body, JSON.stringify(body)]) {
      expect(azapi("Microsoft.KeyVault/vaults/secrets@2023-07-01", given)).toMatchObject({ body: expected });
    }
  });

  it("lose all but switches and references where the type is not judged", () => {
    const body = { properties: { adminPassword: secret, n: 12345678, on: true } };
    expect(azapi("Microsoft.Sql/servers@2021-11-01", body)).toMatchObject({
      body: { properties: { adminPassword: mask, n: mask, on: true } },
    });
    expect(
      valuesOf("azapi_resource", { type: "Microsoft.KeyVault/vaults@2023-07-01", sensitive_body: { a: secret } }),
    ).toMatchObject({ sensitive_body: { a: mask } });
  });
});

function mapsToo(_name: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}
