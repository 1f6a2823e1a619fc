import type { UsageRow } from "../../model/usage.ts";

/**
 * Tells kvaudit's own requests: made by one of these object ids, and by nothing but a client of its name. The id alone is
 * not enough, since the same person works with other tools too; nor is the name, which anybody can send.
 */
export function ownCalls(collectors: readonly (string | null)[]): (row: UsageRow) => boolean {
  const oids = new Set(collectors.flatMap((oid) => (oid === null ? [] : [oid.toLowerCase()])));
  return ({ caller, clients }) =>
    caller.oid !== null &&
    oids.has(caller.oid) &&
    clients.length > 0 &&
    clients.every((client) => client.startsWith("kvaudit/"));
}
