import type { LogEntry } from "../../../src/sample/logs/entries.ts";
import { type WorkspaceTableName, workspaceTable } from "../../../src/sample/logs/shapes/workspace-rows.ts";
import type { StoredTable } from "./run.ts";
import { auditLogsSchema, diagnosticsBaseSchema, type TableSchema } from "./schemas.ts";
import { type Column, semantic, type Type, ticksOf, type Value } from "./values.ts";

/** Columns that a table has before anything is in it. */
const schemas: Readonly<Record<WorkspaceTableName, TableSchema>> = {
  AzureDiagnostics: diagnosticsBaseSchema,
  AZKVAuditLogs: auditLogsSchema,
};

/**
 * A workspace's table with the rows of some records. `full`: AzureDiagnostics has its 500 columns, so that what has no
 * column of the base set is in the bag, without its type in the name.
 */
export function storedTable(entries: Iterable<LogEntry>, name: WorkspaceTableName, full = false): StoredTable {
  const { columns, rows } = workspaceTable(entries, name);
  const known = schemas[name];
  const certain = Object.entries(known).map(([column, type]): Column => ({ name: column, type }));
  const met = columns.filter((column) => !Object.hasOwn(known, column.name));
  const grown = full ? [] : met;
  const all = [...certain, ...grown];
  const places = all.map((column) => columns.findIndex((one) => one.name === column.name));
  const spilt = full ? met.map((column) => ({ ...column, at: columns.indexOf(column) })) : [];
  const bag = all.findIndex((column) => column.name === "AdditionalFields");
  return {
    columns: all,
    rows: rows.map((row) => {
      const cells = places.map((at, place) => cellOf(row[at], all[place]?.type ?? "string"));
      if (spilt.length > 0) cells[bag] = { dynamic: bagOf(row, spilt) };
      return cells;
    }),
  };
}

function bagOf(row: readonly unknown[], spilt: readonly { readonly name: string; readonly at: number }[]): unknown {
  const members = spilt.map(({ name, at }) => [name.replace(/_[sdbtg]$/, ""), row[at] ?? ""] as const);
  return Object.fromEntries(members.filter(([, value]) => value !== ""));
}

function cellOf(cell: unknown, type: Type): Value {
  if (cell === null || cell === undefined) return type === "string" ? "" : null;
  switch (type) {
    case "datetime":
      return ticksOf(String(cell));
    case "dynamic":
      return { dynamic: JSON.parse(String(cell)) };
    case "string":
    case "guid":
      return String(cell);
    case "bool":
      return cell === true;
    case "int":
    case "long":
    case "real":
      return Number(cell);
    default:
      throw semantic(`no column is of the type ${type}`);
  }
}
