import { vaultOf } from "../../../model/resource-id.ts";
import type { EventDetail, EventRow } from "../../../model/usage.ts";
import type { JsonMap } from "../../exports/json-value.ts";
import { type ActivityRecord, readActivity, scopeOfAssignment, together } from "./record.ts";

/** What records of the Activity Log come to. */
export interface ActivityEvents {
  /** Changes that came about, and attempts that were denied; sorted as in the table. */
  readonly events: readonly EventRow[];
  /** Records of other operations, and those of starts and failures that changed nothing. */
  readonly ignored: number;
  /** Records that cannot be used, one reason each. */
  readonly malformed: readonly string[];
}

/** One event for each operation that ended in a change or a denial, whatever number of records tells of it. */
export function activityEvents(items: Iterable<JsonMap>): ActivityEvents {
  const operations = new Map<string, ActivityRecord[]>();
  const malformed: string[] = [];
  let met = 0;
  for (const item of items) {
    met += 1;
    const record = readActivity(item);
    if (typeof record === "string") malformed.push(record);
    if (record === undefined || typeof record === "string") continue;
    // One correlation id may stand for a whole deployment, which changes many things.
    const group = record.correlationId === "" ? `record ${met}` : record.correlationId;
    const key = [group, record.operation, record.resource].join("\n");
    const known = operations.get(key);
    if (known) known.push(record);
    else operations.set(key, [record]);
  }
  const events = [...operations.values()].flatMap((records) => eventOf(records) ?? []);
  return { events: events.sort(inOrder), ignored: met - malformed.length - events.length, malformed };
}

/** Undefined for an operation that did not end within the records, or that failed for another reason than its caller. */
function eventOf(records: readonly ActivityRecord[]): EventRow | undefined {
  const ends = records.filter(({ state }) => state === "succeeded" || state === "failed");
  const last = ends.reduce<ActivityRecord | undefined>(
    (one, other) => (one && one.time > other.time ? one : other),
    undefined,
  );
  if (!last) return undefined;
  const isDenied = last.state === "failed" && (last.status === 401 || last.status === 403);
  if (last.state === "failed" && !isDenied) return undefined;
  const about = last.operation.startsWith("RoleAssignment") ? assignmentOf(last, records) : last.resource;
  const vault = vaultOf(about) ?? null;
  return {
    time: last.time,
    vault,
    caller: last.caller,
    operation: last.operation,
    ...objectOf(about, vault),
    status: last.status,
    statusClass: isDenied ? "denied" : "success",
    address: last.address,
    detail: { ...detailOf(last, records), denial: isDenied ? "rbac" : null },
  };
}

function assignmentOf(last: ActivityRecord, records: readonly ActivityRecord[]): string {
  return said(last, records).scope ?? scopeOfAssignment(last.resource);
}

function said(last: ActivityRecord, records: readonly ActivityRecord[]) {
  return [last, ...records].map(({ assignment }) => assignment).reduce(together);
}

const collections = { secrets: "secret", keys: "key", certificates: "certificate" } as const;

function objectOf(about: string, vault: string | null): Pick<EventRow, "objectType" | "objectName"> {
  const [, collection, name] = /\/(secrets|keys|certificates)\/([^/]+)$/.exec(about) ?? [];
  const type = Object.entries(collections).find(([each]) => each === collection)?.[1];
  if (vault !== null && type !== undefined && name !== undefined) return { objectType: type, objectName: name };
  return { objectType: vault === null ? "other" : "vault", objectName: null };
}

const nothing: EventDetail = {
  denial: null,
  addedPrincipal: null,
  removedPrincipal: null,
  permissions: null,
  addedAddress: null,
  defaultAction: null,
  role: null,
  scope: null,
};

function detailOf(last: ActivityRecord, records: readonly ActivityRecord[]): EventDetail {
  // A deleted vault has no id of its own any more: only its place among the deleted ones says which it was.
  if (!last.operation.startsWith("RoleAssignment"))
    return { ...nothing, scope: vaultOf(last.resource) === undefined ? last.resource : null };
  const { principal, role } = said(last, records);
  const scope = assignmentOf(last, records);
  const isAdded = last.operation === "RoleAssignmentWrite";
  return { ...nothing, role, scope, ...(isAdded ? { addedPrincipal: principal } : { removedPrincipal: principal }) };
}

/** By vault, then by time, then by all else; what belongs to no vault comes first. */
function inOrder(one: EventRow, other: EventRow): number {
  const keys = (row: EventRow) => [row.vault ?? "", row.time, JSON.stringify(row)];
  const [left, right] = [keys(one), keys(other)];
  const at = left.findIndex((key, index) => key !== right[index]);
  return at < 0 ? 0 : (left[at] ?? "") < (right[at] ?? "") ? -1 : 1;
}
