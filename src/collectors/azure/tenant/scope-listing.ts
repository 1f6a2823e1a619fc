import { type Unread, unread } from "../../../model/fact.ts";
import { subscriptionOf } from "../../../model/resource-id.ts";
import { type JsonMap, mapIn, textIn } from "../../exports/json-value.ts";
import { extensionPath, idOf, listWithVersions, plainArmId } from "./arm.ts";
import { inParallel } from "./in-parallel.ts";
import type { Reading } from "./ledger.ts";
import { type Placed, reachesVaults, ScopedRecords } from "./scoped-records.ts";

/** A kind of record that ARM lists at scopes, such as deny assignments. */
export interface ScopedKind<Item> {
  readonly collector: string;
  /** With its provider, as ARM spells it. */
  readonly type: string;
  /** Tried in order, the next where the service does not know the one before. */
  readonly versions: readonly string[];
  /** The record in an item; undefined where the item is not what Azure prints. */
  readonly read: (item: JsonMap, id: string) => Item | undefined;
  /** False for records that need not be kept. Asked of the item before it is read. */
  readonly keeps?: (item: JsonMap) => boolean;
  /** Refusals that mean something else than the client takes them for, by error code in lower case. */
  readonly refusals?: ReadonlyMap<string, Unread>;
}

/** Where records can stand that reach vaults. All normalized. */
export interface Places {
  /** Management groups and the root. */
  readonly ancestors: readonly string[];
  /** The management group under the root, where it is known. */
  readonly topGroup: string | undefined;
  readonly subscriptions: readonly string[];
  readonly vaults: readonly string[];
}

/** The items of one list, read: those that can reach vaults, and what is missing. */
export interface ScopedList<Item> {
  readonly items: readonly Placed<Item>[];
  readonly missing: Unread | undefined;
}

const atScope = { $filter: "atScope()" };

/** Lists at one scope: what stands there, above it, and unless `exact` below it. */
export async function listAt<Item>(
  { client }: Reading,
  kind: ScopedKind<Item>,
  { scope, exact }: { readonly scope: string; readonly exact: boolean },
): Promise<ScopedList<Item>> {
  const request = {
    collector: kind.collector,
    scope,
    path: extensionPath(scope, kind.type),
    parameters: exact ? atScope : {},
  };
  const listing = await listWithVersions(client, request, kind.versions);
  const { items, lost } = placedItems(kind, listing.items);
  const known = listing.missing && kind.refusals?.get(listing.code?.toLowerCase() ?? "");
  return { items, missing: known ?? listing.missing ?? lost };
}

/** Reads items and finds their places. What does not reach vaults is passed over; what cannot be read is told. */
export function placedItems<Item>(
  kind: ScopedKind<Item>,
  items: readonly JsonMap[],
): { readonly items: readonly Placed<Item>[]; readonly lost: Unread | undefined } {
  const placed: Placed<Item>[] = [];
  let lost = 0;
  for (const item of items) {
    const scope = scopeOf(item);
    if (scope !== undefined && !reachesVaults(scope)) continue;
    if (kind.keeps && !kind.keeps(item)) continue;
    const id = idOf(item);
    const record = id === undefined || scope === undefined ? undefined : kind.read(item, id);
    if (record === undefined || scope === undefined) lost += 1;
    else placed.push({ scope, record });
  }
  const detail = `${lost} of ${items.length} records are not what Azure prints`;
  return { items: placed, lost: lost === 0 ? undefined : unread("unparsable", detail).unread };
}

const holder = /^(.*)\/providers\/microsoft\.authorization\/[a-z]+\/[^/]+$/;

/** Where a record stands: it says so itself; of locks only the id does. */
function scopeOf(item: JsonMap): string | undefined {
  const said = textIn(mapIn(item, "properties") ?? item, "scope");
  if (said !== undefined) return said === "/" ? "/" : plainArmId(said);
  const place = holder.exec(idOf(item) ?? "")?.[1];
  return place === "" ? "/" : place;
}

/** Lists a kind at every place: exactly at ancestors, at and below subscriptions, narrower where a subscription refuses. */
export async function listScoped<Item extends { readonly id: string }>(
  reading: Reading,
  kind: ScopedKind<Item>,
  places: Places,
): Promise<ScopedRecords<Item>> {
  const records = new ScopedRecords<Item>();
  await settleAncestors(reading, kind, { places, records });
  await inParallel(places.subscriptions, async (scope) => {
    const list = await listAt(reading, kind, { scope, exact: false });
    for (const item of list.items) records.add(item);
    await settleSubscription(reading, kind, { places, records, scope, list });
  });
  return records;
}

interface Settling<Item extends { readonly id: string }> {
  readonly places: Places;
  readonly records: ScopedRecords<Item>;
}

/**
 * Asks each ancestor itself: what lists below show of it may lack what the caller must not see. Only the root may be
 * vouched for by the group right under it, because a list at a scope holds what is inherited, and next to nobody is
 * ever given rights at the root itself.
 */
export async function settleAncestors<Item extends { readonly id: string }>(
  reading: Reading,
  kind: ScopedKind<Item>,
  { places, records }: Settling<Item>,
): Promise<void> {
  const lists = new Map<string, ScopedList<Item>>();
  await inParallel(places.ancestors, async (scope) => {
    const list = await listAt(reading, kind, { scope, exact: true });
    lists.set(scope, list);
    for (const item of list.items) records.add(item);
  });
  const topList = places.topGroup === undefined ? undefined : lists.get(places.topGroup);
  for (const scope of places.ancestors) {
    const own = lists.get(scope);
    const list = scope === "/" && own?.missing && topList && !topList.missing ? topList : own;
    const missing = reading.ledger.note({ collector: kind.collector, scope }, list?.missing);
    if (missing) records.gap(scope, missing);
    else if (list) records.settleAs(scope, list.items);
  }
}

/** Notes what a subscription's own list says of it, and asks its groups and vaults where it was denied. */
export async function settleSubscription<Item extends { readonly id: string }>(
  reading: Reading,
  kind: ScopedKind<Item>,
  settling: Settling<Item> & { readonly scope: string; readonly list: ScopedList<Item> },
): Promise<void> {
  const { records, scope, list } = settling;
  const missing = reading.ledger.note({ collector: kind.collector, scope }, list.missing);
  if (!missing) {
    records.settle(scope, "below");
    return;
  }
  records.gap(scope, missing);
  if (missing.reason === "denied") await settleNarrower(reading, kind, settling);
}

/** Whoever may not read a subscription may still read a group or a vault in it. Refusals are told by the subscription's. */
async function settleNarrower<Item extends { readonly id: string }>(
  reading: Reading,
  kind: ScopedKind<Item>,
  { places, records, scope }: Settling<Item> & { readonly scope: string },
): Promise<void> {
  const vaults = places.vaults.filter((id) => `/subscriptions/${subscriptionOf(id)}` === scope);
  const groups = Map.groupBy(vaults, (id) => id.split("/").slice(0, 5).join("/"));
  const tryAt = async (place: string): Promise<boolean> => {
    const { items, missing } = await listAt(reading, kind, { scope: place, exact: false });
    for (const item of items) records.add(item);
    if (!missing) records.settle(place, "below");
    return missing?.reason !== "denied";
  };
  await inParallel([...groups], async ([group, within]) => {
    if (await tryAt(group)) return;
    for (const vault of within) await tryAt(vault);
  });
}
