import type { AccessPolicyEntry, RoleAssignment } from "../../../../../src/model/grants.ts";
import type { DiagnosticSetting, Vault } from "../../../../../src/model/vault.ts";
import { type JsonObject, present } from "../../json.ts";
import type { ArmRecord, RoleAssignmentModel } from "../model.ts";
import { diagnosticSetting } from "../records.ts";
import type { NamedProperties, VaultModel } from "../vault-model.ts";
import { certificateOf, keyOf, known, secretOf } from "./objects.ts";

function policyOf(tenantId: string, entry: AccessPolicyEntry): JsonObject {
  const applicationId = known(entry.applicationId, null);
  const { secrets, keys, certificates, storage } = known(entry.permissions, {
    secrets: [],
    keys: [],
    certificates: [],
    storage: [],
  });
  return present({
    tenantId,
    objectId: known(entry.principalId, ""),
    applicationId: applicationId ?? undefined,
    permissions: { secrets, keys, certificates, storage },
  });
}

function propertiesOf(vault: Vault, tenantId: string): JsonObject {
  const value = <T>(fact: Parameters<typeof known<T | null>>[0]): T | undefined => known(fact, null) ?? undefined;
  const own = value(vault.tenantId) ?? tenantId;
  const networkAcls = present({
    bypass: value(vault.networkBypass),
    defaultAction: value(vault.networkDefaultAction),
    ipRules: known(vault.ipRules, []).map((rule) => ({ value: rule })),
    virtualNetworkRules: known(vault.virtualNetworkRules, []).map((id) => ({ id })),
  });
  return present({
    tenantId: own,
    sku: { family: "A", name: value(vault.sku) ?? "standard" },
    accessPolicies: known(vault.accessPolicies, []).map((entry) => policyOf(own, entry)),
    enabledForDeployment: value(vault.enabledForDeployment),
    enabledForDiskEncryption: value(vault.enabledForDiskEncryption),
    enabledForTemplateDeployment: value(vault.enabledForTemplateDeployment),
    enableSoftDelete: value(vault.softDeleteEnabled),
    softDeleteRetentionInDays: value(vault.softDeleteRetentionDays),
    enableRbacAuthorization: known(vault.permissionModel, "rbac") === "rbac",
    enablePurgeProtection: value(vault.purgeProtectionEnabled),
    networkAcls: value(vault.networkDefaultAction) === undefined ? undefined : networkAcls,
    publicNetworkAccess: value(vault.publicNetworkAccess),
  });
}

function connectionsOf(vault: Vault): readonly NamedProperties[] {
  return known(vault.privateEndpoints, []).map(({ id, name, status, provisioningState }) => ({
    name: name ?? id.split("/").at(-1) ?? "connection",
    properties: present({
      privateEndpoint: { id },
      privateLinkServiceConnectionState: present({ status: status ?? undefined }),
      provisioningState: provisioningState ?? undefined,
    }),
  }));
}

export function vaultOf(vault: Vault, tenantId: string): VaultModel {
  return {
    name: vault.name,
    subscriptionId: vault.subscriptionId ?? "",
    resourceGroup: vault.resourceGroup ?? "",
    location: known(vault.location, null) ?? "westeurope",
    tags: known(vault.tags, {}),
    properties: propertiesOf(vault, tenantId),
    privateEndpointConnections: connectionsOf(vault),
    networkSecurityPerimeters: [],
    secrets: known(vault.secrets, []).map(secretOf),
    keys: known(vault.keys, []).map(keyOf),
    certificates: known(vault.certificates, []).map(certificateOf),
    deletedSecrets: [],
    deletedKeys: [],
    deletedCertificates: [],
    issuers: [],
    contacts: null,
  };
}

export function assignmentOf(assignment: RoleAssignment): RoleAssignmentModel {
  const [type, condition] = [known(assignment.principalType, null), known(assignment.condition, null)];
  return {
    name: assignment.id.split("/").at(-1) ?? assignment.id,
    scope: known(assignment.scope, "/"),
    principalId: known(assignment.principalId, ""),
    roleId: known(assignment.roleId, ""),
    createdOn: known(assignment.createdOn, null) ?? "2024-01-01T00:00:00Z",
    ...(type === null ? {} : { principalType: type }),
    ...(condition === null ? {} : { condition }),
  };
}

const groups = new Set(["audit", "alllogs"]);

export function settingOf(vault: Vault, setting: DiagnosticSetting): ArmRecord {
  const { workspaceId, storageAccountId, eventHubAuthorizationRuleId } = setting;
  const logs = setting.logs.map((name) =>
    groups.has(name.toLowerCase()) ? { categoryGroup: name, enabled: true } : { category: name, enabled: true },
  );
  const to = {
    ...(workspaceId === null ? {} : { workspaceId }),
    ...(storageAccountId === null ? {} : { storageAccountId }),
    ...(eventHubAuthorizationRuleId === null ? {} : { eventHubAuthorizationRuleId }),
  };
  return diagnosticSetting(vault.id, setting.name, to, logs);
}
