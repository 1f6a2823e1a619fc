import { type Fact, isRead, read } from "../../model/fact.ts";
import type { Deployers } from "../../model/subject.ts";
import type { Vault } from "../../model/vault.ts";
import { grantsAction } from "./role-actions.ts";
import { assignmentsFor, type TenantIndex } from "./tenant-index.ts";

/** The right that lets a template deployment fetch secret values from a vault whose flag allows it. */
const deployAction = "Microsoft.KeyVault/vaults/deploy/action";

/**
 * Who holds the deploy right on a vault. Always an answer, since it only adds names to a finding about the vault's flag:
 * `isComplete` is false when a scope above the vault or a role definition was not read, so that there may be more.
 */
export function vaultDeployers(vault: Vault, index: TenantIndex): Fact<Deployers> {
  const applying = assignmentsFor(vault, index);
  const holders = new Set<string>();
  let isComplete = applying.isComplete;
  for (const assignment of applying.assignments) {
    const role = isRead(assignment.roleId) ? index.role(assignment.roleId.read) : assignment.roleId;
    if (!isRead(role) || !isRead(assignment.principalId)) isComplete = false;
    else if (grantsAction(role.read, deployAction)) holders.add(holderName(assignment.principalId.read, index));
  }
  return read({ holders: [...holders].sort(), isComplete });
}

function holderName(id: string, index: TenantIndex): string {
  const name = index.principals.get(id)?.name;
  return name && isRead(name) && name.read !== null ? name.read : id;
}
