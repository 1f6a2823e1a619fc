import { expect, test } from "vitest";
import { plain, readRoot, resourceAt } from "../../../../support/terraform/source-tree.ts";

const lock = `provider "registry.terraform.io/hashicorp/azurerm" {
  version     = "4.20.0"
  constraints = "~> 4.0"
}

provider "registry.opentofu.org/azure/azapi" {
  version = "2.3.0"
}
`;

test("constraint and exact version, by the provider's source", async () => {
  const tree = await readRoot({
    ".terraform.lock.hcl": lock,
    "main.tf": `terraform {
  required_providers {
    azurerm = {
      source = "hashicorp/azurerm"
      version = "~> 4.0"
    }
    az = {
      source = "Azure/azapi"
    }
    random = "3.6.0"
  }
}
resource "azurerm_key_vault" "kv" {}
resource "azapi_resource" "x" {
  provider = az
}
resource "random_password" "p" {}
resource "azuread_group" "g" {}
`,
  });
  const providerOf = (address: string) => {
    const { name, locked, constraint } = resourceAt(tree, address).provider ?? {};
    return [name, locked, constraint];
  };
  expect(providerOf("azurerm_key_vault.kv")).toEqual(["azurerm", "4.20.0", "~> 4.0"]);
  expect(providerOf("azapi_resource.x")).toEqual(["azapi", "2.3.0", undefined]);
  expect(providerOf("random_password.p")).toEqual(["random", undefined, "3.6.0"]);
  expect(providerOf("azuread_group.g")).toEqual(["azuread", undefined, undefined]);
  expect(tree.providers.map(({ name, at }) => [name, at?.startLine])).toEqual([
    ["azurerm", 5],
    ["azapi", 7],
    ["random", 10],
  ]);
});

test("a version in the configuration itself, the old style", async () => {
  const tree = await readRoot({
    "main.tf": `provider "azurerm" {\n  version = "=2.99.0"\n  features {}\n}\nresource "azurerm_key_vault" "kv" {}\n`,
  });
  expect(tree.providers).toMatchObject([{ name: "azurerm", constraint: "=2.99.0", at: { startLine: 2 } }]);
  expect(tree.providerConfigurations.map(({ values }) => plain(values))).toEqual([{ features: [{}] }]);
});

test("what callers ask for counts in modules, too", async () => {
  const requires = (version: string) =>
    `terraform {\n  required_providers {\n    azurerm = {\n      source = "hashicorp/azurerm"\n      version = "${version}"\n    }\n  }\n}\n`;
  const tree = await readRoot({
    "main.tf": `${requires("~> 4.30")}module "kv" {\n  source = "./kv"\n}\n`,
    "kv/main.tf": `${requires(">= 3.0")}resource "azurerm_key_vault" "kv" {}\n`,
  });
  expect(resourceAt(tree, "module.kv.azurerm_key_vault.kv").provider).toMatchObject({
    constraint: ">= 3.0, ~> 4.30",
    at: { uri: "kv/main.tf" },
  });
});

test("configurations with their aliases, settings and the way that calls hand them on", async () => {
  const tree = await readRoot({
    "main.tf": `variable "purge" {
  default = false
}
provider "azurerm" {
  features {}
}
provider "azurerm" {
  alias = "hub"
  features {
    key_vault {
      purge_soft_delete_on_destroy = var.purge
    }
  }
}
module "handed" {
  source = "./kv"
  providers = {
    azurerm = azurerm.hub
  }
}
module "named" {
  source = "./named"
  providers = {
    azurerm.inner = azurerm.hub
  }
}
module "plain" {
  source = "./kv"
}
resource "azurerm_key_vault" "kv" {
  provider = azurerm.hub
}
`,
    "kv/main.tf": `resource "azurerm_key_vault" "kv" {}\n`,
    "named/main.tf": `module "kv" {\n  source = "../kv"\n  providers = { azurerm = azurerm.inner }\n}\nresource "azurerm_key_vault" "kv" {\n  provider = azurerm.inner\n}\n`,
  });
  expect(tree.resources.map(({ address, providerAlias }) => [address, providerAlias])).toEqual([
    ["azurerm_key_vault.kv", "hub"],
    ["module.handed.azurerm_key_vault.kv", "hub"],
    ["module.named.azurerm_key_vault.kv", "hub"],
    ["module.named.module.kv.azurerm_key_vault.kv", "hub"],
    ["module.plain.azurerm_key_vault.kv", undefined],
  ]);
  expect(tree.providerConfigurations.map(({ name, alias, values }) => [name, alias, plain(values)])).toEqual([
    ["azurerm", undefined, { features: [{}] }],
    ["azurerm", "hub", { features: [{ key_vault: [{ purge_soft_delete_on_destroy: false }] }] }],
  ]);
});

test.each([
  ['backend "azurerm" {\n    key = "prod"\n  }', "azurerm", { key: "prod" }],
  ['backend "local" {}', "local", {}],
  ['cloud {\n    workspaces {\n      name = "w"\n    }\n  }', "cloud", { workspaces: [{ name: "w" }] }],
])("the backend of %s", async (block, type, values) => {
  const tree = await readRoot({ "main.tf": `terraform {\n  ${block}\n}\nresource "azurerm_key_vault" "kv" {}\n` });
  expect([tree.backend?.type, plain(tree.backend?.values), tree.backend?.at?.startLine]).toEqual([type, values, 2]);
});

test("no backend is none", async () => {
  const tree = await readRoot({ "main.tf": `resource "azurerm_key_vault" "kv" {}\n` });
  expect(tree.backend).toBeUndefined();
});
