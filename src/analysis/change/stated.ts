import type { AccessCause } from "../../model/access-change.ts";
import { type Fact, isRead, read, type SourceSpan } from "../../model/fact.ts";
import type { AccessPolicyEntry, RoleAssignment } from "../../model/grants.ts";
import type { ScopeKind } from "../../model/resource-id.ts";
import type { ScheduledAssignment } from "../../model/surroundings.ts";
import { idKey } from "../access/effective/target.ts";
import type { KnownVault } from "./live-estate.ts";
import { type DirectoryNames, expressionOf, isFound, type Resolved } from "./resolve.ts";
import type { ChangedRoles } from "./roles.ts";

/** A grant in the words of the tenant: ids of the snapshot, but for its own id, which is the code's. */
export interface StatedGrant<Item> {
  readonly item: Item;
  readonly cause: AccessCause;
}

/** What is added to the grants of one vault or scope. */
export interface HolderChange {
  readonly assignments: StatedGrant<RoleAssignment>[];
  readonly eligible: StatedGrant<ScheduledAssignment>[];
}

/** What the code does to one vault. */
export interface VaultChange extends HolderChange {
  readonly vault: KnownVault;
  model: { readonly value: "rbac" | "access-policy"; readonly cause: AccessCause } | undefined;
  readonly entries: StatedGrant<AccessPolicyEntry>[];
  /** The vault's own list is stated, and known as a whole: entries of the tenant that are not in it go. */
  replacedBy: AccessCause | undefined;
  /** Entries that go, by principal and application. */
  readonly removedEntries: Map<string, AccessCause>;
}

export function noVaultChange(vault: KnownVault): VaultChange {
  return {
    vault,
    assignments: [],
    eligible: [],
    model: undefined,
    entries: [],
    replacedBy: undefined,
    removedEntries: new Map(),
  };
}

export function causeOf(
  { id, at }: { readonly id: string; readonly at?: SourceSpan | undefined },
  what: AccessCause["what"],
): AccessCause {
  return { id, name: id.slice(id.indexOf("#") + 1), what, ...(at ? { at } : {}) };
}

/** The tenant's scope of an assignment that lies in one holder. */
export type ScopeOf = (scope: Fact<string>, kind: Fact<ScopeKind> | undefined) => Resolved<string>;

/** An assignment with the tenant's ids for its scope, its holder and its role. */
export function resolvedAssignment(
  assignment: RoleAssignment,
  scopeOf: ScopeOf,
  { names, roles }: { readonly names: DirectoryNames; readonly roles: ChangedRoles },
): Resolved<RoleAssignment> {
  const scope = scopeOf(assignment.scope, assignment.scopeKind);
  if (!isFound(scope)) return scope;
  const principal = names.idOf(assignment.principalId);
  if (!isFound(principal)) return principal;
  if (!isRead(assignment.roleId))
    return { why: `which role it gives is not known: ${expressionOf(assignment.roleId)}` };
  const { scopeKind: _, ...rest } = assignment;
  const roleId = read(roles.idOf(assignment.roleId.read));
  return { found: { ...rest, scope: read(scope.found), principalId: read(principal.found), roleId } };
}

/** An eligible or timed assignment in the form of a standing one, for its ids to be looked up. */
export function asAssignment(scheduled: ScheduledAssignment): RoleAssignment {
  const { id, scope, principalId, roleId, condition } = scheduled;
  return {
    id,
    scope: read(scope),
    principalId: read(principalId),
    principalType: read(null),
    roleId: read(roleId),
    condition: read(condition),
    createdOn: read(null),
  };
}

/** The same the other way round. */
export function asEligible(scheduled: ScheduledAssignment, found: RoleAssignment): ScheduledAssignment {
  const textOf = (fact: Fact<string>, usual: string) => (isRead(fact) ? fact.read : usual);
  return {
    ...scheduled,
    scope: textOf(found.scope, scheduled.scope),
    principalId: textOf(found.principalId, scheduled.principalId),
    roleId: textOf(found.roleId, scheduled.roleId),
  };
}

/** Same holder, role and place: the same assignment, whatever its id. Undefined where one of them was not read. */
export function assignmentKey({ principalId, roleId, scope }: RoleAssignment): string | undefined {
  if (!isRead(principalId) || !isRead(roleId) || !isRead(scope)) return undefined;
  return [principalId.read, roleId.read, idKey(scope.read)].join("|").toLowerCase();
}

/** A vault has one entry for each principal, and one for each application that acts for it. */
export function entryKey({ principalId, applicationId }: AccessPolicyEntry): string | undefined {
  if (!isRead(principalId) || !isRead(applicationId)) return undefined;
  return `${principalId.read}|${applicationId.read ?? ""}`.toLowerCase();
}

export function listIn<Item>(fact: Fact<readonly Item[]> | undefined): readonly Item[] {
  return fact && isRead(fact) ? fact.read : [];
}
