import { canChangeObjects, canUseObjects } from "../../model/data-rights.ts";
import { type Fact, isRead, read } from "../../model/fact.ts";
import type { RoleAssignment } from "../../model/grants.ts";
import type { ApplicationsServed } from "../../model/subject.ts";
import type { Vault } from "../../model/vault.ts";
import { roleRights } from "./grant-rights.ts";
import { type Directory, holderFacts, workloadRights } from "./holders.ts";
import { applicationInName } from "./object-names.ts";
import { firstMissing } from "./three-valued.ts";

/** Objects that name one application make a group when there are at least this many of them. */
const smallestNameGroup = 2;

/**
 * How many applications a vault serves. Two signs, and the stronger one counts: distinct workloads that use what is in it,
 * by their own role assignments at or below the vault, and groups of objects that name one application. Where every
 * object names the same one, it is one application, however many workloads it is made of.
 *
 * Both signs are lower bounds, so something unread makes the answer unread only while what was read does not show more
 * than one application.
 */
export function applicationsServed(vault: Vault, directory: Directory): Fact<ApplicationsServed> {
  const consumers = consumingWorkloads(vault, directory);
  const names = nameGroups(vault);
  const objectLists = firstMissing([vault.secrets, vault.keys, vault.certificates]);
  const missing = firstMissing(consumers.unread) ?? objectLists;
  const served = { workloads: consumers.count, nameGroups: names.groups, isComplete: missing === undefined };
  if (names.groups.length === 1 && names.areAllAlike) {
    if (objectLists && consumers.count > 1) return objectLists;
    if (!objectLists) return read({ count: 1, ...served, isComplete: true });
  }
  const count = Math.max(served.workloads, served.nameGroups.length);
  return count > 1 || !missing ? read({ count, ...served }) : missing;
}

interface Consumers {
  readonly count: number;
  readonly unread: readonly Fact<unknown>[];
}

/** Workloads that read values or work with keys. Those that also add or remove objects look after the vault: a pipeline, an operator. */
function consumingWorkloads(vault: Vault, directory: Directory): Consumers {
  if (!isRead(vault.roleAssignments)) return { count: 0, unread: [vault.roleAssignments] };
  const workloads = vault.roleAssignments.read.map((assignment) => workloadOf(assignment, directory));
  const consumers = new Map<string, string>();
  for (const workload of workloads) {
    if (!isRead(workload) || !workload.read) continue;
    const { id, rights } = workload.read;
    if (canUseObjects(rights) && !canChangeObjects(rights)) consumers.set(id, identityName(id, directory));
  }
  return { count: countApplications(consumers), unread: [vault.roleAssignments, ...workloads] };
}

function workloadOf(assignment: RoleAssignment, directory: Directory) {
  const rights = roleRights(assignment, directory.index);
  return workloadRights(rights, holderFacts(assignment.principalId, assignment.principalType, directory));
}

function identityName(id: string, { index }: Directory): string {
  const name = index.principals.get(id)?.name;
  return name && isRead(name) && name.read !== null ? name.read.toLowerCase() : id;
}

/** A deployment slot has an identity of its own, named `<app>/slots/<slot>`: no further application. */
function countApplications(namesById: ReadonlyMap<string, string>): number {
  const withSlots = new Set<string>();
  for (const name of namesById.values()) {
    const [application = name, slot] = name.split("/slots/");
    if (slot !== undefined) withSlots.add(application);
  }
  const others = [...namesById.values()].filter((name) => !name.includes("/slots/") && !withSlots.has(name));
  return withSlots.size + others.length;
}

interface NameGroups {
  /** Sorted. */
  readonly groups: readonly string[];
  /** No object that was read stands outside the groups. */
  readonly areAllAlike: boolean;
}

function nameGroups(vault: Vault): NameGroups {
  const members = new Map<string, Set<string>>();
  let areAllAlike = true;
  for (const name of objectNames(vault)) {
    const application = applicationInName(name);
    if (application === undefined) areAllAlike = false;
    else members.set(application, (members.get(application) ?? new Set()).add(name));
  }
  const groups = [...members].filter(([, objects]) => objects.size >= smallestNameGroup).map(([group]) => group);
  return { groups: groups.sort(), areAllAlike: areAllAlike && groups.length === members.size };
}

/** The names that were read, each once: a certificate, its key and its secret share theirs. */
function objectNames(vault: Vault): ReadonlySet<string> {
  const lists: readonly Fact<readonly { readonly name: string }[]>[] = [vault.secrets, vault.keys, vault.certificates];
  return new Set(lists.flatMap((list) => (isRead(list) ? list.read.map(({ name }) => name.toLowerCase()) : [])));
}
