import { type Fact, isRead, read, unread } from "../../model/fact.ts";
import { keyVaultDataActions } from "../../model/facts/built-in-roles.ts";
import type { RoleAssignment } from "../../model/grants.ts";
import { workloadKinds } from "../../model/principal.ts";
import type { ApplicationsServed } from "../../model/subject.ts";
import type { Vault } from "../../model/vault.ts";
import { grantsDataAction } from "./role-actions.ts";
import type { TenantIndex } from "./tenant-index.ts";

/** Objects that share a first name part make a group when there are at least this many of them. */
const smallestNameGroup = 2;

/** True when a role's data actions reach anything in a vault. */
export function isVaultDataRole(role: Parameters<typeof grantsDataAction>[0]): boolean {
  return keyVaultDataActions.some((action) => grantsDataAction(role, action));
}

/**
 * How many applications a vault serves. Two signs, and the stronger one counts: distinct workloads that hold data-plane
 * roles at or below the vault, and groups of objects named alike. Both are lower bounds, so a list that is unread makes
 * the answer unread only while what was read does not already show more than one application.
 */
export function applicationsServed(
  vault: Vault,
  index: TenantIndex,
  rotators: ReadonlySet<string>,
): Fact<ApplicationsServed> {
  const workloads = dataWorkloads(vault, index, rotators);
  const groups = nameGroups(vault);
  const served = { workloads: workloads.ids.size, nameGroups: [...groups.names].sort() };
  if (served.workloads > 1 || served.nameGroups.length > 1) return read(served);
  if (workloads.isComplete && groups.isComplete) return read(served);
  return unread(
    "not-in-output",
    "role assignments or object names of the vault were not all read, so the applications in it cannot be counted",
    "read the vault's role assignments, role definitions, secrets, keys and certificates",
  );
}

interface Counted<Ids> {
  readonly isComplete: boolean;
  readonly ids: Ids;
}

function dataWorkloads(vault: Vault, index: TenantIndex, rotators: ReadonlySet<string>): Counted<ReadonlySet<string>> {
  const ids = new Set<string>();
  if (!isRead(vault.roleAssignments)) return { ids, isComplete: false };
  let isComplete = vault.roleAssignments.missing === undefined;
  for (const assignment of vault.roleAssignments.read) {
    const holder = workloadOf(assignment, index);
    if (holder === "unread") isComplete = false;
    else if (holder !== "other" && !rotators.has(holder)) ids.add(holder);
  }
  return { ids, isComplete };
}

/** The workload behind a data-role assignment; `other` for people, groups and roles without data actions. */
function workloadOf(assignment: RoleAssignment, index: TenantIndex): string {
  if (!isRead(assignment.principalId) || !isRead(assignment.roleId)) return "unread";
  const role = index.role(assignment.roleId.read);
  if (!isRead(role)) return "unread";
  if (!isVaultDataRole(role.read)) return "other";
  const kind = index.principals.get(assignment.principalId.read)?.kind;
  if (kind && isRead(kind)) return workloadKinds.has(kind.read) ? assignment.principalId.read : "other";
  if (isRead(assignment.principalType) && assignment.principalType.read !== null) {
    return assignment.principalType.read === "ServicePrincipal" ? assignment.principalId.read : "other";
  }
  return "unread";
}

function nameGroups(vault: Vault): { readonly names: ReadonlySet<string>; readonly isComplete: boolean } {
  const members = new Map<string, Set<string>>();
  let isComplete = true;
  const lists: readonly Fact<readonly { readonly name: string }[]>[] = [vault.secrets, vault.keys, vault.certificates];
  for (const list of lists) {
    if (!isRead(list) || list.missing) isComplete = false;
    if (!isRead(list)) continue;
    for (const { name } of list.read) {
      const group = firstNamePart(name);
      if (group === undefined) continue;
      const names = members.get(group) ?? new Set<string>();
      members.set(group, names.add(name.toLowerCase()));
    }
  }
  const names = [...members].filter(([, objects]) => objects.size >= smallestNameGroup).map(([group]) => group);
  return { names: new Set(names), isComplete };
}

/** `payments` of `payments-api-db`: a name of three parts or more names its application first; shorter ones do not. */
function firstNamePart(name: string): string | undefined {
  const parts = name.toLowerCase().split("-");
  return parts.length >= 3 ? parts[0] : undefined;
}
