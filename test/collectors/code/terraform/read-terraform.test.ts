import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CodeSnapshot, isFault, readCode } from "../../../../src/collectors/code/read-code.ts";
import { terraformReaders } from "../../../../src/collectors/code/terraform/read-terraform.ts";
import { isRead } from "../../../../src/model/fact.ts";
import { temporaryFolder } from "../../../support/run-cli.ts";

let folder: { readonly path: string; remove(): void };
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

async function snapshot(
  files: Readonly<Record<string, string>>,
  paths: readonly string[] = ["."],
): Promise<CodeSnapshot> {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), content);
  }
  const result = await readCode(
    {
      paths,
      cwd: folder.path,
      now: "2026-11-01T00:00:00Z",
      toolVersion: "1.2.3",
      varFiles: [],
      suppresses: true,
      isRuleId: () => true,
    },
    terraformReaders,
  );
  if (isFault(result)) throw new Error(`${result.path} ${result.fault}`);
  return result;
}

const grant = `variable "who" {}
resource "azurerm_role_assignment" "people" {
  scope                = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg"
  role_definition_name = "Key Vault Secrets User"
  principal_id         = var.who
}
`;

function planOf(principalId: string): string {
  const address = {
    address: "azurerm_role_assignment.people",
    mode: "managed",
    type: "azurerm_role_assignment",
    name: "people",
  };
  const after = {
    scope: "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg",
    role_definition_name: "Key Vault Secrets User",
    principal_id: principalId,
  };
  return JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.9.0",
    planned_values: { root_module: { resources: [{ ...address, values: after }] } },
    resource_changes: [{ ...address, change: { actions: ["create"], before: null, after, after_unknown: {} } }],
    configuration: {
      root_module: { resources: [{ ...address, expressions: { principal_id: { references: ["var.who"] } } }] },
    },
  });
}

test("a plan that is named says what is granted above vaults, and its source says none of it again", async () => {
  const principal = "00000000-0000-0000-0000-0000000000aa";
  const { scopes } = await (
    await snapshot({ "main.tf": grant, "plan.json": planOf(principal) }, [".", "plan.json"])
  ).shared();
  const [only] = scopes;
  expect(scopes.map(({ id }) => id)).toEqual(["/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/rg"]);
  const grants = only && isRead(only.roleAssignments) ? only.roleAssignments.read : [];
  expect(grants).toMatchObject([{ principalId: { read: principal } }]);
});

test("what a module declares says which root modules deploy it, once where they say the same", async () => {
  const call = (name: string) => `module "kv" {\n  source = "../modules/kv"\n  name   = "${name}"\n}\n`;
  const { vaults, units, shared } = await snapshot({
    "modules/kv/main.tf":
      'variable "name" {}\nvariable "password" {\n  default = "hunter2hunter2"\n}\nresource "azurerm_key_vault" "kv" {\n  name = var.name\n}\n',
    "dev/main.tf": call("kv-dev"),
    "prod/main.tf": `${call("kv-prod")}${grant}`,
  });
  const rooted = (records: readonly { readonly id: string; readonly roots?: readonly string[] }[]) =>
    records.map(({ id, roots }) => [id.slice(id.indexOf("#") + 1), roots]);
  expect(rooted(await Array.fromAsync(vaults()))).toEqual([
    ["module.kv.azurerm_key_vault.kv@dev", ["dev"]],
    ["module.kv.azurerm_key_vault.kv@prod", ["prod"]],
  ]);
  expect(rooted(units?.filter(({ unit }) => unit === "parameter") ?? [])).toEqual([
    ["module.kv.var.password", ["dev", "prod"]],
  ]);
  expect((await shared()).scopes.map(({ roots }) => roots)).toEqual([["prod"]]);
});
