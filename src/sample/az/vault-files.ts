import type { AccessPolicyEntry } from "../../model/grants.ts";
import type { DiagnosticSetting, Vault } from "../../model/vault.ts";
import { type AzFile, armId, armTime, azFile, azTags, digitsOf } from "./spelling.ts";
import { isKnown, known } from "./values.ts";

/** `az keyvault list` of one subscription: names and tags, no properties. */
export function vaultListFile(folder: string, vaults: readonly Vault[]): AzFile {
  const rows = vaults.map((vault) => ({
    id: armId(vault.id),
    location: known(vault.location),
    name: vault.name,
    resourceGroup: vault.resourceGroup,
    tags: azTags(known(vault.tags)),
    type: "Microsoft.KeyVault/vaults",
  }));
  return azFile(`${folder}/keyvault-list.json`, rows);
}

/** `az keyvault show`. */
export function vaultShowFile(folder: string, vault: Vault, now: string): AzFile {
  const author = { createdBy: "terraform@halden.example", createdByType: "User" };
  return azFile(`${folder}/keyvault-show.json`, {
    id: armId(vault.id),
    location: known(vault.location),
    name: vault.name,
    properties: propertiesOf(vault),
    resourceGroup: vault.resourceGroup,
    systemData: { createdAt: armTime(now), ...author, lastModifiedAt: armTime(now), lastModifiedBy: author.createdBy },
    tags: known(vault.tags),
    type: "Microsoft.KeyVault/vaults",
  });
}

function propertiesOf(vault: Vault) {
  const tenantId = known(vault.tenantId);
  return {
    accessPolicies: known(vault.accessPolicies).map((entry) => accessPolicy(entry, tenantId)),
    createMode: null,
    enablePurgeProtection: known(vault.purgeProtectionEnabled),
    // What was made before the RBAC model, and never changed since, has no value here.
    enableRbacAuthorization: known(vault.permissionModel) === "rbac" ? true : null,
    enableSoftDelete: known(vault.softDeleteEnabled),
    enabledForDeployment: known(vault.enabledForDeployment),
    enabledForDiskEncryption: known(vault.enabledForDiskEncryption),
    enabledForTemplateDeployment: known(vault.enabledForTemplateDeployment),
    hsmPoolResourceId: null,
    networkAcls: networkAcls(vault),
    privateEndpointConnections: connections(vault),
    provisioningState: "Succeeded",
    publicNetworkAccess: known(vault.publicNetworkAccess),
    sku: { family: "A", name: known(vault.sku) },
    softDeleteRetentionInDays: known(vault.softDeleteRetentionDays),
    tenantId,
    vaultUri: known(vault.vaultUri),
  };
}

function accessPolicy({ principalId, applicationId, permissions }: AccessPolicyEntry, tenantId: string | null) {
  return {
    applicationId: known(applicationId),
    objectId: known(principalId),
    permissions: known(permissions),
    tenantId,
  };
}

function networkAcls(vault: Vault) {
  const defaultAction = known(vault.networkDefaultAction);
  if (defaultAction === null) return null;
  return {
    bypass: known(vault.networkBypass),
    defaultAction,
    ipRules: known(vault.ipRules).map((value) => ({ value })),
    virtualNetworkRules: known(vault.virtualNetworkRules).map((id) => ({ id: armId(id) })),
  };
}

/** The vault's side of each private endpoint, under an id of its own. */
export function connections(vault: Pick<Vault, "id" | "privateEndpoints">) {
  const endpoints = known(vault.privateEndpoints);
  if (endpoints.length === 0) return null;
  return endpoints.map((endpoint) => ({
    etag: null,
    id: `${armId(vault.id)}/privateEndpointConnections/${endpoint.name}.${digitsOf(endpoint.id, 32)}`,
    privateEndpoint: { id: armId(endpoint.id) },
    privateLinkServiceConnectionState: { actionsRequired: "None", description: "", status: endpoint.status },
    provisioningState: endpoint.provisioningState,
  }));
}

/** `az monitor diagnostic-settings list`; nothing where the estate leaves the settings unread. */
export function diagnosticsFile(
  folder: string,
  vault: Pick<Vault, "diagnosticSettings" | "resourceGroup">,
): readonly AzFile[] {
  if (!isKnown(vault.diagnosticSettings)) return [];
  const settings = known(vault.diagnosticSettings).map((setting) => ({
    id: setting.id.replace("/diagnosticsettings/", "/diagnosticSettings/"),
    eventHubAuthorizationRuleId: setting.eventHubAuthorizationRuleId,
    eventHubName: null,
    logAnalyticsDestinationType: null,
    logs: logsOf(setting),
    metrics: [category("AllMetrics", null, true)],
    name: setting.name,
    resourceGroup: vault.resourceGroup,
    serviceBusRuleId: null,
    storageAccountId: setting.storageAccountId,
    type: "Microsoft.Insights/diagnosticSettings",
    workspaceId: setting.workspaceId,
  }));
  return [azFile(`${folder}/diagnostic-settings.json`, settings)];
}

const categories = ["AuditEvent", "AzurePolicyEvaluationDetails"] as const;

/** A group where the setting names one, else both categories, each on or off. */
function logsOf({ logs }: DiagnosticSetting) {
  const groups = logs.filter((log) => !categories.some((name) => name === log));
  if (groups.length > 0) return groups.map((group) => category(null, group, true));
  return categories.map((name) => category(name, null, logs.includes(name)));
}

function category(name: string | null, categoryGroup: string | null, enabled: boolean) {
  return { category: name, categoryGroup, enabled, retentionPolicy: { days: 0, enabled: false } };
}
