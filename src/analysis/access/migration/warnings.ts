import { isRead } from "../../../model/fact.ts";
import type { Named } from "../../../model/migration.ts";
import type { Vault } from "../../../model/vault.ts";
import type { Memberships } from "../effective/memberships.ts";

/** Services that put entries into access policies by themselves, by the application id that is theirs in every tenant. */
const policyWriters: ReadonlyMap<string, string> = new Map([
  // https://learn.microsoft.com/azure/databricks/security/secrets/#create-an-azure-key-vault-backed-secret-scope
  ["2ff814a6-3304-4ab8-85cb-cd0e6f879c1d", "Azure Databricks: making a secret scope writes its entry"],
  // https://learn.microsoft.com/azure/app-service/configure-ssl-certificate#authorize-app-service-to-read-from-the-vault
  ["abfa0a7c-a6b6-4736-8310-5855508787cd", "Azure App Service: binding a certificate in the portal writes its entry"],
]);

/** What has to be known about one vault before the switch, one sentence each. */
export function warningsFor(vault: Vault, holders: readonly Named[], memberships: Memberships): readonly string[] {
  return [
    ...devOpsWarning(vault),
    ...holders.flatMap((holder) => writerWarning(holder, memberships)),
    ...flagWarning(vault),
  ];
}

/** Azure DevOps links a variable group to a vault behind a private endpoint only while it uses access policies. */
function devOpsWarning({ privateEndpoints, publicNetworkAccess }: Vault): readonly string[] {
  const isPublic = isRead(publicNetworkAccess) && publicNetworkAccess.read !== "Disabled";
  const hasEndpoint = !isRead(privateEndpoints) || privateEndpoints.read.some(({ status }) => status === "Approved");
  if (isPublic || !hasEndpoint) return [];
  return [
    "Public access is off, or that was not read: if an Azure DevOps variable group is linked to this vault through a private endpoint, the link stops working with the switch. Azure DevOps supports it under access policies only: leave the vault as it is, with a waiver of kind azure-devops-private-endpoint.",
  ];
}

function writerWarning(holder: Named, memberships: Memberships): readonly string[] {
  const appId = memberships.record(holder.id)?.appId;
  const service =
    appId && isRead(appId) && appId.read !== null ? policyWriters.get(appId.read.toLowerCase()) : undefined;
  if (service === undefined) return [];
  return [
    `${service}. After the switch such entries have no effect: whatever is set up later needs a role assignment that somebody makes.`,
  ];
}

/** The flags for deployments work under either model; that they do is often forgotten. */
function flagWarning({ enabledForTemplateDeployment }: Vault): readonly string[] {
  if (!isRead(enabledForTemplateDeployment) || enabledForTemplateDeployment.read !== true) return [];
  return [
    "Resource Manager may still fetch secrets for template deployments: that flag works under roles, too, and is no part of this plan.",
  ];
}
