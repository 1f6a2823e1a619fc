import type { AccessPath } from "../../../model/access.ts";
import { isRead } from "../../../model/fact.ts";
import { type Ground, targetsOf } from "../effective/engine.ts";
import { grantPaths } from "../effective/paths.ts";
import { byHolder, reachedBy } from "../effective/reach.ts";
import { idKey, objectsOf, type Target } from "../effective/target.ts";
import { sortedPaths } from "../effective/verdict.ts";
import { type Candidates, candidatesFor, type Right } from "./rights.ts";

/** Of the ways in which somebody has one of these rights, the first that is in force: of the whole vault before single objects. */
export function bestPath(principal: string, rights: readonly Right[], ground: Ground): AccessPath | undefined {
  const subjects = subjectsOf(principal, ground);
  for (const right of rights)
    for (const target of [...targetsOf(ground.frame), ...knownObjects(ground)]) {
      const best = pathTo(subjects, right, { target, ground });
      if (best) return best;
    }
  return undefined;
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
