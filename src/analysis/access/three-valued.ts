import {
  type Fact,
  faultReasons,
  isRead,
  isUnread,
  read,
  type UnknownFact,
  type UnreadFact,
} from "../../model/fact.ts";

// Logic over facts with a third value: what an unread or unknown fact cannot change stays known.

/**
 * What keeps these facts from being known whole: a refused read before one that nobody asked for, and either before a
 * value that only an apply can tell. Undefined when all were read to their end.
 */
export function firstMissing(facts: readonly Fact<unknown>[]): UnreadFact | UnknownFact | undefined {
  const missing = facts.flatMap((fact): readonly (UnreadFact | UnknownFact)[] => {
    if (!isRead(fact)) return [fact];
    return fact.missing ? [{ unread: fact.missing }] : [];
  });
  const isFault = (one: UnreadFact | UnknownFact) => isUnread(one) && faultReasons.has(one.unread.reason);
  return missing.find(isFault) ?? missing.find((one) => isUnread(one)) ?? missing[0];
}

/** One read `false` settles it. */
export function both(one: Fact<boolean>, other: Fact<boolean>): Fact<boolean> {
  const facts = [one, other];
  if (facts.some((fact) => isRead(fact) && !fact.read)) return read(false);
  return firstMissing(facts) ?? read(true);
}

/** Does it hold for any member of a list? One read `true` settles it, even in a list that was read in part. */
export function holdsForAny<Item>(list: Fact<readonly Item[]>, holds: (item: Item) => Fact<boolean>): Fact<boolean> {
  if (!isRead(list)) return list;
  const answers = list.read.map(holds);
  if (answers.some((answer) => isRead(answer) && answer.read)) return read(true);
  return firstMissing([list, ...answers]) ?? read(false);
}
