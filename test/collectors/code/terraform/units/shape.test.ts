import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { unitsOf } from "../../../../../src/collectors/code/terraform/units/units-of.ts";
import { CodeUnit } from "../../../../../src/model/code.ts";
import { resource, tree, value } from "../../../../support/terraform/tree-literals.ts";
import { unitsIn } from "../../../../support/terraform/units.ts";

const isUnit = new Ajv({ strict: false }).compile(CodeUnit);

describe("units", () => {
  test("have the shape that a snapshot takes, and ids of their own", async () => {
    const units = await unitsIn({
      "main.tf": `provider "azurerm" {
  features {}
}
resource "azurerm_key_vault" "kv" {
  name     = "kv_app"
  sku_name = "basic"
  tags     = { env = "prod", count = 3, __proto__ = "x" }
}
resource "azurerm_key_vault_secret" "s" {
  for_each = { a = "x", b = "y" }
  name     = each.key
  value    = each.value
}
variable "password" {}
output "o" { value = var.password }
`,
    });
    for (const unit of units) expect([unit.name, isUnit(unit), isUnit.errors]).toEqual([unit.name, true, null]);
    expect(new Set(units.map(({ id }) => id)).size).toBe(units.length);
  });

  test("are made of values nested as deep as anybody likes", () => {
    let deep = value("Sup3rSecret!");
    for (let level = 0; level < 50_000; level += 1) deep = { kind: "list", items: [deep] };
    const given = [
      resource("azurerm_linux_web_app.w", { deep }),
      resource("azurerm_key_vault_secret.s", { value: deep }),
    ];
    const units = unitsOf(tree(given), { hasState: [] });
    expect(units.map(({ name }) => name)).toEqual(["azurerm_key_vault_secret.s"]);
  });

  test("are made of values that share their members and unfold to more than anybody has time for", () => {
    let wide = value("x");
    for (let level = 0; level < 60; level += 1) wide = { kind: "list", items: [wide, wide] };
    const units = unitsOf(tree([resource("azurerm_linux_web_app.w", { wide })]), { hasState: [] });
    expect(units).toEqual([]);
  });
});
