import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPlan } from "../../../../../src/collectors/code/terraform/plan/read-plan.ts";
import { readState } from "../../../../../src/collectors/code/terraform/state/read-state.ts";
import { unitsOf } from "../../../../../src/collectors/code/terraform/units/units-of.ts";
import { type PlanLiteral, planJson } from "../../../../support/terraform/plan-literals.ts";
import { stateJson } from "../../../../support/terraform/state-literals.ts";
import { unitsIn } from "../../../../support/terraform/units.ts";
import { sensitive } from "../../../../support/terraform/written.ts";

/** Told apart from all other text by how it begins, and free of what HCL would escape. */
const secret = fc
  .string({ unit: fc.constantFrom(..."abcXYZ019!+/=._-"), minLength: 1, maxLength: 60 })
  .map((text) => `Zq7${text}`);

const source = (value: string) => ({
  "main.tf": `
variable "db_password" {
  default = "${value}"
}
variable "given" {
  type      = string
  sensitive = true
}
locals {
  key      = "${value}"
  settings = { API_KEY = local.key, CONNECTION_STRING = "Server=s;Password=${value}" }
}
resource "azurerm_key_vault" "kv" {
  name     = "kv-app"
  sku_name = var.given
  network_acls {
    default_action = var.given
    bypass         = "None"
    ip_rules       = [var.given]
  }
}
resource "azurerm_key_vault_secret" "a" {
  name         = "a"
  value        = "${value}"
  key_vault_id = azurerm_key_vault.kv.id
}
resource "azurerm_key_vault_secret" "b" {
  name     = "b"
  value_wo = "x-\${var.db_password}-\${azurerm_key_vault.kv.id}-${value}"
}
resource "azurerm_key_vault_secret" "c" {
  for_each        = toset(["x"])
  name            = "c"
  value           = var.given
  expiration_date = var.given
}
resource "azurerm_key_vault_certificate" "c" {
  name = "c"
  certificate {
    contents = local.key
    password = "${value}"
  }
}
resource "azurerm_linux_web_app" "w" {
  app_settings = merge(local.settings, { PASSWORD = upper("${value}"), REF = "@Microsoft.KeyVault(${value}" })
  connection_string {
    name  = "Database"
    value = "Server=s;Password=${value}"
  }
}
resource "azurerm_container_app" "c" {
  secret {
    name  = "s"
    value = "${value}"
  }
}
output "literal" { value = azurerm_key_vault_secret.a.value }
output "password" { value = "${value}" }
output "made" { value = "${value}-\${azurerm_key_vault.kv.id}" }
`,
  "terraform.tfvars": `given = "${value}"\n`,
});

describe("no unit has a character of a value", () => {
  test("in source", async () => {
    await fc.assert(
      fc.asyncProperty(secret, async (value) => {
        const units = await unitsIn(source(value));
        expect(units.length).toBeGreaterThan(8);
        const text = JSON.stringify(units);
        expect(text).not.toContain(value);
        expect(text).not.toContain("Zq7");
        expect(text).not.toContain("ZQ7");
      }),
      { numRuns: 60 },
    );
  });

  test("in a plan", () => {
    fc.assert(
      fc.property(secret, (value) => {
        const literal: PlanLiteral = {
          variables: { password: { sensitive: true, value, default: value }, client_secret: { value } },
          resources: [
            { type: "azurerm_key_vault_secret", name: "a", written: { name: "a", value } },
            {
              type: "azurerm_key_vault_secret",
              name: "b",
              written: { name: "b", value: sensitive(value, "var.password") },
            },
            { type: "azurerm_mssql_server", name: "s", written: { administrator_login_password: value } },
          ],
          outputs: { password: { value: sensitive(value, "var.password"), sensitive: true } },
        };
        const tree = readPlan("plan.json", planJson(literal));
        const units = tree ? unitsOf(tree, { hasState: [] }) : [];
        expect(units.length).toBeGreaterThan(4);
        expect(JSON.stringify(units)).not.toContain("Zq7");
      }),
      { numRuns: 60 },
    );
  });

  test("in a state", () => {
    fc.assert(
      fc.property(secret, (value) => {
        const attributes = { value, result: value, primary_access_key: value, password: value };
        const resources = [
          "azurerm_key_vault_secret",
          "random_password",
          "azurerm_storage_account",
          "azurerm_key_vault_certificate_issuer",
        ].map((type) => ({ type, name: "x", instances: [{ attributes }] }));
        const tree = readState("a.tfstate", stateJson(resources, { password: { value, sensitive: true } }));
        const units = tree ? unitsOf(tree, { hasState: [] }) : [];
        expect(units).toHaveLength(1);
        expect(JSON.stringify(units)).not.toContain("Zq7");
      }),
      { numRuns: 60 },
    );
  });
});
