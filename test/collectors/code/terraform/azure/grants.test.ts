import { describe, expect, test } from "vitest";
import { modelOf } from "../../../../../src/collectors/code/terraform/azure/model-of.ts";
import type { TerraformResource } from "../../../../../src/collectors/code/terraform/tree.ts";
import { read, unknown } from "../../../../../src/model/fact.ts";
import { roleIds } from "../../../../../src/model/facts/built-in-roles.ts";
import type { RoleAssignment } from "../../../../../src/model/grants.ts";
import { line, open, type Plain, ref, resource, template, tree } from "../../../../support/terraform/tree-literals.ts";

const kv = resource("azurerm_key_vault.kv", { name: "kv-app" });
const kvId = ref("azurerm_key_vault.kv", "id");
const guid = "0A000000-0000-0000-0000-00000000000A";

function modelWith(values: { readonly [name: string]: Plain }, more: readonly TerraformResource[] = []) {
  return modelOf(tree([kv, ...more, resource("azurerm_role_assignment.a", { scope: kvId, ...values })]));
}

/** The one assignment, wherever it is held. */
function assignmentOf(values: { readonly [name: string]: Plain }, more: readonly TerraformResource[] = []) {
  const { vaults, scopes } = modelWith(values, more);
  const held = [...vaults, ...scopes].flatMap(({ id, roleAssignments }) =>
    "read" in roleAssignments ? roleAssignments.read.map((assignment) => ({ heldBy: id, assignment })) : [],
  );
  expect(held.length).toBeLessThan(2);
  return held[0];
}

function grantOf(values: { readonly [name: string]: Plain }, more: readonly TerraformResource[] = []): RoleAssignment {
  const found = assignmentOf(values, more);
  if (!found) throw new Error("no assignment");
  return found.assignment;
}

describe("the scope of an assignment", () => {
  const scopeOf = (scope: Plain, more: readonly TerraformResource[] = []) => {
    const found = assignmentOf({ scope }, more);
    return found && { heldBy: found.heldBy, scope: found.assignment.scope, kind: found.assignment.scopeKind };
  };
  const vaultId = "main.tf#azurerm_key_vault.kv";
  const secret = resource("azurerm_key_vault_secret.db", { name: "DB", key_vault_id: kvId });
  const secretId = "main.tf#azurerm_key_vault_secret.db";

  test("is the vault that it refers to", () => {
    expect(scopeOf(kvId)).toEqual({ heldBy: vaultId, scope: read(vaultId), kind: read("vault") });
  });

  test.each(["id", "resource_id", "resource_versionless_id", "versionless_id"])(
    "is one secret, by its attribute %s",
    (attribute) => {
      expect(scopeOf(ref("azurerm_key_vault_secret.db", attribute), [secret])).toEqual({
        heldBy: vaultId,
        scope: read(secretId),
        kind: read("object"),
      });
    },
  );

  test("is one secret, by its name behind the vault's id", () => {
    const scope = template("", { address: "azurerm_key_vault.kv", path: ["id"] }, "/secrets/db");
    expect(scopeOf(scope, [secret])).toEqual({ heldBy: vaultId, scope: read(secretId), kind: read("object") });
    expect(scopeOf(scope)).toEqual({
      heldBy: vaultId,
      scope: read(`${vaultId}/secrets/db`),
      kind: read("object"),
    });
  });

  test("is one secret, by its name behind the vault's id, where both are references", () => {
    const scope = template("", { address: "azurerm_key_vault.kv", path: ["id"] }, "/secrets/", {
      address: "azurerm_key_vault_secret.db",
      path: ["name"],
    });
    expect(scopeOf(scope, [secret])).toEqual({ heldBy: vaultId, scope: read(secretId), kind: read("object") });
  });

  test.each([
    ["azurerm_resource_group.x", "resource-group"],
    ["data.azurerm_resource_group.x", "resource-group"],
    ["data.azurerm_subscription.x", "subscription"],
    ["azurerm_subscription.x", "subscription"],
    ["azurerm_management_group.x", "management-group"],
    ["data.azurerm_management_group.x", "management-group"],
  ] as const)("is above vaults: %s", (address, kind) => {
    const id = `main.tf#${address}`;
    expect(scopeOf(ref(address, "id"), [resource(address)])).toEqual({ heldBy: id, scope: read(id), kind: read(kind) });
  });

  test.each([
    ["/", "root"],
    ["/providers/Microsoft.Management/managementGroups/MG", "management-group"],
    ["/subscriptions/S", "subscription"],
    ["/subscriptions/S/resourceGroups/RG", "resource-group"],
  ] as const)("is above vaults, by its id %s", (scope, kind) => {
    const id = scope.toLowerCase();
    expect(scopeOf(scope)).toEqual({ heldBy: id, scope: read(id), kind: read(kind) });
  });

  test("is a group below a subscription that is not known", () => {
    const scope = template(
      "/subscriptions/",
      { address: "data.azurerm_client_config.me", path: ["subscription_id"] },
      "/resourceGroups/rg",
    );
    expect(scopeOf(scope)?.kind).toEqual(read("resource-group"));
    const subscription = resource("data.azurerm_subscription.s");
    const behind = template("", { address: "data.azurerm_subscription.s", path: ["id"] }, "/resourceGroups/rg");
    expect(scopeOf(behind, [subscription])?.kind).toEqual(read("resource-group"));
  });

  test("is no business of a vault's where it is another resource", () => {
    const account = resource("azurerm_storage_account.s");
    expect(scopeOf(ref("azurerm_storage_account.s", "id"), [account])).toBeUndefined();
    expect(scopeOf("/subscriptions/S/resourceGroups/RG/providers/Microsoft.Storage/storageAccounts/s")).toBeUndefined();
  });

  test("is unknown, and its kind as well, where nobody knows it", () => {
    expect(scopeOf({ ...open("var.scope"), at: line(3) })).toEqual({
      heldBy: "main.tf#var.scope",
      scope: unknown("var.scope", line(3)),
      kind: unknown("var.scope", line(3)),
    });
  });
});

describe("the role", () => {
  const secretsUser = read(roleIds.secretsUser);
  const path = `/providers/Microsoft.Authorization/roleDefinitions/${roleIds.secretsUser.toUpperCase()}`;

  test.each<[string, Plain]>([
    ["the GUID", roleIds.secretsUser],
    ["a path without subscription", path],
    ["a path with one", `/subscriptions/s${path}`],
    ["a path behind a reference", template("", { address: "data.azurerm_subscription.s", path: ["id"] }, path)],
    ["a definition's id, with its scope", `${path}|/subscriptions/s`],
  ])("by %s", (_, id) => {
    expect(grantOf({ role_definition_id: id }).roleId).toEqual(secretsUser);
  });

  test.each(["Key Vault Secrets User", "key vault secrets user"])("by its name %s", (name) => {
    expect(grantOf({ role_definition_name: name }).roleId).toEqual(secretsUser);
  });

  test.each([{ name: "Key Vault Secrets User" }, { role_definition_id: roleIds.secretsUser }])(
    "by a data source with %o",
    (values) => {
      const data = resource("data.azurerm_role_definition.r", values);
      for (const attribute of ["id", "role_definition_id"]) {
        const id = ref("data.azurerm_role_definition.r", attribute);
        expect(grantOf({ role_definition_id: id }, [data]).roleId).toEqual(secretsUser);
      }
    },
  );

  test("of this code, by reference and by name, with its permissions", () => {
    const custom = resource("azurerm_role_definition.reader", {
      name: "Secret reader",
      assignable_scopes: ["/subscriptions/s"],
      permissions: [
        {
          actions: ["Microsoft.KeyVault/vaults/read"],
          data_actions: ["Microsoft.KeyVault/vaults/secrets/getSecret/action"],
        },
      ],
    });
    const id = "main.tf#azurerm_role_definition.reader";
    const byId = { role_definition_id: ref("azurerm_role_definition.reader", "role_definition_resource_id") };
    expect(grantOf(byId, [custom]).roleId).toEqual(read(id));
    expect(grantOf({ role_definition_name: "secret READER" }, [custom]).roleId).toEqual(read(id));
    expect(modelWith(byId, [custom]).roles).toEqual([
      {
        id,
        at: { uri: "main.tf", startLine: 1, endLine: 9 },
        name: "Secret reader",
        custom: true,
        assignableScopes: ["/subscriptions/s"],
        permissions: [
          {
            actions: ["Microsoft.KeyVault/vaults/read"],
            notActions: [],
            dataActions: ["Microsoft.KeyVault/vaults/secrets/getSecret/action"],
            notDataActions: [],
          },
        ],
      },
    ]);
  });

  test("of this code has no permissions to speak of where they are not known", () => {
    const custom = resource("azurerm_role_definition.r", { permissions: [{ data_actions: [open("var.action")] }] });
    expect(modelWith({}, [custom]).roles).toEqual([]);
  });

  test.each<[string, { readonly [name: string]: Plain }, string]>([
    ["a variable", { role_definition_id: open("var.role") }, "var.role"],
    ["a name by a variable", { role_definition_name: open("var.role") }, "var.role"],
    [
      "a name of elsewhere",
      { role_definition_name: "Vault keeper" },
      'the role "Vault keeper", which this code does not define',
    ],
    ["no GUID", { role_definition_id: "Owner" }, '"Owner", which is no role definition id'],
    ["nothing", {}, "azurerm_role_assignment.a.role_definition_id"],
  ])("that is %s is unknown", (_, values, expression) => {
    expect(grantOf(values).roleId).toMatchObject({ unknown: expression });
  });
});

describe("the principal", () => {
  const idOf = (principal: Plain, more: readonly TerraformResource[] = []) => {
    const { principals } = modelWith({ principal_id: principal }, more);
    return { id: grantOf({ principal_id: principal }, more).principalId, principals };
  };

  test.each([
    ["azurerm_user_assigned_identity.x", "principal_id", "managed-identity"],
    ["data.azurerm_user_assigned_identity.x", "principal_id", "managed-identity"],
    ["azuread_group.x", "object_id", "group"],
    ["data.azuread_group.x", "id", "group"],
    ["azuread_user.x", "object_id", "user"],
    ["data.azuread_user.x", "object_id", "user"],
    ["azuread_service_principal.x", "object_id", "application"],
    ["data.azuread_service_principal.x", "object_id", "application"],
  ])("is the %s that it refers to", (address, attribute, kind) => {
    const id = `main.tf#${address}`;
    const holder = resource(address, { display_name: "x" });
    expect(idOf(ref(address, attribute), [holder])).toMatchObject({
      id: read(id),
      principals: [{ id, name: read("x"), kind: read(kind), exists: read(true) }],
    });
  });

  test("is the identity of a resource, or one of several", () => {
    const cluster = resource("azurerm_kubernetes_cluster.aks", { name: "aks" });
    const own = idOf(ref("azurerm_kubernetes_cluster.aks", "identity", 0, "principal_id"), [cluster]);
    expect(own).toMatchObject({
      id: read("main.tf#azurerm_kubernetes_cluster.aks"),
      principals: [{ name: read("aks"), kind: read("managed-identity") }],
    });
    const nodes = idOf(ref("azurerm_kubernetes_cluster.aks", "kubelet_identity", 0, "object_id"), [cluster]);
    expect(nodes.id).toEqual(read("main.tf#azurerm_kubernetes_cluster.aks.kubelet_identity"));
    const addOn = ["key_vault_secrets_provider", 0, "secret_identity", 0, "object_id"];
    expect(idOf(ref("azurerm_kubernetes_cluster.aks", ...addOn), [cluster]).principals).toMatchObject([
      { name: read("aks.key_vault_secrets_provider.secret_identity") },
    ]);
  });

  test("is known by its object id where a plan or state has it", () => {
    const identity = resource("azurerm_user_assigned_identity.x", { name: "x", principal_id: guid });
    expect(idOf(ref("azurerm_user_assigned_identity.x", "principal_id"), [identity]).id).toEqual(
      read(guid.toLowerCase()),
    );
  });

  test("is an object id, as the assignment gives it, with its type", () => {
    const grant = grantOf({ principal_id: guid, principal_type: "ServicePrincipal" });
    expect(grant).toMatchObject({ principalId: read(guid.toLowerCase()), principalType: read("ServicePrincipal") });
    expect(modelWith({ principal_id: guid }).principals).toEqual([]);
  });

  test.each<[string, Plain, string]>([
    ["whoever runs it", ref("data.azurerm_client_config.me", "object_id"), "data.azurerm_client_config.me.object_id"],
    ["a variable", open("var.principal"), "var.principal"],
    ["an output of a remote module", ref("module.app", "principal_id"), "module.app.principal_id"],
    [
      "an attribute that is no object id",
      ref("azurerm_user_assigned_identity.x", "client_id"),
      "azurerm_user_assigned_identity.x.client_id",
    ],
    ["nothing", null, "azurerm_role_assignment.a.principal_id"],
    ["an empty text", "", '""'],
  ])("that is %s is unknown", (_, principal, expression) => {
    const more = [resource("data.azurerm_client_config.me"), resource("azurerm_user_assigned_identity.x")];
    expect(idOf(principal, more)).toEqual({ id: unknown(expression), principals: [] });
  });
});

describe("scheduled assignments", () => {
  const principal = ref("azurerm_user_assigned_identity.x", "principal_id");
  const identity = resource("azurerm_user_assigned_identity.x", { name: "x" });
  const values = { scope: kvId, role_definition_id: roleIds.administrator, principal_id: principal };

  test("that are active count as assignments, too", () => {
    const active = resource("azurerm_pim_active_role_assignment.a", {
      ...values,
      schedule: [{ start_date_time: "2026-01-01T00:00:00Z", expiration: [{ end_date_time: "2026-02-01T00:00:00Z" }] }],
    });
    expect(modelOf(tree([kv, identity, active])).vaults[0]).toMatchObject({
      roleAssignments: { read: [{ roleId: read(roleIds.administrator) }] },
      scheduledAssignments: {
        read: [
          {
            state: "active",
            scope: "main.tf#azurerm_key_vault.kv",
            principalId: "main.tf#azurerm_user_assigned_identity.x",
            roleId: roleIds.administrator,
            startsOn: "2026-01-01T00:00:00Z",
            endsOn: "2026-02-01T00:00:00Z",
          },
        ],
      },
    });
  });

  test("that are eligible hold nothing yet", () => {
    const eligible = resource("azurerm_pim_eligible_role_assignment.a", values);
    expect(modelOf(tree([kv, identity, eligible])).vaults[0]).toMatchObject({
      roleAssignments: { read: [] },
      scheduledAssignments: { read: [{ state: "eligible", endsOn: null }] },
    });
  });
});

describe("access policies in a vault's own block", () => {
  const policiesOf = (entries: Plain, more: readonly TerraformResource[] = []) => {
    const [vault] = modelOf(tree([resource("azurerm_key_vault.kv", { access_policy: entries }), ...more])).vaults;
    return vault?.kind === "vault" ? vault.accessPolicies : undefined;
  };

  test("are called by their object id where it is known, else by their position", () => {
    const identity = resource("azurerm_user_assigned_identity.x", { name: "x" });
    const entries = [
      { object_id: guid, secret_permissions: ["Get", "List"], key_permissions: [] },
      { object_id: guid, application_id: guid },
      { object_id: ref("azurerm_user_assigned_identity.x", "principal_id"), storage_permissions: ["Get"] },
      { object_id: guid },
    ];
    const id = "main.tf#azurerm_key_vault.kv";
    const oid = guid.toLowerCase();
    expect(policiesOf(entries, [identity])).toMatchObject({
      read: [
        {
          id: `${id}/accesspolicies/${oid}`,
          principalId: read(oid),
          applicationId: read(null),
          permissions: read({ secrets: ["get", "list"], keys: [], certificates: [], storage: [] }),
        },
        { id: `${id}/accesspolicies/${oid}/${oid}`, applicationId: read(oid) },
        { id: `${id}.access_policy[2]`, principalId: read("main.tf#azurerm_user_assigned_identity.x") },
        { id: `${id}.access_policy[3]` },
      ],
    });
  });

  test("written as an empty list are none", () => {
    expect(policiesOf([])).toEqual(read([]));
  });

  test("of which nobody knows how many are unknown, and those beside them are judged", () => {
    expect(policiesOf(open("var.policies"))).toEqual(unknown("var.policies"));
    const beside = resource("azurerm_key_vault_access_policy.a", { key_vault_id: kvId, object_id: guid });
    expect(policiesOf(open("var.policies"), [beside])).toMatchObject({
      read: [{ id: "main.tf#azurerm_key_vault_access_policy.a" }],
      missing: { reason: "not-in-output", detail: "not known before an apply: var.policies" },
    });
  });

  test("one of which is unknown are read in part", () => {
    expect(policiesOf([{ object_id: guid }, open("var.entry")])).toMatchObject({
      read: [{ principalId: read(guid.toLowerCase()) }],
      missing: { detail: "not known before an apply: var.entry" },
    });
  });

  test("with permissions that nobody knows say so", () => {
    expect(policiesOf([{ object_id: guid, secret_permissions: open("var.secrets") }])).toMatchObject({
      read: [{ permissions: unknown("var.secrets") }],
    });
  });
});
