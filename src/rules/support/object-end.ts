import { type Fact, isRead, isUnread, type UnreadFact, unread } from "../../model/fact.ts";
import type { Certificate, Key, Secret } from "../../model/objects.ts";

/** When an object stopped being good to ask for, and why. */
export interface ObjectEnd {
  readonly since: string;
  readonly why: "disabled" | "expired";
}

/**
 * Since when nobody should ask for the object; undefined where it is good, a fact where nobody knows. The attributes'
 * last change stands for the time at which it was switched off: it cannot have happened later.
 */
export function endOf(
  { enabled, expiresOn, updatedOn }: Secret | Key | Certificate,
  now: string,
): ObjectEnd | UnreadFact | undefined {
  const open = notRead(enabled, expiresOn);
  if (open) return open;
  if (isRead(enabled) && !enabled.read) {
    if (!isRead(updatedOn)) return notRead(updatedOn);
    return updatedOn.read === null ? undefined : { since: updatedOn.read, why: "disabled" };
  }
  const end = isRead(expiresOn) ? expiresOn.read : null;
  return end !== null && end <= now ? { since: end, why: "expired" } : undefined;
}

function notRead(...facts: readonly Fact<unknown>[]): UnreadFact | undefined {
  const open = facts.find((fact) => !isRead(fact));
  if (!open) return undefined;
  return isUnread(open) ? open : unread("not-in-output", "not known before an apply");
}
