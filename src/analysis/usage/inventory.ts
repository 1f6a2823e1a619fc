import { type Fact, isRead, mapFact, read, unread } from "../../model/fact.ts";
import type { KeyKind } from "../../model/facts/limits.ts";
import type { Certificate, Key, ObjectVersion, Secret } from "../../model/objects.ts";
import type { Vault, VaultRecord } from "../../model/vault.ts";
import type { UsageInventory, UsedObject } from "../../model/vault-usage.ts";
import type { VersionDates } from "./objects.ts";

type AnyObject = Secret | Key | Certificate;

const notOfHsms = unread("not-in-output", "managed HSMs have no such thing");

function listsOf(vault: VaultRecord): readonly (readonly [UsedObject["type"], Fact<readonly AnyObject[]>])[] {
  const keys = ["key", vault.keys] as const;
  if (vault.kind === "hsm") return [keys];
  return [["secret", vault.secrets], keys, ["certificate", vault.certificates]];
}

/** Facts of the inventory that verdicts about the logs rest on, each of them read or not. */
export function usageInventory(vault: VaultRecord): UsageInventory {
  const lists = listsOf(vault).flatMap(([type, fact]) => {
    if (!isRead(fact) || fact.missing) return [];
    return [[type, fact.read.map((object) => ({ ...nameOf(object), ...lifeOf(object) }))] as const];
  });
  return {
    hasPrivateEndpoint: mapFact(vault.privateEndpoints, (endpoints) =>
      endpoints.some(({ status }) => status?.toLowerCase() === "approved"),
    ),
    failedOperations: vault.kind === "hsm" ? notOfHsms : failedOperations(vault),
    objects: Object.fromEntries(lists),
  };
}

function nameOf({ name }: AnyObject) {
  return { name: name.toLowerCase() };
}

function lifeOf({ enabled, createdOn, versions }: AnyObject) {
  const dates = [
    ...(isRead(createdOn) ? [createdOn.read] : []),
    ...(versions && isRead(versions) ? versions.read.map((version) => version.createdOn) : []),
  ].filter((date) => date !== null);
  return { isEnabled: !isRead(enabled) || enabled.read, newestOn: dates.sort().at(-1) ?? null };
}

/** Certificates whose pending operation ended in an error; one that was not asked for leaves the answer open. */
function failedOperations({ certificates }: Vault): UsageInventory["failedOperations"] {
  if (!isRead(certificates)) return certificates;
  if (certificates.missing) return { unread: certificates.missing };
  const failed: { readonly name: string; readonly error: string }[] = [];
  let open: Fact<never> | undefined;
  for (const { name, pendingOperation } of certificates.read) {
    const fact = pendingOperation ?? unread("not-asked", "pending certificate operations were not asked for");
    if (!isRead(fact)) open ??= fact;
    else if (fact.read !== null && fact.read.error !== null) failed.push({ name, error: fact.read.error });
  }
  return open && failed.length === 0 ? open : read(failed);
}

/** Kinds of the vault's keys, where the whole list was read and says them; none otherwise. */
export function keyKinds({ keys }: VaultRecord): readonly KeyKind[] {
  if (!isRead(keys) || keys.missing) return [];
  return keys.read.flatMap(({ keyType, keySize }) =>
    isRead(keyType) && isRead(keySize) ? [{ type: keyType.read, size: keySize.read }] : [],
  );
}

/** Looks the versions of an object up in the inventory, oldest first. */
export function versionDates(vault: VaultRecord): VersionDates {
  const known = new Map<string, readonly { readonly version: string; readonly on: string }[]>();
  for (const [type, fact] of listsOf(vault)) {
    for (const { name, versions } of isRead(fact) ? fact.read : []) {
      if (versions && isRead(versions) && !versions.missing)
        known.set(`${type} ${name.toLowerCase()}`, inOrder(versions.read));
    }
  }
  return ({ type, name }) => known.get(`${type} ${name}`);
}

function inOrder(versions: readonly ObjectVersion[]) {
  return versions
    .flatMap(({ version, createdOn }) =>
      createdOn === null ? [] : [{ version: version.toLowerCase(), on: createdOn }],
    )
    .sort((a, b) => (a.on < b.on ? -1 : 1));
}
