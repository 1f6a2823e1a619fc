import { read, type Unread, unread } from "../../../model/fact.ts";
import { type ScopeSettings, scopeFromId } from "../../exports/containers.ts";
import { type JsonMap, mapIn, mapsIn, textIn } from "../../exports/json-value.ts";
import { guidOf, listArm, managementGroupId, readArm, versions } from "./arm.ts";
import { inParallel } from "./in-parallel.ts";
import type { Reading } from "./ledger.ts";
import type { Subscription } from "./subscriptions.ts";

const collector = "management-groups";
const prefix = "/providers/microsoft.management/managementgroups/";
const version = versions.managementGroups;

/** What lies above subscriptions. */
export interface Tree {
  /** The root, management groups and subscriptions, with parents as far as they are known. */
  readonly scopes: ReadonlyMap<string, ScopeSettings>;
  /** The root and the management groups above the subscriptions, sorted. */
  readonly ancestors: readonly string[];
  /** The management group under the root, where it is known. */
  readonly topGroup: string | undefined;
}

/** Parents and names by id, gathered from any source. */
interface Known {
  readonly parents: Map<string, string>;
  readonly names: Map<string, string>;
}

/**
 * The management groups above the subscriptions: from Resource Graph's chains where they reach the top, otherwise from
 * ARM. The top group has the tenant's own id, so a chain that ends elsewhere is not whole.
 */
export async function readTree(
  reading: Reading,
  subscriptions: readonly Subscription[],
  tenantId: string | null,
): Promise<Tree> {
  const topGroup = managementGroupId(tenantId ?? undefined);
  const known: Known = { parents: new Map(), names: new Map() };
  for (const subscription of subscriptions) addChain(known, subscription);
  for (const { tenantId: own } of subscriptions) {
    const top = managementGroupId(own);
    if (top !== undefined) known.parents.set(top, "/");
  }
  const open = subscriptions.filter(({ scope }) => !chainOf(known, scope).isWhole);
  const refusal = open.length > 0 ? await readFromArm(reading, known, topGroup) : undefined;
  if (subscriptions.length > open.length) reading.ledger.read({ collector, scope: "/" });
  for (const { scope } of open) noteChain(reading, known, { scope, refusal });
  return treeOf(known, subscriptions, { topGroup, refusal });
}

function addChain({ parents, names }: Known, { scope, ancestors }: Subscription): void {
  let below = scope;
  for (const { id, name } of ancestors ?? []) {
    parents.set(below, id);
    if (name !== undefined) names.set(id, name);
    below = id;
  }
}

/** The ids above a scope, nearest first, as far as parents are known; bounded where bad input makes a circle. */
function chainOf({ parents }: Known, scope: string): { readonly ids: readonly string[]; readonly isWhole: boolean } {
  const ids = new Set<string>();
  let next = parents.get(scope);
  while (next !== undefined && !ids.has(next)) {
    ids.add(next);
    if (next === "/") return { ids: [...ids], isWhole: true };
    next = parents.get(next);
  }
  return { ids: [...ids], isWhole: false };
}

function noteChain(
  { ledger }: Reading,
  known: Known,
  { scope, refusal }: { readonly scope: string; readonly refusal: Unread | undefined },
): void {
  ledger.note({ collector, scope }, chainOf(known, scope).isWhole ? undefined : (refusal ?? unshown));
}

/** Reads the tree from its top down; group by group where the top is closed to the caller. Gives back what was refused. */
async function readFromArm(reading: Reading, known: Known, topGroup: string | undefined): Promise<Unread | undefined> {
  if (topGroup === undefined) return readVisibleGroups(reading, known);
  const path = `${topGroup}/descendants`;
  const listing = await listArm(reading.client, { collector, scope: topGroup, path, version });
  for (const item of listing.items) addDescendant(known, item);
  if (!listing.missing) {
    await readDetails(reading, known, topGroup);
    return undefined;
  }
  return (await readVisibleGroups(reading, known)) ?? listing.missing;
}

function addDescendant(known: Known, item: JsonMap): void {
  const properties = mapIn(item, "properties") ?? new Map();
  const parent = groupIdIn(mapIn(properties, "parent"));
  addChild(known, item, { parent, name: textIn(properties, "displayName") });
}

function addChild(
  { parents, names }: Known,
  item: JsonMap,
  { parent, name }: { readonly parent: string | undefined; readonly name: string | undefined },
): void {
  const id = groupIdIn(item) ?? subscriptionIn(item);
  if (id === undefined) return;
  if (parent !== undefined) parents.set(id, parent);
  if (name !== undefined && id.startsWith(prefix)) names.set(id, name);
}

function groupIdIn(item: JsonMap | undefined): string | undefined {
  const name = /\/managementGroups\/([^/]+)$/i.exec((item && textIn(item, "id")) ?? "")?.[1];
  return managementGroupId(name);
}

function subscriptionIn(item: JsonMap): string | undefined {
  const id = guidOf(/\/subscriptions\/([^/]+)$/i.exec(textIn(item, "id") ?? "")?.[1]);
  return id === undefined ? undefined : `/subscriptions/${id}`;
}

/** The list holds the groups that the caller may read and no other, without a word of what it leaves out. */
async function readVisibleGroups(reading: Reading, known: Known): Promise<Unread | undefined> {
  const path = "/providers/microsoft.management/managementgroups";
  const listing = await listArm(reading.client, { collector, scope: "/", path, version });
  const groups = listing.items.map(groupIdIn).filter((id) => id !== undefined);
  const refusals = await inParallel(groups, (group) => readDetails(reading, known, group));
  return listing.missing ?? refusals.find((why) => why !== undefined);
}

/** One group: its name, the group above it, the groups and subscriptions right below it. */
async function readDetails(reading: Reading, known: Known, group: string): Promise<Unread | undefined> {
  const parameters = { $expand: "children" };
  const answer = await readArm(reading.client, { collector, scope: group, path: group, version, parameters });
  if (!answer.ok) return answer.why;
  const properties = mapIn(answer.body, "properties") ?? new Map();
  const above = mapIn(properties, "details");
  const parent = groupIdIn(above && mapIn(above, "parent"));
  const own = new Map([...answer.body, ["id", group] as const]);
  addChild(known, own, { parent, name: textIn(properties, "displayName") });
  for (const child of mapsIn(properties, "children") ?? []) {
    addChild(known, child, { parent: group, name: textIn(child, "displayName") });
  }
  return undefined;
}

function treeOf(
  known: Known,
  subscriptions: readonly Subscription[],
  { topGroup, refusal }: { readonly topGroup: string | undefined; readonly refusal: Unread | undefined },
): Tree {
  const ancestors = new Set<string>(["/"]);
  for (const { scope } of subscriptions) for (const id of chainOf(known, scope).ids) ancestors.add(id);
  const scopes = new Map<string, ScopeSettings>([["/", rootSettings]]);
  const unknown = { unread: refusal ?? unshown };
  const parentOf = (id: string) => {
    const parent = known.parents.get(id);
    return parent === undefined ? unknown : read(parent);
  };
  for (const id of ancestors) {
    if (id === "/") continue;
    const name = known.names.get(id);
    const settings = { ...groupSettings(id), parent: parentOf(id) };
    scopes.set(id, { ...settings, name: name === undefined ? unknown : read(name) });
  }
  for (const { scope, settings } of subscriptions) scopes.set(scope, { ...settings, parent: parentOf(scope) });
  const hasTop = topGroup !== undefined && ancestors.has(topGroup);
  return { scopes, ancestors: [...ancestors].sort(), topGroup: hasTop ? topGroup : undefined };
}

const unshown = unread("failed", "neither Resource Graph nor ARM shows the management group of this").unread;

/** The root has no name of its own. */
const rootSettings: ScopeSettings = { ...scopeFromId("/", "root"), name: read(null) };

/** A management group of which no more is known than its id. */
export function groupSettings(id: string): ScopeSettings {
  const unknown = { unread: unshown };
  return { ...scopeFromId(id, "management-group"), name: unknown, parent: unknown };
}

/** The subscriptions under a management group, those included that the caller cannot see; why there may be more. */
export async function subscriptionsUnder(
  reading: Reading,
  group: string,
): Promise<{ readonly scopes: ReadonlySet<string>; readonly missing: Unread | undefined }> {
  const path = `${group}/descendants`;
  const listing = await listArm(reading.client, { collector, scope: group, path, version });
  const scopes = listing.items.map(subscriptionIn).filter((scope) => scope !== undefined);
  return { scopes: new Set(scopes), missing: listing.missing };
}
