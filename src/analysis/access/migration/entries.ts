import type { AccessGap } from "../../../model/access.ts";
import { type Fact, isRead, isUnread } from "../../../model/fact.ts";
import type { AccessPolicyEntry, AccessPolicyPermissions } from "../../../model/grants.ts";
import type { KeptEntry, LeftEntry, Named } from "../../../model/migration.ts";
import type { Memberships } from "../effective/memberships.ts";
import { isAssignable } from "./holder-plan.ts";

export interface CarriedEntry {
  readonly holder: Named;
  readonly permissions: AccessPolicyPermissions;
}

export interface SortedEntries {
  /** Those whose principal gets roles. */
  readonly carried: readonly CarriedEntry[];
  readonly left: readonly LeftEntry[];
  /** Those that can be put back as they are. */
  readonly kept: readonly KeptEntry[];
  /** What was not read of entries: whoever they name is not in the plan. */
  readonly gaps: readonly AccessGap[];
}

/** Tells entries that become role assignments from those that nothing stands for. */
export function sortEntries(
  list: Fact<readonly AccessPolicyEntry[]>,
  nameOf: (id: string) => Named,
  memberships: Memberships,
): SortedEntries {
  const carried: CarriedEntry[] = [];
  const left: LeftEntry[] = [];
  const kept: KeptEntry[] = [];
  const gaps: AccessGap[] = [];
  for (const entry of isRead(list) ? list.read : []) {
    const { id: entryId, principalId, applicationId, permissions } = entry;
    const holder = isRead(principalId) ? nameOf(principalId.read.toLowerCase()) : null;
    const open = [principalId, applicationId, permissions].find((fact) => !isRead<unknown>(fact));
    if (!holder || !isRead(applicationId) || !isRead(permissions)) {
      left.push({ entryId, holder, why: `not read whole: ${open ? whyOf(open) : ""}` });
      gaps.push(gapOf(entryId, open));
      continue;
    }
    kept.push({ entryId, principalId: holder.id, applicationId: applicationId.read, permissions: permissions.read });
    const why = whyLeft(holder, applicationId.read, memberships);
    if (why === undefined) carried.push({ holder, permissions: permissions.read });
    else left.push({ entryId, holder, why });
  }
  return { carried, left, kept, gaps };
}

function whyLeft(holder: Named, applicationId: string | null, memberships: Memberships): string | undefined {
  if (applicationId !== null)
    return `it is for application ${applicationId} acting for the principal, which roles cannot tell apart`;
  const exists = memberships.record(holder.id)?.exists;
  if (exists && isRead(exists) && !exists.read) return "the directory does not know the principal";
  return isAssignable(holder) ? undefined : "what it names is no object id";
}

function whyOf(fact: Fact<unknown>): string {
  if (isUnread(fact)) return fact.unread.detail ?? fact.unread.reason;
  return "unknown" in fact ? `known only after an apply (${fact.unknown})` : "";
}

function gapOf(place: string, fact: Fact<unknown> | undefined): AccessGap {
  const base = { place, fact: "accessPolicies", effect: "adds" } as const;
  if (!fact || !isUnread(fact)) return { ...base, why: fact ? whyOf(fact) : "an entry was not read whole" };
  const { reason, remedy } = fact.unread;
  return { ...base, why: whyOf(fact), reason, ...(remedy === undefined ? {} : { remedy }) };
}
