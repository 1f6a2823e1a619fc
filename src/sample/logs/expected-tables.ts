import { eventClasses, operationOf } from "../../model/facts/operations.ts";
import { formatTime } from "../../model/iso-date.ts";
import {
  type BurstRow,
  type EventDetail,
  type EventRow,
  listedAtMost,
  type PeakRow,
  type UsageRow,
} from "../../model/usage.ts";
import type { LogEvent, VaultChange } from "./event.ts";
import { burstCounter } from "./expected-bursts.ts";
import { peakCounter } from "./expected-peaks.ts";
import { callerOf, hourOf, objectTypeOf, statusClassOf } from "./meaning.ts";

/** The four tables that must come out of the records of some events. */
export interface ExpectedTables {
  /** Events whose records arrived: `accepted` of the totals. */
  readonly accepted: number;
  readonly usage: readonly UsageRow[];
  readonly peaks: readonly PeakRow[];
  readonly bursts: readonly BurstRow[];
  readonly events: readonly EventRow[];
}

export interface ExpectedFrom {
  /** Region of each vault that the inventory knows, by the vault's id. */
  readonly regions: ReadonlyMap<string, string>;
}

/**
 * Computes the tables from the events themselves. Rows are sorted by vault, then time, then by their own JSON text.
 * Lost events are left out: nobody can know of them. Holds the tables, not the events.
 */
export function expectedTables(events: Iterable<LogEvent>, { regions }: ExpectedFrom): ExpectedTables {
  const usage = usageCounter();
  const peaks = peakCounter(regions);
  const bursts = burstCounter();
  const changes: EventRow[] = [];
  let accepted = 0;
  for (const event of events) {
    if (event.isLost) continue;
    accepted += 1;
    usage.add(event);
    peaks.add(event);
    bursts.add(event);
    if (isEvent(event)) changes.push(eventRow(event));
  }
  return {
    accepted,
    usage: sortedBy(usage.rows(), ({ hour }) => hour),
    peaks: sortedBy(peaks.rows(), ({ hour }) => hour),
    bursts: sortedBy(bursts.rows(), ({ minute }) => minute),
    events: sortedBy(changes, ({ time }) => time),
  };
}

function sortedBy<Row extends { readonly vault: string | null }>(
  rows: Iterable<Row>,
  timeOf: (row: Row) => string,
): readonly Row[] {
  const rest = new Map<Row, string>();
  const textOf = (row: Row) => {
    const text = rest.get(row) ?? JSON.stringify(row);
    rest.set(row, text);
    return text;
  };
  return [...rows].sort(
    (a, b) => order(a.vault ?? "", b.vault ?? "") || order(timeOf(a), timeOf(b)) || order(textOf(a), textOf(b)),
  );
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface OpenUsageRow {
  readonly fixed: Omit<
    UsageRow,
    "count" | "first" | "last" | "msSum" | "msMax" | "clients" | "tls" | "addresses" | "clientCount" | "addressCount"
  >;
  count: number;
  first: number;
  last: number;
  msSum: number;
  msMax: number;
  readonly clients: Set<string>;
  readonly tls: Set<string>;
  readonly addresses: Set<string>;
}

function usageCounter() {
  const open = new Map<string, OpenUsageRow>();
  return {
    add(event: LogEvent): void {
      const fixed = fixedColumns(event);
      const key = JSON.stringify(fixed);
      const row = open.get(key) ?? emptyRow(fixed, event.time);
      if (row.count === 0) open.set(key, row);
      row.count += 1;
      row.first = Math.min(row.first, event.time);
      row.last = Math.max(row.last, event.time);
      row.msSum += event.ms;
      row.msMax = Math.max(row.msMax, event.ms);
      note(row.clients, event.client);
      note(row.tls, event.tls);
      note(row.addresses, event.route.address);
    },
    *rows(): Generator<UsageRow> {
      for (const row of open.values()) yield closedRow(row);
    },
  };
}

function fixedColumns(event: LogEvent): OpenUsageRow["fixed"] {
  const { vault, operation, object, route, time } = event;
  return {
    hour: hourOf(time),
    vault: vault.id,
    caller: callerOf(event),
    operation,
    objectType: objectTypeOf(event),
    objectName: object === null ? null : object.name.toLowerCase(),
    versionAsked: object === null ? null : object.asked,
    statusClass: statusClassOf(event),
    networkPath: route.path,
    assignmentId: event.assignmentId,
  };
}

function emptyRow(fixed: OpenUsageRow["fixed"], time: number): OpenUsageRow {
  const lists = { clients: new Set<string>(), tls: new Set<string>(), addresses: new Set<string>() };
  return { fixed, count: 0, first: time, last: time, msSum: 0, msMax: 0, ...lists };
}

function note(set: Set<string>, value: string | null): void {
  if (value !== null && value !== "") set.add(value);
}

function closedRow({ fixed, count, first, last, msSum, msMax, clients, tls, addresses }: OpenUsageRow): UsageRow {
  return {
    ...fixed,
    count,
    first: formatTime(first),
    last: formatTime(last),
    msSum,
    msMax,
    clients: [...clients].sort().slice(0, listedAtMost),
    tls: [...tls].sort(),
    addresses: [...addresses].sort().slice(0, listedAtMost),
    clientCount: clients.size,
    addressCount: addresses.size,
  };
}

/** Changes, what gives out more than one value at a time, what the service did, and every denial. */
function isEvent(event: LogEvent): boolean {
  return eventClasses.has(operationOf(event.operation).class) || statusClassOf(event) === "denied";
}

function eventRow(event: LogEvent): EventRow {
  const { time, vault, operation, object, status, route } = event;
  return {
    time: formatTime(time),
    vault: vault.id,
    caller: callerOf(event),
    operation,
    objectType: objectTypeOf(event),
    objectName: object === null ? null : object.name.toLowerCase(),
    status,
    statusClass: statusClassOf(event),
    address: route.address === "" ? null : route.address,
    detail: detailOf(event),
  };
}

function detailOf({ denial, change }: LogEvent): EventDetail {
  return {
    denial,
    addedPrincipal: change?.addedPrincipal ?? null,
    removedPrincipal: change?.removedPrincipal ?? null,
    permissions: permissionText(change?.permissions),
    addedAddress: change?.addedAddress ?? null,
    defaultAction: change?.defaultAction ?? null,
    role: null,
    scope: null,
  };
}

function permissionText(permissions: VaultChange["permissions"]): string | null {
  const parts = (["secrets", "keys", "certificates"] as const).flatMap((part) => {
    const granted = permissions?.[part] ?? [];
    return granted.length === 0 ? [] : [`${part} ${granted.join(",")}`];
  });
  return parts.length === 0 ? null : parts.join("; ");
}
