import type { AccessPath, AccessStep } from "../../../model/access.ts";
import { isRead } from "../../../model/fact.ts";
import { isAtOrAbove } from "../../../model/resource-id.ts";
import { LastOf } from "../../last-of.ts";
import { type Ground, targetsOf } from "../effective/engine.ts";
import type { Grant } from "../effective/grants.ts";
import { grantPaths } from "../effective/paths.ts";
import { byHolder, reachedBy } from "../effective/reach.ts";
import { idKey, objectsOf, type Target, vaultTarget } from "../effective/target.ts";
import { sortedPaths } from "../effective/verdict.ts";
import { isOfLighthouse } from "./directory.ts";
import { everything } from "./holdings.ts";
import { type Candidates, candidatesFor, type Place, type Right } from "./rights.ts";
import type { Standings } from "./standings.ts";

/**
 * Of the ways in which somebody has one of these rights, the first that is in force: of the whole vault before single objects.
 * Where nothing is denied the nearest grant is told from what all grants give; else every grant is asked. Gives back the
 * steps of the path: what is noted beside them may be about another vault.
 */
export function bestPath(
  principal: string,
  rights: readonly Right[],
  { ground, standings }: Places,
): readonly AccessStep[] | undefined {
  const nearest = ground.frame.denies.length === 0 ? nearestPath(principal, rights, { ground, standings }) : undefined;
  return (nearest ?? pathToAny(principal, rights, ground))?.steps;
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
  const place = { ground, target: targetsAt(ground).whole };
  const own = everything(ground).get(principal) ?? none;
  const through = once(() => throughGroups(principal, ground));
  for (const right of rights) {
    const offerOf = (grant: Grant) => standings.claimsOf(grant, place)[right].find(({ value }) => value === "true");
    const nearest = nearestOf(own, offerOf, direct) ?? nearestOf(through(), offerOf, lengthsFor(principal, ground));
    if (!nearest) continue;
    const reached = reachedBy(principal, byHolder([nearest]), ground.memberships);
    const candidates = standings.claimsOf(nearest, place)[right];
    const paths = reached.flatMap((one) => grantPaths({ principal, target: place.target }, one, candidates, ground));
    return sortedPaths(paths.filter(({ verdict }) => verdict === "allowed"))[0];
  }
  return undefined;
}

const none: readonly never[] = [];

/** Worked out where somebody asks. */
function once<Value extends object>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The grants that name one of its groups, at any depth. */
function throughGroups(principal: string, ground: Ground): readonly Grant[] {
  const holders = everything(ground);
  const found: Grant[] = [];
  for (const group of ground.memberships.groupsOf(principal))
    for (const grant of holders.get(group) ?? none) if (!isOfLighthouse(grant)) found.push(grant);
  return found;
}

type LengthTo = (holder: string) => number;

const direct: LengthTo = () => 0;

/** How many groups lie between; only who is in one of them is asked. */
function lengthsFor(principal: string, { memberships }: Ground): LengthTo {
  return (group) => memberships.routesUp(principal).get(group)?.chains[0]?.length ?? 0;
}

type OfferOf = (grant: Grant) => Candidates[number] | undefined;

/** The grant over the fewest groups; of equals one without conditions, then by its id. */
function nearestOf(grants: readonly Grant[], offerOf: OfferOf, lengthTo: LengthTo): Grant | undefined {
  let best: Grant | undefined;
  let shortest = Number.POSITIVE_INFINITY;
  for (const grant of grants) {
    const giving = offerOf(grant);
    if (!giving) continue;
    const length = lengthTo(grant.principalId) + giving.conditions.length;
    if (best && (length > shortest || (length === shortest && grant.id >= best.id))) continue;
    best = grant;
    shortest = length;
  }
  return best;
}

function pathToAny(principal: string, rights: readonly Right[], ground: Ground): AccessPath | undefined {
  const { frame, memberships } = ground;
  const { whole, assigned, listed } = targetsAt(ground);
  const groups = memberships.groupsOf(principal);
  const mine = [...frame.roles, ...frame.policies].filter(
    (grant) => grant.principalId === principal || groups.has(grant.principalId),
  );
  const asked = { subjects: subjectsOf(principal, ground), mine };
  for (const right of rights)
    for (const targets of [[whole], assigned, listed()])
      for (const target of targets) {
        const best = pathTo(asked, right, { target, ground });
        if (best) return best;
      }
  return undefined;
}

interface Targets {
  readonly whole: Target;
  /** Objects with grants of their own. */
  readonly assigned: readonly Target[];
  /** All that are known. */
  readonly listed: () => readonly Target[];
}

const targetsOfLast = new LastOf<Ground, Targets>();

/** Gathered once for all who are asked about at one vault. */
function targetsAt(ground: Ground): Targets {
  return targetsOfLast.get(ground, () => ({
    whole: vaultTarget(ground.frame.vault),
    assigned: targetsOf(ground.frame).slice(1),
    listed: once(() => knownObjects(ground)),
  }));
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

interface Asked {
  readonly subjects: readonly string[];
  /** Grants that name it, or a group that it is in. */
  readonly mine: readonly Grant[];
}

function pathTo({ subjects, mine }: Asked, right: Right, { target, ground }: Place): AccessPath | undefined {
  const candidates = new Map<Grant, Candidates>();
  for (const grant of mine) {
    const found = mayReach(grant, target, ground) ? candidatesFor(right, grant, { target, ground }) : none;
    if (found.length > 0) candidates.set(grant, found);
  }
  if (candidates.size === 0) return undefined;
  const holders = byHolder([...candidates.keys()]);
  const paths = subjects.flatMap((principal) =>
    reachedBy(principal, holders, ground.memberships).flatMap((reached) =>
      grantPaths({ principal, target }, reached, candidates.get(reached.grant) ?? [], ground),
    ),
  );
  return sortedPaths(paths.filter(({ verdict }) => verdict === "allowed"))[0];
}

/** False where it stands on another object: a certificate has the name of its key and its secret. */
function mayReach(grant: Grant, { type, id, name = "" }: Target, { frame: { vaultId } }: Ground): boolean {
  if (grant.kind === "policy" || grant.scope === undefined || !grant.scope.startsWith(`${vaultId}/`)) return true;
  return type !== undefined && (isAtOrAbove(grant.scope, id) || grant.scope.endsWith(`/${name.toLowerCase()}`));
}
