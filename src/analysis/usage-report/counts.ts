import { operationOf } from "../../model/facts/operations.ts";
import type { UsageRow } from "../../model/usage.ts";

/** Calls and what became of them, while they are counted. */
export interface Counts {
  calls: number;
  reads: number;
  denied: number;
  throttled: number;
  failed: number;
}

export function noCounts(): Counts {
  return { calls: 0, reads: 0, denied: 0, throttled: 0, failed: 0 };
}

export type RowKind = "call" | "handshake" | "notice" | "own";

/** Tells calls from what is none: handshakes of client libraries, what the service tells or does by itself, kvaudit itself. */
export function kindOf(row: UsageRow, isOwn: (row: UsageRow) => boolean): RowKind {
  if (row.statusClass === "challenge") return "handshake";
  const { class: kind } = operationOf(row.operation);
  if (kind === "notify" || kind === "service") return "notice";
  return isOwn(row) ? "own" : "call";
}

const readClasses: ReadonlySet<string> = new Set(["read-value", "read"]);

/** An answered request for an object or a value; looking at a vault's settings is none. */
export function isRead({ operation, statusClass, objectType }: UsageRow): boolean {
  return statusClass === "success" && objectType !== "vault" && readClasses.has(operationOf(operation).class);
}

/** Adds a row of calls. */
export function count(counts: Counts, row: UsageRow): void {
  counts.calls += row.count;
  if (isRead(row)) counts.reads += row.count;
  if (row.statusClass === "denied") counts.denied += row.count;
  if (row.statusClass === "throttled") counts.throttled += row.count;
  if (row.statusClass === "client-error" || row.statusClass === "server-error") counts.failed += row.count;
}

export function addCounts(into: Counts, more: Counts): void {
  into.calls += more.calls;
  into.reads += more.reads;
  into.denied += more.denied;
  into.throttled += more.throttled;
  into.failed += more.failed;
}

/** The most calls first. */
export function compareCalls(a: Counts, b: Counts): number {
  return b.calls - a.calls;
}
