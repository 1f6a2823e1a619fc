import { type Unread, unread } from "../../../model/fact.ts";
import { isList, isMap } from "../../exports/json-value.ts";
import { type Entry, type EntryKind, readEntry } from "./directory-entries.ts";
import { inParallel } from "./in-parallel.ts";
import type { Reading } from "./ledger.ts";

const collector = "directory";
const most = 1000;
/** Graph takes no more alternatives in one filter. */
const mostAlternatives = 15;

/** What looking ids up gave. An id that is in neither map is one that the directory does not know. */
export interface Lookup {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly unread: ReadonlyMap<string, Unread>;
}

interface Found {
  readonly entries: Map<string, Entry>;
  readonly unread: Map<string, Unread>;
  /** Collections that refused once: they are not asked again. */
  readonly refused: Map<EntryKind, Unread>;
}

/**
 * Looks directory objects up by id, a thousand at a time. That call wants the right to read the whole directory; where it
 * is refused, the collections of users, groups and service principals are asked one by one, and what one of them hides is
 * unread. Users come without account state, so that is asked for afterwards.
 */
export async function lookUp(reading: Reading, ids: readonly string[]): Promise<Lookup> {
  const found: Found = { entries: new Map(), unread: new Map(), refused: new Map() };
  let isDenied = false;
  await firstAlone(chunks(ids, most), async (chunk) => {
    const why = isDenied ? undefined : await lookUpAtOnce(reading, chunk, found);
    isDenied ||= why?.reason === "denied";
    if (isDenied) await lookUpByKind(reading, chunk, found);
    else if (why) for (const id of chunk) found.unread.set(id, why);
  });
  await fillIn(reading, found);
  return found;
}

/** The first task alone, so that a refusal costs one request; then the others side by side. */
async function firstAlone<Item>(items: readonly Item[], task: (item: Item) => Promise<void>): Promise<void> {
  await inParallel(items.slice(0, 1), task);
  await inParallel(items.slice(1), task);
}

export function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

async function lookUpAtOnce({ client }: Reading, ids: readonly string[], found: Found): Promise<Unread | undefined> {
  const answer = await client.read({
    service: "graph",
    url: "/v1.0/directoryObjects/getByIds",
    body: { ids, types: ["user", "group", "servicePrincipal", "device"] },
    collector,
    scope: "/",
  });
  if (!answer.ok) return answer.why;
  const list = answer.body.get("value");
  if (!isList(list)) return unread("unparsable", "the directory's answer is not what Graph prints").unread;
  const asked = new Set(ids);
  for (const item of list) {
    const entry = isMap(item) ? readEntry(item) : undefined;
    // An entry that cannot be read may be any of those asked for: none of the others is then known to be gone.
    if (!entry) return unread("unparsable", "a directory object is not what Graph prints").unread;
    if (asked.has(entry.id)) found.entries.set(entry.id, entry);
  }
  return undefined;
}

interface Collection {
  readonly kind: EntryKind;
  readonly path: string;
  readonly select: string;
}

const users: Collection = { kind: "user", path: "users", select: "id,displayName,accountEnabled,userType" };
const groups: Collection = { kind: "group", path: "groups", select: "id,displayName,visibility" };
const servicePrincipals: Collection = {
  kind: "servicePrincipal",
  path: "servicePrincipals",
  select:
    "id,displayName,accountEnabled,appId,servicePrincipalType,appOwnerOrganizationId,alternativeNames,passwordCredentials,keyCredentials",
};

async function lookUpByKind(reading: Reading, ids: readonly string[], found: Found): Promise<void> {
  for (const collection of [users, groups, servicePrincipals]) {
    const open = ids.filter((id) => !found.entries.has(id));
    await listByIds(reading, collection, { ids: open, found });
  }
  const [why] = found.refused.values();
  if (why) for (const id of ids) if (!found.entries.has(id)) found.unread.set(id, why);
}

interface ByIds {
  readonly ids: readonly string[];
  readonly found: Found;
}

/** Lists one collection's objects of these ids; its first refusal ends it. */
async function listByIds({ client }: Reading, collection: Collection, { ids, found }: ByIds): Promise<void> {
  const { kind, path, select } = collection;
  await firstAlone(chunks(ids, mostAlternatives), async (chunk) => {
    if (found.refused.has(kind)) return;
    // Ids are checked: letters, digits and hyphens.
    const filter = encodeURIComponent(`id in (${chunk.map((id) => `'${id}'`).join(",")})`);
    const url = `/v1.0/${path}?$select=${select}&$filter=${filter}`;
    const listing = await client.list({ service: "graph", url, collector, scope: "/" });
    for (const item of listing.items) {
      const entry = readEntry(item, kind);
      if (entry) found.entries.set(entry.id, entry);
    }
    if (listing.missing) found.refused.set(kind, listing.missing);
  });
}

/** Asks for what lookups leave out: account states of users, and whatever is not shown of service principals. */
async function fillIn(reading: Reading, found: Found): Promise<void> {
  const lacking = (kind: EntryKind, lacks: (entry: Entry) => boolean) =>
    [...found.entries.values()].filter((entry) => entry.kind === kind && lacks(entry)).map(({ id }) => id);
  const withoutState = lacking("user", ({ isEnabled }) => isEnabled === undefined);
  await listByIds(reading, users, { ids: withoutState, found });
  const withoutType = lacking(
    "servicePrincipal",
    ({ servicePrincipalType, credentials }) => servicePrincipalType === undefined || credentials === undefined,
  );
  await listByIds(reading, servicePrincipals, { ids: withoutType, found });
}

const proven: readonly Collection[] = [users, groups, servicePrincipals];

/**
 * Why an id that did not come may exist all the same: undefined where objects of every kind are shown. Of a kind that
 * nothing was seen of, the collection is asked whether it can be read at all.
 */
export async function unshownKinds({ client }: Reading, { entries }: Lookup): Promise<Unread | undefined> {
  const seen = new Set([...entries.values()].map(({ kind }) => kind));
  for (const { kind, path } of proven) {
    if (seen.has(kind)) continue;
    const url = `/v1.0/${path}?$select=id&$top=1`;
    const answer = await client.read({ service: "graph", url, collector, scope: "/" });
    if (!answer.ok) return answer.why;
  }
  return undefined;
}
