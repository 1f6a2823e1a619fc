import fc from "fast-check";
import { expect, test } from "vitest";
import { readTerraformSource } from "../../../../../src/collectors/code/terraform/modules/read-source.ts";
import type { Value } from "../../../../../src/collectors/code/terraform/value.ts";
import {
  type Files,
  parsedFiles,
  readRoot,
  readRoots,
  treeOf,
  valuesAt,
} from "../../../../support/terraform/source-tree.ts";

const estate: Files = {
  "main.tf": `terraform {
  required_providers {
    azurerm = {
      source = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }
  backend "azurerm" {}
}
provider "azurerm" {
  features {}
}
variable "vaults" {
  type = map(object({ purge = optional(bool, true), days = optional(number) }))
  default = { a = {}, b = { purge = false } }
}
locals {
  tags = merge({ env = "dev" }, var.extra)
}
variable "extra" {
  default = {}
}
module "kv" {
  for_each = var.vaults
  source = "./kv"
  name = "kv-\${each.key}"
  settings = each.value
  tags = local.tags
}
resource "azurerm_key_vault_secret" "s" {
  count = length(module.kv)
  key_vault_id = values(module.kv)[count.index].id
  value = random_password.p.result
  depends_on = [module.kv]
}
resource "random_password" "p" {
  length = 20
}
`,
  "kv/main.tf": `variable "name" {}
variable "settings" {}
variable "tags" {}
resource "azurerm_key_vault" "kv" {
  name = var.name
  tags = var.tags
  purge_protection_enabled = var.settings.purge
  dynamic "network_acls" {
    for_each = var.settings.purge ? [1] : []
    content {
      default_action = "Deny"
    }
  }
  lifecycle {
    prevent_destroy = true
  }
}
output "id" {
  value = azurerm_key_vault.kv.id
}
`,
  "kv/x_override.tf.json": `{"resource": {"azurerm_key_vault": {"kv": {"location": "\${var.name}"}}}}`,
  "terraform.tfvars": `extra = { a = 1 }\n`,
  ".terraform.lock.hcl": `provider "registry.terraform.io/hashicorp/azurerm" {\n  version = "4.20.0"\n}\n`,
};

test("the estate that is mutated below reads whole", async () => {
  const tree = await readRoot(estate);
  expect(tree.refused).toEqual([]);
  expect(valuesAt(tree, 'module.kv["a"].azurerm_key_vault.kv')).toEqual({
    name: "kv-a",
    location: "kv-a",
    tags: { a: 1, env: "dev" },
    purge_protection_enabled: true,
    network_acls: [{ default_action: "Deny" }],
  });
});

/** A text with a part taken out, doubled, or replaced by something that means something. */
const pieces = [
  "{",
  "}",
  '"',
  "${",
  "[",
  "]",
  "(",
  ")",
  "<<EOT\n",
  "=",
  "\n",
  "var.vaults",
  "module.kv",
  "each.value",
  "count",
  "\0",
  "*",
  "../",
  "dynamic",
  "null",
];
const mutation = fc.record({
  uri: fc.constantFrom(...Object.keys(estate)),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(60),
  put: fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 6 })),
});

function mutated(mutations: readonly { uri: string; at: number; length: number; put: string }[]): Files {
  const files: Record<string, string> = { ...estate };
  for (const { uri, at, length, put } of mutations) {
    const text = files[uri] ?? "";
    const start = Math.floor(at * text.length);
    files[uri] = text.slice(0, start) + put + text.slice(start + length);
  }
  return files;
}

test("mutated files are read or told, never thrown at or hung on", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async (mutations) => {
      for (const tree of await readRoots(mutated(mutations))) {
        const addresses = tree.resources.map(({ address }) => address);
        expect(new Set(addresses).size).toBe(addresses.length);
        for (const { id, why } of tree.refused) expect([id, why.detail]).not.toContain("");
      }
    }),
    { numRuns: 400 },
  );
});

test("names of the language itself are names like any other", async () => {
  const tree = await readRoot({
    "main.tf": `variable "__proto__" {
  default = "kv"
}
variable "constructor" {}
locals {
  toString = var.__proto__
}
resource "azurerm_key_vault" "__proto__" {
  name = local.toString
  __proto__ = var.constructor
  location = local.hasOwnProperty
}
`,
  });
  expect(tree.resources).toHaveLength(1);
  const { entries } = tree.resources[0]!.values;
  expect([...entries.keys()]).toEqual(["name", "__proto__", "location"]);
  expect(entries.get("name")).toMatchObject({ value: "kv" });
  expect(entries.get("location")).toMatchObject({ why: "fault" });
});

test("instances without end are cut and told", async () => {
  const loop = (source: string) => `module "m" {\n  count = 100\n  source = "${source}"\n}\n`;
  const tree = await readRoot({
    "main.tf": loop("./a"),
    "a/main.tf": loop("../b"),
    "b/main.tf": loop("../c"),
    "c/main.tf": `resource "azurerm_key_vault" "kv" {\n  count = 1e9\n}\n`,
  });
  expect(tree.resources.length).toBeLessThanOrEqual(10_000);
  expect(tree.refused.map(({ why }) => why.detail)).toContainEqual(
    expect.stringContaining("more than 10000 instances"),
  );
});

test("modules that branch at every level are cut, whether they are counted or not", async () => {
  for (const repeated of ["", "for_each = var.unknown"]) {
    const files: Record<string, string> = {};
    for (let level = 0; level < 25; level += 1) {
      const calls = [0, 1, 2].map((call) => `module "c${call}" {\n  ${repeated}\n  source = "../m${level + 1}"\n}\n`);
      files[`m${level}/main.tf`] = `variable "unknown" {}\n${calls.join("")}`;
    }
    files["m25/main.tf"] = `resource "azurerm_key_vault" "kv" {}\n`;
    const tree = await readRoot(files);
    expect(tree.calls.length).toBeLessThanOrEqual(10_000);
    expect(tree.refused.map(({ why }) => why.detail)).toContainEqual(
      expect.stringContaining("more than 10000 instances"),
    );
  }
});

test("what all instances of a module declare is bounded, too", async () => {
  const variables = Array.from({ length: 1_000 }, (_, index) => `variable "v${index}" {}\n`);
  const tree = await readRoot({
    "main.tf": `module "m" {\n  count = 9000\n  source = "./m"\n}\n`,
    "m/main.tf": `${variables.join("")}resource "azurerm_key_vault" "kv" {}\n`,
  });
  expect(tree.variables.length).toBeLessThanOrEqual(300_000);
  expect(tree.refused.map(({ why }) => why.reason)).toEqual(["failed"]);
});

test("locals that double each other end", async () => {
  const doubled = Array.from({ length: 40 }, (_, level) => `  l${level + 1} = [local.l${level}, local.l${level}]\n`);
  const tree = await readRoot({
    "main.tf": `locals {\n  l0 = ["x"]\n${doubled.join("")}}\nresource "azurerm_key_vault" "kv" {\n  tags = local.l40\n}\n`,
  });
  const size = (value: Value | undefined): number =>
    value?.kind === "list" ? value.items.reduce((sum, item) => sum + size(item), 1) : 1;
  expect(size(tree.resources[0]?.values.entries.get("tags"))).toBeLessThan(200_000);
});

test("a chain of locals as long as a file ends without exhausting the stack", async () => {
  const chain = Array.from({ length: 20_000 }, (_, link) => `  l${link} = "\${local.l${link + 1}}x"\n`);
  const tree = await readRoot({
    "main.tf": `locals {\n${chain.join("")}}\nresource "azurerm_key_vault" "kv" {\n  name = local.l0\n}\n`,
  });
  expect(valuesAt(tree, "azurerm_key_vault.kv")).toMatchObject({ name: { why: "unsupported" } });
});

test("a chain of resources as long as a file ends, too", async () => {
  const chain = Array.from(
    { length: 5_000 },
    (_, link) => `resource "azurerm_key_vault" "k${link}" {\n  name = azurerm_key_vault.k${link + 1}.name\n}\n`,
  );
  const tree = await readRoot({ "main.tf": chain.join("") });
  expect(tree.resources).toHaveLength(5_000);
});

test("blocks inside blocks without end are cut", async () => {
  const depth = 150;
  const text = `resource "azurerm_key_vault" "kv" {\n${"b {\n".repeat(depth)}${"}\n".repeat(depth)}}\n`;
  const tree = await readRoot({ "main.tf": text });
  expect(JSON.stringify(valuesAt(tree, "azurerm_key_vault.kv"))).toContain('"why":"unsupported"');
});

test("a folder that was asked for reaches modules beside it", async () => {
  const files = {
    "infra/main.tf": `module "kv" {\n  source = "../shared"\n}\n`,
    "shared/main.tf": `resource "azurerm_key_vault" "kv" {}\n`,
  };
  const trees = await readTerraformSource(parsedFiles(treeOf(files, { asked: "infra/" })));
  expect(trees.map(({ root, resources }) => [root, resources.map(({ address }) => address)])).toEqual([
    ["infra", ["module.kv.azurerm_key_vault.kv"]],
  ]);
});

test("a module behind a link is the one that the link leads to, and a circle of links ends", async () => {
  const files = {
    "app/main.tf": `module "kv" {\n  source = "./link"\n}\n`,
    "kv/main.tf": `module "self" {\n  source = "./self"\n}\nresource "azurerm_key_vault" "kv" {}\n`,
  };
  const tree = treeOf(files, { links: { "app/link": "kv", "kv/self": "kv" } });
  const trees = await readTerraformSource(parsedFiles(tree));
  expect(trees.map(({ root, resources }) => [root, resources.map(({ address, uri }) => `${address} ${uri}`)])).toEqual([
    ["app", ["module.kv.azurerm_key_vault.kv kv/main.tf"]],
  ]);
  expect(trees[0]?.refused.map(({ id, why }) => [id, why.detail])).toEqual([
    ["kv/main.tf:1", 'module "self" calls kv, which it is part of'],
  ]);
});
