import type { AccessPath } from "../../../model/access.ts";
import { isRead } from "../../../model/fact.ts";
import { type Ground, targetsOf } from "../effective/engine.ts";
import type { Grant } from "../effective/grants.ts";
import type { Routes } from "../effective/memberships.ts";
import { grantPaths } from "../effective/paths.ts";
import { byHolder, reachedBy } from "../effective/reach.ts";
import { idKey, objectsOf, type Target, vaultTarget } from "../effective/target.ts";
import { sortedPaths } from "../effective/verdict.ts";
import { isOfLighthouse } from "./directory.ts";
import { everything } from "./holdings.ts";
import { type Candidates, candidatesFor, type Right } from "./rights.ts";
import type { Standings } from "./standings.ts";

/**
 * Of the ways in which somebody has one of these rights, the first that is in force: of the whole vault before single objects.
 * Where nothing is denied the nearest grant is told from what all grants give; else every grant is asked.
 */
export function bestPath(
  principal: string,
  rights: readonly Right[],
  { ground, standings }: Places,
): AccessPath | undefined {
  const nearest = ground.frame.denies.length === 0 ? nearestPath(principal, rights, { ground, standings }) : undefined;
  if (nearest) return nearest;
  const subjects = subjectsOf(principal, ground);
  for (const right of rights)
    for (const target of [...targetsOf(ground.frame), ...knownObjects(ground)]) {
      const best = pathTo(subjects, right, { target, ground });
      if (best) return best;
    }
  return undefined;
}

interface Places {
  readonly ground: Ground;
  readonly standings: Standings;
}

function nearestPath(
  principal: string,
  rights: readonly Right[],
  { ground, standings }: Places,
): AccessPath | undefined {
  const target = vaultTarget(ground.frame.vault);
  for (const right of rights) {
    const nearest = nearestGrant(principal, right, { ground, standings });
    if (!nearest) continue;
    const reached = reachedBy(principal, byHolder([nearest]), ground.memberships);
    const candidates = candidatesFor(right, nearest, { target, ground });
    const paths = reached.flatMap((one) => grantPaths({ principal, target }, one, candidates, ground));
    return sortedPaths(paths.filter(({ verdict }) => verdict === "allowed"))[0];
  }
  return undefined;
}

/** A grant of its own, else the one over the fewest groups; of equals one without conditions, then by its id. */
function nearestGrant(principal: string, right: Right, { ground, standings }: Places): Grant | undefined {
  const place = { ground, target: vaultTarget(ground.frame.vault) };
  const holders = everything(ground);
  const own = holders.get(principal) ?? [];
  const offers = (grants: readonly Grant[], groups: () => number): readonly Offer[] =>
    grants.flatMap((grant) => {
      const giving = standings.claimsOf(grant, place)[right].find(({ value }) => value === "true");
      return giving ? [{ grant, length: groups() + giving.conditions.length }] : [];
    });
  const direct = nearestOf(offers(own, () => 0));
  if (direct) return direct;
  let routes: ReadonlyMap<string, Routes> | undefined;
  const lengthTo = (group: string) => {
    routes ??= ground.memberships.routesUp(principal);
    return routes.get(group)?.chains[0]?.length ?? 0;
  };
  const through = [...ground.memberships.groupsOf(principal)].flatMap((group) => {
    const grants = (holders.get(group) ?? []).filter((grant) => !isOfLighthouse(grant));
    return offers(grants, () => lengthTo(group));
  });
  return nearestOf(through);
}

interface Offer {
  readonly grant: Grant;
  readonly length: number;
}

function nearestOf(offers: readonly Offer[]): Grant | undefined {
  let best: Offer | undefined;
  for (const offer of offers)
    if (!best || offer.length < best.length || (offer.length === best.length && offer.grant.id < best.grant.id))
      best = offer;
  return best?.grant;
}

/** Somebody alone, and through each application that entries of the vault name. */
function subjectsOf(principal: string, { frame }: Ground): readonly string[] {
  const applications = frame.policies.flatMap(({ applicationId }) =>
    isRead(applicationId) && applicationId.read !== null ? [applicationId.read.toLowerCase()] : [],
  );
  return [principal, ...[...new Set(applications)].sort().map((application) => `${principal}/${application}`)];
}

function knownObjects({ frame: { vault } }: Ground): readonly Target[] {
  return (["secret", "key"] as const).flatMap((type) => {
    const list = objectsOf(vault, type);
    if (!list || !isRead(list)) return [];
    return list.read.map(({ id, name }) => ({ vault, id: idKey(id), vaultId: idKey(vault.id), type, name }));
  });
}

function pathTo(
  subjects: readonly string[],
  right: Right,
  place: { target: Target; ground: Ground },
): AccessPath | undefined {
  const { target, ground } = place;
  const { frame, memberships } = ground;
  const [user = ""] = subjects;
  const groups = memberships.groupsOf(user);
  const mine = [...frame.roles, ...frame.policies].filter(
    (grant) => grant.principalId === user || groups.has(grant.principalId),
  );
  const candidates = new Map(
    mine.map((grant): [typeof grant, Candidates] => [grant, candidatesFor(right, grant, place)]),
  );
  const holders = byHolder(mine.filter((grant) => (candidates.get(grant) ?? []).length > 0));
  if (holders.size === 0) return undefined;
  const paths = subjects.flatMap((principal) =>
    reachedBy(principal, holders, memberships).flatMap((reached) =>
      grantPaths({ principal, target }, reached, candidates.get(reached.grant) ?? [], ground),
    ),
  );
  return sortedPaths(paths.filter(({ verdict }) => verdict === "allowed"))[0];
}
