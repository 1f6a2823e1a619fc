import type { JsonObject } from "../json.ts";
import type { ArmRecord, MetricPoint } from "./model.ts";

/** Small builders of the records that tests write most: an id, its type, and what the test is about. */

const extension = (scope: string, type: string, name: string, properties: JsonObject): ArmRecord => ({
  id: `${scope}/providers/${type}/${name}`,
  name,
  type,
  properties,
});

export const lock = (scope: string, name: string, level: "CanNotDelete" | "ReadOnly"): ArmRecord =>
  extension(scope, "Microsoft.Authorization/locks", name, { level });

/** A diagnostic setting that sends the audit group where `to` says. */
export function diagnosticSetting(
  scope: string,
  name: string,
  to: {
    readonly workspaceId?: string;
    readonly storageAccountId?: string;
    readonly eventHubAuthorizationRuleId?: string;
  },
  logs: readonly JsonObject[] = [{ categoryGroup: "audit", enabled: true }],
): ArmRecord {
  return extension(scope, "Microsoft.Insights/diagnosticSettings", name, { ...to, logs, metrics: [] });
}

export function workspace(group: string, name: string, properties: JsonObject = {}): ArmRecord {
  const type = "Microsoft.OperationalInsights/workspaces";
  const usual = {
    customerId: "30000000-0000-0000-0000-000000000001",
    provisioningState: "Succeeded",
    sku: { name: "PerGB2018" },
    retentionInDays: 90,
  };
  return {
    id: `${group}/providers/${type}/${name}`,
    name,
    type,
    location: "westeurope",
    tags: {},
    properties: { ...usual, ...properties },
  };
}

export function workspaceTable(workspaceId: string, name: string, properties: JsonObject): ArmRecord {
  return {
    id: `${workspaceId}/tables/${name}`,
    name,
    type: "Microsoft.OperationalInsights/workspaces/tables",
    properties,
  };
}

export function storageAccount(group: string, name: string): ArmRecord {
  const type = "Microsoft.Storage/storageAccounts";
  const properties = { provisioningState: "Succeeded", supportsHttpsTrafficOnly: true };
  const id = `${group}/providers/${type}/${name}`;
  return {
    id,
    name,
    type,
    location: "westeurope",
    kind: "StorageV2",
    tags: {},
    sku: { name: "Standard_LRS", tier: "Standard" },
    properties,
  };
}

export function eventSubscription(scope: string, name: string, destination: JsonObject): ArmRecord {
  return extension(scope, "Microsoft.EventGrid/eventSubscriptions", name, {
    topic: scope,
    provisioningState: "Succeeded",
    destination,
    filter: { includedEventTypes: ["Microsoft.KeyVault.SecretNearExpiry"] },
    eventDeliverySchema: "EventGridSchema",
  });
}

export function metricAlert(group: string, name: string, scopes: readonly string[], metric: string): ArmRecord {
  const type = "Microsoft.Insights/metricAlerts";
  const criterion = {
    name: "one",
    metricName: metric,
    operator: "GreaterThan",
    threshold: 75,
    timeAggregation: "Average",
    criterionType: "StaticThresholdCriterion",
  };
  const criteria = { "odata.type": "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria", allOf: [criterion] };
  const properties = {
    severity: 1,
    enabled: true,
    scopes,
    evaluationFrequency: "PT5M",
    windowSize: "PT5M",
    criteria,
    actions: [],
  };
  return { id: `${group}/providers/${type}/${name}`, name, type, location: "global", tags: {}, properties };
}

export function scheduledQueryRule(group: string, name: string, scopes: readonly string[], query: string): ArmRecord {
  const type = "Microsoft.Insights/scheduledQueryRules";
  const criteria = { allOf: [{ query, timeAggregation: "Count", operator: "GreaterThan", threshold: 0 }] };
  const properties = {
    severity: 2,
    enabled: true,
    scopes,
    evaluationFrequency: "PT5M",
    windowSize: "PT5M",
    criteria,
    actions: { actionGroups: [] },
  };
  return { id: `${group}/providers/${type}/${name}`, name, type, location: "westeurope", tags: {}, properties };
}

/** A Defender plan of a subscription, `KeyVaults` for the one that matters here. */
export const pricing = (subscription: string, name: string, tier: "Free" | "Standard", subPlan?: string): ArmRecord =>
  extension(subscription, "Microsoft.Security/pricings", name, {
    pricingTier: tier,
    ...(subPlan === undefined ? {} : { subPlan }),
  });

export const securityContact = (subscription: string, emails: string): ArmRecord =>
  extension(subscription, "Microsoft.Security/securityContacts", "default", {
    emails,
    isEnabled: true,
    notificationsByRole: { state: "On", roles: ["Owner"] },
    notificationsSources: [{ sourceType: "Alert", minimalSeverity: "Medium" }],
  });

/** A delegation of a scope to another tenant. */
export function registrationAssignment(
  scope: string,
  name: string,
  by: { readonly managedByTenantId: string; readonly authorizations: readonly JsonObject[] },
): ArmRecord {
  const type = "Microsoft.ManagedServices/registrationDefinitions";
  const definitionId = `${scope}/providers/${type}/${name}`;
  const definition = {
    id: definitionId,
    name,
    type,
    properties: { registrationDefinitionName: "Operations", provisioningState: "Succeeded", ...by },
  };
  return extension(scope, "Microsoft.ManagedServices/registrationAssignments", name, {
    registrationDefinitionId: definitionId,
    provisioningState: "Succeeded",
    registrationDefinition: definition,
  });
}

/** What activation of a role at a scope asks for. */
export function policyAssignment(
  scope: string,
  roleId: string,
  needs: { readonly approval: boolean; readonly mfa: boolean },
): ArmRecord {
  const name = `b0000000-0000-0000-0000-000000000001_${roleId}`;
  const target = {
    caller: "EndUser",
    operations: ["All"],
    level: "Assignment",
    targetObjects: null,
    inheritableSettings: null,
    enforcedSettings: null,
  };
  return extension(scope, "Microsoft.Authorization/roleManagementPolicyAssignments", name, {
    scope,
    roleDefinitionId: `${scope}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
    policyId: `${scope}/providers/Microsoft.Authorization/roleManagementPolicies/b0000000-0000-0000-0000-000000000001`,
    effectiveRules: [
      {
        id: "Approval_EndUser_Assignment",
        ruleType: "RoleManagementPolicyApprovalRule",
        setting: { isApprovalRequired: needs.approval },
        target,
      },
      {
        id: "Enablement_EndUser_Assignment",
        ruleType: "RoleManagementPolicyEnablementRule",
        enabledRules: needs.mfa ? ["MultiFactorAuthentication"] : [],
        target,
      },
    ],
  });
}

export function userAssignedIdentity(
  group: string,
  name: string,
  ids: { readonly tenantId: string; readonly principalId: string; readonly clientId: string },
): ArmRecord {
  const type = "Microsoft.ManagedIdentity/userAssignedIdentities";
  return { id: `${group}/providers/${type}/${name}`, name, type, location: "westeurope", tags: {}, properties: ids };
}

/** Any resource that runs under an identity of its own. */
export function resourceWithIdentity(group: string, type: string, name: string, identity: JsonObject): ArmRecord {
  return {
    id: `${group}/providers/${type}/${name}`,
    name,
    type,
    location: "westeurope",
    tags: {},
    identity,
    properties: {},
  };
}

/** One point of a metric. */
export const point = (time: string, value: number, dimensions: Readonly<Record<string, string>> = {}): MetricPoint => ({
  time,
  value,
  dimensions,
});
