import { readsMetadataOnly } from "../../../model/data-rights.ts";
import { keyVaultDataActions } from "../../../model/facts/built-in-roles.ts";
import type { RoleWildcards } from "../../../model/grant-subject.ts";
import type { RolePermission } from "../../../model/grants.ts";
import { actionMatches, elementGrantsAction, elementGrantsData } from "../role-actions.ts";

/** Actions that change vaults, who has access to them, or what a deployment may take from them. */
const vaultChanges: readonly string[] = [
  "Microsoft.KeyVault/vaults/write",
  "Microsoft.KeyVault/vaults/delete",
  "Microsoft.KeyVault/vaults/accessPolicies/write",
  "Microsoft.KeyVault/vaults/deploy/action",
  "Microsoft.KeyVault/vaults/secrets/write",
  "Microsoft.KeyVault/vaults/keys/write",
];

/**
 * Patterns with a star that cover more of vaults than reading about them. What an element's own exclusions leave of a pattern
 * counts: `secrets/*` with everything but metadata taken out again is a role that reads metadata.
 */
export function roleWildcards(permissions: readonly RolePermission[]): RoleWildcards {
  const data = permissions.flatMap((element) =>
    element.dataActions.filter((pattern) => isWideOnData(pattern, element)),
  );
  const control = permissions.flatMap((element) =>
    element.actions.filter((pattern) => isWideOnVaults(pattern, element)),
  );
  return { data: [...new Set(data)], control: [...new Set(control)] };
}

function isWideOnData(pattern: string, element: RolePermission): boolean {
  if (!pattern.includes("*")) return false;
  const covered = keyVaultDataActions.filter(
    (action) => actionMatches(pattern, action) && elementGrantsData(element, action),
  );
  return covered.length > 0 && !readsMetadataOnly(covered);
}

function isWideOnVaults(pattern: string, element: RolePermission): boolean {
  if (!pattern.includes("*")) return false;
  return vaultChanges.some((action) => actionMatches(pattern, action) && elementGrantsAction(element, action));
}
