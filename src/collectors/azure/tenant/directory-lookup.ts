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
  /** Why the rest of an entry did not come, where Graph failed rather than hid it. */
  readonly withheld: ReadonlyMap<string, Unread>;
}

interface Found {
  readonly entries: Map<string, Entry>;
  readonly unread: Map<string, Unread>;
  readonly withheld: Map<string, Unread>;
  /** Collections that refused once: they are not asked again. */
  readonly refused: Map<EntryKind, Unread>;
}

/**
 * Looks directory objects up by id, a thousand at a time. That call wants the right to read the whole directory; where it
 * is refused, the collections of users, groups and service principals are asked one by one, and what one of them hides is
 * unread. Users come without account state, so that is asked for afterwards.
 */
export async function lookUp(reading: Reading, ids: readonly string[]): Promise<Lookup> {
  const found: Found = { entries: new Map(), unread: new Map(), withheld: new Map(), refused: new Map() };
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
    if (!entry) return strange;
    if (asked.has(entry.id)) found.entries.set(entry.id, entry);
  }
  return undefined;
}

interface Collection {
  readonly kind: EntryKind;
  readonly path: string;
  readonly select: string;
}

const users: Collection = {
  kind: "user",
  path: "users",
  select: "id,displayName,userPrincipalName,accountEnabled,userType",
};
const groups: Collection = { kind: "group", path: "groups", select: "id,displayName,visibility" };
const servicePrincipals: Collection = {
  kind: "servicePrincipal",
  path: "servicePrincipals",
  select:
    "id,displayName,accountEnabled,appId,servicePrincipalType,appOwnerOrganizationId,alternativeNames,passwordCredentials,keyCredentials",
};

async function lookUpByKind(reading: Reading, ids: readonly string[], found: Found): Promise<void> {
  const doubts = new Map<string, Unread>();
  for (const collection of proven) {
    const open = ids.filter((id) => !found.entries.has(id));
    await listByIds(reading, collection, { ids: open, found, doubts });
  }
  for (const [id, why] of doubts) if (!found.entries.has(id)) found.unread.set(id, why);
}

interface ByIds {
  readonly ids: readonly string[];
  readonly found: Found;
  /** Takes down why an id may not have come; the first reason stays. */
  readonly doubts: Map<string, Unread>;
}

/** Lists one collection's objects of these ids. A denial holds for all of them; anything else for those asked together. */
async function listByIds({ client }: Reading, collection: Collection, { ids, found, doubts }: ByIds): Promise<void> {
  const { kind, path, select } = collection;
  const doubt = (chunk: readonly string[], why: Unread) => {
    for (const id of chunk) if (!doubts.has(id)) doubts.set(id, why);
  };
  await firstAlone(chunks(ids, mostAlternatives), async (chunk) => {
    const refusal = found.refused.get(kind);
    if (refusal) return doubt(chunk, refusal);
    // Ids are checked: letters, digits and hyphens.
    const filter = encodeURIComponent(`id in (${chunk.map((id) => `'${id}'`).join(",")})`);
    const url = `/v1.0/${path}?$select=${select}&$filter=${filter}`;
    const { items, missing } = await client.list({ service: "graph", url, collector, scope: "/" });
    const entries = items.map((item) => readEntry(item, kind)).filter((entry) => entry !== undefined);
    for (const entry of entries) found.entries.set(entry.id, entry);
    if (missing?.reason === "denied") found.refused.set(kind, missing);
    if (missing) doubt(chunk, missing);
    else if (entries.length < items.length) doubt(chunk, strange);
  });
}

const strange = unread("unparsable", "a directory object is not what Graph prints").unread;

/** Asks for what lookups leave out: account states of users, and whatever is not shown of service principals. */
async function fillIn(reading: Reading, found: Found): Promise<void> {
  const lacking = (kind: EntryKind, lacks: (entry: Entry) => boolean) =>
    [...found.entries.values()].filter((entry) => entry.kind === kind && lacks(entry)).map(({ id }) => id);
  const withoutState = lacking("user", ({ isEnabled }) => isEnabled === undefined);
  await listByIds(reading, users, { ids: withoutState, found, doubts: found.withheld });
  const withoutType = lacking(
    "servicePrincipal",
    ({ servicePrincipalType, credentials }) => servicePrincipalType === undefined || credentials === undefined,
  );
  await listByIds(reading, servicePrincipals, { ids: withoutType, found, doubts: found.withheld });
}

const proven: readonly Collection[] = [users, groups, servicePrincipals];

/**
 * Why an id that did not come may exist all the same: undefined where objects of every kind are shown. Of a kind that
 * nothing was seen of, the collection is asked whether it can be read at all.
 */
export async function unshownKinds(
  { client }: Reading,
  entries: ReadonlyMap<string, Entry>,
): Promise<Unread | undefined> {
  const seen = new Set([...entries.values()].map(({ kind }) => kind));
  for (const { kind, path } of proven) {
    if (seen.has(kind)) continue;
    const url = `/v1.0/${path}?$select=id&$top=1`;
    const answer = await client.read({ service: "graph", url, collector, scope: "/" });
    if (!answer.ok) return answer.why;
  }
  return undefined;
}
