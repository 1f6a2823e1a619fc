import { keyVaultDataActions } from "../../model/facts/built-in-roles.ts";
import type { RoleDefinition, RolePermission } from "../../model/grants.ts";

// Does an action pattern of a role cover an operation? Without case; a star spans any number of segments; a star between
// two slashes also stands for a single slash, on which Key Vault's own roles rely: `vaults/` star `/read` covers `vaults/read`.
export function actionMatches(pattern: string, action: string): boolean {
  const wanted = action.toLowerCase();
  const [first = "", ...rest] = pattern.trim().toLowerCase().split(/\*+/);
  const last = rest.pop();
  if (last === undefined) return first === wanted;
  if (!wanted.startsWith(first)) return false;
  let before = first;
  let end = first.length;
  // The parts between stars one after the other, leftmost first: that leaves the most room for those that follow.
  for (const part of rest) {
    const found = wanted.indexOf(part, end - sharedSlash(before, part));
    if (found < 0) return false;
    before = part;
    end = found + part.length;
  }
  return wanted.endsWith(last) && wanted.length - last.length >= end - sharedSlash(before, last);
}

/** One slash may end the part before a star and begin the part after it. */
function sharedSlash(before: string, after: string): number {
  return before.endsWith("/") && after.startsWith("/") ? 1 : 0;
}

function covers(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => actionMatches(pattern, action));
}

/** Does one permission element grant this data action? Its notDataActions subtract within the element only. */
export function elementGrantsData(permission: RolePermission, action: string): boolean {
  return covers(permission.dataActions, action) && !covers(permission.notDataActions, action);
}

/** Does the role grant this data action in any of its elements? Conditions are not looked at. */
export function grantsDataAction(role: RoleDefinition, action: string): boolean {
  return role.permissions.some((permission) => elementGrantsData(permission, action));
}

/** Does one permission element grant this control-plane action? Never mix the two lists: names exist in both. */
export function elementGrantsAction(permission: RolePermission, action: string): boolean {
  return covers(permission.actions, action) && !covers(permission.notActions, action);
}

/** Does the role grant this control-plane action in any of its elements? Conditions are not looked at. */
export function grantsAction(role: RoleDefinition, action: string): boolean {
  return role.permissions.some((permission) => elementGrantsAction(permission, action));
}

const known = new WeakMap<RoleDefinition, readonly string[]>();

/** The data actions on vaults that a role grants, in the service's spelling. Worked out once for each definition: thousands of grants share it. */
export function vaultDataActions(role: RoleDefinition): readonly string[] {
  const before = known.get(role);
  if (before) return before;
  const actions = keyVaultDataActions.filter((action) => grantsDataAction(role, action));
  known.set(role, actions);
  return actions;
}
