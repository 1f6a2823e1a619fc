import { sqlName, sqlText } from "../meaning/to-sql.ts";
import { callerNames, detailNames, groupHash, orderedScan } from "./group-sql.ts";

/** Nanoseconds. */
export const second = 1_000_000_000;
export const hour = 3600 * second;

/** The parts of a segment: what later runs need to merge it exactly, and no record. */
export const segmentParts = ["keys", "groups", "counts", "buckets", "events"] as const;
export type SegmentPart = (typeof segmentParts)[number];

/** What tells records apart, of all that were accepted earlier in the given files: `y` holds those met again. */
export function metAgain(keyFiles: readonly string[]): string {
  if (keyFiles.length === 0) return "CREATE OR REPLACE TEMP TABLE y (t BIGINT, h UBIGINT, file VARCHAR)";
  return `CREATE OR REPLACE TEMP TABLE y AS SELECT DISTINCT k.t, k.h, k.filename AS file
    FROM read_parquet([${keyFiles.map(sqlText).join(", ")}], filename = true) k SEMI JOIN r ON k.t = r.t AND k.h = r.h`;
}

/** `x`: what occurs more than once among these records. */
export const metTwice = `CREATE OR REPLACE TEMP TABLE x AS SELECT t, h FROM r GROUP BY t, h HAVING count(*) > 1`;

/** Files in which two records alike differ in what they are not told apart by: only their places say which came first. */
export const inDoubt = `SELECT DISTINCT f FROM (
  SELECT r.t, r.h, r.f, count(DISTINCT (r.g, r.ms)) AS kinds,
    row_number() OVER (PARTITION BY r.t, r.h ORDER BY r.f) AS place
  FROM r JOIN x ON r.t = x.t AND r.h = x.h GROUP BY r.t, r.h, r.f)
  WHERE kinds > 1 AND place = 1 ORDER BY f`;

export const noPlaces =
  "CREATE OR REPLACE TEMP TABLE placed (f INTEGER, t BIGINT, h UBIGINT, g INTEGER, ms DOUBLE, n BIGINT)";

/** The places of records in doubt in one file. */
export function findPlaces(file: number, path: string): string {
  return `INSERT INTO placed SELECT ${file}, s.t, hash(d.k, s.c) AS h, d.g, CASE WHEN s.ms BETWEEN 0 AND 1e12 THEN s.ms ELSE 0 END, min(s.n)
    FROM (SELECT *, ${groupHash} AS l FROM (${orderedScan(path)})) s
    JOIN (SELECT CAST(rowid AS INTEGER) AS g, ${groupHash} AS l FROM l1) lh ON lh.l = s.l
    JOIN d ON d.g = lh.g
    JOIN x ON x.t = s.t AND x.h = hash(d.k, s.c)
    GROUP BY ALL`;
}

/** Takes out what came before, here or in an earlier segment; `gone` keeps how many. */
export const dropDuplicates: readonly string[] = [
  `CREATE OR REPLACE TEMP TABLE gone AS SELECT i FROM (
    SELECT r.rowid AS i, row_number() OVER (
      PARTITION BY r.t, r.h ORDER BY r.f, placed.n, r.rowid) AS place
    FROM r JOIN x ON r.t = x.t AND r.h = x.h
    LEFT JOIN placed ON placed.f = r.f AND placed.t = r.t AND placed.h = r.h AND placed.g = r.g AND placed.ms = r.ms)
    WHERE place > 1
    UNION SELECT r.rowid FROM r JOIN y ON r.t = y.t AND r.h = y.h`,
  "DELETE FROM r WHERE rowid IN (SELECT i FROM gone)",
];

const caller = callerNames.map(sqlName).join(", ");

const parts: Readonly<Record<SegmentPart, string>> = {
  keys: "SELECT t, h FROM r ORDER BY t, h",
  groups: `SELECT g, vault, ${caller}, operation, "objectType", "objectName", "versionAsked", "statusClass",
    "networkPath", "assignmentId", "limitClass", client, tls, address,
    (oid IS NOT NULL OR "appId" IS NOT NULL) AND NOT is_notice AND "statusClass" <> 'challenge' AS is_call
    FROM d WHERE g IN (SELECT g FROM r) ORDER BY g`,
  counts: `SELECT g, t // ${hour} AS hour, count(*) AS n,
    count(*) FILTER (path_hour IS NOT NULL AND path_hour <> t // ${hour}) AS late,
    min(t) // ${second} AS first, max(t) // ${second} AS last,
    CAST(round(sum(CAST(round(ms * 1000) AS BIGINT))) AS BIGINT) AS us, max(ms) AS ms
    FROM r JOIN files USING (f) GROUP BY ALL ORDER BY g, hour`,
  buckets: `SELECT g, t // ${10 * second} AS bucket, count(*) AS n FROM r GROUP BY ALL ORDER BY g, bucket`,
  events: `SELECT r.t // ${second} AS time, vault, ${caller}, operation, "objectType", "objectName", status,
    "statusClass", nullif(address, '') AS address, ${detailNames.map(sqlName).join(", ")}
    FROM r JOIN d USING (g) WHERE is_event ORDER BY vault, time`,
};

/** Writes a part; every row of it says which segment it comes from. */
export function writePart(part: SegmentPart, segment: number, path: string): string {
  const named = part === "keys" || part === "events" ? "" : `${segment} AS segment, `;
  return `COPY (SELECT ${named}* FROM (${parts[part]})) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`;
}

/** Vaults with the span of their accepted records, in seconds. */
export const spans = `SELECT vault, min(t) // ${second}, max(t) // ${second} FROM r JOIN d USING (g) GROUP BY vault ORDER BY vault`;

/** The files of a scan by their place in it. */
export function fileTable(pathHours: readonly (number | undefined)[]): readonly string[] {
  const rows = pathHours.map((each, index) => `(${index}, ${each ?? "NULL"})`).join(", ");
  return [
    "CREATE OR REPLACE TEMP TABLE files (f INTEGER, path_hour BIGINT)",
    ...(rows === "" ? [] : [`INSERT INTO files VALUES ${rows}`]),
  ];
}

/** Every text that decides what segments hold: a change of any makes kept ones worthless. */
export const segmentMeaning = JSON.stringify([parts, metTwice, dropDuplicates]);
