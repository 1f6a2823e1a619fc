import { isRead } from "../../model/fact.ts";
import type { GrantUse } from "../../model/grant-subject.ts";
import type { RoleAssignment } from "../../model/grants.ts";
import { addDays, daysBetween } from "../../model/iso-date.ts";
import { provenShareSince } from "../../model/log-proof.ts";
import type { VaultSubject } from "../../model/subject.ts";
import type { Caller } from "../../model/usage.ts";
import type { CallerUsage, UsedObject } from "../../model/vault-usage.ts";
import { endedAtMostDaysAgo, leastShare } from "./review/proof.ts";

/** Shorter logs miss what is done once a quarter. */
const days = 90;

interface Around {
  readonly vault: VaultSubject | undefined;
  readonly rotators: ReadonlySet<string>;
  readonly now: string;
}

/**
 * What the logs prove of an assignment's holder in this vault. Null where they prove nothing: no logs, too few proven
 * hours or ones of long ago, an assignment younger than that, a holder that used nothing or so much that it was not kept.
 */
export function grantUse(
  { principalId, createdOn }: RoleAssignment,
  { vault, rotators, now }: Around,
): GrantUse | null {
  if (!vault || !isRead(vault.usage) || !isRead(principalId) || !isRead(createdOn)) return null;
  const { completeness, callers } = vault.usage.read;
  if (!completeness.window || createdOn.read === null) return null;
  if (daysBetween(completeness.window.to, now) > endedAtMostDaysAgo) return null;
  const from = addDays(completeness.window.to, -days);
  if (createdOn.read > from || provenShareSince(completeness, from) < leastShare) return null;
  const own = callers.filter(({ caller }) => caller.oid === principalId.read);
  const objects = objectsOf(own);
  if (objects === null || objects.length === 0) return null;
  const others = callers.filter(({ caller }) => isOtherWorkload(caller, principalId.read, rotators));
  return {
    days,
    objects,
    isShared: others.some((other) => usesOthers(other, objects)),
    hasListed: own.some(({ byClass }) => (byClass.list ?? 0) > 0),
    operations: [...new Set(own.flatMap(({ operations }) => Object.keys(operations)))].sort(),
  };
}

function objectsOf(callers: readonly CallerUsage[]): readonly UsedObject[] | null {
  const all: UsedObject[] = [];
  for (const { objects } of callers) {
    if (objects === null) return null;
    all.push(...objects);
  }
  return [...new Map(all.map((object) => [keyOf(object), object])).values()];
}

function isOtherWorkload({ oid, appId, kind }: Caller, principalId: string, rotators: ReadonlySet<string>): boolean {
  const isRotator = rotators.has(oid ?? "") || rotators.has(appId ?? "");
  return oid !== null && oid !== principalId && kind !== "user" && kind !== "public-client" && !isRotator;
}

/** Does the other caller use objects, and none of these? A set that was not kept may hold any of them. */
function usesOthers({ objects }: CallerUsage, own: readonly UsedObject[]): boolean {
  if (objects === null || objects.length === 0) return false;
  const known = new Set(own.map(keyOf));
  return !objects.some((object) => known.has(keyOf(object)));
}

function keyOf({ type, name }: UsedObject): string {
  return `${type} ${name}`;
}
