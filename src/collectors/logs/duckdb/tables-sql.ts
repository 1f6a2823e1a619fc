import { operations } from "../../../model/facts/operations.ts";
import { burstCalls, type UsageTable } from "../../../model/usage.ts";
import { sqlName, sqlText } from "../meaning/to-sql.ts";
import { callerNames, detailNames } from "./group-sql.ts";
import { type HourSpan, time, within } from "./hours-sql.ts";
import { alikeNames, type ShortColumns, usageQuery, usageSteps } from "./usage-sql.ts";

const caller = callerNames.map(sqlName);
const callerOut = 'oid, "appId", "callerKind" AS kind, name';
const alike = alikeNames.map(sqlName).join(", ");

/** All parts of one kind, of the given segments. */
export function partsView(name: string, paths: readonly string[]): string {
  return `CREATE OR REPLACE VIEW ${name} AS SELECT * FROM read_parquet([${paths.map(sqlText).join(", ")}])`;
}

const number = (order = "") => `CAST(row_number() OVER (${order === "" ? "" : `ORDER BY ${order}`}) AS INTEGER)`;

/**
 * What segments call by numbers of their own gets numbers that hold for all: `nv` the vault, `nc` the vault with its
 * caller, `np` the vault with its limit class, `no` the object, `nu` all that makes a row of usage, `l` client, version
 * and address together. Those of vaults, callers and usage are in the order of the tables. Everything after works on
 * numbers, and names come last. A name that is missing is empty until then: nothing equals null. No temporary tables: those
 * are one connection's own, and the tables are made on several.
 */
export const numbered: readonly string[] = [
  `CREATE OR REPLACE TABLE gs AS SELECT segment, g, vault, is_call, client, tls, address,
    ${[...caller, ...alikeNames.map(sqlName), '"limitClass"'].map((name) => `coalesce(${name}, '') AS ${name}`).join(", ")} FROM groups`,
  `CREATE OR REPLACE TABLE of_v AS SELECT vault, ${number("vault")} AS nv FROM (SELECT DISTINCT vault FROM gs)`,
  `CREATE OR REPLACE TABLE of_c AS SELECT *, ${number(["vault", ...caller].join(", "))} AS nc
    FROM (SELECT DISTINCT vault, ${caller.join(", ")} FROM gs)`,
  `CREATE OR REPLACE TABLE of_p AS SELECT *, ${number()} AS np
    FROM (SELECT DISTINCT vault, "limitClass" FROM gs WHERE "limitClass" <> '')`,
  `CREATE OR REPLACE TABLE of_o AS SELECT *, ${number()} AS no
    FROM (SELECT DISTINCT "objectType", "objectName" FROM gs)`,
  `CREATE OR REPLACE TABLE of_l AS SELECT *, ${number()} AS l FROM (SELECT DISTINCT client, tls, address FROM gs)`,
  `CREATE OR REPLACE TABLE of_u AS SELECT *, ${number(`nc, ${alike}`)} AS nu
    FROM (SELECT DISTINCT nc, ${alike} FROM gs JOIN of_c USING (vault, ${caller.join(", ")}))`,
  `CREATE OR REPLACE TABLE ns AS SELECT segment, g, nc, np, no, nu, l, is_call,
      "statusClass" = 'throttled' AS is_throttled, "statusClass" = 'denied' AS is_denied
    FROM gs JOIN of_c USING (vault, ${caller.join(", ")}) JOIN of_o USING ("objectType", "objectName")
    JOIN of_l USING (client, tls, address) JOIN of_u USING (nc, ${alike}) LEFT JOIN of_p USING (vault, "limitClass")`,
  "DROP TABLE gs",
];

const given = (...names: readonly string[]) => names.map((name) => `nullif(${name}, '') AS ${name}`).join(", ");
const calledBy = `${given("oid", '"appId"')}, "callerKind" AS kind, ${given("name")}`;

/** The busiest bucket of an hour, the earliest of several, and the refusals of its worst five minutes. */
function peaksOf(source: string, key: string): string {
  return `SELECT ${key}, hour, max10s, "at", coalesce(m, 0) AS m FROM
    (SELECT ${key}, bucket // 360 AS hour, max(n) AS max10s, arg_max(bucket, n * 10000000000 - bucket) AS "at"
      FROM ${source} GROUP BY ALL) LEFT JOIN
    (SELECT ${key}, five // 12 AS hour, max(refused) AS m FROM
      (SELECT ${key}, bucket // 30 AS five, sum(throttled) AS refused FROM ${source} WHERE throttled > 0 GROUP BY ALL)
      GROUP BY ALL) USING (${key}, hour)`;
}

function peakSteps(hours: HourSpan | undefined): readonly string[] {
  return [
    `CREATE OR REPLACE TEMP TABLE places AS SELECT *,
      dense_rank() OVER (ORDER BY "subscriptionId", region, "limitClass") AS nr FROM
      (SELECT np, vault, "limitClass", split_part(vault, '/', 3) AS "subscriptionId", region
        FROM of_p LEFT JOIN regions USING (vault))`,
    `CREATE OR REPLACE TEMP TABLE bv AS SELECT np, bucket, CAST(sum(n) AS BIGINT) AS n,
      CAST(coalesce(sum(n) FILTER (is_throttled), 0) AS BIGINT) AS throttled
      FROM buckets JOIN ns USING (segment, g)
      WHERE np IS NOT NULL AND ${within(hours, "bucket", 360)} GROUP BY np, bucket`,
    `CREATE OR REPLACE TEMP TABLE bs AS SELECT nr, bucket, CAST(sum(n) AS BIGINT) AS n, CAST(sum(throttled) AS BIGINT) AS throttled
      FROM bv JOIN places USING (np) WHERE region IS NOT NULL GROUP BY nr, bucket`,
  ];
}

const peakColumns = `${time("hour * 3600")} AS hour, scope, vault, "subscriptionId", region, "limitClass",
  CAST(max10s AS BIGINT) AS max10s, ${time('"at" * 10')} AS "at", CAST(m AS BIGINT) AS "throttledMax5m"`;
const peaks = `SELECT ${peakColumns} FROM
  (SELECT 'vault' AS scope, * FROM (${peaksOf("bv", "np")}) JOIN places USING (np)
    UNION ALL BY NAME
   SELECT 'subscription' AS scope, * FROM (${peaksOf("bs", "nr")})
    JOIN (SELECT DISTINCT nr, "subscriptionId", region, "limitClass" FROM places) USING (nr)) AS p
  ORDER BY vault, p.hour, "subscriptionId", region, "limitClass"`;

/** Minutes with too few calls are left out before anything is listed: they are by far the most. */
function bursts(hours: HourSpan | undefined): string {
  const calls = `SELECT nc, bucket // 6 AS minute, n, is_denied, no FROM buckets JOIN ns USING (segment, g)
    WHERE is_call AND ${within(hours, "bucket", 360)}`;
  return `SELECT ${time("minute * 60")} AS minute, vault, ${calledBy}, calls,
    CAST("distinctObjects" AS INTEGER) AS "distinctObjects", denials
  FROM (SELECT nc, minute, CAST(sum(n) AS BIGINT) AS calls,
      CAST(coalesce(sum(n) FILTER (is_denied), 0) AS BIGINT) AS denials,
      coalesce(len(list_distinct(list(no) FILTER (is_named))), 0) AS "distinctObjects"
    FROM (${calls})
    JOIN (SELECT nc, minute FROM (${calls}) GROUP BY nc, minute HAVING sum(n) >= ${burstCalls}) USING (nc, minute)
    JOIN (SELECT no, "objectName" <> '' AS is_named FROM of_o) USING (no)
    GROUP BY nc, minute) AS b
  JOIN of_c USING (nc) JOIN of_v USING (vault) ORDER BY nv, b.minute, nc`;
}

const events = (hours: HourSpan | undefined) => `SELECT ${time("e.time")} AS time, vault, ${callerOut}, operation,
    "objectType", "objectName", status, "statusClass", address, ${detailNames.map(sqlName).join(", ")},
    CAST(NULL AS VARCHAR) AS role, CAST(NULL AS VARCHAR) AS scope
  FROM events AS e WHERE ${within(hours, "e.time", 3600)}
  ORDER BY vault, e.time, ${[...caller, "operation", "objectType", "objectName", "status", "statusClass"].map((each) => (each.startsWith('"') ? each : sqlName(each))).join(", ")},
    address, ${detailNames.map(sqlName).join(", ")}`;

/** How a table is made: steps first, then the query that gives its rows in their order. */
export interface TableRecipe {
  readonly steps: readonly string[];
  readonly query: string;
}

/** The recipes of the tables. All but that of events need `numbered` before. */
export function tableRecipe(table: UsageTable, hours: HourSpan | undefined, short: ShortColumns): TableRecipe {
  switch (table) {
    case "usage":
      return { steps: usageSteps(hours, short), query: usageQuery(short) };
    case "peaks":
      return { steps: peakSteps(hours), query: peaks };
    case "bursts":
      return { steps: [], query: bursts(hours) };
    case "events":
      return { steps: [], query: events(hours) };
  }
}

/** Regions of vaults, for the rows of subscriptions. */
export function regionTable(regions: ReadonlyMap<string, string>): readonly string[] {
  const rows = [...regions].map(([vault, region]) => `(${sqlText(vault.toLowerCase())}, ${sqlText(region)})`);
  const batches: string[] = [];
  for (let from = 0; from < rows.length; from += 1000)
    batches.push(`INSERT INTO regions VALUES ${rows.slice(from, from + 1000).join(", ")}`);
  return ["CREATE OR REPLACE TABLE regions (vault VARCHAR, region VARCHAR)", ...batches];
}

/** All accepted records, those within the hours, and those of them that came late. */
export function acceptedCounts(hours: HourSpan | undefined): string {
  const inside = within(hours, "hour");
  return `SELECT sum(n), sum(n) FILTER (${inside}), sum(late) FILTER (${inside}) FROM counts`;
}

/** Records after a time, in nanoseconds, among those of the view `keys`. */
export function futureCount(now: bigint, hours: HourSpan | undefined): string {
  return `SELECT count(*) FROM keys WHERE t > ${now} AND ${within(hours, "t // 3600000000000")}`;
}

const known = [...operations.keys()].map(sqlText).join(", ");
export function unknownOperations(usagePath: string): string {
  return `SELECT operation, sum(count) FROM read_parquet(${sqlText(usagePath)})
    WHERE operation NOT IN (${known}) GROUP BY operation ORDER BY operation`;
}

/** An RFC 3339 text of a time column. */
export const shownTime = (column: string): string => `strftime(${sqlName(column)}, '%Y-%m-%dT%H:%M:%SZ')`;

export function vaultSpans(usagePath: string): string {
  return `SELECT vault, sum(count), strftime(min(first), '%Y-%m-%dT%H:%M:%SZ'), strftime(max(last), '%Y-%m-%dT%H:%M:%SZ')
    FROM read_parquet(${sqlText(usagePath)}) GROUP BY vault ORDER BY vault`;
}

/** Writes a table, and answers with the number of its rows. */
export function writeTable(query: string, path: string): string {
  return `COPY (${query}) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)`;
}
