import { read } from "../model/fact.ts";
import type { DiagnosticSetting, PrivateEndpoint } from "../model/vault.ts";
import type { VaultDraft } from "./draft.ts";
import { healthyAssignments, healthySchedules } from "./grants.ts";
import { hostileTags } from "./hostile-text.ts";
import { type Site, subscriptionIdAt, tenantIdOf } from "./layout.ts";
import { healthyObjects } from "./objects.ts";
import type { EstatePlan } from "./options.ts";
import { workloadsOf } from "./people.ts";
import { type Random, randomFor } from "./random.ts";

/** A vault on which no rule fires: everything that the rules ask for, well away from their limits. */
export function healthyVault(plan: EstatePlan, site: Site): VaultDraft {
  const random = randomFor(plan.seed, "vault", site.index);
  const draft: VaultDraft = {
    site,
    now: plan.now,
    workloads: workloadsOf(plan, site),
    vault: healthySettings(plan, site, random),
    ...healthyObjects(plan, site, random),
    roleAssignments: [],
    schedules: healthySchedules(plan, site),
    accessPolicies: [],
    privateEndpoints: [approvedEndpoint(site)],
    diagnosticSettings: [auditSetting(plan, site.vaultId, random)],
    planted: new Map(),
  };
  draft.roleAssignments = healthyAssignments(plan, draft, random);
  return draft;
}

function healthySettings(plan: EstatePlan, site: Site, random: Random): VaultDraft["vault"] {
  return {
    kind: "vault",
    id: site.vaultId,
    name: site.name,
    source: "live",
    subscriptionId: site.subscriptionId,
    resourceGroup: site.slot.resourceGroup,
    tenantId: read(tenantIdOf(plan)),
    location: read(site.slot.name.endsWith("-neu") ? "northeurope" : "westeurope"),
    vaultUri: read(`https://${site.name}.vault.azure.net/`),
    tags: read(tagsOf(site)),
    sku: read(random.oneIn(5) ? "premium" : "standard"),
    softDeleteEnabled: read(true),
    softDeleteRetentionDays: read(90),
    purgeProtectionEnabled: read(true),
    permissionModel: read("rbac"),
    publicNetworkAccess: read("Disabled"),
    networkDefaultAction: read("Deny"),
    networkBypass: read("AzureServices"),
    ipRules: read([]),
    virtualNetworkRules: read([]),
    enabledForDeployment: read(false),
    enabledForTemplateDeployment: read(false),
    enabledForDiskEncryption: read(false),
  };
}

function tagsOf({ slot }: Site): Readonly<Record<string, string>> {
  const entries = [
    ["costCenter", `cc-${4000 + slot.subscription}`],
    ...(slot.envTag === null ? [] : [["env", slot.envTag]]),
    ...(slot.team === null ? [] : [["team", slot.team]]),
    ...(slot.isHostile ? Object.entries(hostileTags) : []),
  ];
  return Object.fromEntries(entries);
}

function approvedEndpoint(site: Site): PrivateEndpoint {
  const name = `pe-${site.name}`;
  const id = `${site.resourceGroup}/providers/microsoft.network/privateendpoints/${name}`;
  return { id, name, status: "Approved", provisioningState: "Succeeded" };
}

/** Audit logs under one of the three names that carry them, to the platform's workspace and now and then to storage too. */
export function auditSetting(
  plan: EstatePlan,
  storeId: string,
  random: Random = randomFor(plan.seed, "audit", storeId),
): DiagnosticSetting {
  const platform = `/subscriptions/${subscriptionIdAt(plan, 0, 0)}/resourcegroups/rg-monitor/providers`;
  return {
    id: `${storeId}/providers/microsoft.insights/diagnosticsettings/audit`,
    name: "audit",
    logs: [random.pick(["audit", "allLogs", "AuditEvent"])],
    workspaceId: `${platform}/microsoft.operationalinsights/workspaces/log-halden-weu`,
    storageAccountId: random.oneIn(4) ? `${platform}/microsoft.storage/storageaccounts/sthaldenaudit` : null,
    eventHubAuthorizationRuleId: null,
    partnerSolutionId: null,
  };
}
