import { describe, expect, it } from "vitest";
import { readPlan } from "../../../../../src/collectors/code/terraform/plan/read-plan.ts";
import {
  changeJson,
  type PlanLiteral,
  planJson,
  type ResourceLiteral,
} from "../../../../support/terraform/plan-literals.ts";
import { plain, resourceAt, valuesAt } from "../../../../support/terraform/source-tree.ts";
import { unknownUntilApply } from "../../../../support/terraform/written.ts";

const kv = "azurerm_key_vault.kv";

function vault(more: Partial<ResourceLiteral> = {}): ResourceLiteral {
  return { type: "azurerm_key_vault", name: "kv", written: { name: "kv", purge_protection_enabled: true }, ...more };
}

function read(literal: PlanLiteral) {
  const tree = readPlan("plan.json", planJson(literal));
  if (tree === undefined) throw new Error("no plan");
  return tree;
}

const before = { name: "kv", purge_protection_enabled: null, soft_delete_retention_days: 90 };

describe("changes of a plan", () => {
  it("give what there will be, and what there was where that changes", () => {
    const tree = read({ resources: [vault({ actions: ["update"], before })] });
    const { change, values } = resourceAt(tree, kv);
    expect(plain(values)).toEqual({ name: "kv", purge_protection_enabled: true });
    expect(change?.actions).toEqual(["update"]);
    expect(plain(change?.before)).toEqual({ name: "kv", soft_delete_retention_days: 90 });
  });

  it.each([[["delete", "create"]], [["create", "delete"]], [["create", "forget"]]])(
    "keep the pair %j with both sides and the reason",
    (actions) => {
      const more = { action_reason: "replace_because_cannot_update" };
      const { change, values } = resourceAt(read({ resources: [vault({ actions, before, more })] }), kv);
      expect(change).toMatchObject({ actions, reason: "replace_because_cannot_update" });
      expect(plain(change?.before)).toMatchObject({ soft_delete_retention_days: 90 });
      expect(plain(values)).toMatchObject({ purge_protection_enabled: true });
    },
  );

  it.each([["delete"], ["forget"]])("leave no values behind after %s", (action) => {
    const tree = read({ resources: [vault({ actions: [action], before })] });
    const { change, values } = resourceAt(tree, kv);
    expect(values.entries.size).toBe(0);
    expect(plain(change?.before)).toMatchObject({ name: "kv" });
  });

  it.each([["no-op"], ["read"], ["create"]])("need no before for %s", (action) => {
    const { change } = resourceAt(read({ resources: [vault({ actions: [action], before })] }), kv);
    expect(change).toEqual({ actions: [action], reason: undefined, before: undefined });
  });

  it("say where a resource stood before, and what is only imported", () => {
    const more = { previous_address: "azurerm_key_vault.old" };
    const tree = read({ resources: [vault({ actions: ["no-op"], more, moreChange: { importing: { id: "/x" } } })] });
    expect(resourceAt(tree, kv).change).toMatchObject({ previousAddress: "azurerm_key_vault.old", isImport: true });
  });

  it("keep a deposed object apart from the resource itself", () => {
    const deposed = vault({ actions: ["delete"], before, more: { deposed: "0123abcd" } });
    const tree = read({ resources: [vault(), deposed] });
    expect(tree.resources.map(({ change, values }) => [change?.isDeposed, values.entries.size])).toEqual([
      [undefined, 2],
      [true, 0],
    ]);
  });

  it("are beside data that was read while planning", () => {
    const shown = {
      address: "data.azurerm_key_vault.shared",
      mode: "data",
      type: "azurerm_key_vault",
      name: "shared",
      provider_name: "registry.terraform.io/hashicorp/azurerm",
      values: { id: "/subscriptions/s/vaults/shared", name: "shared", tags: null },
    };
    const gone = { ...shown, address: "azurerm_key_vault.gone", mode: "managed", name: "gone" };
    const values = { root_module: { resources: [gone], child_modules: [{ address: "module.a", resources: [shown] }] } };
    const tree = read({ resources: [vault()], more: { prior_state: { format_version: "1.0", values } } });
    expect(tree.resources.map(({ address }) => address)).toEqual([kv, "data.azurerm_key_vault.shared"]);
    const { mode, module } = resourceAt(tree, "data.azurerm_key_vault.shared");
    expect([mode, module]).toEqual(["data", "module.a"]);
    expect(valuesAt(tree, "data.azurerm_key_vault.shared")).toEqual({
      id: "/subscriptions/s/vaults/shared",
      name: "shared",
    });
  });

  it("are counted, and not kept where nothing of them is judged", () => {
    const network = { type: "azurerm_virtual_network", name: "n", written: { name: "n" } };
    const gateway = {
      type: "azurerm_application_gateway",
      name: "g",
      written: { ssl_certificate: unknownUntilApply("azurerm_key_vault_certificate.c.secret_id") },
    };
    const consumer = {
      type: "azurerm_api_management_certificate",
      name: "c",
      written: { key_vault_secret_id: unknownUntilApply("azurerm_key_vault_certificate.c.secret_id") },
    };
    const tree = read({ resources: [vault(), network, gateway, consumer] });
    expect(tree.total).toBe(4);
    expect(tree.resources.map(({ type }) => type)).toEqual(["azurerm_key_vault", consumer.type]);
  });
});

describe("a plan that is not whole", () => {
  it("says so where Terraform ended with an error", () => {
    expect(read({ resources: [vault()], more: { errored: true } }).refused).toEqual([
      {
        id: "plan.json",
        why: {
          reason: "failed",
          detail: "the plan ended with an error, so what comes after it is not in it",
          remedy: "repair what terraform plan names, plan again and save that plan",
        },
      },
    ]);
  });

  it("says so where it covers a part only", () => {
    expect(read({ resources: [vault()], more: { complete: false } }).refused).toMatchObject([
      { why: { reason: "not-in-output", detail: "the plan covers only a part of the configuration" } },
    ]);
  });

  it("has deferred changes, with a number of instances that is not known", () => {
    const change = changeJson(vault());
    const deferred = { ...change, address: "azurerm_key_vault.kv[*]" };
    const more = {
      complete: false,
      deferred_changes: [{ reason: "instance_count_unknown", resource_change: deferred }],
    };
    const tree = read({ resources: [], more });
    expect(resourceAt(tree, "azurerm_key_vault.kv[*]")).toMatchObject({
      countUnknown: "instance_count_unknown",
      change: { reason: "instance_count_unknown" },
    });
    expect(tree.refused).toMatchObject([
      { why: { reason: "not-in-output", detail: "1 change is put off to a later plan, and only partly known" } },
    ]);
  });

  it("says how many changes cannot be read, and reads the others", () => {
    const plan = planJson({ resources: [vault()] });
    const changes = plan["resource_changes"] as unknown[];
    changes.push(7, { address: "azurerm_key_vault.b" }, { type: "azurerm_key_vault", change: {} });
    const tree = readPlan("plan.json", plan);
    expect(tree?.resources.map(({ address }) => address)).toEqual([kv]);
    expect(tree?.refused).toMatchObject([
      { why: { reason: "unparsable", detail: "3 members of resource_changes cannot be read" } },
    ]);
  });

  it("is nothing where it is other JSON", () => {
    for (const value of [null, 1, "x", [], {}, { format_version: "1.0" }, { resource_changes: [] }]) {
      expect(readPlan("plan.json", value)).toBeUndefined();
    }
  });
});
