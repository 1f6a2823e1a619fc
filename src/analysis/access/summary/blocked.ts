import { deniesAgainst, everyone, nameOf, type Operation } from "../effective/denials.ts";
import type { Ground } from "../effective/engine.ts";
import type { HeldDeny } from "../effective/frame.ts";
import type { Directory } from "./directory.ts";
import { IdSet } from "./id-set.ts";

interface Denying {
  readonly ground: Ground;
  readonly directory: Directory;
}

/** Whom deny assignments keep from an operation, of those who would have it. */
export interface Blocked {
  readonly sure: IdSet;
  /** Of whom it is not known whether they are meant. */
  readonly maybe: IdSet;
  readonly why?: string;
}

export function blockedAmong(users: IdSet, operation: Operation, { ground, directory }: Denying): Blocked {
  const sure = new IdSet();
  const maybe = new IdSet();
  let why: string | undefined;
  for (const { deny, condition } of deniesAgainst(operation, ground.frame)) {
    if (condition.value === "false") continue;
    const meant = meantBy(deny, users, directory);
    if (condition.value === "true") sure.addAll(meant.sure);
    else maybe.addAll(meant.sure);
    maybe.addAll(meant.maybe);
    why ??= condition.why ?? `whether ${nameOf(deny)} is about everybody is not known`;
  }
  return { sure, maybe: maybe.removeAll(sure), ...(why === undefined ? {} : { why }) };
}

interface Meant {
  readonly sure: IdSet;
  readonly maybe: IdSet;
}

function meantBy({ principals, excluded }: HeldDeny, users: IdSet, directory: Directory): Meant {
  const named = principals.has(everyone) ? { sure: users, maybe: new IdSet() } : amongst(users, principals, directory);
  const spared = amongst(users, excluded, directory);
  const sure = named.sure.without(spared.sure).removeAll(spared.maybe);
  const maybe = named.sure.union(named.maybe).removeAll(spared.sure).removeAll(sure);
  return { sure, maybe };
}

/** Who of the users is one of these, or in one of these that is a group. */
function amongst(users: IdSet, ids: ReadonlySet<string>, directory: Directory): Meant {
  if (ids.size === 0) return { sure: new IdSet(), maybe: new IdSet() };
  const named = new IdSet();
  for (const id of ids) named.addAll(directory.accountsBehind(id));
  const sure = users.intersection(named);
  return { sure, maybe: perhapsAmong(users, ids, directory).removeAll(sure) };
}

/** Who may be in one of these, as some group of his, or some member of theirs, was not read. */
function perhapsAmong(users: IdSet, ids: ReadonlySet<string>, directory: Directory): IdSet {
  const { memberships } = directory;
  const groups = [...ids].filter((id) => memberships.mayBeGroup(id));
  if (groups.length === 0) return new IdSet();
  const isAnybodyOpen = groups.some((id) => memberships.whyMembersOpen(id) !== undefined);
  return isAnybodyOpen ? IdSet.of(users) : directory.openAmong(users);
}
