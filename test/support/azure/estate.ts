import { builtInRoleId } from "./access/role-book.ts";
import { appVault, group, people, secondSubscriptionId, subscription } from "./estate-ids.ts";
import { estateVaults } from "./estate-vaults.ts";
import type { TenantModel } from "./tenant/model.ts";
import {
  diagnosticSetting,
  eventSubscription,
  lock,
  metricAlert,
  point,
  policyAssignment,
  pricing,
  registrationAssignment,
  resourceWithIdentity,
  scheduledQueryRule,
  securityContact,
  storageAccount,
  userAssignedIdentity,
  workspace,
  workspaceTable,
} from "./tenant/records.ts";
import { servicePrincipal, tenantFrom, usualSubscriptionId, usualTenantId } from "./tenant/tenant-from.ts";

const workspaceId = `${group}/providers/Microsoft.OperationalInsights/workspaces/logs`;
const identityIds = {
  tenantId: usualTenantId,
  principalId: people.app,
  clientId: "e0000000-0000-0000-0000-000000000003",
};
const webIdentity = { type: "SystemAssigned", principalId: people.app, tenantId: usualTenantId };

const records = [
  lock(appVault, "keep", "CanNotDelete"),
  lock(subscription, "all", "CanNotDelete"),
  diagnosticSetting(appVault, "audit", { workspaceId }),
  workspace(group, "logs"),
  workspaceTable(workspaceId, "AZKVAuditLogs", { retentionInDays: 90, totalRetentionInDays: 365, plan: "Analytics" }),
  storageAccount(group, "stlogs"),
  eventSubscription(appVault, "near-expiry", {
    endpointType: "WebHook",
    properties: { endpointBaseUrl: "https://hook.example.org/" },
  }),
  metricAlert(group, "saturation", [appVault], "SaturationShoebox"),
  scheduledQueryRule(group, "denied", [workspaceId], "AZKVAuditLogs | where HttpStatusCode == 403"),
  pricing(subscription, "KeyVaults", "Standard", "PerTransaction"),
  securityContact(subscription, "security@example.org"),
  registrationAssignment(subscription, "d1000000-0000-0000-0000-000000000001", {
    managedByTenantId: "99990000-0000-0000-0000-000000000001",
    authorizations: [{ principalId: people.gone, roleDefinitionId: builtInRoleId("Contributor") }],
  }),
  policyAssignment(subscription, builtInRoleId("Key Vault Administrator"), { approval: false, mfa: true }),
  userAssignedIdentity(group, "id-app", identityIds),
  resourceWithIdentity(group, "Microsoft.Web/sites", "web-app", webIdentity),
];

/** A small tenant with one of everything that a reader of vaults looks at. */
export const estate: TenantModel = tenantFrom({
  managementGroups: [
    { name: usualTenantId, displayName: "Tenant Root Group", parent: null },
    { name: "platform", displayName: "Platform", parent: usualTenantId },
    { name: "sandbox", displayName: "Sandbox", parent: "platform" },
  ],
  subscriptions: [
    {
      subscriptionId: usualSubscriptionId,
      displayName: "Production",
      managementGroup: "platform",
      tags: { env: "prod" },
    },
    { subscriptionId: secondSubscriptionId, displayName: "Sandbox", managementGroup: "sandbox" },
  ],
  vaults: estateVaults,
  managedHsms: [{ name: "hsm-root", keys: [{ name: "root" }] }],
  deletedVaults: [
    {
      name: "kv-former",
      subscriptionId: usualSubscriptionId,
      resourceGroup: "rg-vaults",
      location: "westeurope",
      deletedOn: "2026-10-01T00:00:00Z",
      scheduledPurgeOn: "2026-12-30T00:00:00Z",
      purgeProtectionEnabled: true,
      tags: {},
    },
  ],
  records,
  roleAssignments: [
    {
      principalId: people.team,
      principalType: "Group",
      role: "Key Vault Secrets User",
      scope: `${appVault}/secrets/secret-1`,
    },
    { principalId: people.app, role: "Contributor", scope: group },
    { principalId: people.ada, principalType: "User", role: "Owner", scope: "/" },
  ],
  denyAssignments: [
    {
      name: "de000000-0000-0000-0000-000000000001",
      denyAssignmentName: "stack",
      scope: group,
      permissions: [
        { actions: ["Microsoft.KeyVault/vaults/write"], notActions: [], dataActions: [], notDataActions: [] },
      ],
      doNotApplyToChildScopes: false,
      principals: [{ id: "00000000-0000-0000-0000-000000000000", type: "SystemDefined" }],
      excludePrincipals: [],
      isSystemProtected: true,
    },
  ],
  eligibilities: [
    {
      name: "e1000000-0000-0000-0000-000000000001",
      scope: subscription,
      principalId: people.bob,
      principalType: "User",
      roleId: builtInRoleId("Key Vault Administrator"),
      memberType: "Direct",
      startDateTime: "2026-01-01T00:00:00Z",
    },
  ],
  activeSchedules: [
    {
      name: "e2000000-0000-0000-0000-000000000001",
      scope: group,
      principalId: people.bob,
      principalType: "User",
      roleId: builtInRoleId("Reader"),
      memberType: "Direct",
      startDateTime: "2026-10-31T22:00:00Z",
      endDateTime: "2026-11-01T06:00:00Z",
      assignmentType: "Activated",
      linkedEligibility: "e1000000-0000-0000-0000-000000000001",
    },
  ],
  metrics: [
    {
      resourceId: appVault,
      name: "ServiceApiHit",
      points: [
        point("2026-11-01T00:00:00Z", 3, { ActivityType: "vault", ActivityName: "secretget" }),
        point("2026-11-01T00:05:00Z", 4, { ActivityType: "vault", ActivityName: "secretlist" }),
      ],
    },
  ],
  directory: {
    users: [
      {
        id: people.ada,
        displayName: "Ada",
        userPrincipalName: "ada@example.org",
        accountEnabled: true,
        userType: "Member",
      },
      {
        id: people.bob,
        displayName: "Bob",
        userPrincipalName: "bob@example.org",
        accountEnabled: false,
        userType: "Guest",
      },
    ],
    groups: [
      {
        id: people.team,
        displayName: "Team",
        securityEnabled: true,
        groupTypes: [],
        isAssignableToRole: false,
        members: [people.everyone],
        owners: [people.ada],
      },
      {
        id: people.everyone,
        displayName: "Everyone",
        securityEnabled: true,
        groupTypes: [],
        isAssignableToRole: false,
        members: [people.ada, people.bob, people.app, people.team],
        owners: [],
      },
    ],
    servicePrincipals: [
      servicePrincipal({
        id: people.app,
        appId: identityIds.clientId,
        displayName: "app",
        passwordCredentials: [
          { keyId: "c1", startDateTime: "2026-01-01T00:00:00Z", endDateTime: "2027-01-01T00:00:00Z" },
        ],
      }),
    ],
  },
});
