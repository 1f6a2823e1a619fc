import { defineRule } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { endpointInWords, isApproved } from "../support/private-endpoint.ts";
import { someOf } from "../support/some-of.ts";
import { vaultResourceId } from "../support/vault-resource-id.ts";

export default defineRule({
  id: "hsm-private-endpoint-missing",
  title: "Managed HSM has no approved private endpoint",
  severity: "medium",
  area: "network",
  subject: "hsm",
  sources: ["live", "code"],
  needs: ["privateEndpoints"],
  controls: ["private-endpoint"],
  peers: ["azure-policy:59fee2f4-d439-4f1b-9b9a-982e1474bfd8"],
  references: ["https://learn.microsoft.com/azure/key-vault/managed-hsm/private-link"],
  doc: {
    what: "Flags managed HSMs without an approved private endpoint. One that is pending, rejected or disconnected carries no traffic and does not count.",
    why: "Without one, clients reach the HSM over its public address, so that address has to stay open for them.",
    fix: "Give the HSM a private endpoint in the network of its clients, with the zone privatelink.managedhsm.azure.net linked to that network. Approve a pending one only if you know who asked for it.",
  },
  examples: {
    fails: { privateEndpoints: [] },
    passes: { privateEndpoints: [{ id: "pe", name: "pe", status: "Approved", provisioningState: "Succeeded" }] },
  },
  *check(hsm) {
    if (hsm.privateEndpoints.some(isApproved)) return;
    const others = someOf(hsm.privateEndpoints.map(endpointInWords));
    const none = `managed HSM "${hsm.name}" has no`;
    const message = others === "" ? `${none} private endpoint` : `${none} approved private endpoint: ${others}`;
    yield { at: hsm.id, message };
  },
  fix: (hsm) => ({
    az: shell`az network private-endpoint create --name <endpoint> --resource-group <resource group> --vnet-name <network> --subnet <subnet> --connection-name <connection> --group-id managedhsm --private-connection-resource-id ${vaultResourceId(hsm)}`,
  }),
});
