import { describe, expect, test } from "vitest";
import { readPlan } from "../../../../../src/collectors/code/terraform/plan/read-plan.ts";
import { unitsOf } from "../../../../../src/collectors/code/terraform/units/units-of.ts";
import { type PlanLiteral, planJson, type ResourceLiteral } from "../../../../support/terraform/plan-literals.ts";
import { known, unitNamed, verdictsOf } from "../../../../support/terraform/units.ts";
import {
  blocks,
  evaluated,
  sensitive,
  unknownUntilApply,
  type Written,
} from "../../../../support/terraform/written.ts";

/** Without a configuration of the provider, which would purge what it destroys. */
function units(literal: PlanLiteral) {
  const tree = readPlan("plan.json", planJson({ providers: {}, ...literal }));
  if (!tree) throw new Error("no plan");
  return unitsOf(tree, { hasState: [] });
}

const verdicts = (literal: PlanLiteral) => verdictsOf(units(literal));
const names = async (literal: PlanLiteral) =>
  (await verdicts(literal)).map((verdict) => verdict.split(" ").slice(1, 3).join(" "));

const settings = { name: "kv-app", purge_protection_enabled: true, soft_delete_retention_days: 90 };
const vault = (more: Partial<ResourceLiteral>, written: Written = settings): ResourceLiteral => ({
  type: "azurerm_key_vault",
  name: "kv",
  written,
  ...more,
});
const secret = (value: unknown, written: Written = {}): ResourceLiteral => ({
  type: "azurerm_key_vault_secret",
  name: "db",
  written: { name: "db", key_vault_id: unknownUntilApply("azurerm_key_vault.kv.id"), value, ...written },
});

describe("what a plan does to a vault", () => {
  const destroyed = ["code-vault-destroyed azurerm_key_vault.kv"];

  test("deletes it", async () => {
    expect(await names({ resources: [vault({ actions: ["delete"], before: settings })] })).toEqual(destroyed);
  });

  test("replaces it, in either order", async () => {
    for (const actions of [
      ["delete", "create"],
      ["create", "delete"],
    ]) {
      expect(await names({ resources: [vault({ actions, before: settings })] })).toEqual(destroyed);
    }
  });

  test("forgets, makes, changes or keeps it", async () => {
    for (const actions of [["forget"], ["create"], ["update"], ["no-op"]]) {
      expect(await names({ resources: [vault({ actions, before: settings })] })).toEqual([]);
    }
  });

  test("purges it as well, where the provider does not say otherwise", async () => {
    const azurerm = {
      name: "azurerm",
      full_name: "registry.terraform.io/hashicorp/azurerm",
      expressions: { features: [{}] },
    };
    expect(await names({ resources: [vault({})], providers: { azurerm } })).toEqual([
      "code-destroy-purges provider.azurerm.features",
    ]);
  });

  test("clears away what an earlier replacement left", async () => {
    const deposed = vault({ actions: ["delete"], before: settings, more: { deposed: "1a2b3c4d" } });
    expect(await names({ resources: [vault({ actions: ["no-op"], before: settings }), deposed] })).toEqual([]);
  });
});

describe("a change that the service refuses", () => {
  const change = (written: Written, before: Written = settings) =>
    names({ resources: [vault({ actions: ["update"], before }, written)] });

  test("switches purge protection off, by false or by leaving it out", async () => {
    const refused = ["code-change-refused azurerm_key_vault.kv"];
    expect(await change({ ...settings, purge_protection_enabled: false })).toEqual(refused);
    expect(await change({ name: "kv-app", soft_delete_retention_days: 90 })).toEqual(refused);
    expect(await change(settings, { ...settings, purge_protection_enabled: false })).toEqual([]);
  });

  test("is none while nobody knows it", async () => {
    expect(await change({ ...settings, purge_protection_enabled: unknownUntilApply("local.protect") })).toEqual([]);
  });

  test("has another retention", async () => {
    expect(await change({ ...settings, soft_delete_retention_days: 30 })).toEqual([
      "code-change-refused azurerm_key_vault.kv",
    ]);
  });
});

describe("a secret in a plan", () => {
  test("that the configuration states is a literal, and the plan holds it", async () => {
    expect(await names({ resources: [secret("Sup3rSecret!")] })).toEqual([
      "code-secret-literal azurerm_key_vault_secret.db",
      "state-secret-plaintext plan.json",
    ]);
  });

  test("that comes from a variable is none, and the plan holds it all the same", async () => {
    const literal: PlanLiteral = {
      resources: [secret(sensitive("Sup3rSecret!", "var.password"))],
      variables: { password: { sensitive: true, value: "Sup3rSecret!" } },
    };
    expect(await names(literal)).toEqual([
      "state-secret-plaintext plan.json",
      "code-terraform-secret-in-state azurerm_key_vault_secret.db",
    ]);
    const [value] = known(unitNamed(units(literal), "azurerm_key_vault_secret.db").secretValues);
    expect(value).toMatchObject({ origin: "parameter", shown: "(8-15 characters)" });
  });

  test("that another resource makes comes from there", async () => {
    const literal: PlanLiteral = {
      resources: [
        { type: "random_password", name: "p", written: { length: 20 }, computed: ["result", "id"] },
        secret(unknownUntilApply("random_password.p.result")),
      ],
      outputs: {
        shown: { value: unknownUntilApply("random_password.p.result") },
        id: { value: unknownUntilApply("random_password.p.id") },
      },
    };
    expect(await names(literal)).toEqual([
      "code-secret-output output.shown",
      "code-terraform-secret-in-state azurerm_key_vault_secret.db",
      "code-terraform-secret-in-state random_password.p",
    ]);
  });

  test("that goes away with its resource is none", async () => {
    const gone = { ...secret("Sup3rSecret!"), actions: ["delete"], before: { name: "db" } };
    expect(await names({ resources: [gone] })).toEqual(["code-vault-destroyed azurerm_key_vault_secret.db"]);
  });

  test("lies in the vault that the plan names", () => {
    const literal: PlanLiteral = { resources: [vault({}), secret("Sup3rSecret!")] };
    expect(known(unitNamed(units(literal), "azurerm_key_vault_secret.db").vaultName)).toBe("kv-app");
  });
});

describe("an application in a plan", () => {
  const site = (settings: Written): ResourceLiteral => ({
    type: "azurerm_linux_web_app",
    name: "w",
    written: { name: "w", app_settings: evaluated(settings, "local.settings") },
  });

  test("has plain settings and references", async () => {
    const reference = "@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/a)";
    expect(await names({ resources: [site({ API_KEY: "abcdef" })] })).toEqual([
      "app-setting-plain-secret azurerm_linux_web_app.w",
    ]);
    expect(await names({ resources: [site({ API_KEY: reference })] })).toEqual([]);
  });
});

test("values that are refused are found in a plan as well", async () => {
  const written = {
    name: "kv_app",
    network_acls: blocks({ default_action: "Deny", bypass: "None", ip_rules: ["10.0.0.1"] }),
  };
  const unit = unitNamed(units({ resources: [vault({}, written)] }), "azurerm_key_vault.kv");
  expect(known(unit.faults).map(({ path }) => path)).toEqual(["name", "network_acls.ip_rules.10.0.0.1"]);
});
