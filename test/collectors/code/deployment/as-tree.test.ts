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
});
