import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { modelOf } from "../../../../../src/collectors/code/terraform/azure/model-of.ts";
import { readers } from "../../../../../src/collectors/code/terraform/azure/readers.ts";
import type { TerraformResource, TerraformTree } from "../../../../../src/collectors/code/terraform/tree.ts";
import type { Value } from "../../../../../src/collectors/code/terraform/value.ts";
import { checkOf } from "../../../../../src/collectors/store/validators.ts";
import { open, ref, resource, tree, value } from "../../../../support/terraform/tree-literals.ts";

describe("what is deployed in ways that are not read is told", () => {
  test("templates that have a vault, and none that has not", () => {
    const template = (name: string, type: string) =>
      resource(`azurerm_resource_group_template_deployment.${name}`, {
        template_content: JSON.stringify({ resources: [{ type }] }),
      });
    const { refused } = modelOf(
      tree([template("vault", "Microsoft.KeyVault/vaults"), template("web", "Microsoft.Web/sites")]),
    );
    expect(refused).toMatchObject([
      { id: "main.tf#azurerm_resource_group_template_deployment.vault", why: { reason: "not-in-output" } },
    ]);
  });

  test("modules of elsewhere that make a vault", () => {
    const call = (address: string, source: string, isResolved = false) => ({
      address,
      source,
      uri: "main.tf",
      at: undefined,
      isResolved,
      inputs: { kind: "object", entries: new Map() } as const,
    });
    const { refused } = modelOf(
      tree([], {
        calls: [
          call("module.kv", "Azure/avm-res-keyvault-vault/azurerm"),
          call("module.git", "git::https://github.com/Azure/terraform-azurerm-avm-res-keyvault-vault.git?ref=v1"),
          call("module.web", "Azure/avm-res-web-site/azurerm"),
          call("module.local", "./azure/avm-res-keyvault-vault/azurerm", true),
        ],
      }),
    );
    expect(refused.map(({ id }) => id)).toEqual(["main.tf#module.kv", "main.tf#module.git"]);
  });
});

test("data sources and ephemeral resources declare nothing", () => {
  const secret = resource("azurerm_key_vault_secret.s", { key_vault_id: open("var.v") }, { mode: "ephemeral" });
  const parts = modelOf(tree([resource("data.azurerm_key_vault.kv"), secret]));
  expect(parts).toEqual({ vaults: [], scopes: [], roles: [], principals: [], refused: [] });
});

test("what a plan forgets is no vault of this code any more", () => {
  const change = { actions: ["forget"], reason: undefined, before: undefined };
  const { vaults } = modelOf(tree([resource("azurerm_key_vault.kv", {}, { change })], { stage: "plan" }));
  expect(vaults).toEqual([]);
});

const addresses = [
  ...[...readers.keys()].map((type) => `${type}.x`),
  "azapi_update_resource.x",
  "azurerm_key_vault.kv",
  "azurerm_key_vault.kv[0]",
  'module.m["a"].azurerm_key_vault.kv',
  "azurerm_key_vault_managed_hardware_security_module.hsm",
  "azurerm_resource_group.rg",
  "azurerm_role_definition.r",
  "azurerm_user_assigned_identity.i",
  "data.azurerm_key_vault.kv",
  "data.azurerm_role_definition.r",
  "data.azurerm_subscription.s",
];
const names = [
  "access_policy",
  "actions",
  "application_id",
  "automatic",
  "body",
  "category",
  "certificate_policy",
  "contact",
  "data_actions",
  "default_action",
  "enabled",
  "enabled_log",
  "expiration_date",
  "id",
  "key_opts",
  "key_vault_id",
  "lifetime_action",
  "lock_level",
  "managed_hsm_id",
  "managed_hsm_key_id",
  "name",
  "network_acls",
  "object_id",
  "parent_id",
  "permissions",
  "principal_id",
  "private_connection_resource_id",
  "private_service_connection",
  "properties",
  "resource_id",
  "role_definition_id",
  "role_definition_name",
  "rotation_policy",
  "schedule",
  "scope",
  "secret_permissions",
  "tags",
  "target_resource_id",
  "type",
  "__proto__",
];
const texts = [
  "",
  "/",
  "true",
  "Deny",
  "P90D",
  "2027-01-01T00:00:00Z",
  "Key Vault Reader",
  "CanNotDelete",
  "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv",
  "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv/secrets/x",
  "Microsoft.KeyVault/vaults@2023-07-01",
  "Microsoft.KeyVault/vaults/secrets@2023-07-01",
  "Microsoft.Authorization/roleAssignments@2022-04-01",
  '{"properties":{"enablePurgeProtection":"x"}}',
];

const reference = fc.record({
  address: fc.constantFrom(...addresses, "module.remote", "", "a[", 'x.y.z["]'),
  path: fc.array(fc.oneof(fc.constantFrom(...names), fc.nat(2)), { maxLength: 3 }),
});
const { any } = fc.letrec<{ any: Value }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(fc.constantFrom(...texts, true, false, null, 7, -1.5), fc.string()).map((plain) => value(plain)),
    reference.map(({ address, path }) => ref(address, ...path)),
    fc.record({
      kind: fc.constant("unknown" as const),
      expression: fc.string(),
      why: fc.constantFrom("apply" as const, "input" as const, "fault" as const),
      references: fc.array(reference, { maxLength: 2 }),
      parts: fc.array(fc.oneof(fc.constantFrom(...texts, "/secrets/x"), reference), { maxLength: 4 }),
    }),
    fc.array(tie("any"), { maxLength: 3 }).map((items): Value => ({ kind: "list", items })),
    fc
      .array(fc.tuple(fc.constantFrom(...names), tie("any")), { maxLength: 6 })
      .map((entries): Value => ({ kind: "object", entries: new Map(entries) })),
  ),
}));
const anyResource = fc
  .record({
    address: fc.constantFrom(...addresses),
    entries: fc.array(fc.tuple(fc.constantFrom(...names), any), { maxLength: 14 }),
    countUnknown: fc.option(fc.constant("var.count"), { nil: undefined }),
    dependsOn: fc.array(fc.constantFrom(...addresses), { maxLength: 2 }),
  })
  .map(
    ({ address, entries, countUnknown, dependsOn }): TerraformResource => ({
      ...resource(address, {}, { dependsOn, ...(countUnknown ? { countUnknown } : {}) }),
      values: { kind: "object", entries: new Map(entries) },
    }),
  );
const anyTree: fc.Arbitrary<TerraformTree> = fc
  .record({
    resources: fc.array(anyResource, { maxLength: 12 }),
    stage: fc.constantFrom("source" as const, "plan" as const, "state" as const),
  })
  .map(({ resources, stage }) => tree(resources, { stage }));

test("whatever a tree holds, its records are ones that a snapshot takes", async () => {
  const checks = {
    vault: await checkOf("vault"),
    hsm: await checkOf("hsm"),
    scope: await checkOf("scope"),
    role: await checkOf("role"),
    principal: await checkOf("principal"),
  };
  fc.assert(
    fc.property(anyTree, (given) => {
      const { vaults, scopes, roles, principals } = modelOf(given);
      const faults = [
        ...vaults.map((vault) => checks[vault.kind](vault)),
        ...scopes.map(checks.scope),
        ...roles.map(checks.role),
        ...principals.map(checks.principal),
      ];
      expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
    }),
    { numRuns: 1500 },
  );
});
