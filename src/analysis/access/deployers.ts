import { type Fact, isRead, read } from "../../model/fact.ts";
import type { Deployers } from "../../model/subject.ts";
import type { Vault } from "../../model/vault.ts";
import { grantsAction } from "./role-actions.ts";
import { assignmentsFor, type TenantIndex } from "./tenant-index.ts";

/** The right that lets a template deployment fetch secret values from a vault whose flag allows it. */
const deployAction = "Microsoft.KeyVault/vaults/deploy/action";

/**
 * Who holds the deploy right on a vault. Always an answer, since it only adds names to a finding about the vault's flag:
 * `isComplete` is false when a scope above the vault, a principal or a role definition was not read, so that there may be more.
 */
export function vaultDeployers(vault: Vault, index: TenantIndex): Fact<Deployers> {
  const applying = assignmentsFor(vault, index);
  const ids = new Set<string>();
  let isComplete = applying.isComplete;
  for (const { roleId, principalId } of applying.assignments) {
    const role = isRead(roleId) ? index.role(roleId.read) : roleId;
    if (!isRead(role)) isComplete = false;
    else if (grantsAction(role.read, deployAction)) {
      if (isRead(principalId)) ids.add(principalId.read);
      else isComplete = false;
    }
  }
  return read({ holders: [...ids].map((id) => holderName(id, index)).sort(), isComplete });
}

function holderName(id: string, index: TenantIndex): string {
  const name = index.principals.get(id)?.name;
  return name && isRead(name) && name.read !== null ? name.read : id;
}
