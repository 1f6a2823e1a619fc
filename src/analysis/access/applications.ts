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
 * The count only grows with what more is read. So something unread makes the answer unread only while what was read does
 * not show more than one application.
 */
export function applicationsServed(vault: Vault, directory: Directory): Fact<ApplicationsServed> {
  const consumers = consumingWorkloads(vault, directory);
  const names = namesOf(vault);
  const workloadsMissing = firstMissing(consumers.unread);
  const namesMissing = firstMissing([vault.secrets, vault.keys, vault.certificates]);
  const served = { workloads: consumers.count, nameGroups: names.groups };
  if (names.mayAllBeAlike && namesMissing) return namesMissing;
  if (names.areAllAlike) return read({ count: 1, ...served, isComplete: true });
  const missing = workloadsMissing ?? namesMissing;
  const count = Math.max(served.workloads, served.nameGroups.length);
  return count > 1 || !missing ? read({ count, ...served, isComplete: !missing }) : missing;
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

interface Names {
  /** Applications that at least so many objects name, sorted. */
  readonly groups: readonly string[];
  /** There are objects, and all that were read name one application. */
  readonly areAllAlike: boolean;
  /** As above, or none was read. */
  readonly mayAllBeAlike: boolean;
}

function namesOf(vault: Vault): Names {
  const names = objectNames(vault);
  const byApplication = Map.groupBy(names, applicationInName);
  const groups = [...byApplication].flatMap(([application, members]) =>
    application !== undefined && members.length >= smallestNameGroup ? [application] : [],
  );
  const areAllAlike = byApplication.size === 1 && !byApplication.has(undefined);
  return { groups: groups.sort(), areAllAlike, mayAllBeAlike: areAllAlike || byApplication.size === 0 };
}

/** The names that were read, each once: a certificate, its key and its secret share theirs. */
function objectNames(vault: Vault): ReadonlySet<string> {
  const lists: readonly Fact<readonly { readonly name: string }[]>[] = [vault.secrets, vault.keys, vault.certificates];
  return new Set(lists.flatMap((list) => (isRead(list) ? list.read.map(({ name }) => name.toLowerCase()) : [])));
}
