import { defineRule } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { isPublicAccessOn, publicAccessInWords } from "../support/public-network.ts";

export default defineRule({
  id: "hsm-public-access-enabled",
  title: "Managed HSM has public network access switched on",
  severity: "high",
  area: "network",
  subject: "hsm",
  sources: ["live", "code"],
  needs: ["publicNetworkAccess"],
  controls: ["public-network-access"],
  peers: ["azure-policy:19ea9d63-adee-4431-a95e-1913c6c1c75f", "sonariac:S6329"],
  references: ["https://learn.microsoft.com/azure/key-vault/managed-hsm/private-link"],
  doc: {
    what: "Flags managed HSMs whose public network access is not Disabled, whatever their firewall lets in. An HSM that does not say has it on.",
    why: "Keys that are worth an HSM of their own need no address on the internet: there one local role too many, or one stolen token, is enough to use them from anywhere.",
    fix: "Let clients come through a private endpoint, then disable public network access.",
  },
  examples: { fails: { publicNetworkAccess: "Enabled" }, passes: { publicNetworkAccess: "Disabled" } },
  *check(hsm) {
    // Absent means Enabled.
    if (!isPublicAccessOn(hsm.publicNetworkAccess)) return;
    const access = publicAccessInWords(hsm.publicNetworkAccess);
    yield {
      at: hsm.id,
      message: `managed HSM "${hsm.name}" accepts public networks: public network access is ${access}`,
    };
  },
  fix: (hsm) => ({
    az: shell`az keyvault update-hsm --hsm-name ${hsm.name} --public-network-access Disabled`,
    bicep: "properties: { publicNetworkAccess: 'Disabled' }",
    terraform: "public_network_access_enabled = false",
  }),
});
