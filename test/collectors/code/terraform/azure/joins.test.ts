import { describe, expect, test } from "vitest";
import { modelOf } from "../../../../../src/collectors/code/terraform/azure/model-of.ts";
import type { TerraformTree } from "../../../../../src/collectors/code/terraform/tree.ts";
import type { UnknownValue, Value } from "../../../../../src/collectors/code/terraform/value.ts";
import { read, unknown } from "../../../../../src/model/fact.ts";
import type { VaultRecord } from "../../../../../src/model/vault.ts";
import { line, open, type Plain, ref, resource, template, tree } from "../../../../support/terraform/tree-literals.ts";

const kv = resource("azurerm_key_vault.kv", { name: "kv-app" });
const other = resource("azurerm_key_vault.other", { name: "kv-other" });
const armId =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-live";

function secret(keyVaultId: Plain, name = "db") {
  return resource(`azurerm_key_vault_secret.${name}`, { name, key_vault_id: keyVaultId });
}

/** Vaults by name, with the addresses of the secrets in each. */
function secretsByVault(given: TerraformTree): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(modelOf(given).vaults.map((vault) => [vault.name, secretIds(vault)]));
}

function secretIds(vault: VaultRecord): readonly string[] {
  if (vault.kind !== "vault" || !("read" in vault.secrets)) return [];
  return vault.secrets.read.map(({ id }) => id);
}

const secretId = "main.tf#azurerm_key_vault_secret.db";

describe("a secret lies in the vault", () => {
  test("that it refers to, and not in one of the same name", () => {
    const namesake = resource("azurerm_key_vault.other", { name: "kv-app" });
    const { vaults } = modelOf(tree([namesake, kv, secret(ref("azurerm_key_vault.kv", "id"))]));
    expect(vaults.map((vault) => [vault.id, secretIds(vault)])).toEqual([
      ["main.tf#azurerm_key_vault.other", []],
      ["main.tf#azurerm_key_vault.kv", [secretId]],
    ]);
  });

  test("of the one instance that it names", () => {
    const instances = ["a", "b"].map((key) => resource(`azurerm_key_vault.kv["${key}"]`, { name: key }));
    expect(secretsByVault(tree([...instances, secret(ref('azurerm_key_vault.kv["b"]', "id"))]))).toEqual({
      a: [],
      b: [secretId],
    });
  });

  test("of which nobody knows how many there are", () => {
    const counted = resource("azurerm_key_vault.kv", { name: "kv" }, { countUnknown: "var.enabled ? 1 : 0" });
    expect(secretsByVault(tree([counted, secret(ref("azurerm_key_vault.kv[0]", "id"))]))).toEqual({ kv: [secretId] });
  });

  test("that another resource states, handed on", () => {
    const first = secret(ref("azurerm_key_vault.kv", "id"), "first");
    expect(secretsByVault(tree([kv, first, secret(ref("azurerm_key_vault_secret.first", "key_vault_id"))]))).toEqual({
      "kv-app": ["main.tf#azurerm_key_vault_secret.first", secretId],
    });
  });

  test("whose ARM id a state has", () => {
    const deployed = resource("azurerm_key_vault.kv", { name: "kv-live", id: armId });
    expect(secretsByVault(tree([deployed, secret(armId.toLowerCase())], { stage: "state" }))).toEqual({
      "kv-live": [secretId],
    });
  });

  test("that a plan says it depends on, where nothing else tells", () => {
    const late = resource(
      "azurerm_key_vault_secret.db",
      { key_vault_id: open("known after apply", "apply") },
      { dependsOn: ["azurerm_key_vault.kv", "azurerm_resource_group.rg"] },
    );
    expect(secretsByVault(tree([kv, other, late], { stage: "plan" }))).toMatchObject({ "kv-app": [secretId] });
  });

  test("that a data source reads: a vault of another place", () => {
    const data = resource("data.azurerm_key_vault.kv", { name: "kv-shared" }, { at: line(30) });
    const { vaults } = modelOf(tree([data, secret(ref("data.azurerm_key_vault.kv", "id"))]));
    expect(vaults).toMatchObject([
      {
        kind: "vault",
        id: "main.tf#data.azurerm_key_vault.kv",
        name: "kv-shared",
        isReference: true,
        at: line(30),
        secrets: { read: [{ id: secretId }] },
        permissionModel: { unread: { reason: "not-in-output" } },
      },
    ]);
  });

  test("that an id names: once, however often it is named", () => {
    const { vaults } = modelOf(tree([secret(armId), secret(armId.toUpperCase(), "api")]));
    expect(vaults).toMatchObject([
      {
        id: armId.toLowerCase(),
        name: "kv-live",
        isReference: true,
        subscriptionId: "00000000-0000-0000-0000-000000000001",
        resourceGroup: "rg",
      },
    ]);
    expect(vaults.flatMap(secretIds)).toHaveLength(2);
  });

  test("that an id is put together for", () => {
    const id = template(
      "/subscriptions/",
      { address: "data.azurerm_client_config.me", path: ["subscription_id"] },
      "/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/",
      { address: "azurerm_key_vault.kv", path: ["name"] },
    );
    expect(secretsByVault(tree([kv, secret(id)]))).toEqual({ "kv-app": [secretId] });
  });

  test("called by its expression where nobody knows which", () => {
    expect(secretsByVault(tree([kv, secret(open("var.key_vault_id"))]))).toEqual({
      "kv-app": [],
      "var.key_vault_id": [secretId],
    });
  });

  test("of a module that is not here", () => {
    expect(secretsByVault(tree([kv, secret(ref("module.vault", "resource_id"))]))).toEqual({
      "kv-app": [],
      "module.vault.resource_id": [secretId],
    });
  });
});

describe("a secret is judged", () => {
  const more = [resource("data.terraform_remote_state.core", {}), resource("azurerm_storage_account.s", {})];

  test.each<[string, Value | string, string]>([
    [
      "in a vault of another state",
      ref("data.terraform_remote_state.core", "outputs", "vault_id"),
      "data.terraform_remote_state.core.outputs.vault_id",
    ],
    ["where its vault is none", ref("azurerm_storage_account.s", "id"), "azurerm_storage_account.s.id"],
    ["where its vault is a URL", "https://kv.vault.azure.net/", "https://kv.vault.azure.net/"],
    ["where its vault is a name", "kv-app", "kv-app"],
  ])("%s", (_, id, name) => {
    expect(secretsByVault(tree([...more, secret(id)]))).toEqual({ [name]: [secretId] });
  });

  test("and a grant in a vault of another state as well", () => {
    const scope = ref("data.terraform_remote_state.core", "outputs", "vault_id");
    const { vaults } = modelOf(tree([...more, kv, resource("azurerm_role_assignment.a", { scope })]));
    expect(vaults).toMatchObject([
      { name: "kv-app", roleAssignments: { read: [] } },
      { isReference: true, roleAssignments: { read: [{ scopeKind: { unknown: expect.any(String) } }] } },
    ]);
  });
});

test("secrets that refer to one another in a circle lead nowhere, and end", () => {
  const a = resource("azurerm_key_vault_secret.a", { key_vault_id: ref("azurerm_key_vault_secret.b", "key_vault_id") });
  const b = resource("azurerm_key_vault_secret.b", { key_vault_id: ref("azurerm_key_vault_secret.a", "key_vault_id") });
  const c = resource("azurerm_role_assignment.c", { scope: ref("azurerm_key_vault_secret.a", "id") });
  const behind = template("", { address: "azurerm_key_vault.kv", path: ["id"] }, "/secrets/d");
  const d = resource("azurerm_key_vault_secret.d", { name: "d", key_vault_id: behind });
  expect(() => modelOf(tree([kv, a, b, c, d]))).not.toThrow();
});

describe("diagnostic settings", () => {
  const kvId = ref("azurerm_key_vault.kv", "id");

  function settingOf(values: { readonly [name: string]: Plain }, given: object = {}) {
    const setting = resource("azurerm_monitor_diagnostic_setting.s", { target_resource_id: kvId, ...values }, given);
    return modelOf(tree([kv, setting])).vaults[0]?.diagnosticSettings;
  }

  test("list what is switched on, in every form that azurerm has had", () => {
    const fact = settingOf({
      name: "audit",
      enabled_log: [{ category: "AuditEvent" }, { category_group: "allLogs" }],
      log: [
        { category: "AzurePolicyEvaluationDetails", enabled: true },
        { category: "Off", enabled: "false" },
      ],
      metric: [{ category: "AllMetrics" }],
    });
    expect(fact).toMatchObject({
      read: [{ name: "audit", logs: ["AuditEvent", "allLogs", "AzurePolicyEvaluationDetails"], workspaceId: null }],
    });
  });

  test("go somewhere where they say so, known or not", () => {
    const fact = settingOf({
      log_analytics_workspace_id: ref("azurerm_log_analytics_workspace.w", "id"),
      storage_account_id: "/subscriptions/S/x",
      eventhub_authorization_rule_id: null,
    });
    expect(fact).toMatchObject({
      read: [
        {
          workspaceId: "azurerm_log_analytics_workspace.w.id",
          storageAccountId: "/subscriptions/s/x",
          eventHubAuthorizationRuleId: null,
          partnerSolutionId: null,
        },
      ],
    });
  });

  test.each<[string, { readonly [name: string]: Plain }, object]>([
    ["whether it is there", {}, { countUnknown: "var.audit" }],
    ["whether a log is on", { log: [{ category: "AuditEvent", enabled: open("var.audit") }] }, {}],
    ["which logs there are", { enabled_log: open("var.audit") }, {}],
    ["which category", { enabled_log: [{ category: open("var.audit") }] }, {}],
  ])("are unknown where nobody knows %s", (_, values, given) => {
    expect(settingOf(values, given)).toMatchObject({ unknown: "var.audit" });
  });

  test("of another resource are none of a vault", () => {
    const account = resource("azurerm_storage_account.s", {});
    const setting = resource("azurerm_monitor_diagnostic_setting.s", {
      target_resource_id: ref("azurerm_storage_account.s", "id"),
    });
    expect(modelOf(tree([kv, account, setting])).vaults[0]?.diagnosticSettings).toEqual(read([]));
  });
});

describe("what nobody can place", () => {
  const somewhere = (target: Value) =>
    resource("azurerm_monitor_diagnostic_setting.any", { target_resource_id: target });
  const settingsOf = (given: TerraformTree) =>
    Object.fromEntries(modelOf(given).vaults.map(({ name, diagnosticSettings }) => [name, diagnosticSettings]));

  test("may belong to every vault that has none", () => {
    const own = resource("azurerm_monitor_diagnostic_setting.own", {
      target_resource_id: ref("azurerm_key_vault.other", "id"),
    });
    expect(settingsOf(tree([kv, other, own, somewhere({ ...open("var.target"), at: line(9) })]))).toMatchObject({
      "kv-app": unknown("var.target", line(9)),
      "kv-other": { read: [{ id: "main.tf#azurerm_monitor_diagnostic_setting.own" }] },
    });
  });

  test("belongs to one of those that its condition names, and to no other", () => {
    const references: UnknownValue["references"] = [{ address: "azurerm_key_vault.kv", path: ["id"] }];
    const either: Value = {
      kind: "unknown",
      expression: "var.own ? azurerm_key_vault.kv.id : var.id",
      why: "input",
      references,
      isDerived: true,
    };
    expect(settingsOf(tree([kv, other, somewhere(either)]))).toEqual({
      "kv-app": unknown("var.own ? azurerm_key_vault.kv.id : var.id", { uri: "main.tf", startLine: 1, endLine: 9 }),
      "kv-other": read([]),
    });
  });

  test("belongs elsewhere where it names what is not in the tree", () => {
    expect(settingsOf(tree([kv, somewhere(ref("module.remote", "resource_id"))]))).toEqual({ "kv-app": read([]) });
  });

  test("makes access policies, endpoints, locks and contacts unknown as well", () => {
    const target = open("var.vault");
    const { vaults } = modelOf(
      tree([
        kv,
        resource("azurerm_key_vault_access_policy.a", { key_vault_id: target, object_id: "a" }),
        resource("azurerm_key_vault_certificate_contacts.c", { key_vault_id: target }),
        resource("azurerm_management_lock.l", { scope: target, lock_level: "ReadOnly" }),
        resource("azurerm_private_endpoint.p", {
          private_service_connection: [{ private_connection_resource_id: target, subresource_names: ["vault"] }],
        }),
      ]),
    );
    const open_ = { unknown: "var.vault" };
    expect(vaults[0]).toMatchObject({
      accessPolicies: open_,
      certificateContacts: open_,
      locks: open_,
      privateEndpoints: open_,
    });
    expect(vaults[1]).toMatchObject({ isReference: true, accessPolicies: { read: [{ principalId: read("a") }] } });
  });
});

describe("private endpoints", () => {
  const endpointOf = (connection: { readonly [name: string]: Plain }) =>
    modelOf(
      tree([kv, resource("azurerm_private_endpoint.p", { name: "pe", private_service_connection: [connection] })]),
    ).vaults[0]?.privateEndpoints;
  const kvId = ref("azurerm_key_vault.kv", "id");

  test.each([
    [false, "Approved"],
    [undefined, "Approved"],
    [true, "Pending"],
  ])("with a manual connection %s are %s", (manual, status) => {
    const connection = { private_connection_resource_id: kvId, is_manual_connection: manual ?? null };
    expect(endpointOf(connection)).toMatchObject({ read: [{ name: "pe", status }] });
  });

  test("of which nobody knows whether they wait are unknown", () => {
    const connection = { private_connection_resource_id: kvId, is_manual_connection: open("var.manual") };
    expect(endpointOf(connection)).toEqual(unknown("var.manual"));
  });

  test("to something else are no doubt about a vault, wherever they lead", () => {
    const target = open("var.target");
    expect(endpointOf({ private_connection_resource_id: target, subresource_names: ["blob"] })).toEqual(read([]));
    expect(endpointOf({ private_connection_resource_alias: "x" })).toEqual(read([]));
  });
});

describe("locks", () => {
  test("on a vault and above it", () => {
    const group = resource("azurerm_resource_group.rg", { name: "rg", tags: { env: "prod" } });
    const { vaults, scopes } = modelOf(
      tree([
        kv,
        group,
        resource("azurerm_management_lock.kv", {
          scope: ref("azurerm_key_vault.kv", "id"),
          lock_level: "CanNotDelete",
        }),
        resource("azurerm_management_lock.rg", {
          scope: ref("azurerm_resource_group.rg", "id"),
          lock_level: "ReadOnly",
        }),
      ]),
    );
    expect(vaults[0]?.locks).toMatchObject({
      read: [
        {
          id: "main.tf#azurerm_management_lock.kv",
          level: "CanNotDelete",
          scope: "main.tf#azurerm_key_vault.kv",
        },
      ],
    });
    expect(scopes).toMatchObject([
      {
        id: "main.tf#azurerm_resource_group.rg",
        kind: "resource-group",
        name: read("rg"),
        tags: read({ env: "prod" }),
        locks: { read: [{ level: "ReadOnly" }] },
      },
    ]);
  });
});

describe("a name alone", () => {
  const setting = (target: Value | string) =>
    resource("azurerm_monitor_diagnostic_setting.s", {
      target_resource_id: target,
      storage_account_id: "x",
      enabled_log: [{ category: "AuditEvent" }],
    });
  const namedId = armId.replace("kv-live", "KV-App");

  test.each<[string, Value | string]>([
    ["an id", namedId],
    ["an id put together", template("/subscriptions/", { address: "x.y", path: ["id"] }, namedId.slice(51))],
    ["a data source", ref("data.azurerm_key_vault.same", "id")],
  ])("in %s joins nothing, and leaves open whether it is the same vault", (_, target) => {
    const data = resource("data.azurerm_key_vault.same", { name: "kv-app" });
    const { vaults } = modelOf(tree([kv, other, data, setting(target)]));
    expect(vaults.map(({ name, diagnosticSettings }) => [name, Object.keys(diagnosticSettings)[0]])).toEqual([
      ["kv-app", "unknown"],
      ["kv-other", "read"],
    ]);
  });
});
