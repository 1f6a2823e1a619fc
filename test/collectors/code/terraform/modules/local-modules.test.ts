import { describe, expect, test } from "vitest";
import {
  placedAt,
  plain,
  readRoot,
  readRoots,
  resourceAt,
  valuesAt,
} from "../../../../support/terraform/source-tree.ts";

const vaultModule = `variable "name" {}
variable "purge" {
  default = false
}
resource "azurerm_key_vault" "kv" {
  name = var.name
  purge_protection_enabled = var.purge
}
output "id" {
  value = azurerm_key_vault.kv.id
}
output "name" {
  value = azurerm_key_vault.kv.name
}
`;

describe("local modules", () => {
  test("in a loop, with inputs and outputs through the boundary", async () => {
    const tree = await readRoot({
      "main.tf": `module "kv" {
  for_each = { a = true, b = false }
  source = "./kv"
  name = "kv-\${each.key}"
  purge = each.value
}
resource "azurerm_key_vault_secret" "s" {
  key_vault_id = module.kv["b"].id
  name = module.kv["b"].name
  tags = { for key, kv in module.kv : key => kv.name }
}
`,
      "kv/main.tf": vaultModule,
    });
    expect(tree.calls.map(({ address, source, isResolved }) => [address, source, isResolved])).toEqual([
      ['module.kv["a"]', "./kv", true],
      ['module.kv["b"]', "./kv", true],
    ]);
    expect(placedAt(tree, 'module.kv["a"].azurerm_key_vault.kv', "purge_protection_enabled")).toEqual({
      value: true,
      at: "kv/main.tf:7",
      from: "each.value @ main.tf:2",
    });
    expect(resourceAt(tree, 'module.kv["a"].azurerm_key_vault.kv')).toMatchObject({
      module: 'module.kv["a"]',
      uri: "kv/main.tf",
    });
    expect(valuesAt(tree, "azurerm_key_vault_secret.s")).toEqual({
      key_vault_id: {
        unknown: 'module.kv["b"].azurerm_key_vault.kv.id',
        why: "apply",
        references: ['module.kv["b"].azurerm_key_vault.kv id'],
      },
      name: "kv-b",
      tags: { a: "kv-a", b: "kv-b" },
    });
  });

  test("inside each other, above each other, and twice", async () => {
    const tree = await readRoot({
      "env/prod/main.tf": `module "outer" {\n  source = "../../modules/outer"\n  prefix = "p"\n}\n`,
      "modules/outer/main.tf": `variable "prefix" {}
module "one" {
  source = "../kv"
  name = "\${var.prefix}-one"
}
module "two" {
  source = "../kv/"
  name = module.one.name
}
output "ids" {
  value = [module.one.id, module.two.id]
}
`,
      "modules/kv/main.tf": vaultModule,
    });
    expect(tree.root).toBe("env/prod");
    expect(valuesAt(tree, "module.outer.module.two.azurerm_key_vault.kv")).toMatchObject({ name: "p-one" });
    expect(
      tree.outputs.filter(({ module }) => module === "module.outer").map(({ value }) => plain(value)),
    ).toMatchObject([
      [
        { references: ["module.outer.module.one.azurerm_key_vault.kv id"] },
        { references: ["module.outer.module.two.azurerm_key_vault.kv id"] },
      ],
    ]);
  });

  test("that may be there or not: what is in them may be, too", async () => {
    const tree = await readRoot({
      "main.tf": `variable "on" {}
module "kv" {
  count = var.on ? 1 : 0
  source = "./kv"
  name = "kv"
}
resource "azurerm_key_vault_secret" "s" {
  key_vault_id = module.kv[0].id
  value = length(module.kv)
}
`,
      "kv/main.tf": vaultModule,
    });
    expect(resourceAt(tree, "module.kv[*].azurerm_key_vault.kv").countUnknown).toBe("var.on ? 1 : 0");
    expect(valuesAt(tree, "azurerm_key_vault_secret.s")).toMatchObject({
      key_vault_id: { references: ["module.kv[*].azurerm_key_vault.kv id"] },
      value: { why: "input" },
    });
  });
});

describe("modules that are not there", () => {
  test("remote ones are named and never fetched; their outputs are unknown", async () => {
    const tree = await readRoot({
      "main.tf": `module "kv" {
  source = "Azure/avm-res-keyvault-vault/azurerm"
  version = "0.9.1"
  name = "kv"
}
module "git" {
  source = "git::https://user:hunter2@example.com/kv.git?ref=v1"
}
resource "azurerm_key_vault_secret" "s" {
  key_vault_id = module.kv.resource_id
}
`,
    });
    expect(tree.calls.map(({ source, isResolved, inputs }) => [source, isResolved, plain(inputs)])).toEqual([
      ["Azure/avm-res-keyvault-vault/azurerm", false, { name: "kv" }],
      ["git::https://example.com/kv.git?ref=v1", false, {}],
    ]);
    expect(valuesAt(tree, "azurerm_key_vault_secret.s")).toEqual({
      key_vault_id: { unknown: "module.kv.resource_id", why: "remote", references: ["module.kv resource_id"] },
    });
    expect(tree.refused.map(({ id, why }) => [id, why.reason])).toEqual([
      ["main.tf:1", "not-in-output"],
      ["main.tf:6", "not-in-output"],
    ]);
    expect(JSON.stringify(tree.refused)).not.toContain("hunter2");
  });

  test.each([
    ["./gone", "failed", 'module "m" comes from "./gone", and gone holds no Terraform files'],
    ["../up", "failed", 'module "m" comes from "../up", which lies outside the scanned root'],
    ["./", "unparsable", 'module "m" calls the root, which it is part of'],
  ])("%s is told", async (source, reason, detail) => {
    const tree = await readRoot({
      "main.tf": `module "m" {\n  source = "${source}"\n}\nresource "azurerm_key_vault" "kv" {\n  name = module.m.name\n}\n`,
    });
    expect(tree.refused.map(({ id, why }) => [id, why.reason, why.detail])).toEqual([["main.tf:1", reason, detail]]);
    expect(valuesAt(tree, "azurerm_key_vault.kv")).toMatchObject({ name: { why: "remote" } });
  });

  test("modules that call each other in a circle are read until they meet again", async () => {
    const call = (name: string, to: string) =>
      `module "${name}" {\n  source = "../${to}"\n}\nresource "azurerm_key_vault" "kv" {}\n`;
    const tree = await readRoot({ "a/main.tf": call("b", "b"), "b/main.tf": call("a", "a") });
    expect(tree.root).toBe("a");
    expect(tree.resources.map(({ address }) => address)).toEqual([
      "azurerm_key_vault.kv",
      "module.b.azurerm_key_vault.kv",
    ]);
    expect(tree.refused.map(({ id, why }) => [id, why.detail])).toEqual([
      ["b/main.tf:1", 'module "a" calls a, which it is part of'],
    ]);
  });

  test("calls deeper than anybody nests them are not followed", async () => {
    const files: Record<string, string> = {};
    for (let level = 0; level < 40; level += 1) {
      files[`m${level}/main.tf`] =
        `module "next" {\n  source = "../m${level + 1}"\n}\nresource "azurerm_key_vault" "kv" {}\n`;
    }
    files["m40/main.tf"] = vaultModule;
    const tree = await readRoot(files);
    expect(tree.resources).toHaveLength(31);
    expect(tree.refused.map(({ why }) => why.detail)).toEqual([
      "modules call each other more than 30 deep; the rest is not read",
    ]);
  });
});

describe("which folders are root modules", () => {
  test("those that no other folder calls, and that reach anything about vaults or secrets", async () => {
    const roots = await readRoots({
      "network/main.tf": `resource "aws_vpc" "v" {}\n`,
      "app/main.tf": `module "kv" {\n  source = "../modules/kv"\n}\n`,
      "modules/kv/main.tf": vaultModule,
      "other/vault.tf": vaultModule,
    });
    expect(roots.map(({ root }) => root)).toEqual(["app", "other"]);
  });

  test("a call of a remote module may be one of a vault, whatever it is called", async () => {
    const call = (source: string) => `module "m" {\n  source = "${source}"\n}\n`;
    const roots = await readRoots({
      "git/main.tf": call("git::https://example.com/modules.git//kv"),
      "aws/main.tf": call("terraform-aws-modules/vpc/aws"),
      "cidr/main.tf": call("hashicorp/subnets/cidr"),
    });
    expect(roots.map(({ root }) => root)).toEqual(["cidr", "git"]);
  });

  test("what a module shared by two roots says is told once", async () => {
    const roots = await readRoots({
      "a/main.tf": `module "kv" {\n  source = "../kv"\n}\n`,
      "b/main.tf": `module "kv" {\n  source = "../kv"\n}\n`,
      "kv/main.tf": `resource "azurerm_key_vault" "kv" {\n  name = \n}\n`,
    });
    expect(roots.map(({ root, refused }) => [root, refused.map(({ id }) => id)])).toEqual([
      ["a", ["kv/main.tf:2"]],
      ["b", []],
    ]);
  });
});
