// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the JSON form has templates in its strings
import { expect, test } from "vitest";
import { placedAt, readRoot, resourceAt, valuesAt } from "../../../../support/terraform/source-tree.ts";

const json = (value: unknown) => JSON.stringify(value, null, 2);

test("objects that stand for blocks have the shape of a plan, maps stay maps", async () => {
  const tree = await readRoot({
    "main.tf.json": json({
      variable: { days: { type: "number", default: "7" } },
      locals: { name: "kv-json" },
      resource: {
        azurerm_key_vault: {
          kv: {
            name: "${local.name}",
            soft_delete_retention_days: "${var.days}",
            tags: { env: "prod" },
            network_acls: { default_action: "Deny", bypass: "None" },
            contact: [{ email: "a@example.com" }, { email: "b@example.com" }],
            lifecycle: { prevent_destroy: true },
            depends_on: ["azurerm_resource_group.rg"],
          },
        },
        azurerm_resource_group: { rg: { name: "rg" } },
        azurerm_key_vault_key: {
          k: { rotation_policy: { expire_after: "P90D", automatic: { time_before_expiry: "P30D" } } },
        },
      },
    }),
  });
  expect(valuesAt(tree, "azurerm_key_vault.kv")).toEqual({
    name: "kv-json",
    soft_delete_retention_days: 7,
    tags: { env: "prod" },
    network_acls: [{ default_action: "Deny", bypass: "None" }],
    contact: [{ email: "a@example.com" }, { email: "b@example.com" }],
  });
  expect(valuesAt(tree, "azurerm_key_vault_key.k")).toEqual({
    rotation_policy: [{ expire_after: "P90D", automatic: [{ time_before_expiry: "P30D" }] }],
  });
  expect(resourceAt(tree, "azurerm_key_vault.kv")).toMatchObject({
    preventsDestroy: true,
    dependsOn: ["azurerm_resource_group.rg"],
  });
  expect(placedAt(tree, "azurerm_key_vault.kv", "name")).toMatchObject({ at: "main.tf.json:14" });
});

test("dynamic blocks, loops and modules", async () => {
  const tree = await readRoot({
    "main.tf.json": json({
      module: { kv: { source: "./kv", for_each: { a: "kv-a" }, name: "${each.value}" } },
      resource: {
        azurerm_key_vault: {
          kv: {
            count: 1,
            dynamic: {
              network_acls: { for_each: ["Deny"], content: { default_action: "${network_acls.value}" } },
              contact: [
                {
                  for_each: { a: 1 },
                  iterator: "c",
                  content: {
                    "//": "no",
                    dynamic: { phone: { for_each: [1, 2], content: { n: "${c.key}${phone.value}" } } },
                  },
                },
              ],
            },
          },
        },
      },
    }),
    "kv/main.tf.json": json({
      variable: { name: {} },
      resource: { azurerm_key_vault: { kv: { name: "${var.name}" } } },
    }),
  });
  expect(valuesAt(tree, "azurerm_key_vault.kv[0]")).toEqual({
    network_acls: [{ default_action: "Deny" }],
    contact: [{ phone: [{ n: "a1" }, { n: "a2" }] }],
  });
  expect(valuesAt(tree, 'module.kv["a"].azurerm_key_vault.kv')).toEqual({ name: "kv-a" });
});

test("both forms make one module", async () => {
  const tree = await readRoot({
    "a.tf": `resource "azurerm_key_vault" "kv" {\n  name = local.name\n}\n`,
    "b.tf.json": json({
      locals: { name: "both" },
      terraform: {
        required_providers: { azurerm: { source: "hashicorp/azurerm", version: "~> 4.0" } },
        backend: { azurerm: { key: "k" } },
      },
      provider: { azurerm: [{ features: { key_vault: { purge_soft_delete_on_destroy: true } } }] },
    }),
  });
  expect(valuesAt(tree, "azurerm_key_vault.kv")).toEqual({ name: "both" });
  expect(tree.backend?.type).toBe("azurerm");
  expect(tree.providers).toMatchObject([{ name: "azurerm", constraint: "~> 4.0" }]);
  const features = tree.providerConfigurations[0]?.values.entries.get("features");
  expect(features).toMatchObject({ kind: "list", items: [{ kind: "object" }] });
});
