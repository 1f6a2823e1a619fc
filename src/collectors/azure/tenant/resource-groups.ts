import { read, type Unread, unread } from "../../../model/fact.ts";
import { type ScopeSettings, scopeFromId } from "../../exports/containers.ts";
import { tagsFact } from "../../exports/facts.ts";
import { type JsonMap, textIn } from "../../exports/json-value.ts";
import { idOf, listArm, versions } from "./arm.ts";
import { queryGraph } from "./graph-query.ts";
import { inParallel } from "./in-parallel.ts";
import type { Reading } from "./ledger.ts";

const collector = "subscriptions";
const query =
  "resourcecontainers | where type =~ 'microsoft.resources/subscriptions/resourcegroups' | project id, name, type, tags | order by id asc";

/** Names and tags of resource groups, by id: from Resource Graph, and by ARM where that does not show one. */
export async function readResourceGroups(
  reading: Reading,
  wanted: ReadonlySet<string>,
): Promise<ReadonlyMap<string, ScopeSettings>> {
  const found = new Map<string, ScopeSettings>();
  const bySubscription = Map.groupBy(wanted, (id) => id.split("/").slice(0, 3).join("/"));
  for await (const { rows } of queryGraph(reading, { collector, query, subscriptions: [...bySubscription.keys()] })) {
    for (const row of rows) addGroup(found, row, wanted);
  }
  await inParallel([...bySubscription], async ([scope, groups]) => {
    if (groups.every((id) => found.has(id))) return;
    const missing = await addFromArm(reading, { scope, wanted, found });
    const notShown = missing ?? unread("failed", "neither Resource Graph nor ARM shows this resource group").unread;
    for (const id of groups) if (!found.has(id)) found.set(id, unseen(id, refuse(reading, { scope, id }, notShown)));
  });
  return found;
}

function refuse(
  { ledger }: Reading,
  { scope, id }: { readonly scope: string; readonly id: string },
  why: Unread,
): Unread {
  return ledger.refused({ collector, scope, id }, why);
}

function unseen(id: string, why: Unread): ScopeSettings {
  return { ...scopeFromId(id, "resource-group"), tags: { unread: why } };
}

function addGroup(found: Map<string, ScopeSettings>, item: JsonMap, wanted: ReadonlySet<string>): void {
  const id = idOf(item);
  // ARM leaves tags out where there are none; Resource Graph prints them always, but no place where we do not ask for it.
  if (id === undefined || !wanted.has(id) || !(item.has("tags") || item.has("location"))) return;
  const settings = scopeFromId(id, "resource-group");
  const spelled = textIn(item, "name");
  const isOwn = spelled?.toLowerCase() === id.split("/").at(-1);
  found.set(id, {
    ...settings,
    ...(isOwn && spelled !== undefined ? { name: read(spelled) } : {}),
    tags: tagsFact(item),
  });
}

interface ArmAsk {
  readonly scope: string;
  readonly wanted: ReadonlySet<string>;
  readonly found: Map<string, ScopeSettings>;
}

async function addFromArm({ client }: Reading, { scope, wanted, found }: ArmAsk): Promise<Unread | undefined> {
  const path = `${scope}/resourcegroups`;
  const listing = await listArm(client, { collector, scope, path, version: versions.resourceGroups });
  for (const item of listing.items) addGroup(found, item, wanted);
  return listing.missing;
}
