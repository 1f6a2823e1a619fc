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
const key = [
  "vault",
  "hour",
  ...caller,
  ...["operation", "objectType", "objectName", "versionAsked", "statusClass", "networkPath", "assignmentId"].map(
    sqlName,
  ),
].join(", ");

const setOf = (column: string) =>
  `list_sort(list_distinct(coalesce(list(${column}) FILTER (${column} <> ''), CAST([] AS VARCHAR[]))))`;

/** All parts of one kind, of the given segments. */
export function partsView(name: string, paths: readonly string[]): string {
  return `CREATE OR REPLACE TEMP VIEW ${name} AS SELECT * FROM read_parquet([${paths.map(sqlText).join(", ")}])`;
}

const within = (hours: HourSpan | undefined, column: string, unit = 1) =>
  hours ? `${column} BETWEEN ${hours.from * unit} AND ${(hours.to + 1) * unit - 1}` : "true";

function usage(hours: HourSpan | undefined): string {
  return `SELECT ${time("hour * 3600")} AS hour, vault, ${callerOut}, operation, "objectType", "objectName",
      "versionAsked", "statusClass", "networkPath", "assignmentId", n AS count, ${time("first")} AS first,
      ${time("last")} AS last, us / 1000 AS "msSum", ms AS "msMax", clients[:${listedAtMost}] AS clients, tls,
      addresses[:${listedAtMost}] AS addresses, CAST(len(clients) AS INTEGER) AS "clientCount",
      CAST(len(addresses) AS INTEGER) AS "addressCount"
    FROM (SELECT ${key}, CAST(sum(n) AS BIGINT) AS n, min(first) AS first, max(last) AS last,
        CAST(sum(us) AS BIGINT) AS us, max(ms) AS ms, ${setOf("client")} AS clients, ${setOf("tls")} AS tls,
        ${setOf("address")} AS addresses
      FROM counts JOIN groups USING (segment, g) WHERE ${within(hours, "hour")} GROUP BY ${key})
    ORDER BY ${key}`;
}

/** Ten-second buckets of a vault's limit classes, summed over segments. */
const buckets = (hours: HourSpan | undefined) => `SELECT vault, "limitClass", bucket, sum(n) AS n,
    sum(throttled) AS throttled
  FROM buckets JOIN (SELECT DISTINCT segment, p, vault, "limitClass" FROM groups) USING (segment, p)
  WHERE ${within(hours, "bucket", 360)} GROUP BY ALL`;

const subscription = "split_part(vault, '/', 3)";

/** The busiest bucket of an hour, the earliest of several. */
function peakRows(scope: "vault" | "subscription", from: string): string {
  const own = scope === "vault" ? "vault" : "NULL AS vault";
  return `SELECT ${time("hour * 3600")} AS hour, '${scope}' AS scope, ${own}, "subscriptionId", region, "limitClass",
      CAST(max(n) AS BIGINT) AS max10s, ${time("arg_max(bucket, n * 10000000000 - bucket) * 10")} AS at,
      CAST(max(m) AS BIGINT) AS "throttledMax5m"
    FROM (SELECT *, bucket // 360 AS hour,
        sum(throttled) OVER (PARTITION BY vault, "subscriptionId", region, "limitClass", bucket // 30) AS m
      FROM (${from}))
    GROUP BY hour, vault, "subscriptionId", region, "limitClass"`;
}

function peaks(): string {
  const ofVaults = `SELECT b.*, ${subscription} AS "subscriptionId", region FROM b LEFT JOIN regions USING (vault)`;
  const ofSubscriptions = `SELECT NULL AS vault, ${subscription} AS "subscriptionId", region, "limitClass", bucket,
    sum(n) AS n, sum(throttled) AS throttled FROM b JOIN regions USING (vault) GROUP BY ALL`;
  return `SELECT * FROM (${peakRows("vault", ofVaults)} UNION ALL ${peakRows("subscription", ofSubscriptions)})
    ORDER BY vault, hour, "subscriptionId", region, "limitClass"`;
}

function bursts(hours: HourSpan | undefined): string {
  const columns = ["vault", ...caller].join(", ");
  return `SELECT ${time("minute * 60")} AS minute, vault, ${callerOut}, calls,
      CAST("distinctObjects" AS INTEGER) AS "distinctObjects", denials
    FROM (SELECT ${columns}, minute, CAST(sum(n) AS BIGINT) AS calls,
        count(DISTINCT CASE WHEN "objectName" IS NOT NULL THEN "objectType" || ' ' || "objectName" END) AS "distinctObjects",
        CAST(sum(denied) AS BIGINT) AS denials
      FROM (SELECT ${columns}, minute, "objectType", "objectName", n, denied FROM minutes
        JOIN (SELECT DISTINCT segment, v, ${columns} FROM groups) USING (segment, v)
        JOIN (SELECT DISTINCT segment, o, "objectType", "objectName" FROM groups) USING (segment, o)
        WHERE ${within(hours, "minute", 60)})
      GROUP BY ${columns}, minute HAVING sum(n) >= ${burstCalls})
    ORDER BY vault, minute, oid, "appId", kind, name`;
}

function events(hours: HourSpan | undefined): string {
  return `SELECT ${time("time")} AS time, vault, ${callerOut}, operation, "objectType", "objectName", status,
      "statusClass", address, ${detailNames.map(sqlName).join(", ")}, CAST(NULL AS VARCHAR) AS role,
      CAST(NULL AS VARCHAR) AS scope
    FROM events WHERE ${within(hours, "time", 3600)}
    ORDER BY vault, time, oid, "appId", kind, name, operation, "objectType", "objectName", status, "statusClass",
      address, ${detailNames.map(sqlName).join(", ")}`;
}

/** What makes each table, out of the views of the parts. Before `peaks`, `b` must be made by `bucketTable`. */
export function tableQueries(hours: HourSpan | undefined): Readonly<Record<UsageTable, string>> {
  return { usage: usage(hours), peaks: peaks(), bursts: bursts(hours), events: events(hours) };
}

export function bucketTable(hours: HourSpan | undefined): string {
  return `CREATE OR REPLACE TEMP TABLE b AS ${buckets(hours)}`;
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
