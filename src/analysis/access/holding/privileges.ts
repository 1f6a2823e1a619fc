import type { AccessPolicyPermissions, RoleDefinition } from "../../../model/grants.ts";
import type { Privilege } from "../../../model/vault-access.ts";

/** What a role lets its holder do beyond using what is in a vault. */
export function rolePrivileges(_role: RoleDefinition): readonly Privilege[] {
  return [];
}

export function entryPrivileges(_permissions: AccessPolicyPermissions): readonly Privilege[] {
  return [];
}
