import { dataActionsOf, type PermissionName, withImplied } from "../../../model/facts/access-policy-data-actions.ts";
import {
  fullSetOn,
  type PolicyObjectType,
  permissionsOn,
  policyObjectTypes,
} from "../../../model/facts/access-policy-permissions.ts";
import type { AccessPolicyPermissions } from "../../../model/grants.ts";

/** What the permissions of entries come to. */
export interface EntryNeeds {
  readonly held: ReadonlySet<PermissionName>;
  /** Held only if `all` covers permissions that came after it. */
  readonly perhapsHeld: ReadonlySet<PermissionName>;
  /** Data actions that do the same; those of permissions that are perhaps held are among them, so that nothing stops working. */
  readonly actions: ReadonlySet<string>;
  /** Words that are no permission, with their type: `secrets/read`. */
  readonly unknown: readonly string[];
  /** Storage accounts managed by the vault have no role to go to. */
  readonly hasStorage: boolean;
}

/** Adds up entries of one principal. */
export function needsOf(entries: readonly AccessPolicyPermissions[]): EntryNeeds {
  const words = entries.flatMap((permissions) =>
    policyObjectTypes.flatMap((type) => permissions[type].map((word) => ({ type, word }))),
  );
  const held = new Set(words.flatMap(heldBy).flatMap(withImplied));
  const perhapsHeld = new Set(words.flatMap(perhapsHeldBy).filter((name) => !held.has(name)));
  const unknown = words.filter(({ type, word }) => !isAll(word) && !dataActionsOf(type, word));
  return {
    held,
    perhapsHeld,
    actions: new Set([...held, ...perhapsHeld].flatMap(carriedActions)),
    unknown: [...new Set(unknown.map(({ type, word }) => `${type}/${word}`))].sort(),
    hasStorage: [...held].some(isStorage),
  };
}

interface Word {
  readonly type: PolicyObjectType;
  readonly word: string;
}

function isAll(word: string): boolean {
  return word.toLowerCase() === "all";
}

function heldBy({ type, word }: Word): readonly PermissionName[] {
  if (isAll(word)) return fullSetOn(type).map((one) => `${type}/${one}`);
  return dataActionsOf(type, word) ? [`${type}/${word.toLowerCase()}`] : [];
}

function perhapsHeldBy({ type, word }: Word): readonly PermissionName[] {
  if (!isAll(word)) return [];
  const full = fullSetOn(type);
  return permissionsOn(type).flatMap((one) => (one === "purge" || full.includes(one) ? [] : [`${type}/${one}`]));
}

export function isStorage(name: PermissionName): boolean {
  return name.startsWith("storage/");
}

function carriedActions(name: PermissionName): readonly string[] {
  const [word = "", permission = ""] = name.split("/");
  const type = policyObjectTypes.find((one) => one === word);
  return type === undefined || type === "storage" ? [] : (dataActionsOf(type, permission) ?? []);
}
