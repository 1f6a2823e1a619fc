import { type Verb, verbs } from "../../../model/access.ts";
import { dataActionKind } from "../../../model/data-rights.ts";
import { fullSetOn } from "../../../model/facts/access-policy-permissions.ts";
import type { OperationRight } from "../../../model/facts/operation-rights.ts";
import type { ObjectClass } from "../../../model/grant-review.ts";
import { objectClasses } from "../../../model/grant-review.ts";
import type { AccessPolicyPermissions, RoleDefinition } from "../../../model/grants.ts";
import { objectTypes, type Way, waysOf } from "../../access/effective/verb-actions.ts";

/** What a grant gives of what is in vaults, by data actions or by permissions of an access policy. */
export interface Given {
  /** Verbs whose absence means something. */
  readonly everyday: readonly Verb[];
  /** Types of objects that it is for. */
  readonly types: readonly ObjectClass[];
  /** Does it let an operation through? */
  allows(right: OperationRight): boolean;
}

/**
 * Left out of what is called unused: what is done once in years (restoring a copy, purging), what recovers from accidents,
 * and work with public keys, which anybody does who read the key once, without a line in any log.
 */
const rare: ReadonlySet<Verb> = new Set<Verb>([
  "delete",
  "purge",
  "recover",
  "backup",
  "restore",
  "release",
  "encrypt",
  "verify",
  "wrap",
  "manage-access",
]);

const known = new WeakMap<readonly string[], Given>();

/** What data actions give. Worked out once for each list: thousands of grants share that of their role. */
export function givenByActions(actions: readonly string[]): Given {
  const given = known.get(actions) ?? findGiven(actions);
  known.set(actions, given);
  return given;
}

function findGiven(actions: readonly string[]): Given {
  const held = new Set(actions);
  return {
    everyday: everydayVerbs((way) => way.actions.some((action) => held.has(action))),
    types: typesOfActions(actions),
    allows: (right) => right.actions.some((action) => held.has(action)),
  };
}

/** What an entry of an access policy gives. */
export function givenByPermissions(permissions: AccessPolicyPermissions): Given {
  const held = new Set(
    objectClasses.flatMap((type) => heldOn(permissions, type).map((permission) => `${type}/${permission}`)),
  );
  return {
    everyday: everydayVerbs(({ permissions: wanted }) =>
      (wanted?.anyOf ?? []).some((permission) => held.has(`${wanted?.type}/${permission.toLowerCase()}`)),
    ),
    types: objectClasses.filter((type) => heldOn(permissions, type).some((permission) => permission !== "list")),
    allows: (right) => right.permissions.some((permission) => held.has(permission)),
  };
}

/** Permissions on a type, lower case, `all` spelt out. */
export function heldOn(permissions: AccessPolicyPermissions, type: ObjectClass): readonly string[] {
  const held = permissions[type].map((permission) => permission.toLowerCase());
  return held.includes("all") ? [...new Set([...held.filter((one) => one !== "all"), ...fullSetOn(type)])] : held;
}

function everydayVerbs(gives: (way: Way) => boolean): readonly Verb[] {
  // Only by its own actions: deleting through a certificate, or work with a public key, is no use that anybody could see.
  const own = (way: Way) =>
    way.plane === "data" && way.only === undefined && (way.on === "object" || way.on === "vault");
  return verbs.filter(
    (verb) => !rare.has(verb) && objectTypes.some((type) => waysOf(type, verb).some((way) => own(way) && gives(way))),
  );
}

/** Names and public halves come with roles that are for something else: they make no type where anything else does. */
function typesOfActions(actions: readonly string[]): readonly ObjectClass[] {
  const isOn = (type: ObjectClass) => (action: string) => action.startsWith(`Microsoft.KeyVault/vaults/${type}/`);
  const more = actions.filter((action) => dataActionKind(action) !== "read-metadata");
  const ofMore = objectClasses.filter((type) => more.some(isOn(type)));
  return ofMore.length > 0 ? ofMore : objectClasses.filter((type) => actions.some(isOn(type)));
}

/** Comes with every built-in role on data, and is of no use by itself. */
const boilerplate: readonly RegExp[] = [
  /\/read$/i,
  /^microsoft\.insights\/alertrules\/\*$/i,
  /^microsoft\.resources\/deployments\/\*$/i,
  /^microsoft\.support\/\*$/i,
];

/** Does a role give anything that the logs of vaults do not show: management, or data of other services? */
export function givesMoreThanVaultData({ permissions }: RoleDefinition): boolean {
  return permissions.some(
    ({ actions, dataActions }) =>
      actions.some((action) => !boilerplate.some((pattern) => pattern.test(action.trim()))) ||
      dataActions.some((action) => !action.trim().toLowerCase().startsWith("microsoft.keyvault/vaults/")),
  );
}
