import { read, unread } from "../../../model/fact.ts";
import { normalizeId } from "../../../model/resource-id.ts";
import { type ScopeSettings, scopeFromId } from "../../exports/containers.ts";
import { tagsFact } from "../../exports/facts.ts";
import { type JsonMap, mapIn, textIn } from "../../exports/json-value.ts";
import { guidOf, listArm, managementGroupId, readArm, versions } from "./arm.ts";
import { queryGraph } from "./graph-query.ts";
import type { Reading } from "./ledger.ts";

const collector = "subscriptions";

/** One subscription as both sources show it. */
export interface Subscription {
  /** `/subscriptions/<id>`, lower case. */
  readonly scope: string;
  readonly settings: ScopeSettings;
  readonly tenantId: string | undefined;
  /** The groups above it, nearest first, as Resource Graph has them; undefined where it does not say. */
  readonly ancestors: readonly Ancestor[] | undefined;
}

export interface Ancestor {
  readonly id: string;
  readonly name: string | undefined;
}

const containers =
  "resourcecontainers | where type =~ 'microsoft.resources/subscriptions' | project id, name, type, tenantId, tags, properties | order by id asc";

/** Every subscription that the caller can see: what ARM lists and what Resource Graph has beyond that, sorted. */
export async function visibleSubscriptions(reading: Reading): Promise<readonly Subscription[]> {
  const rows = new Map<string, JsonMap>();
  for await (const part of queryGraph(reading, { collector, query: containers })) {
    for (const row of part.rows) addBySubscription(rows, row);
  }
  const listed = new Map<string, JsonMap>();
  const request = { collector, scope: "/", path: "/subscriptions", version: versions.subscriptions };
  const listing = await listArm(reading.client, request);
  let lost = 0;
  for (const item of listing.items) if (!addBySubscription(listed, item)) lost += 1;
  const why = lost > 0 ? unread("unparsable", `${lost} subscriptions are not what Azure prints`).unread : undefined;
  reading.ledger.note({ collector, scope: "/" }, listing.missing ?? why);
  return [...new Set([...listed.keys(), ...rows.keys()])]
    .sort()
    .map((scope) => subscriptionFrom(scope, listed.get(scope), rows.get(scope)));
}

function addBySubscription(found: Map<string, JsonMap>, item: JsonMap): boolean {
  const id = guidOf(/^\/subscriptions\/([^/]+)$/i.exec(textIn(item, "id") ?? "")?.[1]);
  if (id !== undefined) found.set(`/subscriptions/${id}`, item);
  return id !== undefined;
}

function subscriptionFrom(scope: string, item: JsonMap | undefined, row: JsonMap | undefined): Subscription {
  const name = (item && textIn(item, "displayName")) ?? (row && textIn(row, "name"));
  return {
    scope,
    settings: {
      ...scopeFromId(scope, "subscription"),
      name: name === undefined ? noName : read(name),
      tags: tagsOf(item, row),
    },
    tenantId: guidOf((item && textIn(item, "tenantId")) ?? (row && textIn(row, "tenantId"))),
    ancestors: row && ancestorsIn(row),
  };
}

const noName = unread("unparsable", "the subscription came without a name");

/** ARM leaves tags out where there are none; Resource Graph prints them always. */
function tagsOf(item: JsonMap | undefined, row: JsonMap | undefined): ScopeSettings["tags"] {
  if (item?.has("displayName")) return tagsFact(item);
  return row?.has("tags") ? tagsFact(row) : unread("unparsable", "the subscription came without what it is");
}

function ancestorsIn(row: JsonMap): readonly Ancestor[] | undefined {
  const chain = mapIn(row, "properties")?.get("managementGroupAncestorsChain");
  if (!Array.isArray(chain)) return undefined;
  const ancestors = chain.map((entry): Ancestor | undefined => {
    const id = entry instanceof Map ? managementGroupId(textIn(entry, "name")) : undefined;
    return id === undefined ? undefined : { id, name: textIn(entry as JsonMap, "displayName") };
  });
  return ancestors.every((entry) => entry !== undefined) ? ancestors : undefined;
}

/** The tenant that the subscriptions belong to; null where they belong to several or none says. */
export function tenantOf(subscriptions: readonly Subscription[]): string | null {
  const tenants = new Set(subscriptions.map(({ tenantId }) => tenantId).filter((id) => id !== undefined));
  const [tenant] = tenants;
  return tenants.size === 1 && tenant !== undefined ? tenant : null;
}

/**
 * The subscriptions that were asked for, by id or name. One that is not visible is a refusal; asked by its id, Azure
 * itself says why.
 */
export async function chooseSubscriptions(
  reading: Reading,
  visible: readonly Subscription[],
  wanted: Iterable<string> | undefined,
): Promise<readonly Subscription[]> {
  if (wanted === undefined) return visible;
  const chosen = new Set<Subscription>();
  for (const name of wanted) {
    const fits = visible.filter((one) => isCalled(one, name));
    if (fits.length === 0) await refuse(reading, name);
    for (const one of fits) chosen.add(one);
  }
  return visible.filter((one) => chosen.has(one));
}

function isCalled({ scope, settings }: Subscription, wanted: string): boolean {
  if (scope === normalizeId(wanted) || scope === `/subscriptions/${wanted.toLowerCase()}`) return true;
  return "read" in settings.name && settings.name.read?.toLowerCase() === wanted.toLowerCase();
}

const guid = /^(?:\/subscriptions\/)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

async function refuse(reading: Reading, wanted: string): Promise<void> {
  const id = guid.exec(wanted)?.[1]?.toLowerCase();
  const scope = id === undefined ? wanted : `/subscriptions/${id}`;
  reading.ledger.refused({ collector, scope }, await whyNot(reading, scope, id !== undefined));
}

async function whyNot({ client }: Reading, scope: string, isId: boolean) {
  const hint = "az account list --all shows the subscriptions that this sign-in can see";
  if (!isId) return unread("failed", "no visible subscription has this name", hint).unread;
  const answer = await readArm(client, { collector, scope, path: scope, version: versions.subscriptions });
  return answer.ok ? unread("failed", "Azure shows this subscription but does not list it", hint).unread : answer.why;
}
