import { type Fact, partly, read, type Unread } from "../../../model/fact.ts";
import type { DeletedObject } from "../../../model/surroundings.ts";
import { timeOf } from "../../exports/facts.ts";
import { firstOf, type JsonMap, textIn } from "../../exports/json-value.ts";
import { type Collection, dataName, lostItems } from "./object-lists.ts";
import { dataPage, type Reading } from "./reading.ts";

const types = { secrets: "secret", keys: "key", certificates: "certificate" } as const;

interface DeletedList {
  readonly objects: readonly DeletedObject[];
  readonly missing: Unread | undefined;
  readonly wasRead: boolean;
}

/** What was deleted and can be recovered, or read again after a recovery: names and dates, in the order of types and names. */
export async function readDeletedObjects(reading: Reading): Promise<Fact<readonly DeletedObject[]>> {
  const lists = await Promise.all(
    (["certificates", "keys", "secrets"] as const).map((collection) => listDeleted(reading, collection)),
  );
  const objects = lists.flatMap((list) => list.objects);
  const missing = lists.map((list) => list.missing).find((why) => why !== undefined);
  if (!missing) return read(objects);
  return lists.some(({ wasRead }) => wasRead) ? partly(objects, missing) : { unread: missing };
}

async function listDeleted(reading: Reading, collection: Collection): Promise<DeletedList> {
  const call = { path: `/deleted${collection}`, collector: "deleted", collection, permission: "list", query: dataPage };
  const { items, missing } = await reading.calls.dataList(call);
  const objects = items
    .map((item) => deletedObject(item, reading.origin, collection))
    .filter((object) => object !== undefined);
  const lost = items.length - objects.length;
  return {
    objects: objects.sort((a, b) => (a.name < b.name ? -1 : 1)),
    missing: missing ?? (lost > 0 ? lostItems(lost, items.length) : undefined),
    wasRead: items.length > 0 || !missing,
  };
}

/**
 * A deleted object keeps the id it had; where it can be recovered from has its name as well. An entry without the day of
 * the deletion is torn: Azure prints it always, and nothing must pass for "has none".
 */
function deletedObject(item: JsonMap, origin: string, collection: Collection): DeletedObject | undefined {
  const recovery = new Map([["id", textIn(item, "recoveryId") ?? ""]]);
  const name = dataName(item, origin, collection) ?? dataName(recovery, origin, `deleted${collection}`);
  const deletedOn = timeIn(item, "deletedDate");
  if (name === undefined || deletedOn === null) return undefined;
  return {
    type: types[collection],
    name,
    deletedOn,
    scheduledPurgeOn: timeIn(item, "scheduledPurgeDate"),
  };
}

function timeIn(item: JsonMap, name: string): string | null {
  return timeOf(firstOf(item, [name])) ?? null;
}
