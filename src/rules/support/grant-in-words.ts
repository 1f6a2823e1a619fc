import type { RoleDefinition } from "../../model/grants.ts";
import type { Privilege } from "../../model/vault-access.ts";

/** `"Key Vault Secrets User"`, or that it is an entry. */
export function grantInWords({ role }: { readonly role: RoleDefinition | null }): string {
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
