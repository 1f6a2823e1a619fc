import { expect, test } from "vitest";
import {
  placedAt,
  plain,
  readRoot,
  readRoots,
  resourceAt,
  valuesAt,
} from "../../../../support/terraform/source-tree.ts";

const base = `resource "azurerm_key_vault" "kv" {
  name = "kv"
  purge_protection_enabled = true
  network_acls {
    default_action = "Deny"
    bypass = "None"
  }
  dynamic "contact" {
    for_each = ["a@example.com"]
    content {
      email = contact.value
    }
  }
  lifecycle {
    prevent_destroy = true
    ignore_changes = [tags]
  }
}
`;

test("attributes of an override replace, and nested blocks replace all of their type", async () => {
  const tree = await readRoot({
    "main.tf": base,
    "override.tf": `resource "azurerm_key_vault" "kv" {
  purge_protection_enabled = false
  network_acls {
    default_action = "Allow"
  }
  contact {
    email = "b@example.com"
  }
}
`,
  });
  expect(valuesAt(tree, "azurerm_key_vault.kv")).toEqual({
    name: "kv",
    purge_protection_enabled: false,
    network_acls: [{ default_action: "Allow" }],
    contact: [{ email: "b@example.com" }],
  });
  expect(placedAt(tree, "azurerm_key_vault.kv", "purge_protection_enabled")?.at).toBe("override.tf:2");
  expect(resourceAt(tree, "azurerm_key_vault.kv").at).toMatchObject({ uri: "main.tf", startLine: 1, endLine: 18 });
});

test("lifecycle is merged argument by argument", async () => {
  const kept = await readRoot({
    "main.tf": base,
    "a_override.tf": `resource "azurerm_key_vault" "kv" {\n  lifecycle {\n    ignore_changes = []\n  }\n}\n`,
  });
  const switched = await readRoot({
    "main.tf": base,
    "a_override.tf": `resource "azurerm_key_vault" "kv" {\n  lifecycle {\n    prevent_destroy = false\n  }\n}\n`,
  });
  expect(resourceAt(kept, "azurerm_key_vault.kv").preventsDestroy).toBe(true);
  expect(resourceAt(switched, "azurerm_key_vault.kv").preventsDestroy).toBeUndefined();
});

test("overrides count in the order of their names, the JSON form among them", async () => {
  const tree = await readRoot({
    "main.tf": base,
    "a_override.tf": `resource "azurerm_key_vault" "kv" {\n  name = "a"\n  tags = { from = "a" }\n}\n`,
    "b_override.tf.json": `{"resource": {"azurerm_key_vault": {"kv": {"name": "b", "network_acls": {"default_action": "Allow"}}}}}`,
  });
  expect(valuesAt(tree, "azurerm_key_vault.kv")).toMatchObject({
    name: "b",
    tags: { from: "a" },
    network_acls: [{ default_action: "Allow" }],
  });
});

test("variables, locals, outputs, calls and providers are overridden, too", async () => {
  const trees = await readRoots({
    "main.tf": `variable "v" {
  type = string
  default = 1
}
locals {
  a = "base"
  b = "base"
}
output "o" {
  value = "base"
  sensitive = true
}
module "m" {
  source = "./a"
  name = "base"
}
terraform {
  required_providers {
    azurerm = {
      source = "hashicorp/azurerm"
      version = "~> 3.0"
    }
  }
}
resource "azurerm_key_vault" "kv" {
  tags = { v = var.v, a = local.a, b = local.b }
}
`,
    "x_override.tf": `variable "v" {
  default = 2
}
locals {
  b = "over"
}
output "o" {
  value = "over"
}
module "m" {
  source = "./b"
}
terraform {
  required_providers {
    azurerm = {
      source = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }
  backend "azurerm" {}
}
`,
    "a/main.tf": `variable "name" {}\nresource "azurerm_key_vault" "in_a" {\n  name = var.name\n}\n`,
    "b/main.tf": `variable "name" {}\nresource "azurerm_key_vault" "in_b" {\n  name = var.name\n}\n`,
  });
  // The folder that the override calls away from is called by nobody else any more, yet it is a module that some file calls.
  expect(trees.map(({ root }) => root)).toEqual([""]);
  const tree = trees[0]!;
  expect(valuesAt(tree, "azurerm_key_vault.kv")).toEqual({ tags: { v: "2", a: "base", b: "over" } });
  expect(valuesAt(tree, "module.m.azurerm_key_vault.in_b")).toEqual({ name: "base" });
  expect(tree.outputs.map(({ value, isSensitive }) => [plain(value), isSensitive])).toEqual([["over", true]]);
  expect(tree.providers.map(({ name, constraint }) => [name, constraint])).toEqual([["azurerm", "~> 4.0"]]);
  expect(tree.backend).toMatchObject({ type: "azurerm", uri: "x_override.tf" });
});

test("OpenTofu's file of a name shadows the Terraform one beside it", async () => {
  const tree = await readRoot({
    "main.tf": base,
    "main.tofu": `resource "azurerm_key_vault" "kv" {\n  name = "tofu"\n}\n`,
  });
  expect(valuesAt(tree, "azurerm_key_vault.kv")).toEqual({ name: "tofu" });
});

test("what is declared twice is told, and the first is judged", async () => {
  const tree = await readRoot({
    "a.tf": base,
    "b.tf": `\nresource "azurerm_key_vault" "kv" {\n  name = "second"\n}\n`,
  });
  expect(valuesAt(tree, "azurerm_key_vault.kv")).toMatchObject({ name: "kv" });
  expect(tree.refused).toEqual([
    {
      id: "b.tf:2",
      why: { reason: "unparsable", detail: 'resource "azurerm_key_vault.kv" is declared already in a.tf line 1' },
    },
  ]);
});

test("an override of nothing is judged and told", async () => {
  const tree = await readRoot({
    "override.tf": `resource "azurerm_key_vault" "kv" {\n  name = "alone"\n}\nprovider "azurerm" {\n  features {}\n}\n`,
  });
  expect(valuesAt(tree, "azurerm_key_vault.kv")).toEqual({ name: "alone" });
  expect(tree.refused.map(({ id, why }) => [id, why.detail])).toEqual([
    ["override.tf:1", 'resource "azurerm_key_vault.kv" overrides nothing: no other file of the folder declares it'],
  ]);
});
