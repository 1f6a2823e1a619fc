import { isRead } from "../../../model/fact.ts";
import {
  type PermissionName,
  permissionsGivenBy,
  permissionsTouchedBy,
} from "../../../model/facts/access-policy-data-actions.ts";
import { keyVaultDataActions } from "../../../model/facts/built-in-roles.ts";
import type { BindingDeny, Named, WakingGrant } from "../../../model/migration.ts";
import { isAtOrAbove } from "../../../model/resource-id.ts";
import type { Frame } from "../effective/frame.ts";
import type { RoleGrant } from "../effective/grants.ts";
import { actionMatches, vaultDataActions } from "../role-actions.ts";

/**
 * Role assignments, inherited and eligible ones too, that reach data in the vault once the model is switched. `heldBy` says what
 * a principal has by entries already.
 */
export function wakingGrants(
  frame: Frame,
  heldBy: (principalId: string) => ReadonlySet<PermissionName>,
  nameOf: (principalId: string) => Named,
): readonly WakingGrant[] {
  return frame.roles
    .filter((grant) => grant.from !== "lighthouse" && reachesData(grant, frame))
    .map((grant): WakingGrant => {
      const gives = grant.role ? permissionsGivenBy(new Set(vaultDataActions(grant.role))) : [];
      const held = heldBy(grant.principalId);
      return {
        id: grant.id,
        holder: nameOf(grant.principalId),
        roleName: grant.role?.name ?? `role ${grant.roleId}, whose definition was not read`,
        scope: grant.scope ?? grant.heldAt,
        isEligible: grant.isEligible,
        hasCondition: !isRead(grant.condition) || grant.condition.read !== null,
        gives,
        gained: gives.filter((name) => !held.has(name)),
      };
    })
    .sort((one, other) => (`${one.scope} ${one.id}` < `${other.scope} ${other.id}` ? -1 : 1));
}

/** A role that was not read may reach anything. */
function reachesData({ role, scope }: RoleGrant, { chain, vaultId }: Frame): boolean {
  const isHere = scope === undefined || chain.includes(scope) || isAtOrAbove(vaultId, scope);
  return isHere && (role === undefined || vaultDataActions(role).length > 0);
}

/** Deny assignments do nothing to data while access policies rule. */
export function bindingDenies({ denies }: Frame): readonly BindingDeny[] {
  return denies.flatMap(({ deny, scope }): readonly BindingDeny[] => {
    const blocked = keyVaultDataActions.filter((action) =>
      deny.permissions.some(
        ({ dataActions, notDataActions }) =>
          dataActions.some((pattern) => actionMatches(pattern, action)) &&
          !notDataActions.some((pattern) => actionMatches(pattern, action)),
      ),
    );
    const { id, name } = deny;
    return blocked.length === 0 ? [] : [{ id, name, scope, blocks: permissionsTouchedBy(new Set(blocked)) }];
  });
}
