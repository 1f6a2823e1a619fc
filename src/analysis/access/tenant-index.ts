import { type Fact, isRead, read, unread } from "../../model/fact.ts";
import { builtInRoles } from "../../model/facts/built-in-roles.ts";
import type { RoleAssignment, RoleDefinition } from "../../model/grants.ts";
import type { Principal } from "../../model/principal.ts";
import type { Scope } from "../../model/scope.ts";
import type { SharedRecords } from "../../model/snapshot.ts";

/** The shared records of a snapshot, by id. */
export interface TenantIndex {
  readonly scopes: ReadonlyMap<string, Scope>;
  readonly principals: ReadonlyMap<string, Principal>;
  role(id: string): Fact<RoleDefinition>;
}

export function indexTenant(shared: SharedRecords): TenantIndex {
  const roles = new Map(shared.roles.map((role) => [role.id, role]));
  return {
    scopes: new Map(shared.scopes.map((scope) => [scope.id, scope])),
    principals: new Map(shared.principals.map((principal) => [principal.id, principal])),
    role(id) {
      const definition = roles.get(id) ?? builtInRoles.get(id);
      if (definition) return read(definition);
      const remedy = "export the tenant's role definitions: az role definition list";
      return unread("not-in-output", `the definition of role ${id} is not in the snapshot`, remedy);
    },
  };
}

/** The chain of scopes above an id, nearest first, as far as it is known; `isComplete` when it ends at the root. */
export interface ScopeChain {
  readonly scopes: readonly Scope[];
  readonly isComplete: boolean;
}

/** Follows resource group, subscription and management groups upwards from a vault. Guards against loops in bad input. */
export function scopesAbove(vaultId: string, index: TenantIndex): ScopeChain {
  const scopes: Scope[] = [];
  const seen = new Set<string>();
  let next: string | null = vaultId.split("/providers/")[0] ?? "";
  while (next !== null && next !== "" && !seen.has(next)) {
    seen.add(next);
    const scope = index.scopes.get(next);
    if (!scope) return { scopes, isComplete: false };
    scopes.push(scope);
    if (scope.kind === "root") return { scopes, isComplete: true };
    if (!isRead(scope.parent)) return { scopes, isComplete: false };
    next = scope.parent.read;
  }
  return { scopes, isComplete: false };
}

/** All role assignments that apply to a vault, from its own list and every scope above it. */
export interface ApplyingAssignments {
  readonly assignments: readonly RoleAssignment[];
  /** False when a list on the way was unread or read in part: then there may be more. */
  readonly isComplete: boolean;
}

export function assignmentsFor(
  vault: { readonly id: string; readonly roleAssignments: Fact<readonly RoleAssignment[]> },
  index: TenantIndex,
): ApplyingAssignments {
  const chain = scopesAbove(vault.id, index);
  const lists = [vault.roleAssignments, ...chain.scopes.map((scope) => scope.roleAssignments)];
  return {
    assignments: lists.flatMap((list) => (isRead(list) ? list.read : [])),
    isComplete: chain.isComplete && lists.every((list) => isRead(list) && list.missing === undefined),
  };
}
