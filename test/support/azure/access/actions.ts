import type { RolePermissionModel } from "../tenant/model.ts";

const patterns = new Map<string, RegExp>();

function compile(pattern: string): RegExp {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  const quoted = pattern.trim().replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  // `X/*/read` covers `X/read` too: built-in roles rely on it.
  const source = quoted
    .split("/*/")
    .map((part) => part.replaceAll("*", ".*"))
    .join("/(?:.*/)?");
  const compiled = new RegExp(`^${source}$`, "i");
  patterns.set(pattern, compiled);
  return compiled;
}

const matchesAny = (wanted: readonly string[], action: string) => wanted.some((one) => compile(one).test(action));

/** Whether one permission element names an action: control and data actions never mix. */
export function permits(permission: RolePermissionModel, action: string, plane: "control" | "data"): boolean {
  if (plane === "control") {
    return matchesAny(permission.actions, action) && !matchesAny(permission.notActions, action);
  }
  return matchesAny(permission.dataActions, action) && !matchesAny(permission.notDataActions, action);
}
