import { listedAtMost } from "../../../model/usage.ts";
import { sqlName } from "../meaning/to-sql.ts";
import { callerNames } from "./group-sql.ts";
import { type HourSpan, time, within } from "./hours-sql.ts";

/** Columns of a row of usage beside its hour, vault and caller. */
export const alikeNames = [
  "operation",
  "objectType",
  "objectName",
  "versionAsked",
  "statusClass",
  "networkPath",
  "assignmentId",
] as const;

const setNames = ["client", "tls", "address"] as const;

/** Where the values of the columns stand once they are numbered. */
const valuesIn = { of_c: ["vault", ...callerNames], of_u: alikeNames, of_l: setNames } as const;

/**
 * Columns with few enough different values for each to be a short number while rows are sorted: sorting texts takes
 * twice the time, and seven times the memory.
 */
export type ShortColumns = ReadonlySet<string>;

/** What an enumeration holds at most: it lies in memory that the engine does not count. */
const mostValues = 65_536;

/** One row a column: its name and how many different values it has. */
export const valueCounts: string = Object.entries(valuesIn)
  .flatMap(([table, names]) => names.map((name) => `SELECT '${name}', count(DISTINCT ${sqlName(name)}) FROM ${table}`))
  .join(" UNION ALL ");

/** The short columns, by the answer to `valueCounts`. */
export function shortColumns(counts: readonly (readonly unknown[])[]): ShortColumns {
  const isShort = (count: number) => count > 0 && count <= mostValues;
  return new Set(counts.filter(([, count]) => isShort(Number(count))).map(([name]) => String(name)));
}

const typeName = (name: string) => sqlName(`e_${name}`);

const setOf = (column: string) =>
  `list_sort(list_distinct(coalesce(list(${column}) FILTER (${column} <> ''), CAST([] AS VARCHAR[])))) AS ${column}`;

/** Rows of usage as numbers; each set of clients that occurs, spelt out once; and what short columns hold. */
export function usageSteps(hours: HourSpan | undefined, short: ShortColumns): readonly string[] {
  const types = Object.entries(valuesIn).flatMap(([table, names]) =>
    names
      .filter((name) => short.has(name))
      .map(
        (name) => `CREATE OR REPLACE TYPE ${typeName(name)} AS ENUM (SELECT DISTINCT ${sqlName(name)} FROM ${table})`,
      ),
  );
  return [
    `CREATE OR REPLACE TEMP TABLE uh AS SELECT nu, hour, CAST(sum(n) AS BIGINT) AS n, min(first) AS first,
      max(last) AS last, CAST(sum(us) AS BIGINT) AS us, max(ms) AS ms, list_sort(list_distinct(list(l))) AS ls
      FROM counts JOIN ns USING (segment, g) WHERE ${within(hours, "hour")} GROUP BY nu, hour`,
    `CREATE OR REPLACE TEMP TABLE sets AS SELECT ls, ${setNames.map(setOf).join(", ")}
      FROM (SELECT ls, unnest(ls) AS l FROM (SELECT DISTINCT ls FROM uh))
      JOIN of_l USING (l) GROUP BY ls`,
    ...types,
  ];
}

const text = (name: string) => `CAST(${sqlName(name)} AS VARCHAR)`;
const given = (name: string, as = name) => `nullif(${text(name)}, '') AS ${sqlName(as)}`;
const always = (name: string, as = name) => `${text(name)} AS ${sqlName(as)}`;
const list = (name: string) => `CAST(${name} AS VARCHAR[])`;

/** Rows in their order, which is that of `nv`, hour and `nu`. Texts come last, when rows are sorted. */
export function usageQuery(short: ShortColumns): string {
  const brief = (name: string, suffix = "") =>
    short.has(name) ? `CAST(${sqlName(name)} AS ${typeName(name)}${suffix}) AS ${sqlName(name)}` : sqlName(name);
  const briefs = (names: readonly string[], suffix?: string) => names.map((name) => brief(name, suffix)).join(", ");
  return `SELECT ${time("hour * 3600")} AS hour, ${always("vault")}, ${given("oid")}, ${given("appId")},
    ${always("callerKind", "kind")}, ${given("name")}, ${always("operation")}, ${always("objectType")},
    ${given("objectName")}, ${given("versionAsked")}, ${always("statusClass")}, ${always("networkPath")},
    ${given("assignmentId")}, n AS count, ${time("first")} AS first, ${time("last")} AS last, us / 1000 AS "msSum",
    ms AS "msMax", ${list("client")}[:${listedAtMost}] AS clients, ${list("tls")} AS tls,
    ${list("address")}[:${listedAtMost}] AS addresses,
    CAST(len(client) AS INTEGER) AS "clientCount", CAST(len(address) AS INTEGER) AS "addressCount"
  FROM (SELECT uh.hour, n, first, last, us, ms, ${[...valuesIn.of_c, ...alikeNames, ...setNames].map(sqlName).join(", ")}
    FROM uh JOIN (SELECT nu, nc, ${briefs(alikeNames)} FROM of_u) USING (nu)
    JOIN (SELECT nc, nv, ${briefs(valuesIn.of_c)} FROM of_c JOIN of_v USING (vault)) USING (nc)
    JOIN (SELECT ls, ${briefs(setNames, "[]")} FROM sets) USING (ls)
    ORDER BY nv, uh.hour, nu)`;
}
