import { type UnreadFact, unread } from "../../model/fact.ts";
import { addDays, daysBetween } from "../../model/iso-date.ts";
import type { LogCompleteness, ObjectUsage, UsageInventory } from "../../model/vault-usage.ts";

export interface Noticed {
  readonly inventory: UsageInventory;
  readonly completeness: LogCompleteness;
  readonly now: string;
  readonly days: number;
}

/**
 * Whether an object whose near end was announced got no new version since. `false`: it did, is gone, or is switched off, or
 * there is still time. A fact where neither the inventory nor the logs can say.
 */
export function isOverdue(object: ObjectUsage, { inventory, completeness, now, days }: Noticed): boolean | UnreadFact {
  const { nearExpiry, lastNewVersion, lastDeleted } = object;
  if (nearExpiry === null || daysBetween(nearExpiry, now) < days) return false;
  if (isAfter(lastNewVersion, nearExpiry) || isAfter(lastDeleted, nearExpiry)) return false;
  const listed = inventory.objects[object.type];
  const found = listed?.find(({ name }) => name === object.name);
  if (listed && !found?.isEnabled) return false;
  if (found && found.newestOn !== null) return !isAfter(found.newestOn, nearExpiry);
  return hasOpenHours(completeness, nearExpiry) ? unprovenSince(nearExpiry) : true;
}

function isAfter(time: string | null, notice: string): boolean {
  return time !== null && time > notice;
}

/** Without an inventory the logs alone must show that nothing followed. */
function hasOpenHours({ window, gaps, unproven }: LogCompleteness, since: string): boolean {
  if (!window) return true;
  return [...gaps, ...unproven].some(({ to }) => to > since);
}

function unprovenSince(notice: string): UnreadFact {
  const why = "hours after a notice of near expiry are not proven, and the vault's objects were not read";
  return unread("not-in-output", why, `read the vault's objects, or logs without gaps from ${addDays(notice, 0)} on`);
}
