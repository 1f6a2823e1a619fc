import { readsMetadataOnly } from "../../model/data-rights.ts";
import type { AccessPolicyPermissions, RoleDefinition } from "../../model/grants.ts";
import { type NotApplicable, notApplicable } from "../../model/rule.ts";
import type { Privilege } from "../../model/vault-access.ts";

/** A grant as far as it matters whether it opens anything that needs guarding. */
export interface GrantPower {
  readonly permissions: AccessPolicyPermissions | null;
  readonly role: RoleDefinition | null;
  readonly rights: readonly string[];
  readonly privileges: readonly Privilege[];
  readonly vault: { readonly permissionModel: "rbac" | "access-policy" } | undefined;
}

/**
 * Why a grant leads to nothing in a vault; undefined where it does: to values, keys or the life of objects, to the vault's
 * settings, or to who has access.
 */
export function powerless({ permissions, rights, privileges, vault }: GrantPower): NotApplicable | undefined {
  if (permissions !== null) {
    if (vault?.permissionModel === "rbac") return notApplicable("dormant: the vault uses Azure RBAC");
    return opensObjects(permissions) ? undefined : notApplicable("shows names only");
  }
  if (privileges.length > 0) return undefined;
  if (rights.length === 0) return notApplicable("leads to nothing in a vault");
  if (vault?.permissionModel === "access-policy") return notApplicable("dormant: the vault uses access policies");
  return readsMetadataOnly(rights) ? notApplicable("reads metadata only") : undefined;
}

function opensObjects({ secrets, keys, certificates, storage }: AccessPolicyPermissions): boolean {
  return [secrets, keys, certificates, storage].some((held) => held.some((permission) => permission !== "list"));
}

/** `"Key Vault Secrets User"`, or that it is an entry. */
export function grantInWords({ role }: Pick<GrantPower, "role">): string {
  return role === null ? "an access policy entry" : `"${role.name}"`;
}

const words: Readonly<Record<Privilege, string>> = {
  "administers-data": "administers what is in vaults",
  "manages-objects": "adds and deletes objects",
  "grants-access": "gives access to vaults",
  "manages-vaults": "changes vaults",
};

/** What a privileged grant is good for: `gives access to vaults and changes vaults`. */
export function privilegesInWords(privileges: readonly Privilege[]): string {
  const told = privileges.map((privilege) => words[privilege]);
  const last = told.at(-1) ?? "";
  return told.length > 1 ? `${told.slice(0, -1).join(", ")} and ${last}` : last;
}
