import type { Fix } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { entryIdentity } from "./policy-entry.ts";
import { removeAssignment } from "./role-assignment.ts";

export interface Removable {
  readonly id: string;
  readonly kind: "access-policy" | "role-assignment";
  readonly vault: { readonly name: string } | undefined;
}

/** The command that takes a grant away: the assignment, or the entry of the access policies. */
export function removalOf({ id, kind, vault }: Removable): string {
  if (kind === "role-assignment") return removeAssignment(id);
  const { objectId, applicationId } = entryIdentity(id);
  const remove = shell`az keyvault delete-policy --name ${vault?.name ?? "<vault>"} --object-id ${objectId}`;
  return applicationId === undefined ? remove : remove + shell` --application-id ${applicationId}`;
}

export function removeGrant(grant: Removable): Fix {
  return { az: removalOf(grant) };
}
