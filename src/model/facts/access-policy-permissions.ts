import facts from "./access-policy-permissions.json" with { type: "json" };

/** The object types of an access policy entry, in the order in which they are named. */
export const policyObjectTypes = ["secrets", "keys", "certificates", "storage"] as const;
export type PolicyObjectType = (typeof policyObjectTypes)[number];

function lower(names: readonly string[]): readonly string[] {
  return names.map((name) => name.toLowerCase());
}

/** Every permission that an entry can hold on a type, lower case; `all` is not among them. */
export function permissionsOn(type: PolicyObjectType): readonly string[] {
  return lower(facts.permissions[type]);
}

const outsideFullSet: ReadonlySet<string> = new Set(lower([...facts.outsideAll, ...facts.newerThanAll]));

/**
 * What `all` stands for on a type, lower case, and so what makes a list as wide as `all`: everything but purge, which has
 * always to be named, and the key permissions that came after `all`.
 */
export function fullSetOn(type: PolicyObjectType): readonly string[] {
  return permissionsOn(type).filter((permission) => !outsideFullSet.has(permission));
}
