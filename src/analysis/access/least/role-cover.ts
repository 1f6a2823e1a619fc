import { builtInRoles, roleIds } from "../../../model/facts/built-in-roles.ts";
import type { RoleDefinition } from "../../../model/grants.ts";
import { vaultDataActions } from "../role-actions.ts";
import { addsLittle, weightOf } from "./role-fit.ts";

/** Built-in roles that are proposed: those made for people and workloads of one's own, none of them a preview. */
const proposed: readonly string[] = [...Object.values(roleIds), "08bbd89e-9f13-488c-ac41-acfcb10c90ab"];

export type RoleBook = ReadonlyMap<string, RoleDefinition>;

/** A role with the data actions that count where it is to be assigned. */
interface Offer {
  readonly role: RoleDefinition;
  readonly actions: readonly string[];
}

/** Roles that together give all that is needed, and what they give besides. */
export interface Cover {
  readonly roles: readonly Offer[];
  readonly extra: readonly string[];
  /** False where something among the extras is more than the holder could bring about anyway. */
  readonly fits: boolean;
}

/**
 * The roles that give all of `needed` with the least weight of extras, then the fewest roles. Undefined where no built-in role
 * has one of the actions. `counts` leaves out actions that mean nothing where the role is assigned.
 *
 * Every combination is tried: of the ten roles, few have any of the actions.
 */
export function bestCover(
  needed: ReadonlySet<string>,
  counts: (action: string) => boolean,
  roles: RoleBook,
): Cover | undefined {
  const offers = offersFor(needed, counts, roles);
  let best: Cover | undefined;
  for (let picks = 1; picks < 2 ** offers.length; picks += 1) {
    const chosen = offers.filter((_, index) => (picks >> index) & 1);
    const given = new Set(chosen.flatMap(({ actions }) => actions));
    if (![...needed].every((action) => given.has(action))) continue;
    const extra = [...given].filter((action) => !needed.has(action)).sort();
    const cover: Cover = { roles: chosen, extra, fits: extra.every((action) => addsLittle(action, needed)) };
    if (!best || isBetter(cover, best)) best = cover;
  }
  return best;
}

function offersFor(
  needed: ReadonlySet<string>,
  counts: (action: string) => boolean,
  roles: RoleBook,
): readonly Offer[] {
  return proposed.flatMap((id): readonly Offer[] => {
    // The tenant's own export wins: a definition may have changed since the data file was made.
    const role = roles.get(id) ?? builtInRoles.get(id);
    if (!role || role.permissions.some(({ condition }) => condition !== undefined)) return [];
    const actions = vaultDataActions(role).filter(counts);
    return actions.some((action) => needed.has(action)) ? [{ role, actions }] : [];
  });
}

function isBetter(one: Cover, other: Cover): boolean {
  if (one.fits !== other.fits) return one.fits;
  const weight = weightOf(one.extra) - weightOf(other.extra);
  if (weight !== 0) return weight < 0;
  return one.roles.length < other.roles.length;
}
