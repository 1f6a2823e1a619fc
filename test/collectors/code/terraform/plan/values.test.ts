import { describe, expect, it } from "vitest";
import { readPlan } from "../../../../../src/collectors/code/terraform/plan/read-plan.ts";
import { type PlanLiteral, planJson, type ResourceLiteral } from "../../../../support/terraform/plan-literals.ts";
import { plain, resourceAt, valuesAt } from "../../../../support/terraform/source-tree.ts";
import {
  blocks,
  dynamicBlocks,
  evaluated,
  unknownUntilApply,
  type Written,
} from "../../../../support/terraform/written.ts";

function read(literal: PlanLiteral) {
  const tree = readPlan("plan.json", planJson(literal));
  if (tree === undefined) throw new Error("no plan");
  return tree;
}

const kv = "azurerm_key_vault.kv";

function vault(written: Written, more: Partial<ResourceLiteral> = {}): ResourceLiteral {
  return { type: "azurerm_key_vault", name: "kv", written, ...more };
}

function valuesOf(written: Written, more: Partial<ResourceLiteral> = {}): unknown {
  return valuesAt(read({ resources: [vault(written, more)] }), kv);
}

describe("attributes of a plan", () => {
  it("takes constants and what an expression gives", () => {
    expect(valuesOf({ name: "kv-prod", purge_protection_enabled: evaluated(true, "var.purge") })).toEqual({
      name: "kv-prod",
      purge_protection_enabled: true,
    });
  });

  it("leaves out what the code omits and the provider fills: it is not unknown", () => {
    const computed = ["id", "vault_uri", "network_acls", "access_policy", "rbac_authorization_enabled"];
    expect(valuesOf({ name: "kv" }, { computed })).toEqual({ name: "kv" });
  });

  it("leaves out null and empty blocks that the code omits, and keeps what a default gives", () => {
    const defaults = { tags: null, contact: [], public_network_access_enabled: true };
    expect(valuesOf({ name: "kv" }, { defaults })).toEqual({ name: "kv", public_network_access_enabled: true });
  });

  it("keeps a null that the code states, as a constant or as what a condition gives", () => {
    const written = { purge_protection_enabled: evaluated(null, "var.purge"), tags: null };
    expect(valuesOf(written)).toEqual({ purge_protection_enabled: null, tags: null });
  });

  it("keeps an empty list that the code states", () => {
    expect(valuesOf({ access_policy: [] })).toEqual({ access_policy: [] });
  });

  it("calls unknown what the code states and only the apply gives, with what it refers to", () => {
    expect(valuesOf({ tenant_id: unknownUntilApply("data.azurerm_client_config.current.tenant_id") })).toEqual({
      tenant_id: {
        unknown: "data.azurerm_client_config.current.tenant_id",
        why: "apply",
        references: ["data.azurerm_client_config.current tenant_id"],
      },
    });
  });

  it("tells omitted from unknown inside of blocks as well", () => {
    const literal = vault({
      network_acls: blocks({
        default_action: unknownUntilApply("var.action"),
        bypass: "AzureServices",
      }),
    });
    const plan = planJson({ resources: [literal] });
    const change = plan["resource_changes"] as { change: { after_unknown: Record<string, unknown> } }[];
    change[0]!.change.after_unknown["network_acls"] = [{ default_action: true, virtual_network_subnet_ids: true }];
    expect(valuesAt(readPlan("plan.json", plan)!, kv)).toEqual({
      network_acls: [
        {
          default_action: { unknown: "var.action", why: "apply", references: ["var.action"] },
          bypass: "AzureServices",
        },
      ],
    });
  });

  it("takes dynamic blocks from the values, since no configuration has them", () => {
    const acls = { default_action: "Deny", bypass: "None", ip_rules: null };
    expect(valuesOf({ network_acls: dynamicBlocks(acls) })).toEqual({
      network_acls: [{ default_action: "Deny", bypass: "None" }],
    });
  });

  it("finds the block of an item where a set is printed in another order", () => {
    const logs = blocks(
      { category: "AuditEvent", enabled: evaluated(null, "var.audit") },
      { category: "AzurePolicyEvaluationDetails" },
    );
    const plan = planJson({
      resources: [{ type: "azurerm_monitor_diagnostic_setting", name: "d", written: { log: logs } }],
    });
    const [change] = plan["resource_changes"] as { change: { after: Record<string, unknown[]> } }[];
    change!.change.after["log"] = [
      { category: "AzurePolicyEvaluationDetails", enabled: null },
      { category: "AuditEvent", enabled: null },
    ];
    expect(valuesAt(readPlan("plan.json", plan)!, "azurerm_monitor_diagnostic_setting.d")).toEqual({
      log: [{ category: "AzurePolicyEvaluationDetails" }, { category: "AuditEvent", enabled: null }],
    });
  });

  it("keeps single members of a list that are unknown at their place", () => {
    const plan = planJson({ resources: [vault({ tags: evaluated(["a", null, "c"], "var.tags") })] });
    const [change] = plan["resource_changes"] as { change: { after_unknown: Record<string, unknown> } }[];
    change!.change.after_unknown["tags"] = [false, true];
    const unknown = { unknown: "azurerm_key_vault.kv.tags", why: "apply", references: [] };
    expect(valuesAt(readPlan("plan.json", plan)!, kv)).toEqual({ tags: ["a", unknown, "c"] });
  });

  it("says of a known value what it rests on: nothing for a literal", () => {
    const tree = read({
      variables: { mode: { default: "standard" } },
      resources: [
        vault(
          { name: "kv", sku_name: evaluated("standard", "var.mode"), tags: { env: "prod" } },
          { defaults: { a: 1 } },
        ),
      ],
    });
    const { entries } = resourceAt(tree, kv).values;
    expect(entries.get("name")?.restsOn).toEqual([]);
    expect(entries.get("sku_name")?.restsOn).toEqual([{ address: "var.mode", path: [] }]);
    expect(entries.get("a")?.restsOn).toBeUndefined();
    const tags = entries.get("tags");
    expect(tags?.kind === "object" && tags.entries.get("env")?.restsOn).toEqual([]);
  });
});

describe("write-only attributes, which no plan has", () => {
  const written = (value: unknown): unknown => {
    const literal = {
      type: "azurerm_key_vault_secret",
      name: "s",
      written: { value_wo: value },
      defaults: { value: null },
    };
    const plan = planJson({ resources: [literal], variables: { pw: {} } });
    const [change] = plan["resource_changes"] as { change: { after: Record<string, unknown> } }[];
    change!.change.after["value_wo"] = null;
    return valuesAt(readPlan("plan.json", plan)!, "azurerm_key_vault_secret.s");
  };

  it("are what the configuration says: a literal is dropped like any other", () => {
    expect(written("hunter2-hunter2")).toEqual({ value_wo: "(8-15 characters)" });
    expect(written(null)).toEqual({ value_wo: null });
    expect(written(evaluated(null, "var.pw"))).toEqual({
      value_wo: { unknown: "var.pw", why: "apply", references: ["var.pw"] },
    });
  });
});

describe("a plan that was minimised", () => {
  const { configuration: _, ...plan } = planJson({
    resources: [
      vault({ name: "kv", tags: null }, { computed: ["network_acls"], defaults: { rbac_authorization_enabled: true } }),
    ],
    variables: { pw: { value: "hunter2-hunter2" } },
  });

  it("calls unknown what may be omitted or unknown, and leaves null out", () => {
    const unknown = { unknown: "azurerm_key_vault.kv.network_acls", why: "apply", references: [] };
    expect(valuesAt(readPlan("plan.json", plan)!, kv)).toEqual({
      name: "kv",
      rbac_authorization_enabled: true,
      network_acls: unknown,
    });
  });

  it("keeps no value of a variable, since nothing says which are sensitive", () => {
    const [variable] = readPlan("plan.json", plan)!.variables;
    expect(plain(variable?.value)).toBe("(8-15 characters)");
  });

  it("is read from planned values alone", () => {
    const { resource_changes: _changes, ...rest } = plan as Record<string, unknown>;
    expect(valuesAt(readPlan("plan.json", rest)!, kv)).toEqual({ name: "kv", rbac_authorization_enabled: true });
  });
});

describe("variables, outputs and providers of a plan", () => {
  const tree = read({
    variables: { mode: { default: "a", value: "b" }, free: {}, pw: { sensitive: true, value: "hunter2-hunter2" } },
    outputs: {
      id: { value: unknownUntilApply("azurerm_key_vault.kv.id") },
      pw: { value: evaluated("hunter2-hunter2", "var.pw"), sensitive: true },
      leaked: { value: evaluated("hunter2-hunter2", "random_password.p.result") },
    },
    providers: {
      azurerm: {
        name: "azurerm",
        full_name: "registry.terraform.io/hashicorp/azurerm",
        version_constraint: "~> 4.1",
        expressions: {
          features: [{ key_vault: [{ purge_soft_delete_on_destroy: { constant_value: false } }] }],
          subscription_id: { references: ["var.subscription"] },
          client_secret: { constant_value: "hunter2-hunter2" },
        },
      },
      "azurerm.west": { name: "azurerm", alias: "west", expressions: { features: [{}] } },
      "module.a:azurerm": { name: "azurerm", module_address: "module.a", version_constraint: ">= 3.0" },
    },
    resources: [vault({ name: "kv" }, { providerKey: "azurerm.west" })],
  });

  it("has given values before defaults, and says what was not given", () => {
    const variables = tree.variables.map(({ name, value, default: standard }) => [name, plain(standard), plain(value)]);
    expect(variables).toEqual([
      ["mode", "a", "b"],
      ["free", undefined, { unknown: "var.free", why: "input", references: [] }],
      ["pw", undefined, "(8-15 characters)"],
    ]);
  });

  it("drops values of outputs that are sensitive, or rest on a secret and do not say so", () => {
    const outputs = new Map(tree.outputs.map(({ name, value }) => [name, plain(value)]));
    expect(outputs.get("pw")).toBe("(8-15 characters)");
    expect(outputs.get("leaked")).toBe("(8-15 characters)");
    expect(outputs.get("id")).toEqual({
      unknown: "azurerm_key_vault.kv.id",
      why: "apply",
      references: ["azurerm_key_vault.kv id"],
    });
  });

  it("has provider blocks with their constants, and no secret of them", () => {
    expect(
      tree.providerConfigurations.map(({ name, alias, values }) => ({ name, alias, values: plain(values) })),
    ).toEqual([
      {
        name: "azurerm",
        alias: undefined,
        values: {
          features: [{ key_vault: [{ purge_soft_delete_on_destroy: false }] }],
          subscription_id: { unknown: "var.subscription", why: "input", references: ["var.subscription"] },
          client_secret: "(8-15 characters)",
        },
      },
      { name: "azurerm", alias: "west", values: { features: [{}] } },
    ]);
  });

  it("gives a resource the provider of its configuration and the constraint of that provider", () => {
    const { provider, providerAlias } = resourceAt(tree, kv);
    expect(provider).toEqual({ name: "azurerm", locked: undefined, constraint: "~> 4.1" });
    expect(providerAlias).toBe("west");
    expect(tree.providers).toEqual([{ name: "azurerm", locked: undefined, constraint: "~> 4.1" }]);
  });
});
