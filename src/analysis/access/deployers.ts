import { type Fact, isRead, read, unread } from "../../model/fact.ts";
import type { Vault } from "../../model/vault.ts";
import { grantsAction } from "./role-actions.ts";
import { assignmentsFor, type TenantIndex } from "./tenant-index.ts";

/** The right that lets a template deployment fetch secret values from a vault whose flag allows it. */
const deployAction = "Microsoft.KeyVault/vaults/deploy/action";

/**
 * Object ids of the principals that hold the deploy right on a vault, sorted. Read in part when a scope above the vault
 * or a role definition was not read: then there may be more than the list shows.
 */
export function vaultDeployers(vault: Vault, index: TenantIndex): Fact<readonly string[]> {
  const applying = assignmentsFor(vault, index);
  const holders = new Set<string>();
  let isComplete = applying.isComplete;
  for (const assignment of applying.assignments) {
    const role = isRead(assignment.roleId) ? index.role(assignment.roleId.read) : assignment.roleId;
    if (!isRead(role) || !isRead(assignment.principalId)) isComplete = false;
    else if (grantsAction(role.read, deployAction)) holders.add(assignment.principalId.read);
  }
  const sorted = [...holders].sort();
  if (isComplete) return read(sorted);
  const missing = unread("not-in-output", "role assignments above the vault or role definitions were not all read");
  return { read: sorted, missing: missing.unread };
}
