import { needsObjectsOnly } from "../../model/data-rights.ts";
import { type Fact, isRead, mapFact, read } from "../../model/fact.ts";
import type { RoleAssignment } from "../../model/grants.ts";
import type { Vault } from "../../model/vault.ts";
import type { ApplicationsServed } from "../../model/vault-access.ts";
import { roleRights } from "./grant-rights.ts";
import { type Directory, holderFacts, workloadRights } from "./holders.ts";
import { applicationInName } from "./object-names.ts";
import { firstMissing } from "./three-valued.ts";

/** Objects that name one application make a group when there are at least this many of them. */
const smallestNameGroup = 2;

/**
 * How many applications a vault serves. Two signs, and the stronger one counts: distinct workloads that use what is in it,
 * by their own role assignments at or below the vault, and groups of objects that name one application.
 *
 * Names are the weaker sign, since many are called after what they open and not after who uses it. On a live vault they
 * count only beside several users: where one workload alone uses the vault, it is that one's. And where every object names
 * the same application, it is one, however many workloads it is made of.
 *
 * The count only grows with what more is read. So something unread makes the answer unread only while what was read
 * neither settles it nor shows more than one application.
 */
export function applicationsServed(vault: Vault, directory: Directory): Fact<ApplicationsServed> {
  const users = usersOf(vault, directory);
  const names = namesOf(vault);
  const namesMissing = firstMissing([vault.secrets, vault.keys, vault.certificates]);
  const served = { workloads: users.workloads, nameGroups: names.groups };
  const doNamesCount = vault.source === "code" || users.workloads > 1 || users.hasGroup;
  if (!doNamesCount) return users.missing ?? read({ count: users.workloads, ...served, isComplete: true });
  if (names.mayAllBeAlike && namesMissing) return namesMissing;
  if (names.areAllAlike) return read({ count: 1, ...served, isComplete: true });
  const missing = users.missing ?? namesMissing;
  const count = Math.max(users.workloads, names.groups.length);
  return count > 1 || !missing ? read({ count, ...served, isComplete: !missing }) : missing;
}

interface Users {
  readonly workloads: number;
  /** A group uses the vault as well: who knows how many applications are in it. */
  readonly hasGroup: boolean;
  /** Why there may be more. */
  readonly missing: ReturnType<typeof firstMissing>;
}

/** Who reads values or works with keys. Whoever also adds or removes objects looks after the vault: a pipeline, an operator. */
function usersOf({ roleAssignments }: Vault, directory: Directory): Users {
  if (!isRead(roleAssignments)) return { workloads: 0, hasGroup: false, missing: firstMissing([roleAssignments]) };
  const users = roleAssignments.read.map((assignment) => userOf(assignment, directory));
  const names = new Map<string, string>();
  for (const user of users)
    if (isRead(user) && user.read?.id) names.set(user.read.id, identityName(user.read.id, directory));
  return {
    workloads: countApplications(names),
    hasGroup: users.some((user) => isRead(user) && user.read?.kind === "group"),
    missing: firstMissing([roleAssignments, ...users]),
  };
}

type User = { readonly kind: "workload"; readonly id: string } | { readonly kind: "group"; readonly id?: never };

function userOf(assignment: RoleAssignment, directory: Directory): Fact<User | null> {
  const rights = roleRights(assignment, directory.index);
  if (isRead(rights) && !needsObjectsOnly(rights.read)) return read(null);
  const holder = holderFacts(assignment.principalId, assignment.principalType, directory);
  if (isRead(holder.principal) && holder.principal.read.kind === "group")
    return mapFact(rights, () => ({ kind: "group" }));
  return mapFact(workloadRights(rights, holder), (workload) => workload && { kind: "workload", id: workload.id });
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
