import type { RoleDefinition, RolePermission } from "../../model/grants.ts";

// Does an action pattern of a role cover an operation? Without case; a star spans any number of segments; a star between
// two slashes also stands for a single slash, on which Key Vault's own roles rely: `vaults/` star `/read` covers `vaults/read`.
export function actionMatches(pattern: string, action: string): boolean {
  const wanted = action.toLowerCase();
  const parts = pattern.trim().toLowerCase().split("*");
  const first = parts[0] ?? "";
  const last = parts.at(-1) ?? "";
  if (parts.length === 1) return first === wanted;
  if (!wanted.startsWith(first) || !wanted.endsWith(last)) return false;
  const overlap = first.endsWith("/") && last.startsWith("/") ? 1 : 0;
  if (parts.length === 2) return wanted.length >= first.length + last.length - overlap;
  return middleMatches(parts.slice(1, -1), wanted.slice(first.length, wanted.length - last.length));
}

/** The parts between further stars, found one after the other, leftmost first: enough, since stars are greedy on both sides. */
function middleMatches(parts: readonly string[], text: string): boolean {
  let from = 0;
  for (const part of parts) {
    const found = text.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return true;
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

/** Does the role grant this control-plane action in any of its elements? Never mix the two lists: names exist in both. */
export function grantsAction(role: RoleDefinition, action: string): boolean {
  return role.permissions.some(
    (permission) => covers(permission.actions, action) && !covers(permission.notActions, action),
  );
}
