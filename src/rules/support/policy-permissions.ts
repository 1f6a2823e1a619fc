import {
  fullSetOn,
  type PolicyObjectType,
  permissionsOn,
  policyObjectTypes,
} from "../../model/facts/access-policy-permissions.ts";
import type { AccessPolicyPermissions } from "../../model/grants.ts";

/**
 * What an entry holds beyond reason, in words: `all on secrets`, `every permission on keys`, `purge on certificates`.
 * Forbidden ones are named as `purge` or, for one type only, as `keys/purge`. Azure compares permissions without case.
 */
export function excessivePermissions(
  permissions: AccessPolicyPermissions,
  forbidden: readonly string[],
): readonly string[] {
  const listed = new Set(forbidden.map((name) => name.toLowerCase()));
  return policyObjectTypes.flatMap((type) => excessOn(type, permissions[type], listed));
}

function excessOn(
  type: PolicyObjectType,
  permissions: readonly string[],
  forbidden: ReadonlySet<string>,
): readonly string[] {
  const held = new Set(permissions.map((permission) => permission.toLowerCase()));
  const fullSet = fullSetOn(type);
  const isFull = held.has("all") || fullSet.every((permission) => held.has(permission));
  const refused = [...held].filter((name) => forbidden.has(name) || forbidden.has(`${type}/${name}`));
  // What a full set holds anyway needs no second mention; `all` does not hold purge.
  const named = isFull ? refused.filter((name) => name !== "all" && !fullSet.includes(name)) : refused;
  const whole = held.has("all") ? ["all"] : isFull ? ["every permission"] : [];
  return [...whole, ...named.sort()].map((name) => `${name} on ${type}`);
}

/** The first name of a list that is no permission of any type, or of the type it names. */
export function noSuchPermission(names: readonly string[]): string | undefined {
  return names.find((name) => {
    const [permission = "", ...types] = name.toLowerCase().split("/").reverse();
    const asked = policyObjectTypes.filter((type) => types.length === 0 || types.includes(type));
    return permission !== "all" && !asked.some((type) => permissionsOn(type).includes(permission));
  });
}
