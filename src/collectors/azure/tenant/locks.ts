import type { Lock } from "../../../model/surroundings.ts";
import { type JsonMap, mapIn, textIn } from "../../exports/json-value.ts";
import { versions } from "./arm.ts";
import type { Reading } from "./ledger.ts";
import { listScoped, type Places, type ScopedKind } from "./scope-listing.ts";
import type { ScopedRecords } from "./scoped-records.ts";

const kind: ScopedKind<Lock> = {
  collector: "locks",
  type: "Microsoft.Authorization/locks",
  versions: [versions.locks],
  read: readLock,
};

/** Locks of subscriptions and of everything in them that reaches vaults. Above subscriptions there are none. */
export function readLocks(reading: Reading, places: Places): Promise<ScopedRecords<Lock>> {
  return listScoped(reading, kind, { ...places, ancestors: [] });
}

function readLock(item: JsonMap, id: string): Lock | undefined {
  const level = textIn(mapIn(item, "properties") ?? item, "level")?.toLowerCase();
  const scope = id.slice(0, id.lastIndexOf("/providers/microsoft.authorization/locks/"));
  if (level === "cannotdelete") return { id, level: "CanNotDelete", scope };
  return level === "readonly" ? { id, level: "ReadOnly", scope } : undefined;
}
