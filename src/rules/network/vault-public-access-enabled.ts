import { defineRule } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { isPublicAccessOn, publicAccessInWords } from "../support/public-network.ts";

export default defineRule({
  id: "vault-public-access-enabled",
  title: "Vault has public network access switched on",
  severity: "medium",
  area: "network",
  subject: "vault",
  sources: ["live", "code"],
  needs: ["publicNetworkAccess"],
  controls: ["public-network-access"],
  peers: [
    "azts:Azure_KeyVault_NetSec_Disable_Public_Network_Access",
    "azure-policy:405c5871-3e91-4644-8a63-58e19d68ff5b",
    "checkov:CKV_AZURE_189",
    "cis:8.3.7",
    "openshield:AZ-KV-002",
    "sonariac:S6329",
  ],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/network-security",
    "https://learn.microsoft.com/azure/key-vault/general/private-link-service",
  ],
  doc: {
    what: "Flags vaults whose public network access is neither Disabled nor SecuredByPerimeter, even if the firewall lets only some addresses or subnets in. A vault that does not say has it on.",
    why: "The vault's public address stays in use, and one firewall rule too wide, or a default action set back to Allow, opens it to the internet. Addresses behind a rule are often shared with others.",
    fix: "Let clients come through a private endpoint, or through a network security perimeter, then disable public network access. Trusted Microsoft services still get in if the bypass allows them.",
  },
  examples: { fails: { publicNetworkAccess: "Enabled" }, passes: { publicNetworkAccess: "Disabled" } },
  *check(vault) {
    // Absent means Enabled.
    if (!isPublicAccessOn(vault.publicNetworkAccess)) return;
    const access = publicAccessInWords(vault.publicNetworkAccess);
    yield {
      at: vault.id,
      message: `vault "${vault.name}" accepts public networks: public network access is ${access}`,
    };
  },
  fix: (vault) => ({
    az: shell`az keyvault update --name ${vault.name} --public-network-access Disabled`,
    bicep: "properties: { publicNetworkAccess: 'Disabled' }",
    terraform: "public_network_access_enabled = false",
  }),
});
