import { describe, expect, test } from "vitest";
import { known, unitNamed, unitsIn, verdicts } from "../../../../support/terraform/units.ts";

const vault = `
resource "azurerm_key_vault" "kv" {
  name     = "kv-shop-prod"
  sku_name = "premium"
}
`;
const secret = (value: string) => `resource "azurerm_key_vault_secret" "db" {
  name         = "db"
  key_vault_id = azurerm_key_vault.kv.id
  ${value}
}
`;

describe("the value of a secret", () => {
  test("that stands in the code is found at its line, once", async () => {
    expect(await verdicts(`${secret('value = "Sup3rSecret!"')}${vault}`)).toEqual([
      "critical code-secret-literal azurerm_key_vault_secret.db 4",
    ]);
  });

  test("that a local holds is found where it is used, and says where it stands", async () => {
    const units = await unitsIn(`${secret("value = local.password")}locals { password = "Sup3rSecret!" }`);
    expect(known(unitNamed(units, "azurerm_key_vault_secret.db").secretValues)).toMatchObject([
      { origin: "literal", at: { startLine: 4 }, from: { what: 'local "password"', at: { startLine: 6 } } },
    ]);
  });

  test("that is the default of a variable is found at the variable, once for all that it feeds", async () => {
    const text = `variable "password" {
  sensitive = true
  default   = "Sup3rSecret!"
}
${secret("value = var.password")}${secret("value = var.password").replace('"db"', '"other"')}`;
    expect(await verdicts(text)).toEqual([
      "critical code-secret-literal var.password 3",
      "medium code-terraform-secret-in-state azurerm_key_vault_secret.db 8",
      "medium code-terraform-secret-in-state azurerm_key_vault_secret.other 13",
    ]);
  });

  test("that stands in a file of values is found there", async () => {
    const files = {
      "main.tf": `variable "x" {\n  type      = string\n  sensitive = true\n}\n${secret("value = var.x")}`,
      "terraform.tfvars": 'other = 1\nx = "Sup3rSecret!"\n',
    };
    const unit = unitNamed(await unitsIn(files), "var.x");
    expect(known(unit.secretValues)).toMatchObject([{ origin: "file", path: "terraform.tfvars" }]);
    expect(await verdicts(files)).toContain("critical code-secret-literal var.x 2");
  });

  test("that is handed in reaches the state, and a variable that is not sensitive is a finding", async () => {
    expect(await verdicts(`variable "x" { type = string }\n${secret("value = var.x")}`)).toEqual([
      "medium code-parameter-not-secure var.x 1",
      "medium code-terraform-secret-in-state azurerm_key_vault_secret.db 5",
    ]);
  });

  test("that is written by the write-only argument from an ephemeral variable leaves nothing behind", async () => {
    const text = `variable "x" {\n  type      = string\n  ephemeral = true\n}\n${secret("value_wo = var.x\n  value_wo_version = 1")}`;
    expect(await verdicts(text)).toEqual([]);
  });

  test("that is a literal in the write-only argument is a literal all the same", async () => {
    const text = secret('value_wo = "Sup3rSecret!"\n  value_wo_version = 1');
    expect(await verdicts(text)).toEqual(["critical code-secret-literal azurerm_key_vault_secret.db 4"]);
  });

  test("that is empty or null is none", async () => {
    expect(await verdicts(secret('value = ""'))).toEqual([]);
    expect(await verdicts(secret("value = null"))).toEqual([]);
  });

  test("that another vault has comes by a data source, which keeps it in the state too", async () => {
    const text = `data "azurerm_key_vault_secret" "old" {
  name         = "old"
  key_vault_id = "x"
}
${secret("value = data.azurerm_key_vault_secret.old.value")}`;
    expect(await verdicts(text)).toEqual([
      "medium code-terraform-secret-in-state azurerm_key_vault_secret.db 8",
      "medium code-terraform-secret-in-state data.azurerm_key_vault_secret.old 1",
    ]);
    const units = await unitsIn(text);
    expect(known(unitNamed(units, "azurerm_key_vault_secret.db").secretValues)[0]?.origin).toBe("data");
  });

  test("that is generated counts at the generator too, unless it is ephemeral", async () => {
    const managed = `resource "random_password" "p" {\n  length = 20\n}\n${secret("value = random_password.p.result")}`;
    expect(await verdicts(managed)).toEqual([
      "medium code-terraform-secret-in-state azurerm_key_vault_secret.db 7",
      "medium code-terraform-secret-in-state random_password.p 1",
    ]);
    const ephemeral = `ephemeral "random_password" "p" {\n  length = 20\n}\n${secret("value_wo = ephemeral.random_password.p.result\n  value_wo_version = 1")}`;
    expect(await verdicts(ephemeral)).toEqual([]);
  });

  test("is judged in the environment of its vault", async () => {
    const unit = unitNamed(await unitsIn(`${secret('value = "x"')}${vault}`), "azurerm_key_vault_secret.db");
    expect(known(unit.vaultName)).toBe("kv-shop-prod");
  });
});

describe("other secrets", () => {
  test("of a certificate that is imported are its contents and its password", async () => {
    const text = `variable "pfx" { ephemeral = true }
resource "azurerm_key_vault_certificate" "c" {
  name         = "c"
  key_vault_id = "x"
  certificate {
    contents = var.pfx
    password = "Pfx-Passw0rd"
  }
}`;
    const units = await unitsIn(text);
    const values = known(unitNamed(units, "azurerm_key_vault_certificate.c").secretValues);
    expect(values.map(({ path, origin }) => [path, origin])).toEqual([
      ["certificate[0].contents", "parameter"],
      ["certificate[0].password", "literal"],
    ]);
    expect(await verdicts(text)).toEqual(["critical code-secret-literal azurerm_key_vault_certificate.c 7"]);
  });

  test("of servers and machines are their administrators' passwords", async () => {
    const text = `resource "azurerm_mssql_server" "s" {
  administrator_login_password = "Sup3rSecret!"
}
resource "azurerm_linux_virtual_machine" "vm" {
  admin_password = "Sup3rSecret!"
}`;
    expect(await verdicts(text)).toEqual([
      "critical code-secret-literal azurerm_linux_virtual_machine.vm 5",
      "critical code-secret-literal azurerm_mssql_server.s 2",
    ]);
  });
});

describe("a secret that azapi writes", () => {
  const azapi = (body: string) =>
    `resource "azapi_resource" "s" {\n  type = "Microsoft.KeyVault/vaults/secrets@2026-02-01"\n  ${body}\n}`;
  const variable = 'variable "x" { ephemeral = true }\n';

  test("is a literal in a body of either form", async () => {
    const found = ["critical code-secret-literal azapi_resource.s 3"];
    expect(await verdicts(azapi('body = { properties = { value = "Sup3rSecret!" } }'))).toEqual(found);
    expect(await verdicts(azapi('body = jsonencode({ properties = { value = "Sup3rSecret!" } })'))).toEqual(found);
  });

  test("is kept in the state by its body, and not by its sensitive body", async () => {
    expect(await verdicts(variable + azapi("body = { properties = { value = var.x } }"))).toEqual([
      "medium code-terraform-secret-in-state azapi_resource.s 4",
    ]);
    expect(await verdicts(variable + azapi("sensitive_body = { properties = { value = var.x } }"))).toEqual([]);
  });

  test("is told from other resources of azapi", async () => {
    const other = azapi('body = { properties = { value = "x" } }').replace("/secrets@", "/keys@");
    expect(await verdicts(other)).toEqual([]);
  });
});

describe("an output", () => {
  test("that shows a secret is high, one that is sensitive medium, one of an id nothing", async () => {
    const text = `resource "random_password" "p" { length = 20 }
output "shown" { value = random_password.p.result }
output "hidden" {
  value     = "x-\${random_password.p.result}"
  sensitive = true
}
output "id" { value = random_password.p.id }
`;
    expect(await verdicts(text)).toEqual([
      "high code-secret-output output.shown 2",
      "medium code-secret-output output.hidden 4",
    ]);
  });

  test("of a known secret is found by the place of its value", async () => {
    const text = `${secret('value = "Sup3rSecret!"')}output "shown" { value = azurerm_key_vault_secret.db.value }`;
    expect(await verdicts(text)).toContain("high code-secret-output output.shown 6");
  });

  test("of a whole resource shows what is secret in it", async () => {
    const text =
      'resource "azurerm_storage_account" "s" { name = "s" }\noutput "all" { value = azurerm_storage_account.s }';
    expect(await verdicts(text)).toContain("high code-secret-output output.all 2");
  });

  test("of a module is followed to the root, and is found there once", async () => {
    const files = {
      "main.tf": 'module "m" { source = "./m" }\noutput "p" { value = module.m.p }',
      "m/main.tf": 'resource "random_password" "p" { length = 9 }\noutput "p" { value = random_password.p.result }',
    };
    expect(await verdicts(files)).toEqual(["high code-secret-output output.p 2"]);
  });

  test("that is ephemeral is kept nowhere", async () => {
    const text =
      'variable "password" { ephemeral = true }\noutput "p" {\n  value = var.password\n  ephemeral = true\n}';
    expect(await verdicts(text)).toEqual([]);
  });
});

describe("a variable", () => {
  test.each([
    ['variable "db_password" { type = string }', ["medium code-parameter-not-secure var.db_password 1"]],
    ['variable "db_password" { sensitive = true }', []],
    ['variable "db_password" { ephemeral = true }', []],
    ['variable "db_password" { default = "Sup3rSecret!" }', ["critical code-secret-literal var.db_password 1"]],
    ['variable "db_password" { default = "" }', ["medium code-parameter-not-secure var.db_password 1"]],
    ['variable "password_length" { default = 20 }', []],
    ['variable "rotate_secret" { default = true }', []],
    ['variable "pull_secret" { default = "registry-login" }', ["medium code-parameter-not-secure var.pull_secret 1"]],
    ['variable "token" {\n  default = "abc"\n  sensitive = true\n}', ["medium code-parameter-not-secure var.token 1"]],
    ['variable "appinsights_connection_string" { default = "InstrumentationKey=1" }', []],
    ['variable "location" { default = "westeurope" }', []],
  ])("%s", async (text, expected) => {
    expect(await verdicts(`${text}\nresource "azurerm_resource_group" "g" {}`)).toEqual(expected);
  });

  test("of a module that its caller marks sensitive is sensitive", async () => {
    const files = {
      "main.tf": 'variable "pw" { sensitive = true }\nmodule "m" {\n  source = "./m"\n  password = var.pw\n}',
      "m/main.tf": `variable "password" { type = string }\n${secret("value_wo = var.password\n  value_wo_version = 1")}`,
    };
    expect(await verdicts(files)).toEqual([]);
  });
});
