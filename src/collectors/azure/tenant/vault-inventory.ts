import { type Unread, unread } from "../../../model/fact.ts";
import { subscriptionOf } from "../../../model/resource-id.ts";
import { identify } from "../../exports/identify.ts";
import { isMap, type JsonMap } from "../../exports/json-value.ts";
import type { VaultStub } from "../parts.ts";
import { extensionPath, idOf, listArm, versions } from "./arm.ts";
import { queryGraph } from "./graph-query.ts";
import { inParallel } from "./in-parallel.ts";
import type { Reading } from "./ledger.ts";
import { fitsAny } from "./name-pattern.ts";
import type { OwnRights } from "./own-rights.ts";

const collector = "vaults";

const types = [
  { type: "Microsoft.KeyVault/vaults", word: "vaults" },
  { type: "Microsoft.KeyVault/managedHSMs", word: "managed HSMs" },
] as const;

const query =
  "resources | where type in~ ('microsoft.keyvault/vaults', 'microsoft.keyvault/managedhsms') | order by id asc";

/** What one source lists in one subscription; `missing` where it is not, or may not be, all. */
interface Source {
  readonly stubs: Map<string, VaultStub>;
  missing: Unread | undefined;
}

export interface InventoryAsk {
  readonly subscriptions: readonly string[];
  readonly rights: OwnRights;
  /** Vault names with `*` and `?`; all where not given. */
  readonly names: readonly string[] | undefined;
}

/**
 * Every vault and managed HSM of the subscriptions, sorted by id, from two sources that check each other: Resource Graph
 * over all subscriptions at once, and ARM's lists of each. What either has is taken, ARM's own answer before Resource
 * Graph's copy. The inventory of a subscription is incomplete when neither source is known to be whole.
 */
export async function readInventory(reading: Reading, ask: InventoryAsk): Promise<readonly VaultStub[]> {
  const graph = await fromGraph(reading, ask);
  const perSubscription = await inParallel(ask.subscriptions, async (scope) => {
    const arm = await fromArm(reading, scope);
    const copy = graph.get(scope) ?? emptySource();
    const stubs = [...joined(copy.stubs, arm.stubs).values()];
    const asked = ask.names ? stubs.filter(({ id }) => fitsAny(ask.names ?? [], id.split("/").at(-1) ?? "")) : stubs;
    noteInventory(reading, { scope, graph: copy, arm, count: asked.length });
    if (ask.names) reading.ledger.remark({ collector, scope }, onlyNamed);
    return asked;
  });
  return perSubscription.flat().sort((a, b) => (a.id < b.id ? -1 : 1));
}

const onlyNamed = unread("not-asked", "only vaults of certain names were asked for").unread;

/** What either source has; ARM's own answer counts more than the copy, unless it came without the settings. */
function joined(copy: Source["stubs"], own: Source["stubs"]): ReadonlyMap<string, VaultStub> {
  const stubs = new Map(copy);
  for (const [id, stub] of own) {
    const known = stubs.get(id);
    if (!known || hasSettings(stub) || !hasSettings(known)) stubs.set(id, stub);
  }
  return stubs;
}

function hasSettings({ item }: VaultStub): boolean {
  return isMap(item.get("properties"));
}

function emptySource(): Source {
  return { stubs: new Map(), missing: undefined };
}

async function fromGraph(reading: Reading, ask: InventoryAsk): Promise<ReadonlyMap<string, Source>> {
  const sources = new Map<string, Source>(ask.subscriptions.map((scope) => [scope, emptySource()]));
  for await (const { rows, subscriptions, missing } of queryGraph(reading, { collector, query, ...ask })) {
    let lost = 0;
    for (const row of rows) {
      const stub = stubFrom(row);
      const source = stub && sources.get(`/subscriptions/${stub.subscriptionId}`);
      if (stub && source) source.stubs.set(stub.id, stub);
      else if (!stub) lost += 1;
    }
    for (const scope of subscriptions) {
      const source = sources.get(scope);
      if (source) source.missing = missing ?? lostRows(lost) ?? unproven(ask.rights, scope);
    }
  }
  return sources;
}

function lostRows(lost: number): Unread | undefined {
  if (lost === 0) return undefined;
  return unread("unparsable", `${lost} vaults of Resource Graph are not what Azure prints`).unread;
}

/** Resource Graph's silence proves something only where the caller may read all vaults of the subscription. */
function unproven(rights: OwnRights, scope: string): Unread | undefined {
  if (types.every(({ type }) => rights.may(scope, `${type}/read`))) return undefined;
  return unread("denied", "Resource Graph shows only the vaults that the caller may read").unread;
}

async function fromArm({ client }: Reading, scope: string): Promise<Source> {
  const source = emptySource();
  for (const { type, word } of types) {
    const path = extensionPath(scope, type);
    const listing = await listArm(client, { collector, scope, path, version: versions.keyVault });
    source.missing ??= listing.missing;
    for (const item of listing.items) {
      const stub = stubFrom(item);
      if (stub && `/subscriptions/${stub.subscriptionId}` === scope) source.stubs.set(stub.id, stub);
      else source.missing ??= unread("unparsable", `one of the ${word} listed is not what Azure prints`).unread;
    }
  }
  return source;
}

/** Undefined for what has no id of a vault. One without properties is one all the same: its settings are unread. */
function stubFrom(item: JsonMap): VaultStub | undefined {
  const shape = identify(item);
  if (shape.kind !== "vault" && shape.kind !== "hsm") return undefined;
  const subscriptionId = subscriptionOf(shape.id);
  if (subscriptionId === undefined || idOf(item) === undefined) return undefined;
  return { kind: shape.kind, id: shape.id, subscriptionId, item };
}

interface Compared {
  readonly scope: string;
  readonly graph: Source;
  readonly arm: Source;
  /** Vaults that are in the inventory. */
  readonly count: number;
}

function noteInventory({ ledger }: Reading, { scope, graph, arm, count }: Compared): void {
  ledger.read({ collector, scope }, count);
  if (arm.missing && graph.missing) {
    // What ARM says is the cause; that Resource Graph could not make up for it is a matter of course.
    ledger.refused({ collector, scope }, arm.missing);
    return;
  }
  const onlyGraph = missingIn(arm, graph);
  const onlyArm = missingIn(graph, arm);
  if (onlyGraph > 0 || onlyArm > 0) ledger.remark({ collector, scope }, difference({ onlyGraph, onlyArm, graph, arm }));
}

/** How many of the other source this one lacks. */
function missingIn(source: Source, other: Source): number {
  let count = 0;
  for (const id of other.stubs.keys()) if (!source.stubs.has(id)) count += 1;
  return count;
}

/** Sources that differ are no gap: what either has is in the inventory. But it is told. */
function difference(found: {
  readonly onlyGraph: number;
  readonly onlyArm: number;
  readonly graph: Source;
  readonly arm: Source;
}): Unread {
  const parts = [
    found.onlyGraph > 0 ? `${found.onlyGraph} only by Resource Graph${brokenOff("ARM", found.arm)}` : undefined,
    found.onlyArm > 0 ? `${found.onlyArm} only by ARM${brokenOff("Resource Graph", found.graph)}` : undefined,
  ].filter((part) => part !== undefined);
  return unread("not-in-output", `not listed by both: ${parts.join(", ")}; all are in the inventory`).unread;
}

function brokenOff(name: string, { missing }: Source): string {
  return missing ? ` (${name} did not list all: ${missing.reason})` : "";
}
