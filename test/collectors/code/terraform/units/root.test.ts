import { describe, expect, test } from "vitest";
import { known, unitNamed, unitsIn, verdicts, verdictsOf } from "../../../../support/terraform/units.ts";

const required = (version: string) => `terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "${version}"
    }
  }
}
`;
const vault = 'resource "azurerm_key_vault" "kv" { name = "kv-app" }\n';
const api = async (text: string) => known(unitNamed(await unitsIn(text), "provider.azurerm").managementApi);

describe("the management API of a provider", () => {
  test.each([
    ["~> 3.0", "2023-02-01", null],
    ["~> 4.80.0", "2023-02-01", null],
    ["< 4.81", "2023-02-01", null],
    ["4.80.9", "2023-02-01", null],
    ["4.81.0", "2026-02-01", null],
    ["~> 5.0", "2026-02-01", null],
    [">= 4.81, < 6", "2026-02-01", null],
    ["~> 4.0", "2026-02-01", "2023-02-01"],
    [">= 3.0", "2026-02-01", "2023-02-01"],
    [">= 3.0, != 4.0.0, < 4.50", "2023-02-01", null],
  ])("%s is %s", async (version, apiVersion, oldest) => {
    expect(await api(required(version) + vault)).toMatchObject({ tool: `azurerm ${version}`, apiVersion, oldest });
  });

  test("is that of the lock file, whatever the constraint allows", async () => {
    const lock = 'provider "registry.terraform.io/hashicorp/azurerm" {\n  version = "4.12.0"\n}\n';
    const files = { "main.tf": required("~> 4.0") + vault, ".terraform.lock.hcl": lock };
    expect(await verdicts(files)).toEqual(["medium code-api-version-old provider.azurerm 5"]);
  });

  test("does not matter to a root that writes no vault", async () => {
    const text = `${required("~> 3.0")}resource "azurerm_key_vault_secret" "s" { name = "s" }`;
    expect(await verdicts(text)).toEqual([]);
  });

  test("is the newest where the code asks for none", async () => {
    expect(await verdicts(vault)).toEqual([]);
  });

  test("of azapi stands in each type; one finding a file, for the oldest", async () => {
    const at = (name: string, version: string) =>
      `resource "azapi_resource" "${name}" {\n  type = "Microsoft.KeyVault/vaults@${version}"\n}\n`;
    const text = at("a", "2026-02-01") + at("b", "2023-07-01") + at("c", "2019-09-01");
    expect(await verdicts(text)).toEqual(["medium code-api-version-old azapi in main.tf 8"]);
    expect(await verdicts(at("a", "2026-02-01"))).toEqual([]);
    expect(await verdicts(at("a", "2023-07-01").replace("KeyVault", "Storage"))).toEqual([]);
  });

  test("is urgent from ninety days before its end", async () => {
    const units = await unitsIn(required("~> 3.0") + vault);
    expect(await verdictsOf(units, "2026-11-28T00:00:00Z")).toEqual(["medium code-api-version-old provider.azurerm 5"]);
    expect(await verdictsOf(units, "2026-11-29T00:00:00Z")).toEqual(["high code-api-version-old provider.azurerm 5"]);
  });
});

describe("a destroy", () => {
  const features = (body: string) => `provider "azurerm" {\n  features {\n    ${body}\n  }\n}\n`;
  const found = ["medium code-destroy-purges provider.azurerm.features 1"];

  test("purges where nothing is said", async () => {
    expect(await verdicts(features("") + vault)).toEqual(found);
  });

  test("purges only what the root has", async () => {
    const unit = unitNamed(await unitsIn(features("") + vault), "provider.azurerm.features");
    expect(known(unit.purgesOnDestroy)).toEqual(["purge_soft_delete_on_destroy"]);
    expect(
      await verdicts(`${features("")}resource "azurerm_resource_group" "g" {}\nvariable "secret" { sensitive = true }`),
    ).toEqual([]);
  });

  test("does not purge where that is switched off", async () => {
    expect(await verdicts(features("key_vault {\n      purge_soft_delete_on_destroy = false\n    }") + vault)).toEqual(
      [],
    );
    expect(await verdicts(features("key_vault {\n      purge_soft_delete_on_destroy = true\n    }") + vault)).toEqual(
      found,
    );
  });

  test("is judged for each configuration by what it makes", async () => {
    const other = features("key_vault {\n      purge_soft_delete_on_destroy = false\n    }").replace(
      "{",
      '{\n  alias = "b"',
    );
    const text = `${features("")}${other}resource "azurerm_key_vault" "kv" {\n  provider = azurerm.b\n  name = "kv-app"\n}`;
    expect(await verdicts(text)).toEqual([]);
  });
});

describe("the state of a root", () => {
  const secret =
    'resource "azurerm_key_vault_secret" "s" {\n  name = "s"\n  value = var.x\n}\nvariable "x" { sensitive = true }\n';
  const provider =
    'provider "azurerm" {\n  features {\n    key_vault {\n      purge_soft_deleted_secrets_on_destroy = false\n    }\n  }\n}\n';
  const inState = "medium code-terraform-secret-in-state azurerm_key_vault_secret.s";

  test("with secrets and no backend is a finding at its provider", async () => {
    expect(await verdicts(provider + secret)).toEqual([
      "high code-state-backend-unprotected root module 1",
      `${inState} 10`,
    ]);
  });

  test("with a local backend is one at the backend", async () => {
    expect(await verdicts(`terraform {\n  backend "local" {}\n}\n${provider}${secret}`)).toEqual([
      "high code-state-backend-unprotected root module 2",
      `${inState} 13`,
    ]);
  });

  test("in a backend of its own is none", async () => {
    expect(await verdicts(`terraform {\n  backend "azurerm" {}\n}\n${provider}${secret}`)).toEqual([`${inState} 13`]);
    expect(await verdicts(`terraform {\n  cloud {}\n}\n${provider}${secret}`)).toEqual([`${inState} 13`]);
  });

  test("without secrets may be kept anywhere", async () => {
    const text = `${provider}resource "azurerm_key_vault_secret" "s" {\n  value_wo = var.x\n  value_wo_version = 1\n}\nvariable "x" { ephemeral = true }`;
    expect(await verdicts(text)).toEqual([]);
  });

  test("of a module that is no root of its own is somebody else's", async () => {
    expect(await verdicts(secret)).toEqual([`${inState} 3`]);
  });

  test("that lies in the tree is a finding whatever the backend is", async () => {
    const text = `terraform {\n  backend "azurerm" {}\n}\n${vault}`;
    expect(await verdicts(text, ["terraform.tfstate"])).toEqual(["high code-state-backend-unprotected root module 2"]);
  });
});
