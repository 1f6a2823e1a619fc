import type { DutyConflict } from "../../../model/vault-access.ts";
import type { Ground } from "../effective/engine.ts";
import { bestPath } from "./best-path.ts";
import { lineOf } from "./crowd.ts";
import { type Directory, isForeign } from "./directory.ts";
import { IdSet } from "./id-set.ts";
import type { Right } from "./rights.ts";
import type { ByRight, Standings } from "./standings.ts";

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
  readonly standings: Standings;
}

/** Who holds two duties that ought to be apart. A group that a grant names stands for its members, where all of them do. */
export function dutiesOf(found: ByRight, { ground, directory, standings }: Around): readonly DutyConflict[] {
  const holdersOf = (rights: readonly Right[]) =>
    rights.reduce((all, right) => all.addAll(found[right].everybody), new IdSet());
  let groups: readonly NamedGroup[] | undefined;
  return conflicts.flatMap(({ conflict, first, second }) => {
    const both = holdersOf(first).intersection(holdersOf(second));
    if (both.isEmpty) return [];
    groups ??= groupsIn(ground, directory);
    const { named, alone } = namedBy(groups, both);
    return [...named, ...alone.numbers()]
      .sort((a, b) => directory.compare(a, b))
      .map((number) => conflictOf(number, { conflict, rights: first }, { ground, directory, standings }));
  });
}

/** The largest groups all of whose members are meant, and those who are in none of them. */
function namedBy(
  groups: readonly NamedGroup[],
  both: IdSet,
): { readonly named: readonly number[]; readonly alone: IdSet } {
  const alone = IdSet.of(both);
  const named: number[] = [];
  for (const { number, users } of groups) {
    if (users.isEmpty || !users.isWithin(both)) continue;
    const before = users.without(alone);
    if (users.isWithin(before)) continue;
    named.push(number);
    alone.removeAll(users);
  }
  return { named, alone };
}

interface NamedGroup {
  readonly number: number;
  readonly users: IdSet;
}

/** The groups that grants name and whose members are known, the largest first. */
function groupsIn({ frame }: Ground, directory: Directory): readonly NamedGroup[] {
  const ids = new Set<string>();
  for (const grant of frame.roles) if (!isForeign(grant)) ids.add(grant.principalId);
  for (const grant of frame.policies) ids.add(grant.principalId);
  return [...ids]
    .filter((id) => directory.memberships.directMembers(id).length > 0)
    .map((id) => ({ number: directory.number(id), users: directory.accountsBehind(id) }))
    .sort((a, b) => sizeOf(b.users) - sizeOf(a.users) || directory.compare(a.number, b.number));
}

const sizes = new WeakMap<IdSet, number>();

/** Of the accounts behind a group, which stay as they are: counted once. */
function sizeOf(users: IdSet): number {
  const size = sizes.get(users) ?? users.size;
  sizes.set(users, size);
  return size;
}

function conflictOf(
  number: number,
  { conflict, rights }: { readonly conflict: DutyConflict["conflict"]; readonly rights: readonly Right[] },
  { ground, directory, standings }: Around,
): DutyConflict {
  const id = directory.id(number);
  let path: string | undefined;
  return {
    id,
    name: directory.nameOf(id),
    kind: directory.kindOf(id, ground.frame.roles),
    conflict,
    get path() {
      path ??= lineOf(bestPath(id, rights, { ground, standings }));
      return path;
    },
  };
}
