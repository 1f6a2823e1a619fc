import { severities } from "../../../model/severity.ts";
import type { CodedName } from "../payload.ts";
import { type Column, type FindingsTable, valueAt } from "./columns.ts";
import { severityPlace } from "./query.ts";

export const sortKeys = ["severity", "rule", "subject", "vault", "owner", "environment"] as const;
export type SortKey = (typeof sortKeys)[number];

export const groupings = ["none", "rule", "vault", "owner", "subscription", "environment", "severity"] as const;
export type Grouping = (typeof groupings)[number];

/** How many of each severity, in the order of `severities`. */
export type Counts = readonly number[];

export interface Sorting {
  readonly key: SortKey;
  readonly isDescending: boolean;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Rows in the asked order; equal ones stay in the report's order. */
export function sortRows(table: FindingsTable, rows: Uint32Array, { key, isDescending }: Sorting): Uint32Array {
  const rank = ranksOf(key === "subject" ? table.text.name : table.coded[key], key);
  const sign = isDescending ? -1 : 1;
  return rows.slice().sort((a, b) => sign * ((rank(a) ?? 0) - (rank(b) ?? 0)) || a - b);
}

function ranksOf({ values, codes }: Column, key: SortKey): (row: number) => number | undefined {
  const order = values
    .map((value, place) => ({ value: shortOf(key, value), place }))
    .sort((a, b) => (key === "severity" ? severityPlace(a.value) - severityPlace(b.value) : compare(a.value, b.value)));
  const ranks = new Uint32Array(values.length);
  order.forEach(({ place }, rank) => {
    ranks[place] = rank;
  });
  return (row) => ranks[codes[row] ?? 0];
}

/** Vaults are sorted by the name that is shown. */
function shortOf(key: string, value: string): string {
  return key === "vault" ? value.slice(value.lastIndexOf("/") + 1) : value;
}

export interface Group {
  readonly value: string;
  readonly counts: Counts;
  readonly total: number;
  readonly rows: readonly number[];
}

/** Rows by the value of a column: the group with the worst findings first, rows in the order in which they came. */
export function groupRows(table: FindingsTable, rows: Uint32Array, by: CodedName): readonly Group[] {
  const groups = new Map<number, { rows: number[]; counts: number[] }>();
  const column = table.coded[by];
  const severity = severityCodes(table.coded.severity);
  for (const row of rows) {
    const place = column.codes[row] ?? 0;
    let group = groups.get(place);
    if (!group) {
      group = { rows: [], counts: severities.map(() => 0) };
      groups.set(place, group);
    }
    group.rows.push(row);
    const at = severity(row);
    group.counts[at] = (group.counts[at] ?? 0) + 1;
  }
  return [...groups.values()]
    .map(({ rows: own, counts }) => ({
      ...{ value: valueAt(column, own[0] ?? 0), counts, total: own.length, rows: own },
    }))
    .sort((a, b) => worseFirst(a.counts, b.counts) || compare(a.value, b.value));
}

/** Compares counts severity by severity: more critical ones first, then more high ones, and so on. */
export function worseFirst(a: Counts, b: Counts): number {
  for (let at = 0; at < severities.length; at += 1) {
    const difference = (b[at] ?? 0) - (a[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function severityCodes({ values, codes }: Column): (row: number) => number {
  const places = values.map(severityPlace);
  return (row) => places[codes[row] ?? 0] ?? 0;
}

/** What a windowed list shows: a row, or the head of a group, as `-1 - place of the group`. */
export function listItems(groups: readonly Group[], closed: ReadonlySet<string>): Int32Array {
  const items: number[] = [];
  groups.forEach(({ value, rows }, place) => {
    items.push(-1 - place);
    if (!closed.has(value)) for (const row of rows) items.push(row);
  });
  return Int32Array.from(items);
}

export const groupOfItem = (item: number): number => -1 - item;
