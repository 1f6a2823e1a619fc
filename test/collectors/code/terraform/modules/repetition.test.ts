import { describe, expect, test } from "vitest";
import type { TerraformTree } from "../../../../../src/collectors/code/terraform/tree.ts";
import { placedAt, readRoot, resourceAt, valuesAt } from "../../../../support/terraform/source-tree.ts";

const addresses = (tree: TerraformTree) => tree.resources.map(({ address }) => address);

describe("count and for_each", () => {
  test.each([
    ["count = 2", ["azurerm_key_vault.kv[0]", "azurerm_key_vault.kv[1]"]],
    ["count = true ? 0 : 1", []],
    ['for_each = toset(["b", "a"])', ['azurerm_key_vault.kv["a"]', 'azurerm_key_vault.kv["b"]']],
    ["for_each = { x = 1 }", ['azurerm_key_vault.kv["x"]']],
    ["for_each = {}", []],
    ['for_each = ["a"]', ['azurerm_key_vault.kv["a"]']],
    ['for_each = { "a\\"b" = 1 }', ['azurerm_key_vault.kv["a\\"b"]']],
  ])("%s", async (argument, expected) => {
    const tree = await readRoot({ "main.tf": `resource "azurerm_key_vault" "kv" {\n  ${argument}\n}\n` });
    expect(addresses(tree)).toEqual(expected);
  });

  test("each instance has its own key, value and index, which stand where the loop's members do", async () => {
    const tree = await readRoot({
      "main.tf": `locals {
  vaults = {
    a = { purge = true }
    b = { purge = false }
  }
}
resource "azurerm_key_vault" "kv" {
  for_each = local.vaults
  name = "kv-\${each.key}"
  purge_protection_enabled = each.value.purge
}
resource "azurerm_key_vault" "numbered" {
  count = 2
  name = "kv-\${count.index + 1}"
}
`,
    });
    expect(placedAt(tree, 'azurerm_key_vault.kv["b"]', "purge_protection_enabled")).toEqual({
      value: false,
      at: "main.tf:10",
      from: 'local "vaults" @ main.tf:4',
    });
    expect(valuesAt(tree, 'azurerm_key_vault.kv["a"]')).toEqual({ name: "kv-a", purge_protection_enabled: true });
    expect(valuesAt(tree, "azurerm_key_vault.numbered[1]")).toEqual({ name: "kv-2" });
  });

  test("a number that is not known gives one instance that says so, and values that hang on it are unknown", async () => {
    const tree = await readRoot({
      "main.tf": `variable "vaults" {}
variable "on" {}
resource "azurerm_key_vault" "kv" {
  for_each = var.vaults
  name = each.key
  sku_name = "standard"
}
resource "azurerm_key_vault" "optional" {
  count = var.on ? 1 : 0
}
resource "azurerm_key_vault_secret" "s" {
  key_vault_id = azurerm_key_vault.kv["x"].id
  name = azurerm_key_vault.kv["x"].sku_name
  content_type = one(azurerm_key_vault.optional[*].id)
  value = length(azurerm_key_vault.optional)
  tags = { id = azurerm_key_vault.optional[0].id }
}
`,
    });
    expect(resourceAt(tree, "azurerm_key_vault.kv[*]").countUnknown).toBe("var.vaults");
    expect(resourceAt(tree, "azurerm_key_vault.optional[*]").countUnknown).toBe("var.on ? 1 : 0");
    expect(resourceAt(tree, "azurerm_key_vault_secret.s").countUnknown).toBeUndefined();
    expect(valuesAt(tree, "azurerm_key_vault.kv[*]")).toEqual({
      name: { unknown: "each.key", why: "input", references: [] },
      sku_name: "standard",
    });
    expect(valuesAt(tree, "azurerm_key_vault_secret.s")).toEqual({
      key_vault_id: { unknown: "azurerm_key_vault.kv[*].id", why: "apply", references: ["azurerm_key_vault.kv[*] id"] },
      name: "standard",
      content_type: {
        unknown: "one(azurerm_key_vault.optional[*].id)",
        why: "apply",
        references: ["azurerm_key_vault.optional[*] id"],
      },
      value: {
        unknown: "length(azurerm_key_vault.optional)",
        why: "apply",
        references: ["azurerm_key_vault.optional[*]"],
      },
      tags: {
        id: {
          unknown: "azurerm_key_vault.optional[*].id",
          why: "apply",
          references: ["azurerm_key_vault.optional[*] id"],
        },
      },
    });
  });

  test("keys that are certain have their instances beside the unknown ones", async () => {
    const tree = await readRoot({
      "main.tf": `variable "more" {}
resource "azurerm_key_vault" "kv" {
  for_each = merge(var.more, { fixed = "standard" })
  sku_name = each.value
}
`,
    });
    expect(addresses(tree)).toEqual(['azurerm_key_vault.kv["fixed"]', "azurerm_key_vault.kv[*]"]);
    expect(valuesAt(tree, 'azurerm_key_vault.kv["fixed"]')).toEqual({ sku_name: "standard" });
    expect(resourceAt(tree, 'azurerm_key_vault.kv["fixed"]').countUnknown).toBeUndefined();
  });

  test("a resource that loops over another has an instance for each of its instances", async () => {
    const tree = await readRoot({
      "main.tf": `resource "azurerm_key_vault" "kv" {
  for_each = toset(["a", "b"])
  name = "kv-\${each.key}"
}
resource "azurerm_monitor_diagnostic_setting" "d" {
  for_each = azurerm_key_vault.kv
  name = each.value.name
  target_resource_id = each.value.id
}
`,
    });
    expect(valuesAt(tree, 'azurerm_monitor_diagnostic_setting.d["b"]')).toEqual({
      name: "kv-b",
      target_resource_id: {
        unknown: 'azurerm_key_vault.kv["b"].id',
        why: "apply",
        references: ['azurerm_key_vault.kv["b"] id'],
      },
    });
  });

  test("a count that rests on the resource itself is told", async () => {
    const tree = await readRoot({
      "main.tf": `resource "azurerm_key_vault" "kv" {\n  count = length(azurerm_key_vault.kv)\n}\n`,
    });
    expect(addresses(tree)).toEqual(["azurerm_key_vault.kv[*]"]);
    expect(tree.refused).toEqual([
      { id: "main.tf:1", why: { reason: "unparsable", detail: "the count of azurerm_key_vault.kv rests on itself" } },
    ]);
  });
});

describe("dynamic blocks", () => {
  const vault = (body: string) => ({
    "main.tf": `variable "open" {}\nresource "azurerm_key_vault" "kv" {\n${body}}\n`,
  });

  test("give a block for each member, beside those that stand there", async () => {
    const tree = await readRoot(
      vault(`  contact {
    email = "fixed@example.com"
  }
  dynamic "contact" {
    for_each = { a = "a@example.com", b = "b@example.com" }
    iterator = person
    content {
      email = person.value
      name = person.key
    }
  }
  dynamic "network_acls" {
    for_each = false ? [1] : []
    content {
      default_action = "Deny"
    }
  }
`),
    );
    expect(valuesAt(tree, "azurerm_key_vault.kv")).toEqual({
      contact: [
        { email: "fixed@example.com" },
        { email: "a@example.com", name: "a" },
        { email: "b@example.com", name: "b" },
      ],
      network_acls: [],
    });
    const contact = resourceAt(tree, "azurerm_key_vault.kv").values.entries.get("contact");
    expect(contact?.kind === "list" && contact.items.map(({ at }) => at?.startLine)).toEqual([3, 6, 6]);
  });

  test("stand inside each other, each with its own iterator", async () => {
    const tree = await readRoot({
      "main.tf": `resource "azurerm_key_vault_key" "k" {
  dynamic "rotation_policy" {
    for_each = [["P1D", "P2D"]]
    content {
      dynamic "automatic" {
        for_each = rotation_policy.value
        content {
          time_after_creation = automatic.value
          index = "\${rotation_policy.key}.\${automatic.key}"
        }
      }
    }
  }
}
`,
    });
    expect(valuesAt(tree, "azurerm_key_vault_key.k")).toEqual({
      rotation_policy: [
        {
          automatic: [
            { time_after_creation: "P1D", index: "0.0" },
            { time_after_creation: "P2D", index: "0.1" },
          ],
        },
      ],
    });
  });

  test("over something unknown make the whole unknown; what stands there is certain", async () => {
    const tree = await readRoot(
      vault(`  dynamic "network_acls" {
    for_each = var.open ? [] : [1]
    content {
      default_action = "Deny"
    }
  }
  contact {
    email = "fixed@example.com"
  }
  dynamic "contact" {
    for_each = var.open
    content {
      email = contact.value
    }
  }
`),
    );
    const { entries } = resourceAt(tree, "azurerm_key_vault.kv").values;
    expect(valuesAt(tree, "azurerm_key_vault.kv")).toEqual({
      network_acls: { unknown: "var.open ? [] : [1]", why: "input", references: [] },
      contact: { unknown: "var.open", why: "input", references: [] },
    });
    expect(entries.get("network_acls")?.at).toMatchObject({ startLine: 3, endLine: 8 });
    expect(entries.get("contact")).toMatchObject({ certain: { kind: "list", items: [{ kind: "object" }] } });
  });

  test("more of them than anybody writes are not made", async () => {
    const tree = await readRoot(
      vault(`  dynamic "contact" {
    for_each = range(5000)
    content {
      email = contact.value
    }
  }
`),
    );
    expect(valuesAt(tree, "azurerm_key_vault.kv")).toMatchObject({ contact: { why: "unsupported" } });
  });
});
