import { defineRule } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import type { DiagnosticSetting } from "../../model/vault.ts";
import { someOf } from "../support/some-of.ts";
import { vaultResourceId } from "../support/vault-resource-id.ts";

/** The category of the audit log, and the two groups that contain it. */
const auditLogs: ReadonlySet<string> = new Set(["auditevent", "audit", "alllogs"]);

const bicep = `resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: <vault>
  properties: { workspaceId: '<workspace id>', logs: [{ categoryGroup: 'audit', enabled: true }] }
}`;

const terraform = `resource "azurerm_monitor_diagnostic_setting" "audit" {
  name                       = "audit"
  target_resource_id         = azurerm_key_vault.<vault>.id
  log_analytics_workspace_id = "<workspace id>"
  enabled_log {
    category_group = "audit"
  }
}`;

export default defineRule({
  id: "vault-audit-log-missing",
  title: "Vault sends its audit log nowhere",
  severity: "high",
  area: "logging",
  subject: "vault",
  sources: ["live", "code"],
  needs: ["diagnosticSettings"],
  controls: ["logging"],
  peers: [
    "aprl:1dc0821d-4f14-7644-bab4-ba208ff5f7fa",
    "azqr:kv-001",
    "azts:Azure_KeyVault_Audit_Enable_Diagnostics_Log",
    "azure-policy:cf820ca0-f99e-4f3e-84fb-66e913812d21",
    "cis:6.1.1.4",
    "cloudsploit:kvLogAnalyticsEnabled",
    "kics:38c71c00-c177-4cd7-8d36-cd1007cdb190",
    "kics:50f32d3c-096e-406a-bb26-71b3c91c11c0",
    "openshield:AZ-KV-003",
    "prowler:keyvault_logging_enabled",
    "psrule:Azure.KeyVault.Logs",
    "scoutsuite:logging-monitoring-logging-key-vault-disabled",
    "steampipe:keyvault_logging_enabled",
    "terrascan:AC_AZURE_0169",
  ],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/logging",
    "https://learn.microsoft.com/azure/key-vault/general/howto-logging",
    "https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings",
  ],
  doc: {
    what: "Flags vaults of which no diagnostic setting sends the audit log anywhere. The category AuditEvent counts, and so do the groups audit and allLogs, if the setting names a workspace, a storage account, an event hub or a partner solution. Metrics or policy evaluation details alone do not count.",
    why: "Who read which secret, who used which key and who was refused stands in this log only: neither the activity log nor the metrics have it. What was not sent when it happened cannot be had later.",
    fix: "Add a diagnostic setting that sends the category group audit to a workspace or a storage account which the vault's own administrators cannot empty.",
  },
  examples: {
    fails: { diagnosticSettings: [] },
    passes: {
      diagnosticSettings: [
        {
          id: "diagnosticsettings/audit",
          name: "audit",
          logs: ["audit"],
          workspaceId: "workspaces/logs",
          storageAccountId: null,
          eventHubAuthorizationRuleId: null,
          partnerSolutionId: null,
        },
      ],
    },
  },
  *check(vault) {
    // A vault has no diagnostic setting unless somebody makes one.
    if (vault.diagnosticSettings.some((setting) => sendsAuditLog(setting) && hasDestination(setting))) return;
    const found = someOf(vault.diagnosticSettings.map(inWords));
    const detail = found === "" ? "it has no diagnostic setting" : `of its diagnostic settings, ${found}`;
    yield { at: vault.id, message: `vault "${vault.name}" sends its audit log nowhere: ${detail}` };
  },
  fix: (vault) => ({
    az: shell`az monitor diagnostic-settings create --name audit --resource ${vaultResourceId(vault)} --workspace <workspace id> --logs '[{"categoryGroup":"audit","enabled":true}]'`,
    bicep,
    terraform,
  }),
});

function sendsAuditLog({ logs }: DiagnosticSetting): boolean {
  return logs.some((log) => auditLogs.has(log.toLowerCase()));
}

function hasDestination(setting: DiagnosticSetting): boolean {
  const { workspaceId, storageAccountId, eventHubAuthorizationRuleId, partnerSolutionId } = setting;
  return [workspaceId, storageAccountId, eventHubAuthorizationRuleId, partnerSolutionId].some((id) => id !== null);
}

function inWords(setting: DiagnosticSetting): string {
  if (sendsAuditLog(setting)) return `"${setting.name}" has no destination`;
  return `"${setting.name}" sends ${setting.logs.length === 0 ? "no logs" : `only ${someOf(setting.logs)}`}`;
}
