import type { UsageTable } from "../../../model/usage.ts";
import { sqlName, sqlText } from "../meaning/to-sql.ts";

const callerColumns = { oid: "VARCHAR", appId: "VARCHAR", kind: "VARCHAR", name: "VARCHAR" } as const;

/** Columns of the tables and their types, in the order of the files. */
export const tableColumns: { readonly [Table in UsageTable]: Readonly<Record<string, string>> } = {
  usage: {
    hour: "TIMESTAMP",
    vault: "VARCHAR",
    ...callerColumns,
    operation: "VARCHAR",
    objectType: "VARCHAR",
    objectName: "VARCHAR",
    versionAsked: "VARCHAR",
    statusClass: "VARCHAR",
    networkPath: "VARCHAR",
    assignmentId: "VARCHAR",
    count: "BIGINT",
    first: "TIMESTAMP",
    last: "TIMESTAMP",
    msSum: "DOUBLE",
    msMax: "DOUBLE",
    clients: "VARCHAR[]",
    tls: "VARCHAR[]",
    addresses: "VARCHAR[]",
    clientCount: "INTEGER",
    addressCount: "INTEGER",
  },
  peaks: {
    hour: "TIMESTAMP",
    scope: "VARCHAR",
    vault: "VARCHAR",
    subscriptionId: "VARCHAR",
    region: "VARCHAR",
    limitClass: "VARCHAR",
    max10s: "BIGINT",
    at: "TIMESTAMP",
    throttledMax5m: "BIGINT",
  },
  bursts: {
    minute: "TIMESTAMP",
    vault: "VARCHAR",
    ...callerColumns,
    calls: "BIGINT",
    distinctObjects: "INTEGER",
    denials: "BIGINT",
  },
  events: {
    time: "TIMESTAMP",
    vault: "VARCHAR",
    ...callerColumns,
    operation: "VARCHAR",
    objectType: "VARCHAR",
    objectName: "VARCHAR",
    status: "INTEGER",
    statusClass: "VARCHAR",
    address: "VARCHAR",
    denial: "VARCHAR",
    addedPrincipal: "VARCHAR",
    removedPrincipal: "VARCHAR",
    permissions: "VARCHAR",
    addedAddress: "VARCHAR",
    defaultAction: "VARCHAR",
    role: "VARCHAR",
    scope: "VARCHAR",
  },
};

/** One set of tables: files of this folder, as the engine wrote them, or rows as JSON Lines. */
export interface TablePart {
  readonly paths: Readonly<Record<UsageTable, string>>;
  readonly isParquet: boolean;
  /** What it holds beside calls of vaults belongs to no other part: changes that the Activity Log tells. */
  readonly isBeside: boolean;
}

const kinds = ["usage", "peaks", "bursts", "events"] as const;
const timeOf = { usage: "hour", peaks: "hour", bursts: "minute", events: "time" } as const;

/** Lays the parts side by side: every row with the number of its part. */
export function layParts(parts: readonly TablePart[]): readonly string[] {
  return kinds.map((table) => {
    const rows = parts.map(
      (part, index) => `SELECT ${columnsOf(table)}, ${index} AS part FROM ${sourceOf(table, part)}`,
    );
    return `CREATE OR REPLACE TEMP VIEW all_${table} AS ${rows.join(" UNION ALL ")}`;
  });
}

function columnsOf(table: UsageTable): string {
  return Object.entries(tableColumns[table])
    .map(([name, type]) => `CAST(${sqlName(name)} AS ${type}) AS ${sqlName(name)}`)
    .join(", ");
}

function sourceOf(table: UsageTable, { paths, isParquet }: TablePart): string {
  const path = sqlText(paths[table]);
  if (isParquet) return `read_parquet(${path})`;
  const columns = Object.entries(tableColumns[table]).map(([name, type]) => `${sqlText(name)}: ${sqlText(type)}`);
  return `read_json(${path}, format = 'newline_delimited', columns = {${columns.join(", ")}})`;
}

/** Of which part the hour of a vault is: the first that has a record of it. */
export const ownedHours = `CREATE OR REPLACE TEMP TABLE owned AS
  SELECT vault, hour, min(part) AS part FROM all_usage GROUP BY vault, hour`;

/** Records that a later part holds of hours that an earlier one has already, by part. */
export const passedOver = `SELECT u.part, sum(count) FROM all_usage AS u JOIN owned AS o
  ON u.vault = o.vault AND u.hour = o.hour WHERE u.part > o.part GROUP BY u.part`;

/** The rows of a table that count, in the tables' order. `beside` are the parts that belong to no other. */
export function combined(table: UsageTable, beside: readonly number[]): string {
  const columns = Object.keys(tableColumns[table]).map(sqlName);
  const time = timeOf[table];
  const own = `SELECT ${columns.map((name) => `r.${name}`).join(", ")} FROM all_${table} AS r JOIN owned AS o
    ON r.vault = o.vault AND date_trunc('hour', r.${sqlName(time)}) = o.hour AND r.part = o.part`;
  const isBeside = beside.length === 0 ? "false" : `r.part IN (${beside.join(", ")})`;
  const others = {
    usage: "",
    bursts: "",
    // Sums over a subscription's vaults cannot be put together again: the higher one is never too high.
    peaks: ` UNION ALL SELECT hour, scope, NULL, "subscriptionId", region, "limitClass", max(max10s),
      arg_max("at", max10s), max("throttledMax5m") FROM all_peaks WHERE vault IS NULL
      GROUP BY hour, scope, "subscriptionId", region, "limitClass"`,
    events: ` UNION ALL SELECT DISTINCT ${columns.join(", ")} FROM all_events AS r WHERE r.vault IS NULL OR ${isBeside}`,
  }[table];
  const scalars = columns.filter((name) => !name.includes("clients") && !name.includes("addresses"));
  return `SELECT * FROM (${own}${others}) ORDER BY vault, ${sqlName(time)}, ${scalars.join(", ")}`;
}
