import { isFact, isUnread, type Unread, type UnreadFact, unread } from "../../../model/fact.ts";

const later = "this takes a call of its own";

/**
 * Stand-ins for facts that a list never carries, told apart by identity: they are replaced when the call that brings them
 * was answered or refused.
 */
export const unasked = {
  versions: unread("not-asked", later),
  key: unread("not-asked", later),
  rotationPolicy: unread("not-asked", later),
  policy: unread("not-asked", later),
} as const;
export type Unasked = keyof typeof unasked;

/** What to say of a fact that an item does not carry. What every list carries is missing from a malformed item only. */
export function absentFact(what: string): UnreadFact {
  return Object.hasOwn(unasked, what)
    ? unasked[what as Unasked]
    : unread("unparsable", `${what} is not in Azure's answer`);
}

/** The record with every fact that still waits for this call given the reason why the call brought none. */
export function settle<Item extends object>(item: Item, what: Unasked, why: Unread): Item {
  const waiting = unasked[what];
  const settled = Object.entries(item).map(([name, value]) => [name, value === waiting ? { unread: why } : value]);
  // Same names as before, and facts where facts were.
  return Object.fromEntries(settled) as Item;
}

/** The record with every fact that is unread, whatever its own reason, unread for this one. */
export function allFor<Item extends object>(item: Item, why: Unread): Item {
  const reasoned = Object.entries(item).map(([name, value]) => [name, isUnreadFact(value) ? { unread: why } : value]);
  // Same names as before, and facts where facts were.
  return Object.fromEntries(reasoned) as Item;
}

/**
 * The readers of saved output tell what to do with a file. Where nothing was saved, that advice is left out.
 */
export function inLiveWords<Item extends object>(item: Item): Item {
  const reworded = Object.entries(item).map(([name, value]) => [name, withoutFileAdvice(value)]);
  // Same names as before, and facts where facts were.
  return Object.fromEntries(reworded) as Item;
}

function withoutFileAdvice(value: unknown): unknown {
  if (!isUnreadFact(value)) return value;
  const { reason, detail } = value.unread;
  return reason === "unparsable" ? unread(reason, detail) : value;
}

function isUnreadFact(value: unknown): value is UnreadFact {
  return isFact(value) && isUnread(value);
}
