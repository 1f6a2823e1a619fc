import type { LeastGrant } from "../../../model/grant-review.ts";
import { stableGuid } from "../../../model/stable-guid.ts";

/**
 * A custom role with exactly these data actions. The same actions in one subscription are the same role, whoever gets it.
 * Its assignable scope is the subscription: custom roles with data actions cannot be assigned at a management group.
 */
export function customGrant(actions: readonly string[], scope: string, subscriptionId: string): LeastGrant {
  const customActions = [...new Set(actions)].sort();
  const roleId = stableGuid(["custom role", subscriptionId, ...customActions]);
  return { roleId, roleName: customRoleName(customActions, roleId), customActions, scope, extra: [] };
}

/** Names of custom roles are unique in a tenant, so the beginning of the id is part of it. */
function customRoleName(actions: readonly string[], roleId: string): string {
  const families = [...new Set(actions.map((action) => action.split("/")[2] ?? ""))].sort();
  return `Key Vault ${families.join(" and ")} (${roleId.slice(0, 8)})`;
}
