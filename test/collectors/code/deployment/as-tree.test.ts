import { describe, expect, test } from "vitest";
import { treeOf } from "../../../../src/collectors/code/deployment/as-tree.ts";
import type { DeployedResource, Deployment } from "../../../../src/collectors/code/deployment/deployment.ts";
import { modelOf } from "../../../../src/collectors/code/terraform/azure/model-of.ts";
import { isRead, read } from "../../../../src/model/fact.ts";
import { roleIds } from "../../../../src/model/facts/built-in-roles.ts";
import { buildDeployment, buildResource, referenceTo } from "../../../support/deployment/build-deployment.ts";

function modelFrom(resources: readonly DeployedResource[], more: Partial<Deployment> = {}) {
  return modelOf(treeOf(buildDeployment(resources, more)));
}

const vault = buildResource({
  type: "Microsoft.KeyVault/vaults",
  name: "kv-web",
  body: {
    location: "westeurope",
    tags: { env: "prod" },
    properties: { sku: { name: "premium" }, enablePurgeProtection: true, publicNetworkAccess: "disabled" },
  },
});
const vaultAddress = "Microsoft.KeyVault/vaults/kv-web";

function vaultFrom(resources: readonly DeployedResource[]) {
  const [found] = modelFrom(resources).vaults;
  if (found?.kind !== "vault") throw new Error("no vault");
  return found;
}

describe("a deployment as the snapshot has it", () => {
  test("a vault with its settings, and defaults by the version of its API", () => {
    expect(vaultFrom([vault])).toMatchObject({
      id: `main.json#${vaultAddress}`,
      name: "kv-web",
      sku: { read: "premium" },
      tags: { read: { env: "prod" } },
      location: { read: "westeurope" },
      purgeProtectionEnabled: { read: true },
      publicNetworkAccess: { read: "Disabled" },
      permissionModel: { read: "access-policy" },
      permissionModelBy: { read: "api-default" },
    });
    expect(vaultFrom([{ ...vault, apiVersion: "2026-02-01" }]).permissionModel).toMatchObject(read("rbac"));
    expect(vaultFrom([{ ...vault, apiVersion: undefined }]).permissionModel).toHaveProperty("unknown");
  });

  test.each([
    ["a reference", referenceTo(vaultAddress, "id")],
    ["the names of what is around it", "kv-web"],
    ["names in another case", "KV-Web"],
  ])("a secret in its vault by %s", (_, parent) => {
    const secret = buildResource({
      type: "Microsoft.KeyVault/vaults/secrets",
      name: "db",
      parent,
      body: { properties: { contentType: "text/plain", attributes: { exp: 1_798_761_600 } } },
    });
    const { secrets } = vaultFrom([vault, secret]);
    expect(isRead(secrets) && secrets.read).toMatchObject([
      { name: "db", expiresOn: { read: "2027-01-01T00:00:00Z" }, contentType: { read: "text/plain" } },
    ]);
  });

  test("a secret in a vault that is not declared here lies in one that is only named", () => {
    const secret = buildResource({ type: "Microsoft.KeyVault/vaults/secrets", name: "db", parent: "kv-elsewhere" });
    expect(modelFrom([secret]).vaults).toMatchObject([
      { name: "kv-elsewhere", isReference: true, secrets: { read: [{ name: "db" }] } },
    ]);
  });

  test("a diagnostic setting by its scope", () => {
    const setting = buildResource({
      type: "Microsoft.Insights/diagnosticSettings",
      scope: referenceTo(vaultAddress, "id"),
      body: { properties: { workspaceId: "/subscriptions/s/ws", logs: [{ category: "AuditEvent", enabled: true }] } },
    });
    const { diagnosticSettings } = vaultFrom([vault, setting]);
    expect(isRead(diagnosticSettings) && diagnosticSettings.read).toMatchObject([{ logs: ["AuditEvent"] }]);
  });

  test("a role assignment with a scope on that, without one where the deployment goes", () => {
    const properties = {
      roleDefinitionId: `/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/${roleIds.secretsUser}`,
      principalId: referenceTo("Microsoft.Web/sites/app", "identity", "principalId"),
      principalType: "ServicePrincipal",
    };
    const app = buildResource({ type: "Microsoft.Web/sites", name: "app" });
    const of = (more: object) =>
      buildResource({ type: "Microsoft.Authorization/roleAssignments", body: { properties }, ...more });
    const onVault = vaultFrom([vault, app, of({ scope: referenceTo(vaultAddress, "id") })]);
    expect(isRead(onVault.roleAssignments) && onVault.roleAssignments.read).toMatchObject([
      {
        scopeKind: { read: "vault" },
        roleId: { read: roleIds.secretsUser },
        principalId: { read: "main.json#Microsoft.Web/sites/app" },
      },
    ]);
    const { scopes } = modelFrom([app, of({})]);
    expect(scopes).toMatchObject([
      { kind: "resource-group", roleAssignments: { read: [{ scopeKind: { read: "resource-group" } }] } },
    ]);
    const higher = modelFrom([app, of({})], { targetScope: "subscription" });
    expect(higher.scopes).toMatchObject([{ kind: "subscription" }]);
    expect(modelFrom([app, of({})], { targetScope: "tenant" }).scopes).toMatchObject([{ id: "/", kind: "root" }]);
  });

  test("what exists already is a vault that is only named; what a what-if deletes is not there", () => {
    expect(modelFrom([{ ...vault, isExisting: true }]).vaults).toEqual([]);
    const secret = buildResource({
      type: "Microsoft.KeyVault/vaults/secrets",
      name: "db",
      parent: referenceTo(vaultAddress, "id"),
    });
    expect(modelFrom([{ ...vault, isExisting: true }, secret]).vaults).toMatchObject([
      { name: "kv-web", isReference: true },
    ]);
    const change = { kind: "delete", before: undefined } as const;
    expect(modelFrom([{ ...vault, change }], { format: "arm-what-if" }).vaults).toEqual([]);
  });

  test("what the stated version of the API does not know is not believed", () => {
    const properties = { publicNetworkAccess: "Disabled", enableRbacAuthorization: true };
    const old = buildResource({ type: "Microsoft.KeyVault/vaults", apiVersion: "2019-09-01", body: { properties } });
    expect(vaultFrom([old])).toMatchObject({ publicNetworkAccess: { read: null }, permissionModel: { read: "rbac" } });
    expect(vaultFrom([{ ...old, apiVersion: "2016-10-01" }]).permissionModel).toMatchObject(read("access-policy"));
  });

  const identity = buildResource({
    type: "Microsoft.ManagedIdentity/userAssignedIdentities",
    name: "id-web",
    address: "id",
  });

  test("roles of its own, by what an assignment refers to, and user-assigned identities", () => {
    const definition = buildResource({
      type: "Microsoft.Authorization/roleDefinitions",
      name: "aaaaaaaa-0000-0000-0000-000000000000",
      address: "own",
      body: {
        properties: {
          roleName: "Reads secrets",
          assignableScopes: ["/subscriptions/s"],
          permissions: [{ actions: [], notActions: [], dataActions: ["b", "a"], notDataActions: [] }],
        },
      },
    });
    const of = (roleDefinitionId: unknown) =>
      buildResource({
        type: "Microsoft.Authorization/roleAssignments",
        scope: referenceTo(vaultAddress, "id"),
        body: { properties: { roleDefinitionId, principalId: referenceTo("id", "properties", "principalId") } },
      });
    const model = modelFrom([vault, identity, definition, of(referenceTo("own", "id"))]);
    expect(model.roles).toMatchObject([
      {
        id: "aaaaaaaa-0000-0000-0000-000000000000",
        name: "Reads secrets",
        permissions: [{ actions: [], dataActions: ["a", "b"] }],
      },
    ]);
    expect(model.principals).toMatchObject([
      { id: "main.json#id", kind: { read: "managed-identity" }, name: { read: "id-web" } },
    ]);
    const [found] = model.vaults;
    expect(found?.kind === "vault" && isRead(found.roleAssignments) && found.roleAssignments.read).toMatchObject([
      { principalId: { read: "main.json#id" }, roleId: { read: "aaaaaaaa-0000-0000-0000-000000000000" } },
    ]);
    const builtIn = buildResource({
      type: "Microsoft.Authorization/roleDefinitions",
      name: roleIds.secretsUser,
      address: "builtIn",
      isExisting: true,
    });
    const { roleAssignments } = vaultFrom([vault, identity, builtIn, of(referenceTo("builtIn", "id"))]);
    expect(isRead(roleAssignments) && roleAssignments.read).toMatchObject([{ roleId: { read: roleIds.secretsUser } }]);
  });

  test("requests of Privileged Identity Management: eligible, active, and taken away", () => {
    const request = (kind: string, requestType: string) =>
      buildResource({
        type: `Microsoft.Authorization/role${kind}ScheduleRequests`,
        scope: referenceTo(vaultAddress, "id"),
        body: {
          properties: {
            requestType,
            roleDefinitionId: roleIds.secretsUser,
            principalId: referenceTo("id", "properties", "principalId"),
            scheduleInfo: {
              startDateTime: "2026-01-01T00:00:00Z",
              expiration: { type: "AfterDateTime", endDateTime: "2026-06-01T00:00:00Z" },
            },
          },
        },
      });
    const assignments = (kind: string, requestType: string) => {
      const { roleAssignments, scheduledAssignments } = vaultFrom([vault, identity, request(kind, requestType)]);
      return [roleAssignments, scheduledAssignments].map((fact) => fact && "read" in fact && fact.read);
    };
    const times = { startsOn: "2026-01-01T00:00:00Z", endsOn: "2026-06-01T00:00:00Z" };
    expect(assignments("Eligibility", "AdminAssign")).toMatchObject([[], [{ state: "eligible", ...times }]]);
    expect(assignments("Assignment", "AdminAssign")).toMatchObject([
      [{ roleId: { read: roleIds.secretsUser } }],
      [{ state: "active", ...times }],
    ]);
    expect(assignments("Eligibility", "AdminRemove")).toEqual([[], []]);
  });

  test("places: the tenant, a group that a secret says it lies in, a management group", () => {
    const properties = { roleDefinitionId: roleIds.secretsUser, principalId: "11111111-1111-1111-1111-111111111111" };
    const assignment = buildResource({
      type: "Microsoft.Authorization/roleAssignments",
      scope: referenceTo("tenant()", "id"),
      body: { properties },
    });
    expect(modelFrom([assignment]).scopes).toMatchObject([{ id: "/", kind: "root" }]);
    const group = buildResource({
      type: "Microsoft.Management/managementGroups",
      name: "mg",
      address: "mg",
      isExisting: true,
    });
    const above = { ...assignment, scope: referenceTo("mg", "id") };
    expect(modelFrom([group, above]).scopes).toMatchObject([{ kind: "management-group", name: { read: "mg" } }]);
    const secret = buildResource({
      type: "Microsoft.KeyVault/vaults/secrets",
      name: "db",
      parent: "kv-there",
      scope: "/subscriptions/s/resourceGroups/rg-there",
    });
    expect(modelFrom([secret]).vaults).toMatchObject([
      { id: "/subscriptions/s/resourcegroups/rg-there/providers/microsoft.keyvault/vaults/kv-there", name: "kv-there" },
    ]);
  });
});
