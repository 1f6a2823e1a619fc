import type { DenyAssignmentModel, RoleAssignmentModel, RoleDefinitionModel, TenantModel } from "../tenant/model.ts";
import { each } from "../tenant/series.ts";
import { permits } from "./actions.ts";
import { rolesOf } from "./role-book.ts";
import { normalScope, type Scopes } from "./scopes.ts";

export type Plane = "control" | "data";

/** The right that let an action through, or what was missing. */
export type Decision =
  | { readonly allowed: true; readonly assignment: string }
  | { readonly allowed: false; readonly denyAssignment: string | null };

export interface Access {
  decide(principalId: string, action: string, scope: string, plane?: Plane): Decision;
  may(principalId: string, action: string, scope: string, plane?: Plane): boolean;
  /** Whether the principal holds any role at, above or below a scope: what makes a subscription appear in lists. */
  touches(principalId: string, scope: string): boolean;
  /** The principal and every group that it is in, at any depth. */
  identities(principalId: string): ReadonlySet<string>;
  /** The permission elements that the principal holds at a scope. */
  rolesAt(principalId: string, scope: string): readonly RoleDefinitionModel[];
}

const everyone = "00000000-0000-0000-0000-000000000000";

interface Held extends RoleAssignmentModel {
  readonly normal: string;
  readonly role: RoleDefinitionModel;
}

function groupsOf(tenant: TenantModel, principalId: string): ReadonlySet<string> {
  const found = new Set([principalId.toLowerCase()]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const group of tenant.directory.groups) {
      const id = group.id.toLowerCase();
      if (found.has(id) || !group.members.some((member) => found.has(member.toLowerCase()))) continue;
      found.add(id);
      grown = true;
    }
  }
  return found;
}

function denies(deny: DenyAssignmentModel, scope: string, identities: ReadonlySet<string>, scopes: Scopes): boolean {
  const own = normalScope(deny.scope);
  const applies = deny.doNotApplyToChildScopes ? own === scope : scopes.covers(own, scope);
  const names = (list: DenyAssignmentModel["principals"]) =>
    list.some(({ id }) => id === everyone || identities.has(id.toLowerCase()));
  return applies && names(deny.principals) && !names(deny.excludePrincipals);
}

/**
 * Azure's own order: deny assignments first, then role assignments of the caller and its groups. An assignment or a
 * permission element with a condition never lets the caller of this server through: conditions are not evaluated here.
 */
export function makeAccess(tenant: TenantModel, scopes: Scopes): Access {
  const roles = new Map(rolesOf(tenant).map((role) => [role.name.toLowerCase(), role]));
  const identityCache = new Map<string, ReadonlySet<string>>();
  const heldCache = new Map<string, readonly Held[]>();

  function identities(principalId: string): ReadonlySet<string> {
    const known = identityCache.get(principalId) ?? groupsOf(tenant, principalId);
    identityCache.set(principalId, known);
    return known;
  }
  function held(principalId: string): readonly Held[] {
    const known = heldCache.get(principalId);
    if (known !== undefined) return known;
    const own = identities(principalId);
    const found: Held[] = [];
    for (const assignment of [...each(tenant.roleAssignments), ...(tenant.unlisted?.roleAssignments ?? [])]) {
      const role = roles.get(assignment.roleId.toLowerCase());
      if (role === undefined || assignment.condition !== undefined) continue;
      if (!own.has(assignment.principalId.toLowerCase())) continue;
      found.push({ ...assignment, normal: normalScope(assignment.scope), role });
    }
    heldCache.set(principalId, found);
    return found;
  }
  function decide(principalId: string, action: string, where: string, plane: Plane = "control"): Decision {
    const scope = normalScope(where);
    const deny = tenant.denyAssignments.find(
      (one) =>
        one.permissions.some((permission) => permits(permission, action, plane)) &&
        denies(one, scope, identities(principalId), scopes),
    );
    if (deny !== undefined) return { allowed: false, denyAssignment: deny.name };
    const granted = held(principalId).find(
      ({ normal, role }) =>
        scopes.covers(normal, scope) &&
        role.permissions.some((one) => one.condition === undefined && permits(one, action, plane)),
    );
    return granted === undefined
      ? { allowed: false, denyAssignment: null }
      : { allowed: true, assignment: granted.name };
  }
  return {
    decide,
    may: (principalId, action, scope, plane) => decide(principalId, action, scope, plane).allowed,
    touches: (principalId, where) => {
      const scope = normalScope(where);
      return held(principalId).some(({ normal }) => scopes.covers(normal, scope) || normal.startsWith(`${scope}/`));
    },
    identities,
    rolesAt: (principalId, where) =>
      held(principalId)
        .filter(({ normal }) => scopes.covers(normal, normalScope(where)))
        .map(({ role }) => role),
  };
}
