import { defineRule } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";

export default defineRule({
  id: "hsm-purge-protection-disabled",
  title: "Managed HSM has no purge protection",
  severity: "high",
  area: "recovery",
  subject: "hsm",
  sources: ["live", "code"],
  needs: ["purgeProtectionEnabled"],
  controls: ["purge-protection"],
  peers: [
    "azure-policy:c39ba22d-4428-4149-b981-70acb31fc383",
    "steampipe:keyvault_managed_hms_purge_protection_enabled",
  ],
  references: ["https://learn.microsoft.com/azure/key-vault/managed-hsm/soft-delete-overview"],
  doc: {
    what: "Flags managed HSMs on which purge protection is off or was never switched on.",
    why: "Whoever may delete and purge the HSM destroys every key in it at once, and with them all that was encrypted under them. With purge protection nobody, Microsoft included, can do so before the retention period has passed.",
    fix: "Switch purge protection on. It cannot be switched off again, and a deleted HSM is paid for until its retention period is over.",
  },
  examples: { fails: { purgeProtectionEnabled: null }, passes: { purgeProtectionEnabled: true } },
  *check(hsm) {
    if (hsm.purgeProtectionEnabled === true) return;
    const setting = hsm.purgeProtectionEnabled === null ? "absent" : "false";
    yield { at: hsm.id, message: `managed HSM "${hsm.name}" has no purge protection: the setting is ${setting}` };
  },
  fix: (hsm) => ({
    az: shell`az keyvault update-hsm --hsm-name ${hsm.name} --enable-purge-protection true`,
    bicep: "properties: { enablePurgeProtection: true }",
    terraform: "purge_protection_enabled = true",
  }),
});
