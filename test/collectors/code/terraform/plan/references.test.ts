import { describe, expect, it } from "vitest";
import { readPlan } from "../../../../../src/collectors/code/terraform/plan/read-plan.ts";
import { type PlanLiteral, planJson, type ResourceLiteral } from "../../../../support/terraform/plan-literals.ts";
import { resourceAt } from "../../../../support/terraform/source-tree.ts";
import { unknownUntilApply, type Written } from "../../../../support/terraform/written.ts";

function secret(name: string, keyVaultId: unknown, more: Partial<ResourceLiteral> = {}): ResourceLiteral {
  return { type: "azurerm_key_vault_secret", name, written: { key_vault_id: keyVaultId }, ...more };
}

function vault(index?: string | number, written: Written = { name: "kv" }): ResourceLiteral {
  return { type: "azurerm_key_vault", name: "kv", written, ...(index === undefined ? {} : { index }) };
}

/** Where `key_vault_id` of a resource leads, as `address path`. */
function targets(literal: PlanLiteral, address: string): readonly string[] {
  const tree = readPlan("plan.json", planJson(literal));
  const value = tree && resourceAt(tree, address).values.entries.get("key_vault_id");
  if (value?.kind !== "unknown") throw new Error("the target is known");
  return value.references.map((reference) => [reference.address, ...reference.path].join(" "));
}

const ownVault = unknownUntilApply("azurerm_key_vault.kv.id");

describe("references of a plan", () => {
  it("lead to the longest that is named, once", () => {
    expect(targets({ resources: [vault(), secret("s", ownVault)] }, "azurerm_key_vault_secret.s")).toEqual([
      "azurerm_key_vault.kv id",
    ]);
  });

  it("lead to data sources, and into nested attributes", () => {
    const id = unknownUntilApply("data.azurerm_key_vault.shared.id", "azurerm_key_vault.kv.contact[0].email");
    expect(targets({ resources: [vault(), secret("s", id)] }, "azurerm_key_vault_secret.s")).toEqual([
      "data.azurerm_key_vault.shared id",
      "azurerm_key_vault.kv contact 0 email",
    ]);
  });

  it("keep a key that is written, dots and brackets in it too", () => {
    const id = unknownUntilApply('azurerm_key_vault.kv["a.b]c"].id');
    const resources = [vault("a.b]c"), vault("x"), secret("s", id)];
    expect(targets({ resources }, "azurerm_key_vault_secret.s")).toEqual(['azurerm_key_vault.kv["a.b]c"] id']);
  });

  it("lead to the sibling with the loop's own key, by each.key and by count.index", () => {
    const byKey = unknownUntilApply("azurerm_key_vault.kv", "each.key");
    const keyed = [vault("a"), vault("b"), secret("s", byKey, { index: "b", forEach: ["local.names"] })];
    expect(targets({ resources: keyed }, 'azurerm_key_vault_secret.s["b"]')).toEqual(['azurerm_key_vault.kv["b"]']);
    const byIndex = unknownUntilApply("azurerm_key_vault.kv", "count.index");
    const counted = [vault(0), vault(1), secret("s", byIndex, { index: 1, count: ["var.n"] })];
    expect(targets({ resources: counted }, "azurerm_key_vault_secret.s[1]")).toEqual(["azurerm_key_vault.kv[1]"]);
  });

  it("lead to all instances where the key is not told", () => {
    const id = unknownUntilApply("azurerm_key_vault.kv", "var.which");
    const resources = [vault("a"), vault("b"), secret("s", id)];
    expect(targets({ resources, variables: { which: {} } }, "azurerm_key_vault_secret.s")).toEqual([
      'azurerm_key_vault.kv["a"]',
      'azurerm_key_vault.kv["b"]',
      "var.which",
    ]);
  });

  it("follow each.value to what the loop goes over", () => {
    const id = unknownUntilApply("each.value.id");
    const resources = [vault("a"), vault("b"), secret("s", id, { index: "a", forEach: ["azurerm_key_vault.kv"] })];
    expect(targets({ resources }, 'azurerm_key_vault_secret.s["a"]')).toEqual(['azurerm_key_vault.kv["a"] id']);
  });

  it("name a local and do not claim to know what is in it", () => {
    const resources = [vault(), secret("s", unknownUntilApply("local.ids.main"))];
    expect(targets({ resources }, "azurerm_key_vault_secret.s")).toEqual(["local.ids main"]);
  });
});

describe("references through modules", () => {
  const inner = (contents: ResourceLiteral): PlanLiteral => ({
    resources: [vault("a"), vault("b")],
    modules: {
      secrets: {
        source: "./secrets",
        inputs: { vault_id: unknownUntilApply("azurerm_key_vault.kv", "each.key") },
        forEach: ["local.names"],
        keys: ["a", "b"],
        contents: () => ({ variables: { vault_id: {} }, resources: [contents] }),
      },
    },
  });

  it("follow a variable to what the call hands over, in the instance of the call", () => {
    const literal = inner(secret("s", unknownUntilApply("var.vault_id")));
    expect(targets(literal, 'module.secrets["b"].azurerm_key_vault_secret.s')).toEqual(['azurerm_key_vault.kv["b"]']);
  });

  it("follow an output of a module, of the instance that is named or of all", () => {
    const modules = {
      vaults: {
        source: "./vault",
        forEach: ["local.names"],
        keys: ["a", "b"],
        contents: () => ({ resources: [vault()], outputs: { id: { value: ownVault } } }),
      },
    };
    const named = secret("s", unknownUntilApply('module.vaults["a"].id'));
    expect(targets({ modules, resources: [named] }, "azurerm_key_vault_secret.s")).toEqual([
      'module.vaults["a"].azurerm_key_vault.kv id',
    ]);
    const byKey = secret("s", unknownUntilApply("module.vaults", "each.key"), { index: "b", forEach: ["local.names"] });
    expect(targets({ modules, resources: [byKey] }, 'azurerm_key_vault_secret.s["b"]')).toEqual([
      'module.vaults["b"].azurerm_key_vault.kv',
    ]);
  });

  it("follow a module through a module", () => {
    const modules = {
      outer: {
        source: "./outer",
        contents: () => ({
          outputs: { id: { value: unknownUntilApply("module.inner.vault.id") } },
          modules: {
            inner: {
              source: "./inner",
              contents: () => ({
                resources: [vault()],
                outputs: { vault: { value: unknownUntilApply("azurerm_key_vault.kv") } },
              }),
            },
          },
        }),
      },
    };
    const resources = [secret("s", unknownUntilApply("module.outer.id"))];
    expect(targets({ modules, resources }, "azurerm_key_vault_secret.s")).toEqual([
      "module.outer.module.inner.azurerm_key_vault.kv id",
    ]);
  });

  it("end where a variable has its default, and where a circle closes", () => {
    const literal = inner(secret("s", unknownUntilApply("var.other")));
    expect(targets(literal, 'module.secrets["b"].azurerm_key_vault_secret.s')).toEqual([]);
    const circle: PlanLiteral = {
      modules: {
        m: {
          source: "./m",
          inputs: { vault_id: unknownUntilApply("module.m.id") },
          contents: () => ({
            variables: { vault_id: {} },
            outputs: { id: { value: unknownUntilApply("var.vault_id") } },
            resources: [secret("s", unknownUntilApply("var.vault_id"))],
          }),
        },
      },
    };
    expect(targets(circle, "module.m.azurerm_key_vault_secret.s")).toEqual([]);
  });

  it("stand in dependsOn too, resources only, for values that are known by now", () => {
    const tree = readPlan(
      "plan.json",
      planJson({
        variables: { a: { default: "x" } },
        resources: [
          vault(),
          {
            type: "azurerm_monitor_diagnostic_setting",
            name: "d",
            written: { target_resource_id: ownVault, name: unknownUntilApply("var.a", "local.b") },
            dependsOn: ["azurerm_resource_group.rg"],
          },
        ],
      }),
    );
    expect(tree && resourceAt(tree, "azurerm_monitor_diagnostic_setting.d").dependsOn).toEqual([
      "azurerm_key_vault.kv",
      "azurerm_resource_group.rg",
    ]);
  });
});
