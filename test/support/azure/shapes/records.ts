import Type from "typebox";
import { exact, flag, open, optional, orNull, tags, text, texts, whole } from "./check.ts";

/** Shapes of the resources that the tenant holds as records. */

const record = (type: string, properties: Type.TSchema, more: Type.TProperties = {}) =>
  exact({ id: text, name: text, type: Type.Literal(type), properties, ...more });

const tracked = { location: text, tags };

const lock = record(
  "Microsoft.Authorization/locks",
  exact({
    level: Type.Union([Type.Literal("CanNotDelete"), Type.Literal("ReadOnly")]),
    notes: optional(text),
    owners: optional(Type.Array(exact({ applicationId: text }))),
  }),
);

const subscriptionProperties = exact({
  topic: optional(text),
  provisioningState: optional(text),
  destination: optional(open),
  deliveryWithResourceIdentity: optional(open),
  filter: optional(open),
  labels: optional(orNull(texts)),
  eventDeliverySchema: optional(text),
  expirationTimeUtc: optional(text),
  retryPolicy: optional(open),
  deadLetterDestination: optional(open),
});

const systemTopic = record(
  "Microsoft.EventGrid/systemTopics",
  exact({ provisioningState: optional(text), source: text, topicType: text, metricResourceId: optional(text) }),
  { ...tracked, identity: optional(open) },
);

const retention = exact({ enabled: flag, days: whole });

const diagnosticSetting = record(
  "Microsoft.Insights/diagnosticSettings",
  exact({
    workspaceId: optional(orNull(text)),
    storageAccountId: optional(orNull(text)),
    eventHubAuthorizationRuleId: optional(orNull(text)),
    eventHubName: optional(orNull(text)),
    marketplacePartnerId: optional(orNull(text)),
    serviceBusRuleId: optional(orNull(text)),
    logAnalyticsDestinationType: optional(orNull(text)),
    logs: Type.Array(
      exact({
        category: optional(orNull(text)),
        categoryGroup: optional(orNull(text)),
        enabled: flag,
        retentionPolicy: optional(retention),
      }),
    ),
    metrics: Type.Array(
      exact({ category: text, enabled: flag, timeGrain: optional(orNull(text)), retentionPolicy: optional(retention) }),
    ),
  }),
);

const metricAlert = record(
  "Microsoft.Insights/metricAlerts",
  exact({
    description: optional(text),
    severity: whole,
    enabled: flag,
    scopes: texts,
    evaluationFrequency: text,
    windowSize: optional(text),
    targetResourceType: optional(text),
    targetResourceRegion: optional(text),
    criteria: open,
    autoMitigate: optional(flag),
    actions: optional(Type.Array(exact({ actionGroupId: optional(text), webHookProperties: optional(open) }))),
    lastUpdatedTime: optional(text),
    isMigrated: optional(flag),
  }),
  tracked,
);

const scheduledQueryRule = record(
  "Microsoft.Insights/scheduledQueryRules",
  exact({
    displayName: optional(text),
    description: optional(text),
    severity: optional(whole),
    enabled: flag,
    scopes: texts,
    evaluationFrequency: optional(text),
    windowSize: optional(text),
    targetResourceTypes: optional(texts),
    criteria: open,
    autoMitigate: optional(flag),
    actions: optional(exact({ actionGroups: optional(texts), customProperties: optional(open) })),
    skipQueryValidation: optional(flag),
  }),
  { ...tracked, kind: optional(text) },
);

const activityLogAlert = record(
  "Microsoft.Insights/activityLogAlerts",
  exact({ scopes: texts, condition: open, actions: open, enabled: flag, description: optional(text) }),
  tracked,
);

const pricing = record(
  "Microsoft.Security/pricings",
  exact({
    pricingTier: Type.Union([Type.Literal("Free"), Type.Literal("Standard")]),
    subPlan: optional(text),
    freeTrialRemainingTime: optional(text),
    enablementTime: optional(text),
    enforce: optional(text),
    inherited: optional(text),
    inheritedFrom: optional(text),
    resourcesCoverageStatus: optional(text),
    extensions: optional(Type.Array(open)),
    deprecated: optional(flag),
    replacedBy: optional(texts),
  }),
);

const securityContact = record(
  "Microsoft.Security/securityContacts",
  exact({
    emails: optional(text),
    phone: optional(text),
    isEnabled: optional(flag),
    notificationsByRole: optional(exact({ state: text, roles: texts })),
    notificationsSources: optional(Type.Array(open)),
  }),
);

const workspace = record(
  "Microsoft.OperationalInsights/workspaces",
  exact({
    customerId: text,
    provisioningState: optional(text),
    sku: optional(open),
    retentionInDays: whole,
    features: optional(open),
    workspaceCapping: optional(open),
    publicNetworkAccessForIngestion: optional(text),
    publicNetworkAccessForQuery: optional(text),
    createdDate: optional(text),
    modifiedDate: optional(text),
  }),
  tracked,
);

const table = record(
  "Microsoft.OperationalInsights/workspaces/tables",
  exact({
    retentionInDays: optional(whole),
    totalRetentionInDays: optional(whole),
    archiveRetentionInDays: optional(whole),
    retentionInDaysAsDefault: optional(flag),
    totalRetentionInDaysAsDefault: optional(flag),
    plan: optional(text),
    schema: optional(open),
    provisioningState: optional(text),
    lastPlanModifiedDate: optional(text),
  }),
);

const storageAccount = record("Microsoft.Storage/storageAccounts", open, {
  ...tracked,
  kind: text,
  sku: exact({ name: text, tier: optional(text) }),
  identity: optional(open),
});

const authorizationRule = record("Microsoft.EventHub/namespaces/authorizationRules", exact({ rights: texts }), {
  location: optional(text),
});

const authorization = exact({
  principalId: text,
  principalIdDisplayName: optional(text),
  roleDefinitionId: text,
  delegatedRoleDefinitionIds: optional(texts),
});

const registrationDefinition = exact({
  id: text,
  name: text,
  type: Type.Literal("Microsoft.ManagedServices/registrationDefinitions"),
  plan: optional(open),
  properties: exact({
    description: optional(text),
    registrationDefinitionName: text,
    authorizations: Type.Array(authorization),
    eligibleAuthorizations: optional(Type.Array(open)),
    provisioningState: optional(text),
    manageeTenantId: optional(text),
    manageeTenantName: optional(text),
    managedByTenantId: text,
    managedByTenantName: optional(text),
  }),
});

const registrationAssignment = record(
  "Microsoft.ManagedServices/registrationAssignments",
  exact({
    registrationDefinitionId: text,
    provisioningState: optional(text),
    registrationDefinition: optional(registrationDefinition),
  }),
);

const identity = record(
  "Microsoft.ManagedIdentity/userAssignedIdentities",
  exact({ tenantId: text, principalId: text, clientId: text, isolationScope: optional(text) }),
  tracked,
);

const federatedCredential = record(
  "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
  exact({ issuer: text, subject: text, audiences: texts }),
);

export const recordShapes = {
  lock,
  eventSubscription: record("Microsoft.EventGrid/eventSubscriptions", subscriptionProperties),
  systemTopic,
  systemTopicSubscription: record("Microsoft.EventGrid/systemTopics/eventSubscriptions", subscriptionProperties),
  diagnosticSetting,
  metricAlert,
  scheduledQueryRule,
  activityLogAlert,
  pricing,
  securityContact,
  workspace,
  table,
  storageAccount,
  authorizationRule,
  registrationAssignment,
  identity,
  federatedCredential,
};
