import { defineRule, notApplicable } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { needStatedBy, statedNeedTag, statesNeed } from "../support/stated-need.ts";

export default defineRule({
  id: "vault-disk-encryption-enabled",
  title: "Azure Disk Encryption may fetch secrets and unwrap keys",
  severity: "low",
  area: "access",
  subject: "vault",
  sources: ["live", "code"],
  needs: ["enabledForDiskEncryption", "tags"],
  controls: ["rbac-scope"],
  peers: ["azts:Azure_KeyVault_AuthZ_Configure_Advanced_Access_Policies"],
  references: [
    "https://learn.microsoft.com/cli/azure/keyvault#az-keyvault-update",
    "https://learn.microsoft.com/azure/virtual-machines/windows/disk-encryption-key-vault",
  ],
  doc: {
    what: "Flags vaults that let Azure Disk Encryption fetch secrets and unwrap keys, unless a tag states that they need it.",
    why: "The flag opens the vault to a platform service beside its own permissions. On a vault that holds no disk keys it gives something away for nothing.",
    fix: "Switch the flag off where no virtual machine keeps its disk encryption secrets in the vault: encryption at host and server-side encryption with customer-managed keys work without it. Switched off too early, encrypted machines do not start. Where it must stay, state the need by a tag.",
  },
  params: { statedNeedTag: statedNeedTag("enabled-for-disk-encryption") },
  examples: { fails: { enabledForDiskEncryption: true }, passes: { enabledForDiskEncryption: false } },
  *check(vault, { params }) {
    // Absent means off.
    if (vault.enabledForDiskEncryption !== true) return;
    if (statesNeed(vault.tags, params.statedNeedTag)) yield notApplicable(needStatedBy(params.statedNeedTag));
    else {
      const message = `vault "${vault.name}" lets Azure Disk Encryption fetch its secrets and unwrap its keys`;
      yield { at: vault.id, message };
    }
  },
  fix: (vault) => ({
    az: shell`az keyvault update --name ${vault.name} --enabled-for-disk-encryption false`,
    bicep: "properties: { enabledForDiskEncryption: false }",
    terraform: "enabled_for_disk_encryption = false",
  }),
});
