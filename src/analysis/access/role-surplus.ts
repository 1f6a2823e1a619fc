import { type Fact, isRead, mapFact, read } from "../../model/fact.ts";
import { roleIds } from "../../model/facts/built-in-roles.ts";
import type { RoleSurplus } from "../../model/grant-subject.ts";
import type { RoleAssignment } from "../../model/grants.ts";
import type { Key, Secret } from "../../model/objects.ts";
import type { ScopeKind } from "../../model/resource-id.ts";
import type { Vault } from "../../model/vault.ts";
import { both, holdsForAny } from "./three-valued.ts";

export interface AssignmentInVault {
  readonly assignment: RoleAssignment;
  readonly reach: Fact<ScopeKind>;
  readonly vault: Vault | undefined;
}

/**
 * What a built-in role gives beyond its purpose, considering what lies within its reach. By id: only a built-in role has
 * a purpose that is known, and a custom role with the same actions may want all of them. Null above vaults, from where
 * nobody looks into those below.
 */
export function roleSurplus({ assignment, reach, vault }: AssignmentInVault): Fact<RoleSurplus | null> {
  const { roleId, scope } = assignment;
  if (!vault) return read(null);
  if (!isRead(roleId)) return roleId;
  if (roleId.read === roleIds.certificateUser) return certificateSurplus(reach, vault);
  if (roleId.read === roleIds.cryptoUser) return isRead(scope) ? signingSurplus(keysWithin(scope.read, vault)) : scope;
  return read(null);
}

/** Key Vault Certificate User reads secrets, since a private key comes as one: on a whole vault it reads all of them. */
function certificateSurplus(reach: Fact<ScopeKind>, vault: Vault): Fact<RoleSurplus | null> {
  if (isRead(reach) && reach.read !== "vault") return read(null);
  const hasOthers = holdsForAny(vault.secrets, isReadableByItself);
  if (isRead(hasOthers) && !hasOthers.read) return read(null);
  return isRead(reach) ? mapFact(hasOthers, () => "secrets-beside-certificates" as const) : reach;
}

/** A secret whose value can be read and that belongs to no certificate. */
function isReadableByItself({ enabled, managed }: Secret): Fact<boolean> {
  return both(
    enabled,
    mapFact(managed, (isManaged) => !isManaged),
  );
}

/** Key Vault Crypto User also encrypts, wraps, changes and backs up keys: too much where keys can only sign. */
function signingSurplus(keys: Fact<readonly Key[]>): Fact<RoleSurplus | null> {
  const signs = holdsForAny(keys, ({ enabled, operations }) => both(enabled, mapFact(operations, onlySigns)));
  const doesMore = holdsForAny(keys, ({ enabled, operations }) => both(enabled, mapFact(operations, hasOtherUse)));
  const answer = both(
    signs,
    mapFact(doesMore, (more) => !more),
  );
  return mapFact(answer, (isSurplus) => (isSurplus ? "more-than-signing" : null));
}

const signing: ReadonlySet<string> = new Set(["sign", "verify"]);

function hasOtherUse(operations: readonly string[]): boolean {
  return operations.some((operation) => !signing.has(operation.toLowerCase()));
}

function onlySigns(operations: readonly string[]): boolean {
  return operations.some((operation) => operation.toLowerCase() === "sign") && !hasOtherUse(operations);
}

/** The keys that a scope at or below the vault reaches. */
function keysWithin(scope: string, vault: Vault): Fact<readonly Key[]> {
  if (scope === vault.id) return vault.keys;
  const own = mapFact(vault.keys, (keys) => keys.filter(({ id }) => id === scope));
  const isFound = isRead(own) && own.read.length > 0;
  // A key that was found is all there is at its own scope, however little of the list was read.
  return isFound || !scope.startsWith(`${vault.id}/keys/`) ? read(isRead(own) ? own.read : []) : own;
}
