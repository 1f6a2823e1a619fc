import { defineRule } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { isPublicAccessOn, publicAccessInWords } from "../support/public-network.ts";

const terraform = `network_acls {
  default_action = "Deny"
  bypass         = "AzureServices"
}`;

export default defineRule({
  id: "vault-network-open",
  title: "Vault can be reached from the whole internet",
  severity: "high",
  area: "network",
  subject: "vault",
  sources: ["live", "code"],
  needs: ["publicNetworkAccess", "networkDefaultAction"],
  supersedes: ["vault-public-access-enabled", "vault-private-endpoint-missing", "vault-firewall-rules-inert"],
  controls: ["public-network-access", "network-firewall"],
  peers: [
    "azure-policy:55615ac9-af46-4a59-874e-391cc3dfb490",
    "checkov:CKV_AZURE_109",
    "cloudsploit:restrictDefaultNetworkAccess",
    "psrule:Azure.KeyVault.Firewall",
    "scoutsuite:keyvault-public-traffic-allowed",
    "steampipe:keyvault_firewall_enabled",
    "steampipe:keyvault_vault_public_network_access_disabled",
    "trivy:AZU-0013",
  ],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/network-security",
    "https://learn.microsoft.com/azure/private-link/network-security-perimeter-transition",
  ],
  doc: {
    what: "Flags vaults whose data plane anybody on the internet can reach: public network access is on and the firewall lets through what no rule matches. A vault that says nothing about either is open. Address and subnet rules change nothing while the default action is Allow. A network security perimeter closes the vault where public network access is SecuredByPerimeter; one that is enforced by its association alone, while the vault still says Enabled, is not seen here.",
    why: "Whoever gets hold of a credential, a token or a code signing in as somebody with access can use it from anywhere, and only the permissions stand between the vault and the world.",
    fix: "Find out from the audit log who calls the vault and from where, give them a private endpoint or a firewall rule, then set the default action to Deny, or public network access to Disabled.",
  },
  examples: {
    fails: { publicNetworkAccess: null, networkDefaultAction: null },
    passes: { publicNetworkAccess: "Enabled", networkDefaultAction: "Deny" },
  },
  *check(vault) {
    // Absent access means Enabled and an absent default action means Allow. With access off, a stale Allow opens nothing.
    if (!isPublicAccessOn(vault.publicNetworkAccess) || vault.networkDefaultAction === "Deny") return;
    const access = publicAccessInWords(vault.publicNetworkAccess);
    const action = vault.networkDefaultAction ?? "Allow by default";
    yield {
      at: vault.id,
      message: `vault "${vault.name}" can be reached from the whole internet: public network access is ${access}, the firewall's default action is ${action}`,
    };
  },
  fix: (vault) => ({
    az: shell`az keyvault update --name ${vault.name} --default-action Deny`,
    bicep: "properties: { networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' } }",
    terraform,
  }),
});
