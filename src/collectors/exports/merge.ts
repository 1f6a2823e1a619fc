import { type Fact, faultReasons, isFact, isRead, isUnread } from "../../model/fact.ts";

/** Called with the name of a fact that two outputs read differently. */
export type OnConflict = (fact: string) => void;

/**
 * Puts together what two outputs say about one thing. What was read wins over what was not; where both were read and
 * differ, the later one counts and the conflict is reported. Fields that are no facts are the later one's.
 */
export function mergeRecords<Item extends object>(older: Item, newer: Item, onConflict: OnConflict): Item {
  const merged: Record<string, unknown> = {};
  const before = new Map<string, unknown>(Object.entries(older));
  for (const [name, value] of Object.entries(newer)) {
    const previous = before.get(name);
    merged[name] = isFact(value) && isFact(previous) ? mergeFacts(previous, value, () => onConflict(name)) : value;
  }
  // Both have the type's fields, each of them taken from one of the two.
  return merged as Item;
}

export function mergeFacts<Value>(older: Fact<Value>, newer: Fact<Value>, onConflict: () => void): Fact<Value> {
  if (isRead(older) && isRead(newer)) {
    if (older === newer || JSON.stringify(older) === JSON.stringify(newer)) return newer;
    if (older.missing !== undefined && newer.missing === undefined) return newer;
    if (newer.missing !== undefined && older.missing === undefined) return older;
    onConflict();
    return newer;
  }
  if (isRead(older)) return older;
  if (isRead(newer)) return newer;
  return isUnread(older) && faultReasons.has(older.unread.reason) ? older : newer;
}

/** Takes from the other record only what this one has not read, and only these facts. */
export function fillFacts<Item extends object>(base: Item, other: Item, names: readonly (keyof Item)[]): Item {
  const filled = { ...base };
  for (const name of names) {
    const own = base[name];
    const theirs = other[name];
    if (isFact(own) && isFact(theirs) && !isRead(own) && isRead(theirs)) filled[name] = theirs;
  }
  return filled;
}
