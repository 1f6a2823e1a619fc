import { builtInRoles } from "../../../model/facts/built-in-roles.ts";
import type { LeastGrant, LeastGrants, ObjectClass } from "../../../model/grant-review.ts";
import { subscriptionOf } from "../../../model/resource-id.ts";
import { customGrant } from "../../access/least/custom-role.ts";
import { type LeastNeed, leastGrants, type ObjectNeed } from "../../access/least/least-grants.ts";
import { vaultDataActions } from "../../access/role-actions.ts";
import { classOf, type SeenUse } from "./seen-use.ts";

/** The grant that is to be replaced. */
export interface Replaced {
  readonly roleId: string;
  readonly scope: string;
  /** Data actions that it gives. */
  readonly actions: readonly string[];
}

/**
 * The least assignments that let everything go on that the grant was used for, and give nothing that it did not give. Null
 * where that is the grant itself, and where nothing was used.
 */
export function leastFor(uses: readonly SeenUse[], old: Replaced): Omit<LeastGrants, "text"> | null {
  if (uses.length === 0) return null;
  const answers = needsOf(uses, old).map((need) => {
    const answer = leastGrants(need);
    return { ...answer, grants: answer.grants.map((grant) => withoutNews(grant, need, old)) };
  });
  const grants = answers.flatMap((answer) => answer.grants);
  const [only, ...others] = grants;
  if (only && others.length === 0 && only.roleId === old.roleId && only.scope === old.scope) return null;
  return { grants, losses: [...new Set(answers.flatMap(({ losses }) => losses))] };
}

/** What is needed of each vault. */
function needsOf(uses: readonly SeenUse[], { actions }: Replaced): readonly LeastNeed[] {
  const held = new Set(actions);
  const byVault = Map.groupBy(uses, ({ vault }) => vault.id);
  return [...byVault]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([vaultId, own]) => {
      const whole = new Set<string>();
      const objects = new Map<string, { type: ObjectClass; name: string; actions: Set<string> }>();
      // Whoever lists looks for what is there: single objects would not do.
      const isWide = own.some(({ right }) => right.onVault);
      for (const { right, objects: used } of own) {
        const needed = right.actions.filter((action) => held.has(action));
        // What is about no single object, or about more than were kept, is needed on the vault.
        if (isWide || used === null || used.length === 0) for (const action of needed) whole.add(action);
        else for (const { type, name } of used) addTo(objects, { type: classOf(type), name }, needed);
      }
      const single: readonly ObjectNeed[] = [...objects.values()].map((one) => ({ ...one, actions: [...one.actions] }));
      return { vaultId, whole: [...whole], objects: single };
    });
}

function addTo(
  objects: Map<string, { type: ObjectClass; name: string; actions: Set<string> }>,
  { type, name }: { readonly type: ObjectClass | undefined; readonly name: string },
  actions: readonly string[],
): void {
  if (type === undefined) return;
  const key = `${type} ${name}`;
  const object = objects.get(key) ?? { type, name, actions: new Set<string>() };
  objects.set(key, object);
  for (const action of actions) object.actions.add(action);
}

/** A built-in role that would give more than the old grant gave gives way to a custom one; what stood on an object stays there. */
function withoutNews(found: LeastGrant, need: LeastNeed, old: Replaced): LeastGrant {
  const grant = old.scope.startsWith(`${need.vaultId}/`) ? { ...found, scope: old.scope } : found;
  const held = new Set(old.actions);
  if (grant.extra.every((action) => held.has(action))) return grant;
  const role = builtInRoles.get(grant.roleId);
  const needed = new Set([...need.whole, ...need.objects.flatMap(({ actions }) => actions)]);
  const actions = role ? vaultDataActions(role).filter((action) => needed.has(action)) : [];
  const subscriptionId = subscriptionOf(need.vaultId);
  return subscriptionId === undefined ? grant : customGrant(actions, grant.scope, subscriptionId);
}
