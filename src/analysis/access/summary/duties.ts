import type { DutyConflict } from "../../../model/vault-access.ts";
import type { Ground } from "../effective/engine.ts";
import { bestPath } from "./best-path.ts";
import { assignedType, lineOf } from "./crowd.ts";
import { compare, type Directory, isForeign } from "./directory.ts";
import { IdSet } from "./id-set.ts";
import type { Right } from "./rights.ts";
import type { ByRight } from "./standings.ts";

/** Rights that one principal ought not to hold together: one of the first with one of the second. */
const conflicts: readonly {
  readonly conflict: DutyConflict["conflict"];
  readonly first: readonly Right[];
  readonly second: readonly Right[];
}[] = [
  { conflict: "grants-and-reads", first: ["grants"], second: ["reads"] },
  { conflict: "manages-and-uses-keys", first: ["adds-key", "removes-key"], second: ["uses-key"] },
];

interface Around {
  readonly ground: Ground;
  readonly directory: Directory;
  readonly standings: ByRight;
}

/** Who holds two duties that ought to be apart. A group that a grant names stands for its members, where all of them do. */
export function dutiesOf({ ground, directory, standings }: Around): readonly DutyConflict[] {
  const holdersOf = (rights: readonly Right[]) =>
    rights.reduce((all, right) => all.addAll(standings[right].everybody), new IdSet());
  const groups = groupsIn(ground, directory);
  return conflicts.flatMap(({ conflict, first, second }) => {
    const both = holdersOf(first).intersection(holdersOf(second));
    if (both.isEmpty) return [];
    const whole = groups.filter(({ users }) => !users.isEmpty && users.isWithin(both));
    const largest = whole.filter(
      ({ id, users }) => !whole.some((other) => other.id !== id && isInside(users, other.users, id < other.id)),
    );
    const alone = largest.reduce((left, { users }) => left.removeAll(users), IdSet.of(both));
    const ids = [...largest.map(({ id }) => id), ...[...alone.numbers()].map((number) => directory.id(number))];
    return ids
      .map((id) => conflictOf(id, { conflict, rights: first }, { ground, directory }))
      .sort((a, b) => compare(a.name ?? a.id, b.name ?? b.id) || compare(a.id, b.id));
  });
}

/** Told before another that has all its members: the larger, and of equals one. */
function isInside(users: IdSet, others: IdSet, isFirst: boolean): boolean {
  return users.isWithin(others) && (!isFirst || !others.isWithin(users));
}

interface NamedGroup {
  readonly id: string;
  readonly users: IdSet;
}

/** The groups that grants name and whose members are known. */
function groupsIn({ frame }: Ground, directory: Directory): readonly NamedGroup[] {
  const ids = new Set(
    [...frame.roles, ...frame.policies].filter((grant) => !isForeign(grant)).map(({ principalId }) => principalId),
  );
  return [...ids]
    .filter((id) => directory.memberships.directMembers(id).length > 0)
    .map((id) => ({ id, users: directory.accountsBehind(id) }));
}

function conflictOf(
  id: string,
  { conflict, rights }: { readonly conflict: DutyConflict["conflict"]; readonly rights: readonly Right[] },
  { ground, directory }: Omit<Around, "standings">,
): DutyConflict {
  let path: string | undefined;
  return {
    id,
    name: directory.nameOf(id),
    kind: directory.kindOf(id, assignedType(id, ground)),
    conflict,
    get path() {
      path ??= lineOf(bestPath(id, rights, ground));
      return path;
    },
  };
}
