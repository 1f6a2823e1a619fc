import { isUnread, type Unread } from "../../../model/fact.ts";
import type { RoleAssignment } from "../../../model/grants.ts";
import { subscriptionOf } from "../../../model/resource-id.ts";
import { readRoleAssignment, scopeOf } from "../../exports/grants.ts";
import { identify } from "../../exports/identify.ts";
import type { JsonMap } from "../../exports/json-value.ts";
import { versions } from "./arm.ts";
import { queryGraph } from "./graph-query.ts";
import { inParallel } from "./in-parallel.ts";
import type { Reading } from "./ledger.ts";
import {
  listAt,
  type Places,
  placedItems,
  type ScopedKind,
  settleAncestors,
  settleSubscription,
} from "./scope-listing.ts";
import { type Placed, ScopedRecords } from "./scoped-records.ts";

const kind: ScopedKind<RoleAssignment> = {
  collector: "role-assignments",
  type: "Microsoft.Authorization/roleAssignments",
  versions: [versions.roleAssignments],
  read: readAssignment,
};

/** Assignments on resources that are no vaults are the bulk of most tenants, and reach no vault. */
const query = [
  "authorizationresources",
  "where type =~ 'microsoft.authorization/roleassignments'",
  "extend at = tostring(properties.scope)",
  "where at !contains '/resourcegroups/' or at !contains '/providers/' or at contains '/providers/microsoft.keyvault/'",
  "project id, type, properties",
  "order by id asc",
].join(" | ");

/** A subscription holds up to 4,000 assignments: this many subscriptions a query keep its rows within bounds. */
const subscriptionsAtOnce = 25;

function readAssignment(item: JsonMap): RoleAssignment | undefined {
  const shape = identify(item);
  if (shape.kind !== "role-assignment" || scopeOf(item) !== shape.scope) return undefined;
  return readRoleAssignment(item, shape);
}

/** What Resource Graph has of one subscription. */
interface Copy {
  readonly items: Map<string, Placed<RoleAssignment>>;
  missing: Unread | undefined;
}

/**
 * All role assignments that can reach a vault. Resource Graph gives those of many subscriptions at once, but leaves out
 * without a word what the caller may not read, may lag behind, and need not print conditions. So ARM is asked at each
 * ancestor and each subscription what stands exactly there: a subscription where that is refused is a gap, and one where
 * it differs from Resource Graph's copy is listed whole by ARM.
 */
export async function readRoleAssignments(reading: Reading, places: Places): Promise<ScopedRecords<RoleAssignment>> {
  const records = new ScopedRecords<RoleAssignment>();
  const copies = await copiesOf(reading, places, records);
  await inParallel(places.subscriptions, async (scope) => {
    const copy = copies.get(scope);
    const exact = await listAt(reading, kind, { scope, exact: true });
    const isProven = copy !== undefined && exact.missing === undefined && agrees(copy, exact.items, scope);
    const list = isProven || exact.missing ? exact : await listAt(reading, kind, { scope, exact: false });
    // ARM's own answer last: it replaces the copy's.
    if (isProven || list.missing) for (const item of copy?.items.values() ?? []) records.add(item);
    for (const item of list.items) records.add(item);
    await settleSubscription(reading, kind, { places, records, scope, list });
  });
  await settleAncestors(reading, kind, { places, records });
  return records;
}

async function copiesOf(
  reading: Reading,
  places: Places,
  records: ScopedRecords<RoleAssignment>,
): Promise<ReadonlyMap<string, Copy>> {
  const copies = new Map<string, Copy>();
  const ask = { collector: kind.collector, query, scopeFilter: "AtScopeAboveAndBelow", width: subscriptionsAtOnce };
  const parts = queryGraph(reading, { ...ask, subscriptions: places.subscriptions });
  for await (const { rows, subscriptions, missing } of parts) {
    const { items, lost } = placedItems(kind, rows);
    for (const scope of subscriptions) copies.set(scope, { items: new Map(), missing: missing ?? lost });
    for (const item of items) {
      const subscription = subscriptionOf(item.scope);
      if (subscription === undefined) records.add(item);
      else copies.get(`/subscriptions/${subscription}`)?.items.set(item.record.id, item);
    }
  }
  return copies;
}

/** Is the copy whole, does it say what ARM says of the subscription itself, and does it say every condition? */
function agrees(copy: Copy, exact: readonly Placed<RoleAssignment>[], scope: string): boolean {
  if (copy.missing) return false;
  const own = new Set(exact.filter((item) => item.scope === scope).map(({ record }) => record.id));
  let matched = 0;
  for (const { scope: place, record } of copy.items.values()) {
    if (isUnread(record.condition)) return false;
    if (place !== scope) continue;
    if (!own.has(record.id)) return false;
    matched += 1;
  }
  return matched === own.size;
}
