import facts from "./access-policy-data-actions.json" with { type: "json" };
import { type PolicyObjectType, permissionsOn, policyObjectTypes } from "./access-policy-permissions.ts";

/** `secrets/get`: a permission of access policies with the type of object that it is about, lower case. */
export type PermissionName = string;

const actionsByName: ReadonlyMap<PermissionName, readonly string[]> = new Map(
  policyObjectTypes.flatMap((type) =>
    Object.entries(facts.permissions[type]).map(([permission, actions]) => [`${type}/${permission}`, actions] as const),
  ),
);

/** The data actions that do under roles what a permission does; undefined for a word that is none. */
export function dataActionsOf(type: PolicyObjectType, permission: string): readonly string[] | undefined {
  return actionsByName.get(`${type}/${permission.toLowerCase()}`);
}

const umbrellas: ReadonlyMap<PermissionName, readonly PermissionName[]> = new Map(Object.entries(facts.umbrellas));

/** A permission, and those that the service takes it for as well. */
export function withImplied(name: PermissionName): readonly PermissionName[] {
  return [name, ...(umbrellas.get(name) ?? [])];
}

/** Every permission that these data actions give all of. */
export function permissionsGivenBy(actions: ReadonlySet<string>): readonly PermissionName[] {
  return permissionsWhere((needed) => needed.every((action) => actions.has(action)));
}

/** Every permission that is not whole any more without these data actions: `set` takes two of them. */
export function permissionsTouchedBy(actions: ReadonlySet<string>): readonly PermissionName[] {
  return permissionsWhere((needed) => needed.some((action) => actions.has(action)));
}

function permissionsWhere(holds: (dataActions: readonly string[]) => boolean): readonly PermissionName[] {
  return policyObjectTypes.flatMap((type) =>
    permissionsOn(type)
      .filter((permission) => {
        const needed = dataActionsOf(type, permission);
        return needed !== undefined && holds(needed);
      })
      .map((permission) => `${type}/${permission}`),
  );
}
