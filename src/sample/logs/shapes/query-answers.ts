import type { LogEntry } from "../entries.ts";
import type { Json } from "../record.ts";
import { type ColumnType, type WorkspaceTableName, workspaceTable } from "./workspace-rows.ts";

/** What the Log Analytics API answers: typed columns, rows as arrays. */
export function queryAnswer(entries: Iterable<LogEntry>, table: WorkspaceTableName): string {
  const { columns, rows } = workspaceTable(entries, table);
  return JSON.stringify({ tables: [{ name: "PrimaryResult", columns, rows }] });
}

/**
 * What `az monitor log-analytics query` prints for the same: one flat object for each row, its keys sorted, every value as
 * Python's `str` writes it. A cell that is not there is the word `None`.
 */
export function azQueryOutput(entries: Iterable<LogEntry>, table: WorkspaceTableName): string {
  const { columns, rows } = workspaceTable(entries, table);
  const names = [...columns.map(({ name }, place) => ({ name, place })), { name: "TableName", place: -1 }];
  names.sort((a, b) => (a.name < b.name ? -1 : 1));
  const objects = rows.map((row) =>
    Object.fromEntries(names.map(({ name, place }) => [name, place < 0 ? "PrimaryResult" : pythonText(row[place])])),
  );
  return `${JSON.stringify(objects, null, 2)}\n`;
}

function pythonText(value: Json | undefined): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  return String(value);
}

/** Locales whose way of writing times the sample knows. */
export type PortalLocale = "en-US" | "de-DE";

/** What the portal's export writes: a header that names the zone, times as the browser's locale has them, to the millisecond. */
export function* portalCsv(
  entries: Iterable<LogEntry>,
  table: WorkspaceTableName,
  locale: PortalLocale,
): Generator<string> {
  const { columns, rows } = workspaceTable(entries, table);
  yield `${columns.map(({ name, type }) => csvField(type === "datetime" ? `${name} [UTC]` : name)).join(",")}\r\n`;
  for (const row of rows) {
    yield `${row.map((value, place) => csvField(portalText(value, columns[place]?.type, locale))).join(",")}\r\n`;
  }
}

function portalText(value: Json | undefined, type: ColumnType | undefined, locale: PortalLocale): string {
  if (value === null || value === undefined) return "";
  return type === "datetime" ? localTime(String(value), locale) : String(value);
}

function localTime(time: string, locale: PortalLocale): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})\.(\d{3})/.exec(time);
  if (!match) return time;
  const [, year, month, day, hour = "", minute, second, fraction] = match;
  if (locale === "de-DE") return `${Number(day)}.${Number(month)}.${year}, ${hour}:${minute}:${second},${fraction}`;
  const half = Number(hour) < 12 ? "AM" : "PM";
  return `${Number(month)}/${Number(day)}/${year}, ${Number(hour) % 12 || 12}:${minute}:${second}.${fraction} ${half}`;
}

function csvField(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
