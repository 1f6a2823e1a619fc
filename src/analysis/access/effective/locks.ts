import { isAtOrAbove } from "../../../model/resource-id.ts";
import type { Lock } from "../../../model/surroundings.ts";
import { allOf } from "../conditions/three-values.ts";
import { type Frame, reaches } from "./frame.ts";
import type { Support } from "./rights.ts";
import type { Hit, Situation } from "./technique-needs.ts";

/** The right to take a lock away. */
export const removeLocks = "Microsoft.Authorization/locks/delete";

/** Writes that may be made at any scope where the right is held: a lock further down does not stop them. */
const givesRoles = [
  "Microsoft.Authorization/roleAssignments/",
  "Microsoft.Authorization/roleAssignmentScheduleRequests/",
  "Microsoft.Authorization/roleEligibilityScheduleRequests/",
];

/**
 * What locks leave of a technique. A lock refuses what a technique does through Azure Resource Manager, whoever does it, and
 * takes no right away: whoever may remove locks is held up by one step only, and of others it is open whether somebody
 * removes it. Never blocked, therefore. https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
 */
export function underLocks(hit: Hit, situation: Situation): Hit {
  const { frame } = situation;
  if (frame.locks.length === 0 || hit.value === "false") return hit;
  const locks = new Set([hit.first, ...hit.others].flatMap((support) => locksOn(support, frame)));
  if (locks.size === 0) return hit;
  const held = [...locks].find((lock) => !mayRemove(lock, situation));
  if (!held) return { ...hit, note: `removes ${nameOf([...locks][0])} first, which it may` };
  const why = `${nameOf(held)} refuses it until somebody removes the lock, which this principal may not`;
  return { ...hit, value: allOf([hit.value, "unknown"]), why: hit.value === "true" ? why : (hit.why ?? why) };
}

/** The locks that may refuse a technique, by where they are on the way up: vaults that agree in them are held up alike. */
export function locksKey({ locks, chain }: Frame): string {
  const places = locks.map(({ level, scope }) => {
    const at = chain.indexOf(scope);
    return `${level}@${at >= 0 ? at : scope}`;
  });
  return places.sort().join(" ");
}

function locksOn({ candidate: { operation }, reached: { grant } }: Support, frame: Frame): readonly Lock[] {
  if (operation?.plane !== "control") return [];
  const { action, resource } = operation;
  const isGiving = givesRoles.some((prefix) => action.startsWith(prefix));
  const place = isGiving && grant.kind === "role" ? (grant.scope ?? frame.vaultId) : resource;
  // What is done above the vault may be done elsewhere as well.
  if (!isGiving && !isAtOrAbove(frame.vaultId, place)) return [];
  const isDeletion = action.toLowerCase().endsWith("/delete");
  return frame.locks.filter(({ level, scope }) => (level === "ReadOnly" || isDeletion) && isAtOrAbove(scope, place));
}

function mayRemove({ scope }: Lock, { rights, frame }: Situation): boolean {
  return rights
    .supports([removeLocks], "vault")
    .some(
      ({ value, reached: { grant } }) =>
        value === "true" && grant.kind === "role" && grant.scope !== undefined && reaches(grant.scope, scope, frame),
    );
}

function nameOf(lock: Lock | undefined): string {
  if (!lock) return "a lock";
  const place = lock.scope.slice(lock.scope.lastIndexOf("/") + 1);
  return `the ${lock.level} lock on ${place}`;
}
