import facts from "./facts/roles.json" with { type: "json" };

/** What a data action lets its holder do, as far as rules tell it apart. */
export const dataActionKinds = [
  "read-value",
  "read-metadata",
  "write",
  "write-metadata",
  "delete",
  "purge",
  "recover",
  "restore",
  "export-blob",
  "crypto-private",
  "crypto-public",
  "key-export",
] as const;
export type DataActionKind = (typeof dataActionKinds)[number];

/** Kinds by data action; a test holds every kind of the data file against the list above. */
const kinds: ReadonlyMap<string, string> = new Map(facts.keyVaultDataActions.map(({ action, kind }) => [action, kind]));

/** The kind of a data action on vaults, by its exact spelling; undefined for what the service does not know. */
export function dataActionKind(action: string): DataActionKind | undefined {
  const kind = kinds.get(action);
  return dataActionKinds.find((one) => one === kind);
}

const onObjects: ReadonlySet<string> = new Set(
  facts.keyVaultDataActions.flatMap(({ action, objectScopable }) => (objectScopable ? [action] : [])),
);

/** Can it be granted on a single object? Issuers, contacts and storage accounts exist for a vault as a whole only. */
export function isObjectScopable(action: string): boolean {
  return onObjects.has(action);
}

const using: ReadonlySet<string> = new Set<DataActionKind>([
  "read-value",
  "crypto-private",
  "crypto-public",
  "key-export",
]);
const changing: ReadonlySet<string> = new Set<DataActionKind>(["write", "delete", "purge", "restore"]);

function hasAnyOf(rights: readonly string[], wanted: ReadonlySet<string>): boolean {
  return rights.some((action) => wanted.has(kinds.get(action) ?? ""));
}

/**
 * Do these data actions use what is in a vault (read values, work with keys) and change nothing of it? Then assignments on
 * single objects would do. Whoever adds objects needs the whole vault: what is new has no scope of its own yet.
 */
export function needsObjectsOnly(rights: readonly string[]): boolean {
  return hasAnyOf(rights, using) && !hasAnyOf(rights, changing);
}

const managedTypes = ["secrets", "keys", "certificates"] as const;

/**
 * The object types whose life these data actions govern, as the Officer roles do: adding and deleting both, or purging.
 * Only adding (a new version, a new name) is what a writer does, and no management.
 */
export function managedObjectTypes(rights: readonly string[]): readonly (typeof managedTypes)[number][] {
  return managedTypes.filter((type) => {
    const own = rights.filter((action) => action.startsWith(`Microsoft.KeyVault/vaults/${type}/`));
    const has = (kind: DataActionKind) => own.some((action) => kinds.get(action) === kind);
    return has("purge") || (has("write") && has("delete"));
  });
}

/** Do they show nothing but names, attributes and public keys? */
export function readsMetadataOnly(rights: readonly string[]): boolean {
  return rights.every((action) => kinds.get(action) === "read-metadata");
}
