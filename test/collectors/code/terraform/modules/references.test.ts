import { describe, expect, test } from "vitest";
import { placedAt, plain, readRoot, resourceAt, valuesAt } from "../../../../support/terraform/source-tree.ts";

const one = (body: string) => ({ "main.tf": body });

describe("attributes of other resources", () => {
  const tree = readRoot(
    one(`resource "azurerm_linux_web_app" "app" {
  name = "app"
  tags = null
  identity {
    type = "SystemAssigned"
  }
}
data "azurerm_client_config" "current" {}
resource "azurerm_key_vault" "kv" {
  for_each = toset(["a", "b"])
  name = "kv-\${each.key}"
}
variable "which" {}
resource "azurerm_role_assignment" "r" {
  name = azurerm_linux_web_app.app.name
  description = azurerm_linux_web_app.app.tags
  principal_id = azurerm_linux_web_app.app.identity[0].principal_id
  principal_type = azurerm_linux_web_app.app.identity[0].type
  condition = one(azurerm_linux_web_app.app.identity[*]).principal_id
  delegated = azurerm_linux_web_app.app.identity.0.tenant_id
  tenant = data.azurerm_client_config.current.tenant_id
  scope = azurerm_key_vault.kv[var.which].id
  names = [for kv in azurerm_key_vault.kv : kv.name]
  ids = values(azurerm_key_vault.kv)[*].id
  splat = azurerm_linux_web_app.app[*].name
  splat_ids = azurerm_linux_web_app.app[*].id
  missing = try(azurerm_key_vault.kv["c"].id, "none")
  undeclared = azurerm_key_vault.gone.id
}
`),
  );
  const read = async (name: string) =>
    plain(resourceAt(await tree, "azurerm_role_assignment.r").values.entries.get(name));
  const given = (expression: string, reference: string) => ({
    unknown: expression,
    why: "apply",
    references: [reference],
  });

  test("that the code states are known, and come from there", async () => {
    expect(placedAt(await tree, "azurerm_role_assignment.r", "name")).toEqual({
      value: "app",
      at: "main.tf:15",
      from: "azurerm_linux_web_app.app.name @ main.tf:2",
    });
    expect(await read("principal_type")).toBe("SystemAssigned");
    expect(await read("names")).toEqual(["kv-a", "kv-b"]);
  });

  test("that only the platform gives are one reference each", async () => {
    const identity = "azurerm_linux_web_app.app identity 0";
    expect(await read("principal_id")).toEqual(
      given("azurerm_linux_web_app.app.identity[0].principal_id", `${identity} principal_id`),
    );
    expect(await read("condition")).toMatchObject({ references: [`${identity} principal_id`] });
    expect(await read("delegated")).toMatchObject({ references: [`${identity} tenant_id`] });
    expect(await read("tenant")).toEqual(
      given("data.azurerm_client_config.current.tenant_id", "data.azurerm_client_config.current tenant_id"),
    );
    expect(await read("ids")).toMatchObject([
      { references: ['azurerm_key_vault.kv["a"] id'] },
      { references: ['azurerm_key_vault.kv["b"] id'] },
    ]);
  });

  test("of a resource that is there once are one by a splat, too", async () => {
    expect(await read("splat")).toEqual(["app"]);
    expect(await read("splat_ids")).toMatchObject([{ references: ["azurerm_linux_web_app.app id"] }]);
  });

  test("that are set to null are the platform's to choose", async () => {
    expect(await read("description")).toEqual(
      given("azurerm_linux_web_app.app.tags", "azurerm_linux_web_app.app tags"),
    );
  });

  test("of one of several instances rest on all of them", async () => {
    expect(await read("scope")).toEqual({
      unknown: "azurerm_key_vault.kv[…]",
      why: "apply",
      references: ['azurerm_key_vault.kv["a"] id', 'azurerm_key_vault.kv["b"] id'],
    });
  });

  test("that are not there are broken code, which try can mend", async () => {
    expect(await read("missing")).toBe("none");
    expect(await read("undeclared")).toMatchObject({ why: "fault" });
  });
});

test("resources of no interest are read only where something refers to them, through others, too", async () => {
  const tree = await readRoot(
    one(`resource "azurerm_virtual_network" "net" {
  name = "net"
}
resource "azurerm_subnet" "used" {
  network = azurerm_virtual_network.net.id
}
resource "azurerm_subnet" "unused" {}
resource "azurerm_storage_account" "speaks" {
  key = "https://kv.vault.azure.net/keys/k"
}
resource "azurerm_key_vault" "kv" {
  subnets = [azurerm_subnet.used.id]
}
`),
  );
  expect(tree.resources.map(({ address }) => address)).toEqual([
    "azurerm_storage_account.speaks",
    "azurerm_key_vault.kv",
    "azurerm_subnet.used",
    "azurerm_virtual_network.net",
  ]);
  expect(valuesAt(tree, "azurerm_subnet.used")).toMatchObject({
    network: { references: ["azurerm_virtual_network.net id"] },
  });
});

test("locals are read once they are asked for, and one that rests on itself is told", async () => {
  const tree = await readRoot(
    one(`locals {
  name = "kv-\${local.suffix}"
  suffix = "x"
  a = local.b
  b = "\${local.a}"
}
resource "azurerm_key_vault" "kv" {
  name = local.name
  location = local.a
  tags = local.gone
}
`),
  );
  expect(placedAt(tree, "azurerm_key_vault.kv", "name")).toEqual({
    value: "kv-x",
    at: "main.tf:8",
    from: 'local "name" @ main.tf:2',
  });
  expect(valuesAt(tree, "azurerm_key_vault.kv")).toMatchObject({ location: { why: "fault" }, tags: { why: "fault" } });
  expect(tree.refused.map(({ id, why }) => [id, why.detail])).toEqual([["main.tf:4", 'local "a" rests on itself']]);
});

test("attributes that rest on each other are told", async () => {
  const tree = await readRoot(
    one(`resource "azurerm_key_vault" "a" {
  name = azurerm_key_vault.b.name
}
resource "azurerm_key_vault" "b" {
  name = azurerm_key_vault.a.name
}
`),
  );
  expect(tree.refused.map(({ id, why }) => [id, why.detail])).toEqual([
    ["main.tf:2", "azurerm_key_vault.a.name rests on itself"],
  ]);
});

test("files that functions read are read, from the folder of the root module", async () => {
  const tree = await readRoot({
    "infra/main.tf": `module "kv" {\n  source = "./kv"\n}\n`,
    "infra/kv/main.tf": `resource "azurerm_key_vault" "kv" {
  name = jsondecode(file("\${path.module}/vault.json")).name
  location = fileexists("\${path.root}/gone.txt") ? "a" : "b"
  path = path.module
  outside = file("../../etc/passwd")
  workspace = terraform.workspace
}
`,
    "infra/kv/vault.json": `{"name": "from-file"}`,
  });
  expect(valuesAt(tree, "module.kv.azurerm_key_vault.kv")).toMatchObject({
    name: "from-file",
    location: "b",
    path: "kv",
    outside: { unknown: expect.any(String) },
    workspace: { unknown: "terraform.workspace", why: "input" },
  });
});

test("data sources and ephemeral resources are what they are", async () => {
  const tree = await readRoot(
    one(`data "azurerm_key_vault" "shared" {
  name = "kv-shared"
  depends_on = [azurerm_key_vault.kv]
}
ephemeral "azurerm_key_vault_secret" "s" {
  key_vault_id = data.azurerm_key_vault.shared.id
}
resource "azurerm_key_vault" "kv" {
  tags = { shared = data.azurerm_key_vault.shared.name }
}
`),
  );
  expect(tree.resources.map(({ mode, address, dependsOn }) => [mode, address, dependsOn])).toEqual([
    ["data", "data.azurerm_key_vault.shared", ["azurerm_key_vault.kv"]],
    ["ephemeral", "ephemeral.azurerm_key_vault_secret.s", []],
    ["managed", "azurerm_key_vault.kv", []],
  ]);
  expect(valuesAt(tree, "azurerm_key_vault.kv")).toEqual({ tags: { shared: "kv-shared" } });
});
