import type { PermissionNeed } from "./permission-need.ts";
import { tenantNeeds } from "./tenant-needs.ts";
import { vaultNeeds } from "./vault-needs.ts";

/**
 * What lets a principal in where a vault is ruled by access policies, and roles count for nothing: to list, and to get what
 * only describes. Getting a secret is not among it. NAME stands for the vault's name, PRINCIPAL for an object id.
 */
export const accessPolicyGrant =
  "az keyvault set-policy --name NAME --object-id PRINCIPAL --secret-permissions list --key-permissions get list getrotationpolicy --certificate-permissions get list listissuers";

/** Graph permissions that do in place of the directory role, for applications. */
export const directoryPermissions =
  "the directory role Directory Readers, or the Graph application permissions User.Read.All, GroupMember.Read.All and Application.Read.All (or Directory.Read.All)";

/** Every permission that a collection uses: none of them changes anything. */
export const permissionNeeds: readonly PermissionNeed[] = [...tenantNeeds, ...vaultNeeds];

/** The need of a collector that a refusal is explained by: of what is read by ARM, unless told otherwise. */
export function needOf(collector: string, plane: PermissionNeed["plane"] = "control"): PermissionNeed | undefined {
  const own = permissionNeeds.filter((need) => need.collector === collector);
  return own.find((need) => need.plane === plane) ?? own[0];
}
