import Type from "typebox";
import { defineRule, notApplicable } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";

export default defineRule({
  id: "vault-purge-protection-disabled",
  title: "Vault has no purge protection",
  severity: "high",
  area: "recovery",
  subject: "vault",
  sources: ["live", "code"],
  needs: ["purgeProtectionEnabled"],
  controls: ["purge-protection"],
  peers: [
    "aprl:70fcfe6d-00e9-5544-a63a-fff42b9f2edb",
    "azts:Azure_KeyVault_BCDR_Enable_SoftDelete_and_PurgeProtection",
    "azure-policy:0b60c0b2-2dc2-4e1c-b5c9-abbed971de53",
    "checkov:CKV_AZURE_110",
    "checkov:CKV_AZURE_42",
    "cis:8.3.5",
    "cloudsploit:kvRecoveryEnabled",
    "kics:7c25f361-7c66-44bf-9b69-022acd5eb4bd",
    "kics:cec6e005-9309-46eb-b34b-456f6eae818b",
    "openshield:AZ-KV-004",
    "prowler:keyvault_recoverable",
    "psrule:Azure.KeyVault.PurgeProtect",
    "regula:FG_R00227",
    "scoutsuite:keyvault-not-recoverable",
    "sonariac:S8847",
    "steampipe:keyvault_purge_protection_enabled",
    "steampipe:keyvault_vault_recoverable",
    "trivy:AZU-0016",
  ],
  references: ["https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview"],
  doc: {
    what: "Flags vaults on which purge protection is off or was never switched on.",
    why: "Soft delete alone does not hold against somebody with the right to purge: a deleted vault or object can be destroyed at once, and whatever was encrypted with its keys is lost. With purge protection nobody, Microsoft included, can destroy it before the retention period has passed.",
    fix: "Switch purge protection on. It cannot be switched off again, and a deleted vault then keeps its name until its retention period is over: leave it off only on vaults that are made and deleted often.",
  },
  params: {
    exemptEphemeral: Type.Boolean({
      default: true,
      description: "Leave out vaults of environments that the policy calls ephemeral.",
    }),
  },
  examples: { fails: { purgeProtectionEnabled: null }, passes: { purgeProtectionEnabled: true } },
  *check(vault, { params }) {
    if (vault.purgeProtectionEnabled === true) return;
    if (vault.isEphemeral && params.exemptEphemeral) {
      yield notApplicable("short-lived environment");
      return;
    }
    // Absent means off: Azure stores no explicit false.
    const setting = vault.purgeProtectionEnabled === null ? "absent" : "false";
    yield { at: vault.id, message: `vault "${vault.name}" has no purge protection: the setting is ${setting}` };
  },
  fix: (vault) => ({
    az: shell`az keyvault update --name ${vault.name} --enable-purge-protection true`,
    bicep: "properties: { enablePurgeProtection: true }",
    terraform: "purge_protection_enabled = true",
  }),
});
