import { operations } from "../../../model/facts/operations.ts";
import { burstCalls, listedAtMost, type UsageTable } from "../../../model/usage.ts";
import { sqlName, sqlText } from "../meaning/to-sql.ts";
import { callerNames, detailNames } from "./group-sql.ts";

/** Hours since 1970, both ends included: records outside were not asked for. */
export interface HourSpan {
  readonly from: number;
  readonly to: number;
}

const time = (seconds: string) => `make_timestamp(CAST(${seconds} AS BIGINT) * 1000000)`;
const caller = callerNames.map(sqlName);
const callerOut = 'oid, "appId", "callerKind" AS kind, name';
const alike = ["operation", "objectType", "objectName", "versionAsked", "statusClass", "networkPath", "assignmentId"]
  .map(sqlName)
  .join(", ");

/** All parts of one kind, of the given segments. */
export function partsView(name: string, paths: readonly string[]): string {
  return `CREATE OR REPLACE TEMP VIEW ${name} AS SELECT * FROM read_parquet([${paths.map(sqlText).join(", ")}])`;
}

const within = (hours: HourSpan | undefined, column: string, unit = 1) =>
  hours ? `${column} BETWEEN ${hours.from * unit} AND ${(hours.to + 1) * unit - 1}` : "true";

const rank = (columns: readonly string[], name: string) =>
  `CAST(dense_rank() OVER (ORDER BY ${columns.join(", ")}) AS INTEGER) AS ${name}`;

/**
 * What segments call by numbers of their own gets numbers that hold for all, in the order of the tables: `nv` the vault,
 * `nc` the vault with its caller, `np` the vault with its limit class, `no` the object, `nu` all that makes a row of
 * usage, `ns` a group, `l` its client, version and address. Everything after works on numbers; names come last.
 */
export const numbered: readonly string[] = [
  `CREATE OR REPLACE TEMP TABLE ns AS SELECT segment, g, v, p, o, vault, ${caller.join(", ")}, ${alike}, "limitClass",
    client, tls, address, ${rank(["vault"], "nv")}, ${rank(["vault", ...caller], "nc")},
    ${rank(["vault", '"limitClass"'], "np")}, ${rank(['"objectType"', '"objectName"'], "no")},
    ${rank(["vault", ...caller, alike], "nu")},
    ${rank(["client", "tls", "address"], "l")} FROM groups`,
  "CREATE OR REPLACE TEMP TABLE of_p AS SELECT DISTINCT segment, p, np FROM ns",
  "CREATE OR REPLACE TEMP TABLE of_v AS SELECT DISTINCT segment, v, nc FROM ns",
  "CREATE OR REPLACE TEMP TABLE of_o AS SELECT DISTINCT segment, o, no FROM ns",
];

const setOf = (column: string) =>
  `list_sort(list_distinct(coalesce(list(${column}) FILTER (${column} <> ''), CAST([] AS VARCHAR[])))) AS ${column}`;

/** Rows of usage as numbers; and each set of clients that occurs, spelt out once. */
function usageSteps(hours: HourSpan | undefined): readonly string[] {
  return [
    `CREATE OR REPLACE TEMP TABLE uh AS SELECT nu, hour, CAST(sum(n) AS BIGINT) AS n, min(first) AS first,
      max(last) AS last, CAST(sum(us) AS BIGINT) AS us, max(ms) AS ms, list_sort(list_distinct(list(l))) AS ls
      FROM counts JOIN ns USING (segment, g) WHERE ${within(hours, "hour")} GROUP BY nu, hour`,
    `CREATE OR REPLACE TEMP TABLE sets AS SELECT ls, ${["client", "tls", "address"].map(setOf).join(", ")}
      FROM (SELECT ls, unnest(ls) AS l FROM (SELECT DISTINCT ls FROM uh))
      JOIN (SELECT DISTINCT l, client, tls, address FROM ns) USING (l) GROUP BY ls`,
  ];
}

const usage = `SELECT ${time("hour * 3600")} AS hour, vault, ${callerOut}, ${alike}, n AS count, ${time("first")} AS first,
    ${time("last")} AS last, us / 1000 AS "msSum", ms AS "msMax", client[:${listedAtMost}] AS clients, tls,
    address[:${listedAtMost}] AS addresses, CAST(len(client) AS INTEGER) AS "clientCount",
    CAST(len(address) AS INTEGER) AS "addressCount"
  FROM uh JOIN (SELECT DISTINCT nu, nv, vault, ${caller.join(", ")}, ${alike} FROM ns) USING (nu)
  JOIN sets USING (ls) ORDER BY nv, uh.hour, nu`;

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
    `CREATE OR REPLACE TEMP TABLE places AS SELECT *, ${rank(['"subscriptionId"', "region", '"limitClass"'], "nr")} FROM
      (SELECT DISTINCT np, vault, "limitClass", split_part(vault, '/', 3) AS "subscriptionId", region
        FROM ns LEFT JOIN regions USING (vault) WHERE "limitClass" IS NOT NULL)`,
    `CREATE OR REPLACE TEMP TABLE bv AS SELECT np, bucket, CAST(sum(n) AS BIGINT) AS n, CAST(sum(throttled) AS BIGINT) AS throttled
      FROM buckets JOIN of_p USING (segment, p) WHERE ${within(hours, "bucket", 360)} GROUP BY np, bucket`,
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

const bursts = (hours: HourSpan | undefined) => `SELECT ${time("minute * 60")} AS minute, vault, ${callerOut}, calls,
    CAST("distinctObjects" AS INTEGER) AS "distinctObjects", denials
  FROM (SELECT nc, minute, CAST(sum(n) AS BIGINT) AS calls, CAST(sum(denied) AS BIGINT) AS denials,
      len(list_distinct(list(no) FILTER ("isNamed"))) AS "distinctObjects"
    FROM minutes JOIN of_v USING (segment, v) JOIN of_o USING (segment, o)
    JOIN (SELECT DISTINCT no, "objectName" IS NOT NULL AS "isNamed" FROM ns) USING (no)
    WHERE ${within(hours, "minute", 60)} GROUP BY nc, minute HAVING sum(n) >= ${burstCalls}) AS b
  JOIN (SELECT DISTINCT nc, nv, vault, ${caller.join(", ")} FROM ns) USING (nc) ORDER BY nv, b.minute, nc`;

const events = (hours: HourSpan | undefined) => `SELECT ${time("e.time")} AS time, vault, ${callerOut}, operation,
    "objectType", "objectName", status, "statusClass", address, ${detailNames.map(sqlName).join(", ")},
    CAST(NULL AS VARCHAR) AS role, CAST(NULL AS VARCHAR) AS scope
  FROM events AS e WHERE ${within(hours, "e.time", 3600)}
  ORDER BY vault, e.time, ${[...caller, "operation", "objectType", "objectName", "status", "statusClass"].map((each) => (each.startsWith('"') ? each : sqlName(each))).join(", ")},
    address, ${detailNames.map(sqlName).join(", ")}`;

/** How each table is made: steps first, then the query that gives its rows in their order. `numbered` comes before all. */
export interface TableRecipe {
  readonly steps: readonly string[];
  readonly query: string;
}

export function tableRecipes(hours: HourSpan | undefined): Readonly<Record<UsageTable, TableRecipe>> {
  return {
    usage: { steps: usageSteps(hours), query: usage },
    peaks: { steps: peakSteps(hours), query: peaks },
    bursts: { steps: [], query: bursts(hours) },
    events: { steps: [], query: events(hours) },
  };
}

/** Regions of vaults, for the rows of subscriptions. */
export function regionTable(regions: ReadonlyMap<string, string>): readonly string[] {
  const rows = [...regions].map(([vault, region]) => `(${sqlText(vault.toLowerCase())}, ${sqlText(region)})`);
  const batches: string[] = [];
  for (let from = 0; from < rows.length; from += 1000)
    batches.push(`INSERT INTO regions VALUES ${rows.slice(from, from + 1000).join(", ")}`);
  return ["CREATE OR REPLACE TEMP TABLE regions (vault VARCHAR, region VARCHAR)", ...batches];
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

/** Writes a table. One thread writes, so that equal rows give equal bytes. */
export function writeTable(query: string, path: string): readonly string[] {
  return [
    `CREATE OR REPLACE TEMP TABLE made AS ${query}`,
    "SET threads = 1",
    `COPY made TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)`,
    "RESET threads",
    "DROP TABLE made",
  ];
}
