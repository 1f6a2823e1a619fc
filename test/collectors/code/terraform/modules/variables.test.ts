import { describe, expect, test } from "vitest";
import { placedAt, plain, readRoot, valuesAt } from "../../../../support/terraform/source-tree.ts";

const vault = `resource "azurerm_key_vault" "kv" {
  name = var.name
}
`;
const nameDefault = `variable "name" {
  default = "kv-default"
}
`;

describe("which value a variable has", () => {
  test("its default, which is where the value comes from", async () => {
    const tree = await readRoot({ "vault.tf": vault, "variables.tf": nameDefault });
    expect(placedAt(tree, "azurerm_key_vault.kv", "name")).toEqual({
      value: "kv-default",
      at: "vault.tf:2",
      from: 'the default of variable "name" @ variables.tf:2',
    });
  });

  test("files of values win in Terraform's order, named ones last", async () => {
    const files = {
      "vault.tf": vault,
      "variables.tf": nameDefault,
      "terraform.tfvars": `name = "plain"\n`,
      "terraform.tfvars.json": `{"name": "json"}`,
      "b.auto.tfvars": `name = "auto-b"\n`,
      "a.auto.tfvars.json": `{"name": "auto-a"}`,
      "prod.tfvars": `\nname = "prod"\n`,
    };
    const winners: unknown[] = [];
    for (const gone of [[], ["b.auto.tfvars"], ["b.auto.tfvars", "a.auto.tfvars.json"]]) {
      const left = Object.fromEntries(Object.entries(files).filter(([uri]) => !gone.includes(uri)));
      winners.push(placedAt(await readRoot(left), "azurerm_key_vault.kv", "name")?.value);
    }
    const named = await readRoot(files, { varFiles: ["prod.tfvars"] });
    expect(winners).toEqual(["auto-b", "auto-a", "json"]);
    expect(placedAt(named, "azurerm_key_vault.kv", "name")).toEqual({
      value: "prod",
      at: "vault.tf:2",
      from: 'the value of variable "name" in prod.tfvars @ prod.tfvars:2',
    });
    expect(named.variables.map(({ givenIn }) => givenIn)).toEqual(["prod.tfvars"]);
  });

  test("a file of values that nobody loads is told and not used", async () => {
    const files = { "vault.tf": vault, "variables.tf": nameDefault, "dev.tfvars": `name = "dev"\n` };
    const tree = await readRoot(files);
    expect(placedAt(tree, "azurerm_key_vault.kv", "name")?.value).toBe("kv-default");
    expect(tree.refused.map(({ id, why }) => [id, why.reason, why.remedy])).toEqual([
      ["dev.tfvars", "not-asked", "--var-file dev.tfvars"],
    ]);
    expect((await readRoot(files, { varFiles: ["dev.tfvars"] })).refused).toEqual([]);
  });

  test("none: it is handed in from outside", async () => {
    const tree = await readRoot({ "vault.tf": `${vault}variable "name" {}\n` });
    expect(valuesAt(tree, "azurerm_key_vault.kv")).toEqual({
      name: { unknown: "var.name", why: "input", references: [] },
    });
  });

  test("strings in a JSON file of values are meant as they stand", async () => {
    const tree = await readRoot({
      "vault.tf": vault,
      "variables.tf": nameDefault,
      "terraform.tfvars.json": `{"name": "\${x}"}`,
    });
    expect(valuesAt(tree, "azurerm_key_vault.kv")).toEqual({ name: `$${"{x}"}` });
  });
});

describe("what its type makes of a value", () => {
  test.each([
    ["string", "90", "90"],
    ["number", '"90"', 90],
    ["bool", '"true"', true],
    ["list(string)", "[1, true]", ["1", "true"]],
    ["set(string)", '["b", "a", "b", 1]', ["1", "a", "b"]],
    ["map(number)", '{ a = "1" }', { a: 1 }],
    ["tuple([string, number])", '[1, "2"]', ["1", 2]],
    ["object({ a = string, b = optional(number, 7) })", "{ a = 1, extra = 2 }", { a: "1", b: 7 }],
    ["object({ a = optional(string) })", "{}", { a: null }],
    [
      "map(object({ days = optional(number, 90) }))",
      "{ kv = {}, other = { days = 7 } }",
      { kv: { days: 90 }, other: { days: 7 } },
    ],
    ["object({ inner = optional(object({ on = optional(bool, true) }), {}) })", "{}", { inner: { on: true } }],
    ["any", "[1]", [1]],
    ["number", '"ninety"', "ninety"],
  ])("%s of %s", async (type, value, expected) => {
    const tree = await readRoot({
      "main.tf": `variable "x" {\n  type = ${type}\n  default = ${value}\n}\nresource "azurerm_key_vault" "kv" {\n  tags = var.x\n}\n`,
    });
    expect(valuesAt(tree, "azurerm_key_vault.kv")).toEqual({ tags: expected });
  });

  test("an attribute that is filled in stands where its type does", async () => {
    const tree = await readRoot({
      "main.tf": `variable "vault" {
  type = object({
    purge = optional(bool, false)
  })
  default = {}
}
resource "azurerm_key_vault" "kv" {
  purge_protection_enabled = var.vault.purge
}
`,
    });
    expect(placedAt(tree, "azurerm_key_vault.kv", "purge_protection_enabled")).toEqual({
      value: false,
      at: "main.tf:8",
      from: 'the default of "purge" in variable "vault" @ main.tf:3',
    });
  });
});

describe("null, sensitive and ephemeral", () => {
  const child = (nullable: string) => ({
    "main.tf": `module "kv" {\n  source = "./kv"\n  purge = null\n}\n`,
    "kv/main.tf": `variable "purge" {\n  default = true\n  ${nullable}\n}\nresource "azurerm_key_vault" "kv" {\n  purge_protection_enabled = var.purge\n}\n`,
  });

  test("null is a value, unless the variable says that it is none", async () => {
    const address = "module.kv.azurerm_key_vault.kv";
    const nullable = await readRoot(child(""));
    const notNullable = await readRoot(child("nullable = false"));
    expect(valuesAt(nullable, address)).toEqual({ purge_protection_enabled: null });
    expect(placedAt(notNullable, address, "purge_protection_enabled")).toEqual({
      value: true,
      at: "kv/main.tf:6",
      from: 'the default of variable "purge" @ kv/main.tf:2',
    });
  });

  test("a variable says what it is, and what its block states", async () => {
    const tree = await readRoot({
      "main.tf": `variable "password" {
  sensitive = true
  ephemeral = true
  default = "hunter2hunter2"
}
resource "azurerm_key_vault_secret" "s" {
  value = var.password
}
`,
    });
    const [variable] = tree.variables;
    expect(variable).toMatchObject({
      name: "password",
      module: "",
      isSensitive: true,
      isEphemeral: true,
      givenIn: undefined,
    });
    expect(variable?.at).toMatchObject({ uri: "main.tf", startLine: 1, endLine: 5 });
    expect(plain(variable?.default)).toBe("hunter2hunter2");
    expect(tree.resources[0]?.values.entries.get("value")?.isSensitive).toBe(true);
  });
});
