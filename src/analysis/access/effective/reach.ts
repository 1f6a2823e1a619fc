import { isRead } from "../../../model/fact.ts";
import type { Grant } from "./grants.ts";
import type { Memberships, Routes } from "./memberships.ts";
import type { Reached } from "./paths.ts";

const itself: Routes = { chains: [[]], isCut: false };

/** Grants by whom they name, lower case. */
export type ByHolder = ReadonlyMap<string, readonly Grant[]>;

export function byHolder(grants: readonly Grant[]): ByHolder {
  const found = new Map<string, Grant[]>();
  for (const grant of grants) {
    const known = found.get(grant.principalId);
    if (known) known.push(grant);
    else found.set(grant.principalId, [grant]);
  }
  return found;
}

/**
 * The principal that a grant is about once its holder or a member of it uses it. A compound entry of an access policy is for
 * one application acting for the user, and nothing to either of them alone.
 */
export function subjectOf(holder: string, grant: Grant): string {
  if (grant.kind === "role" || !isRead(grant.applicationId) || grant.applicationId.read === null) return holder;
  return `${holder}/${grant.applicationId.read.toLowerCase()}`;
}

/** Another tenant's group cannot be told to be one of this tenant. */
function isForeign(grant: Grant): boolean {
  return grant.kind === "role" && grant.from === "lighthouse";
}

/**
 * The grants that a principal has, itself or through groups: one look upwards. By their holders' ids, as when everybody is asked
 * about: of grants that do equally well paths name the first.
 */
export function reachedBy(principal: string, holders: ByHolder, memberships: Memberships): readonly Reached[] {
  const [user = principal] = principal.split("/");
  const isWanted = (grant: Grant) => subjectOf(user, grant) === principal;
  const groups = [...memberships.groupsOf(user)].filter((group) => holders.has(group));
  const routes = groups.length === 0 ? undefined : memberships.routesUp(user);
  return [user, ...groups].sort().flatMap((holder) => {
    const isOwn = holder === user;
    return (holders.get(holder) ?? [])
      .filter((grant) => isWanted(grant) && (isOwn || !isForeign(grant)))
      .map((grant) => ({ grant, routes: isOwn ? itself : (routes?.get(holder) ?? itself) }));
  });
}

/** Everybody who has any of the grants, with what they have: one look downwards from each group. */
export function reachedByAll(holders: ByHolder, memberships: Memberships): ReadonlyMap<string, readonly Reached[]> {
  const found = new Map<string, Reached[]>();
  const add = (subject: string, reached: Reached) => {
    const known = found.get(subject);
    if (known) known.push(reached);
    else found.set(subject, [reached]);
  };
  for (const holder of [...holders.keys()].sort()) {
    const grants = holders.get(holder) ?? [];
    for (const grant of grants) add(subjectOf(holder, grant), { grant, routes: itself });
    const own = grants.filter((grant) => !isForeign(grant));
    if (own.length === 0) continue;
    for (const [member, routes] of memberships.routesDown(holder))
      for (const grant of own) add(subjectOf(member, grant), { grant, routes });
  }
  return found;
}

/** The groups that hold one of the grants and that a principal may be in, though nobody knows. */
export function possibleGroups(principal: string, holders: ByHolder, memberships: Memberships): readonly string[] {
  if (memberships.whyMaybeInAny(principal, holders) === undefined) return [];
  return [...holders.keys()].filter(
    (holder) =>
      memberships.whyMaybeIn(principal, holder) !== undefined &&
      (holders.get(holder) ?? []).some((grant) => !isForeign(grant)),
  );
}
