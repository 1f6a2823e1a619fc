import { type Fact, isRead, read, unread } from "../../model/fact.ts";
import { builtInRoles } from "../../model/facts/built-in-roles.ts";
import type { RoleAssignment, RoleDefinition } from "../../model/grants.ts";
import type { Principal } from "../../model/principal.ts";
import { isAtOrAbove } from "../../model/resource-id.ts";
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
  // Thousands of grants name one role: they share what is known of it.
  const known = new Map<string, Fact<RoleDefinition>>();
  const find = (id: string): Fact<RoleDefinition> => {
    const definition = roles.get(id) ?? builtInRoles.get(id);
    if (definition) return read(definition);
    const remedy = "export the tenant's role definitions: az role definition list";
    return unread("not-in-output", `the definition of role ${id} is not in the snapshot`, remedy);
  };
  return {
    scopes: new Map(shared.scopes.map((scope) => [scope.id, scope])),
    principals: new Map(shared.principals.map((principal) => [principal.id, principal])),
    role(id) {
      const fact = known.get(id) ?? find(id);
      known.set(id, fact);
      return fact;
    },
  };
}

/** The chain of scopes above an id, nearest first, as far as it is known; `isComplete` when it ends at the root. */
export interface ScopeChain {
  readonly scopes: readonly Scope[];
  readonly isComplete: boolean;
}

/**
 * Resource group and subscription as the vault's own id names them, then management groups as far as parents are known.
 * A scope that is not in the snapshot leaves a gap, and what is above it still counts. Guards against loops in bad input.
 */
export function scopesAbove(vaultId: string, index: TenantIndex): ScopeChain {
  const scopes: Scope[] = [];
  const seen = new Set<string>();
  let isComplete = true;
  let next: string | undefined = resourceGroupOf(vaultId);
  while (next !== undefined && !seen.has(next)) {
    seen.add(next);
    const scope = index.scopes.get(next);
    if (scope) scopes.push(scope);
    else isComplete = false;
    if (scope?.kind === "root") return { scopes, isComplete };
    next = parentOf(next, scope);
  }
  return { scopes, isComplete: false };
}

function resourceGroupOf(vaultId: string): string | undefined {
  return /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+(?=\/)/.exec(vaultId)?.[0];
}

/** A resource group's subscription stands in its id; every other parent has to be read. */
function parentOf(id: string, scope: Scope | undefined): string | undefined {
  const subscription = /^(\/subscriptions\/[^/]+)\/./.exec(id)?.[1];
  if (subscription !== undefined) return subscription;
  return scope && isRead(scope.parent) && scope.parent.read !== null ? scope.parent.read : undefined;
}

/** All role assignments that apply to a vault itself, from its own list and every scope above it. */
export interface ApplyingAssignments {
  readonly assignments: readonly RoleAssignment[];
  /** False when a list on the way was unread or read in part, or an assignment's scope was: then there may be more. */
  readonly isComplete: boolean;
}

export function assignmentsFor(
  vault: { readonly id: string; readonly roleAssignments: Fact<readonly RoleAssignment[]> },
  index: TenantIndex,
): ApplyingAssignments {
  const chain = scopesAbove(vault.id, index);
  // The vault's own list also holds what is assigned on single objects in it; a scope's list, what is assigned below it.
  const own = assignmentsWhere(vault.roleAssignments, (scope, { scopeKind }) => {
    // In code an object has an id of its own, which does not begin with its vault's.
    const isOnObject = scopeKind !== undefined && isRead(scopeKind) && scopeKind.read === "object";
    return !isOnObject && !scope.startsWith(`${vault.id}/`);
  });
  const above = chain.scopes.map(({ id, roleAssignments }) =>
    assignmentsWhere(roleAssignments, (scope) => scope === id || isAtOrAbove(scope, vault.id)),
  );
  const lists = [own, ...above];
  return {
    assignments: lists.flatMap(({ assignments }) => assignments),
    isComplete: chain.isComplete && lists.every(({ isComplete }) => isComplete),
  };
}

function assignmentsWhere(
  list: Fact<readonly RoleAssignment[]>,
  applies: (scope: string, assignment: RoleAssignment) => boolean,
): ApplyingAssignments {
  if (!isRead(list)) return { assignments: [], isComplete: false };
  const isScopeRead = ({ scope }: RoleAssignment) => isRead(scope);
  return {
    assignments: list.read.filter(
      (assignment) => isRead(assignment.scope) && applies(assignment.scope.read, assignment),
    ),
    isComplete: list.missing === undefined && list.read.every(isScopeRead),
  };
}
