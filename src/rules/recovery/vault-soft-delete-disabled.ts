import { defineRule } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";

export default defineRule({
  id: "vault-soft-delete-disabled",
  title: "Vault has soft delete switched off",
  severity: "high",
  area: "recovery",
  subject: "vault",
  sources: ["live", "code"],
  needs: ["softDeleteEnabled"],
  controls: ["soft-delete"],
  peers: [
    "aprl:1cca00d2-d9ab-8e42-a788-5d40f49405cb",
    "azts:Azure_KeyVault_SI_Enable_SoftDelete",
    "azure-policy:1e66c121-a66a-4b1f-9b83-0fd99bf0fc2d",
    "checkov:CKV_AZURE_111",
    "checkov:CKV_AZURE_42",
    "cloudsploit:kvRecoveryEnabled",
    "kics:7c25f361-7c66-44bf-9b69-022acd5eb4bd",
    "kics:881696a8-68c5-4073-85bc-7c38a3deb854",
    "openshield:AZ-KV-001",
    "prowler:keyvault_recoverable",
    "psrule:Azure.KeyVault.SoftDelete",
    "regula:FG_R00227",
    "scoutsuite:keyvault-not-recoverable",
    "steampipe:keyvault_soft_delete_enabled",
    "steampipe:keyvault_vault_recoverable",
    "terrascan:AC_AZURE_0170",
  ],
  references: ["https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview"],
  doc: {
    what: "Flags vaults whose soft delete is explicitly false. A vault that says nothing about it has soft delete, since that is the platform's default.",
    why: "Without soft delete a deleted vault, key, secret or certificate is gone at once, by mistake as much as by intent, and with it everything that a deleted key had encrypted.",
    fix: "Switch soft delete on, which cannot be undone. In code, remove the setting or set it to true: the service refuses false on new vaults.",
  },
  examples: { fails: { softDeleteEnabled: false }, passes: { softDeleteEnabled: true } },
  *check(vault) {
    // Absent means on: new vaults have had soft delete by default since API version 2019-09-01.
    if (vault.softDeleteEnabled !== false) return;
    yield { at: vault.id, message: `vault "${vault.name}" deletes without recovery: soft delete is set to false` };
  },
  fix: (vault) => ({
    az: shell`az keyvault update --name ${vault.name} --set properties.enableSoftDelete=true`,
    bicep: "properties: { enableSoftDelete: true }",
    terraform: "# remove soft_delete_enabled: azurerm 3 and later always switch soft delete on",
  }),
});
