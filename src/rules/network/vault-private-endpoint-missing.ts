import { defineRule } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { endpointInWords, isApproved } from "../support/private-endpoint.ts";
import { someOf } from "../support/some-of.ts";
import { vaultResourceId } from "../support/vault-resource-id.ts";

const bicep = `resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: '<endpoint>'
  location: '<region>'
  properties: {
    subnet: { id: '<subnet id>' }
    privateLinkServiceConnections: [
      { name: 'vault', properties: { privateLinkServiceId: <vault>.id, groupIds: ['vault'] } }
    ]
  }
}`;

const terraform = `resource "azurerm_private_endpoint" "vault" {
  name                = "<endpoint>"
  location            = "<region>"
  resource_group_name = "<resource group>"
  subnet_id           = "<subnet id>"
  private_service_connection {
    name                           = "vault"
    private_connection_resource_id = azurerm_key_vault.<vault>.id
    subresource_names              = ["vault"]
    is_manual_connection           = false
  }
}`;

export default defineRule({
  id: "vault-private-endpoint-missing",
  title: "Vault has no approved private endpoint",
  severity: "medium",
  area: "network",
  subject: "vault",
  sources: ["live", "code"],
  needs: ["privateEndpoints"],
  controls: ["private-endpoint"],
  peers: [
    "azure-policy:a6abeaec-4d90-4a02-805f-6b26c4d3fbe9",
    "checkov:CKV2_AZURE_32",
    "cis:8.3.8",
    "cloudsploit:keyVaultsPrivateEndpoint",
    "openshield:AZ-KV-002",
    "prowler:keyvault_private_endpoints",
    "steampipe:keyvault_vault_private_link_used",
  ],
  references: ["https://learn.microsoft.com/azure/key-vault/general/private-link-service"],
  doc: {
    what: "Flags vaults without an approved private endpoint. One that is pending, rejected or disconnected carries no traffic and does not count. Switch the rule off for environments that do not want private endpoints.",
    why: "Without one, clients reach the vault over its public address, so that address has to stay open for them.",
    fix: "Give the vault a private endpoint in the network of its clients, with the zone privatelink.vaultcore.azure.net linked to that network. Approve a pending one only if you know who asked for it.",
  },
  examples: {
    fails: { privateEndpoints: [] },
    passes: { privateEndpoints: [{ id: "pe", name: "pe", status: "Approved", provisioningState: "Succeeded" }] },
  },
  *check(vault) {
    if (vault.privateEndpoints.some(isApproved)) return;
    const others = someOf(vault.privateEndpoints.map(endpointInWords));
    const message =
      others === ""
        ? `vault "${vault.name}" has no private endpoint`
        : `vault "${vault.name}" has no approved private endpoint: ${others}`;
    yield { at: vault.id, message };
  },
  fix: (vault) => ({
    az: shell`az network private-endpoint create --name <endpoint> --resource-group <resource group> --vnet-name <network> --subnet <subnet> --connection-name <connection> --group-id vault --private-connection-resource-id ${vaultResourceId(vault)}`,
    bicep,
    terraform,
  }),
});
