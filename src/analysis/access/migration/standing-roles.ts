import { isRead } from "../../../model/fact.ts";
import type { Frame } from "../effective/frame.ts";
import type { RoleGrant } from "../effective/grants.ts";
import { grantsDataAction, vaultDataActions } from "../role-actions.ts";

/** The data actions that a role assignment gives without condition or end on the whole vault; none of any other grant. */
export function standingActions(grant: RoleGrant, { chain }: Frame): readonly string[] {
  const { from, role, condition, endsOn, scope, isEligible } = grant;
  const isStanding = from === "assignment" && !isEligible && (endsOn === undefined || endsOn === null);
  if (!isStanding || !role || scope === undefined || !chain.includes(scope)) return [];
  if (!isRead(condition) || condition.read !== null) return [];
  const plain = { ...role, permissions: role.permissions.filter((element) => element.condition === undefined) };
  return vaultDataActions(role).filter((action) => grantsDataAction(plain, action));
}
