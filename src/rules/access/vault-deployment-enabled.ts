import { defineRule, notApplicable } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { needStatedBy, statedNeedTag, statesNeed } from "../support/stated-need.ts";

export default defineRule({
  id: "vault-deployment-enabled",
  title: "Virtual machine deployments may fetch certificates from the vault",
  severity: "medium",
  area: "access",
  subject: "vault",
  sources: ["live", "code"],
  needs: ["enabledForDeployment", "tags"],
  controls: ["rbac-scope"],
  peers: ["azts:Azure_KeyVault_AuthZ_Configure_Advanced_Access_Policies"],
  references: [
    "https://learn.microsoft.com/cli/azure/keyvault#az-keyvault-update",
    "https://learn.microsoft.com/azure/virtual-machines/extensions/key-vault-windows",
  ],
  doc: {
    what: "Flags vaults that let Compute fetch certificates, stored as secrets, for virtual machines that are being deployed, unless a tag states that they need it.",
    why: "Whoever may deploy a virtual machine and holds Microsoft.KeyVault/vaults/deploy/action on the vault can have a certificate with its private key placed on a machine of their own, without any data-plane permission.",
    fix: "Switch the flag off. Machines that need a certificate can fetch it with their own managed identity through the Key Vault extension. Where the flag must stay, state the need by a tag.",
  },
  params: { statedNeedTag: statedNeedTag("enabled-for-deployment") },
  examples: { fails: { enabledForDeployment: true }, passes: { enabledForDeployment: false } },
  *check(vault, { params }) {
    // Absent means off.
    if (vault.enabledForDeployment !== true) return;
    if (statesNeed(vault.tags, params.statedNeedTag)) yield notApplicable(needStatedBy(params.statedNeedTag));
    else
      yield { at: vault.id, message: `vault "${vault.name}" lets virtual machine deployments fetch its certificates` };
  },
  fix: (vault) => ({
    az: shell`az keyvault update --name ${vault.name} --enabled-for-deployment false`,
    bicep: "properties: { enabledForDeployment: false }",
    terraform: "enabled_for_deployment = false",
  }),
});
