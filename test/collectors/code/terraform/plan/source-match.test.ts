import { describe, expect, it } from "vitest";
import { readPlan } from "../../../../../src/collectors/code/terraform/plan/read-plan.ts";
import type { TerraformTree } from "../../../../../src/collectors/code/terraform/tree.ts";
import { type PlanLiteral, planJson, type ResourceLiteral } from "../../../../support/terraform/plan-literals.ts";
import { placedAt, readRoot, readRoots, resourceAt, valuesAt } from "../../../../support/terraform/source-tree.ts";
import { line, provider, resource, template, tree, value } from "../../../../support/terraform/tree-literals.ts";
import {
  blocks,
  dynamicBlocks,
  evaluated,
  unknownUntilApply,
  type Written,
} from "../../../../support/terraform/written.ts";

function vault(written: Written, more: Partial<ResourceLiteral> = {}): ResourceLiteral {
  return { type: "azurerm_key_vault", name: "kv", written, ...more };
}

function read(literal: PlanLiteral, source: readonly TerraformTree[], uri = "plan.json"): TerraformTree {
  const plan = readPlan(uri, planJson(literal), { source });
  if (plan === undefined) throw new Error("no plan");
  return plan;
}

const kv = "azurerm_key_vault.kv";

describe("a plan with its source", () => {
  it("has the lines of the code, and where a value comes from", async () => {
    const source = await readRoot({
      "infra/main.tf": [
        'variable "purge" {',
        "  default = true",
        "}",
        'resource "azurerm_key_vault" "kv" {',
        '  name                     = "kv"',
        "  purge_protection_enabled = var.purge",
        "}",
      ].join("\n"),
    });
    const plan = read(
      {
        variables: { purge: { default: true } },
        resources: [vault({ name: "kv", purge_protection_enabled: evaluated(true, "var.purge") })],
      },
      [source],
    );
    const found = resourceAt(plan, kv);
    expect([found.uri, found.at?.startLine, found.at?.endLine]).toEqual(["infra/main.tf", 4, 7]);
    expect(placedAt(plan, kv, "name")).toMatchObject({ value: "kv", at: "infra/main.tf:5" });
    const purge = placedAt(plan, kv, "purge_protection_enabled");
    expect(purge).toMatchObject({ value: true, at: "infra/main.tf:6" });
    expect(purge?.from).toMatch(/purge.* @ infra\/main\.tf:2$/);
    expect(plan.sourceRoot).toBe("infra");
    expect(plan.variables).toMatchObject([{ name: "purge", uri: "infra/main.tf", at: { startLine: 1 } }]);
  });

  it("has the lines of a module's file for each instance of the module", async () => {
    const source = await readRoot({
      "main.tf":
        'module "vaults" {\n  source   = "./vault"\n  for_each = toset(["a", "b"])\n  name     = each.key\n}\n',
      "vault/main.tf": 'variable "name" {}\nresource "azurerm_key_vault" "kv" {\n  name = var.name\n}\n',
    });
    const contents = (key: string | number | undefined) => ({
      variables: { name: {} },
      resources: [vault({ name: evaluated(key, "var.name") })],
    });
    const call = { source: "./vault", keys: ["a", "b"], inputs: { name: evaluated("", "each.key") }, contents };
    const plan = read({ modules: { vaults: call } }, [source]);
    for (const key of ["a", "b"]) {
      const address = `module.vaults["${key}"].azurerm_key_vault.kv`;
      expect(resourceAt(plan, address)).toMatchObject({ uri: "vault/main.tf", at: { startLine: 2 } });
      expect(placedAt(plan, address, "name")).toMatchObject({ value: key, at: "vault/main.tf:3" });
    }
    expect(plan.calls).toMatchObject([
      { uri: "main.tf", source: "./vault", isResolved: true },
      { uri: "main.tf", source: "./vault", isResolved: true },
    ]);
  });

  it("keeps what the source knows around a reference", () => {
    const scope = template({ address: kv, path: ["id"] }, "/secrets/db");
    const source = tree([resource(kv), resource("azurerm_role_assignment.r", { scope })]);
    const written = { scope: unknownUntilApply("azurerm_key_vault.kv.id") };
    const plan = read({ resources: [vault({}), { type: "azurerm_role_assignment", name: "r", written }] }, [source]);
    expect(resourceAt(plan, "azurerm_role_assignment.r").values.entries.get("scope")).toMatchObject({
      kind: "unknown",
      why: "apply",
      parts: [{ address: kv, path: ["id"] }, "/secrets/db"],
    });
  });

  it("takes the lines of another instance, and not its references", () => {
    const source = tree([
      resource('azurerm_role_assignment.r["a"]', {
        scope: template({ address: 'azurerm_key_vault.kv["a"]', path: ["id"] }),
      }),
    ]);
    const written = { scope: unknownUntilApply('azurerm_key_vault.kv["b"].id') };
    const assignment = { type: "azurerm_role_assignment", name: "r", index: "b", written };
    const plan = read({ resources: [assignment] }, [source]);
    const found = resourceAt(plan, 'azurerm_role_assignment.r["b"]');
    expect(found.at?.startLine).toBe(1);
    expect(found.values.entries.get("scope")).toMatchObject({
      references: [{ address: 'azurerm_key_vault.kv["b"]', path: ["id"] }],
    });
    expect(found.values.entries.get("scope")).not.toHaveProperty("parts");
  });

  it("knows from the source that a dynamic block is stated, where the plan only says that it is unknown", () => {
    const acls = { kind: "unknown", expression: "var.acls", why: "input", references: [] } as const;
    const source = tree([resource(kv, { network_acls: acls })]);
    const written = { network_acls: dynamicBlocks() };
    const literal = planJson({ resources: [vault(written)] });
    const [change] = literal["resource_changes"] as { change: { after_unknown: Record<string, unknown> } }[];
    change!.change.after_unknown["network_acls"] = true;
    const plan = readPlan("plan.json", literal, { source: [source] })!;
    expect(valuesAt(plan, kv)).toEqual({ network_acls: { unknown: "var.acls", why: "apply", references: [] } });
    expect(valuesAt(readPlan("plan.json", literal)!, kv)).toEqual({});
  });

  it("finds the line of a member where a set is printed in another order", () => {
    const items = ["AuditEvent", "Other"].map((category, at) => value({ category: value(category, at + 5) }, at + 5));
    const source = tree([resource("azurerm_monitor_diagnostic_setting.d", { enabled_log: value(items) })]);
    const written = { enabled_log: blocks({ category: "Other" }, { category: "AuditEvent" }) };
    const plan = read({ resources: [{ type: "azurerm_monitor_diagnostic_setting", name: "d", written }] }, [source]);
    const logs = resourceAt(plan, "azurerm_monitor_diagnostic_setting.d").values.entries.get("enabled_log");
    expect(logs?.kind === "list" && logs.items.map(({ at }) => at?.startLine)).toEqual([6, 5]);
  });

  it("has the lines of defaults, of outputs and of what a provider is told", async () => {
    const source = await readRoot({
      "main.tf": [
        'variable "pw" {',
        '  default = "hunter2-hunter2"',
        "}",
        'output "pw" {',
        "  value = var.pw",
        "}",
        'provider "azurerm" {',
        "  features {",
        "    key_vault {",
        "      purge_soft_delete_on_destroy = false",
        "    }",
        "  }",
        "}",
        'resource "azurerm_key_vault" "kv" {}',
      ].join("\n"),
    });
    const features = [{ key_vault: [{ purge_soft_delete_on_destroy: { constant_value: false } }] }];
    const plan = read(
      {
        variables: { pw: { default: "hunter2-hunter2" } },
        outputs: { pw: { value: evaluated("hunter2-hunter2", "var.pw") } },
        providers: { azurerm: { name: "azurerm", expressions: { features } } },
        resources: [vault({})],
      },
      [source],
    );
    expect(plan.variables[0]?.default?.at?.startLine).toBe(2);
    expect(plan.outputs[0]?.value.at?.startLine).toBe(5);
    const [azurerm] = plan.providerConfigurations;
    expect(azurerm?.at?.startLine).toBe(7);
    const told = azurerm?.values.entries.get("features");
    const block = told?.kind === "list" ? told.items[0] : undefined;
    expect(block?.at?.startLine).toBe(8);
  });

  it("takes what only the source has: the locked provider and prevent_destroy", () => {
    const locked = provider("azurerm", "~> 4.0", "4.12.0");
    const source = tree([resource(kv, {}, { provider: locked, preventsDestroy: true })], { providers: [locked] });
    const plan = read({ resources: [vault({})] }, [source]);
    expect(resourceAt(plan, kv)).toMatchObject({ preventsDestroy: true, provider: { locked: "4.12.0" } });
    expect(plan.providers).toEqual([locked]);
  });
});

describe("the root that a plan is of", () => {
  const dev = tree([resource(kv, { name: "kv-dev" }, { at: line(1, "dev/main.tf") })], { root: "dev" });
  const prod = tree([resource(kv, { name: "kv-prod" }, { at: line(1, "prod/main.tf") })], { root: "prod" });
  const more = tree([resource(kv), resource("azurerm_key_vault_secret.s")], { root: "more" });

  it("is the one with the most of its addresses", () => {
    const resources = [vault({ name: "x" }), { type: "azurerm_key_vault_secret", name: "s", written: {} }];
    expect(read({ resources }, [dev, prod, more]).sourceRoot).toBe("more");
  });

  it("is the one with the same names, then the one beside the plan, where several have them", () => {
    expect(read({ resources: [vault({ name: "kv-prod" })] }, [dev, prod], "dev/plan.json").sourceRoot).toBe("prod");
    expect(read({ resources: [vault({ name: "x" })] }, [dev, prod], "prod/plan.json").sourceRoot).toBe("prod");
  });

  it("is none where nothing fits, and never a plan or state", () => {
    const state = tree([resource(kv)], { stage: "state", root: "terraform.tfstate" });
    const other = tree([resource("azurerm_key_vault.other")]);
    const plan = read({ resources: [vault({})] }, [state, other]);
    expect(plan).not.toHaveProperty("sourceRoot");
    expect(resourceAt(plan, kv)).toMatchObject({ uri: "plan.json", at: undefined });
  });

  it("is chosen among roots as they are read from a repository", async () => {
    const text = (name: string) => `resource "azurerm_key_vault" "kv" {\n  name = "${name}"\n}\n`;
    const sources = await readRoots({ "a/main.tf": text("kv-a"), "b/main.tf": text("kv-b") });
    expect(read({ resources: [vault({ name: "kv-b" })] }, sources).sourceRoot).toBe("b");
  });
});
