import { defineRule, defineWaiverKind } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import type { PolicyEntries } from "../../model/subject.ts";
import { isApproved } from "../support/private-endpoint.ts";

export default defineRule({
  id: "vault-legacy-access-policy",
  title: "Vault decides access by access policies, the legacy model",
  severity: "high",
  area: "access",
  subject: "vault",
  sources: ["live", "code"],
  needs: ["permissionModel", "policyEntries"],
  supersedes: ["vault-permission-model-implicit"],
  controls: ["access-model"],
  peers: [
    "azure-policy:12d4fa5e-1f9f-4c21-97a9-b99b3c6611b5",
    "cis:8.3.6",
    "openshield:AZ-KV-006",
    "prowler:keyvault_rbac_enabled",
    "psrule:Azure.KeyVault.RBAC",
    "scoutsuite:keyvault-rbac-authorization-disabled",
    "sonariac:S6383",
    "steampipe:keyvault_rbac_enabled",
  ],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/rbac-guide",
    "https://learn.microsoft.com/azure/key-vault/general/rbac-migration",
    "https://learn.microsoft.com/azure/key-vault/general/access-control-default",
  ],
  doc: {
    what: "Flags vaults whose permission model is access policies. A live vault that does not state its model uses access policies; in code it depends on the management API version.",
    why: "Whoever may write the vault, a Contributor among them, can add himself to its access policies and read everything in it. Entries reach the whole vault, never end, and cannot be made eligible. On 27 February 2027 management API versions before 2026-02-01 are retired, and tools that still use them stop working; from 2026-02-01 on, a new vault that does not say otherwise uses Azure RBAC.",
    fix: "Make role assignments for everybody who has an entry first: they have no effect yet. Give them some minutes to spread, switch the permission model to Azure RBAC, and watch the audit log for ForbiddenByRbac. Keep the entries until it stays quiet, since switching back wakes them up, then empty them. Translate permission by permission: the Officer roles include purge, which `all` does not. Azure DevOps cannot link a variable group to an RBAC vault behind a private endpoint: for that case there is the waiver kind azure-devops-private-endpoint.",
  },
  waiverKinds: {
    // Azure DevOps links a variable group to a vault behind a private endpoint only while it uses access policies.
    "azure-devops-private-endpoint": defineWaiverKind({
      subject: "vault",
      needs: ["privateEndpoints", "publicNetworkAccess"],
      condition: "the vault has an approved private endpoint, and public network access is Disabled",
      isJustified: ({ privateEndpoints, publicNetworkAccess }) =>
        privateEndpoints.some(isApproved) && publicNetworkAccess === "Disabled",
    }),
  },
  examples: {
    fails: {
      permissionModel: "access-policy",
      accessPolicies: [{ principalId: "00000000-0000-0000-0000-0000000000aa" }],
    },
    passes: { permissionModel: "rbac" },
  },
  *check(vault) {
    if (vault.permissionModel === "rbac") return;
    const entries = entriesInWords(vault.policyEntries);
    yield {
      at: vault.id,
      message: `vault "${vault.name}" decides access by access policies (${entries}): tools on management API versions before 2026-02-01 stop working on 27 February 2027, and from that version on new vaults default to Azure RBAC`,
    };
  },
  fix: (vault) => ({
    az: shell`az keyvault update --name ${vault.name} --enable-rbac-authorization true`,
    bicep: "properties: { enableRbacAuthorization: true }",
    terraform: "rbac_authorization_enabled = true",
  }),
});

function entriesInWords({ count, isComplete }: PolicyEntries): string {
  const noun = count === 1 ? "entry" : "entries";
  if (isComplete) return `${count} ${noun}`;
  return count === 0 ? "entries not read" : `at least ${count} ${noun}`;
}
