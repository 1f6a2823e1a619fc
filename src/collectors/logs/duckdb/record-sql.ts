import { type LogFieldName, logFields } from "../meaning/fields.ts";
import { sqlName, sqlText } from "../meaning/to-sql.ts";

/** Longer lines than this take the slow way: the engine holds several buffers of twice this size. */
export const longestEngineLine = 4 << 20;

/**
 * Fields that differ from record to record. All others are alike in many records, which is what makes reading quick:
 * records are grouped by them first, and their meaning is worked out once a group.
 */
const perRecord: ReadonlySet<LogFieldName> = new Set(["time", "correlationId", "ms", "requestUri"]);

const access = (path: readonly string[]) => path.map(sqlName).join(".");

interface Branch {
  readonly members: Map<string, Branch>;
}

function branchOf(paths: Iterable<readonly string[]>): Branch {
  const root: Branch = { members: new Map() };
  for (const path of paths) {
    let at = root;
    for (const name of path) {
      const next = at.members.get(name) ?? { members: new Map() };
      at.members.set(name, next);
      at = next;
    }
  }
  return root;
}

const typeOf = ({ members }: Branch): string =>
  members.size === 0
    ? "VARCHAR"
    : `STRUCT(${[...members].map(([name, inner]) => `${sqlName(name)} ${typeOf(inner)}`).join(", ")})`;

/** Every place in a record as storage carries it where a field may stand. */
export const rawPaths: readonly (readonly string[])[] = Object.values(logFields).flatMap(({ raw }) => raw);

const root = branchOf(rawPaths);
const columns = `{${[...root.members].map(([name, inner]) => `${sqlText(name)}: ${sqlText(typeOf(inner))}`).join(", ")}}`;

/** A typed scan of JSON Lines. A line that does not parse becomes a row of nulls. Paths must be free of wildcards. */
export function scanOf(paths: readonly string[], typed = columns): string {
  const list = paths.map(sqlText).join(", ");
  return (
    `read_json([${list}], format='newline_delimited', compression='uncompressed', hive_partitioning=false, ` +
    `ignore_errors=true, maximum_object_size=${longestEngineLine}, columns=${typed})`
  );
}

const names = Object.keys(logFields) as LogFieldName[];
const grouped = names.filter((name) => !perRecord.has(name));
const firstGiven = (paths: readonly string[]) => `coalesce(${paths.map((path) => `nullif(${path}, '')`).join(", ")})`;
const rawField = (name: LogFieldName) => firstGiven(logFields[name].raw.map(access));

const leaves = [...new Set(grouped.flatMap((name) => logFields[name].raw.map(access)))];
const leafName = (path: string) => `l${leaves.indexOf(path)}`;
/** Nothing that is derived reads the query of an address; the full address is part of what tells records apart. */
const address = `split_part(${rawField("requestUri")}, '?', 1)`;

/** What records are grouped by, as a scan gives it. */
export const groupedColumns = [...leaves.map((path) => `${path} AS ${leafName(path)}`), `${address} AS uri`].join(", ");
export const groupedNames: readonly string[] = [...leaves.map(leafName), "uri"];

/** Nanoseconds since 1970; null for what is no time, or before. */
export const timeNs = (() => {
  const value = `epoch_ns(TRY_CAST(${rawField("time")} AS TIMESTAMP_NS))`;
  return `CASE WHEN ${value} BETWEEN 0 AND 9200000000000000000 THEN ${value} END`;
})();
const text = (name: LogFieldName) => `coalesce(${rawField(name)}, '')`;
/** What is peculiar to a record: its time, what else tells it from others, its duration. */
export const recordColumns = {
  t: timeNs,
  c: `hash(${text("correlationId")}, ${text("requestUri")})`,
  ms: `TRY_CAST(${rawField("ms")} AS DOUBLE)`,
} as const;

/** Name of a field's column once groups are spread into fields. */
export const fieldName = (name: LogFieldName): string => sqlName(`f_${name}`);

/** Every field of a group as a column of its own: text never null, numbers and truth values null where they are no such. */
export const fieldColumns: string = grouped
  .map((name) => {
    const { type, raw } = logFields[name];
    const value = firstGiven(raw.map((path) => leafName(access(path))));
    const typed =
      type === "number"
        ? `TRY_CAST(${value} AS DOUBLE)`
        : type === "truth"
          ? `TRY_CAST(${value} AS BOOLEAN)`
          : `coalesce(${value}, '')`;
    return `${typed} AS ${fieldName(name)}`;
  })
  .concat(`coalesce(uri, '') AS ${fieldName("requestUri")}`)
  .join(", ");

const bare = "{'time': 'VARCHAR', 'resourceId': 'VARCHAR', 'operationName': 'VARCHAR'}";

/** The first rows of a file that are no records, in their order, with what is wrong with each. */
export function tornRows(path: string, most: number): string {
  return `SELECT n, CASE WHEN time IS NULL AND "resourceId" IS NULL AND "operationName" IS NULL
      THEN 'no record: not JSON, cut, or nothing in it that a record says'
      WHEN t IS NULL THEN 'a record without a time' ELSE 'a record that names no resource' END
    FROM (SELECT row_number() OVER () AS n, *, ${timeNs} AS t FROM ${scanOf([path], bare)})
    WHERE t IS NULL OR coalesce("resourceId", '') = '' LIMIT ${most}`;
}

const hints = "{'identity': 'JSON', 'records': 'JSON', 'tables': 'JSON', 'TimeGenerated': 'JSON'}";

/** A row where a file holds records in another form than the raw one; none where it does not. */
export function otherForms(path: string): string {
  return `SELECT 1 FROM ${scanOf([path], hints)} WHERE records IS NOT NULL OR tables IS NOT NULL
    OR "TimeGenerated" IS NOT NULL OR (identity LIKE '"%' AND identity <> '""') LIMIT 1`;
}
