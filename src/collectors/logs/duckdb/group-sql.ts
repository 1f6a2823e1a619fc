import { conditions, type DefinitionName, definitions } from "../meaning/definitions.ts";
import { conditionToSql, sqlName, toSql } from "../meaning/to-sql.ts";
import { fieldColumns, fieldName, groupedColumns, groupedNames, recordColumns, scanOf } from "./record-sql.ts";

/** Permissions of an access policy entry as one text: `secrets get,list; keys all`. */
const permissionList = (value: string) => `regexp_replace(lower(${value}), '[\\s"\\[\\]]', '', 'g')`;
const permissions = (() => {
  const part = (word: string, added: string, removed: string) => {
    const value = permissionList(`coalesce(nullif(${added}, ''), ${removed})`);
    return `CASE WHEN ${value} <> '' THEN '${word} ' || ${value} END`;
  };
  const parts = [
    part("secrets", fieldName("addedSecrets"), fieldName("removedSecrets")),
    part("keys", fieldName("addedKeys"), fieldName("removedKeys")),
    part("certificates", fieldName("addedCertificates"), fieldName("removedCertificates")),
  ];
  return `nullif(concat_ws('; ', ${parts.join(", ")}), '')`;
})();

const given = (sql: string) => `nullif(${sql}, '')`;
const lowerField = (name: Parameters<typeof fieldName>[0]) => given(`lower(${fieldName(name)})`);

/** Columns of `detail` in `events`, in the order of the model. */
export const detailNames = [
  "denial",
  "addedPrincipal",
  "removedPrincipal",
  "permissions",
  "addedAddress",
  "defaultAction",
] as const;

/** Columns that a row's caller is made of, in the order of the model. */
export const callerNames = ["oid", "appId", "callerKind", "name"] as const;

const own: Readonly<Record<string, string>> = {
  oid: lowerField("oid"),
  appId: lowerField("appId"),
  name: given(fieldName("person")),
  status: `CASE WHEN ${fieldName("status")} BETWEEN 100 AND 999 THEN CAST(${fieldName("status")} AS INTEGER) END`,
  client: fieldName("client"),
  tls: fieldName("tls"),
  address: fieldName("address"),
  permissions,
  addedPrincipal: lowerField("addedPrincipal"),
  removedPrincipal: lowerField("removedPrincipal"),
  addedAddress: given(fieldName("addedAddress")),
  defaultAction: given(fieldName("defaultAction")),
};

const isEmptyMeaningless = (name: DefinitionName) =>
  ["objectName", "versionAsked", "assignmentId", "limitClass", "denial"].includes(name);

function definitionColumns(): readonly string[] {
  const entries = Object.entries(definitions) as [DefinitionName, (typeof definitions)[DefinitionName]][];
  return entries.map(([name, expression]) => `${toSql(expression, fieldName)} AS ${sqlName(name)}`);
}

const resourceId = fieldName("resourceId");
const isAudit = conditionToSql(conditions.isAuditRecord, fieldName);

/** `known`: a Key Vault audit record; `foreign`: of another service or category; `torn`: says not where it comes from. */
const place = `CASE WHEN ${resourceId} = '' THEN 'torn' WHEN ${isAudit} THEN 'known' ELSE 'foreign' END`;

function replaced(): string {
  const emptied = (Object.keys(definitions) as DefinitionName[]).filter(isEmptyMeaningless);
  return emptied.map((name) => `nullif(${sqlName(name)}, '') AS ${sqlName(name)}`).join(", ");
}

/** From files to groups: `l1` holds the records grouped by what they have in common. */
export function scanStatement(paths: readonly string[]): string {
  const record = Object.entries(recordColumns).map(([name, sql]) => `${name} := ${sql}`);
  return `CREATE OR REPLACE TEMP TABLE l1 AS SELECT ${groupedColumns},
    list(struct_pack(${record.join(", ")}, f := CAST(file_index AS INTEGER))) AS r
    FROM ${scanOf(paths)} GROUP BY ALL`;
}

/**
 * What comes of the groups: `d` is what each means, `r` the audit records as numbers: group, time, what else tells it
 * from others, duration, file.
 */
export const meaningStatements: readonly string[] = [
  `CREATE OR REPLACE TEMP TABLE f1 AS SELECT CAST(rowid AS INTEGER) AS g, ${fieldColumns} FROM l1`,
  `CREATE OR REPLACE TEMP TABLE d AS
    SELECT * REPLACE (${replaced()}),
      hash(vault, operation, status, oid, "appId") AS k
    FROM (SELECT g, ${place} AS place, ${definitionColumns().join(", ")},
      ${Object.entries(own)
        .map(([name, sql]) => `${sql} AS ${sqlName(name)}`)
        .join(", ")},
      ${conditionToSql(conditions.isEvent, fieldName)} AS is_event,
      ${conditionToSql(conditions.isNotice, fieldName)} AS is_notice
      FROM f1)`,
  "DROP TABLE f1",
  `CREATE OR REPLACE TEMP TABLE u AS
    SELECT CAST(rowid AS INTEGER) AS g, s.t AS t, s.c AS c, s.ms AS ms, s.f AS f
    FROM (SELECT rowid, unnest(r) AS s FROM l1)`,
  `CREATE OR REPLACE TEMP TABLE r AS
    SELECT g, t, hash(k, c) AS h, CASE WHEN ms BETWEEN 0 AND 1e12 THEN ms ELSE 0 END AS ms, f
    FROM u JOIN d USING (g) WHERE place = 'known' AND t IS NOT NULL`,
];

const dropped = (names: readonly string[]) => names.map((name) => `DROP TABLE IF EXISTS ${name}`);

/** Takes away what nobody needs once duplicates are found. */
export const dropScanned = dropped(["l1", "u", "x", "y", "placed"]);
/** Takes away every table of a segment in the making. */
export const dropTables = [...dropScanned, ...dropped(["f1", "d", "r", "gone", "files"])];

/** One row a file: the records that are of no use here (`torn`), and those of other services (`foreign`). */
export const leftOut = `SELECT f, count(*) FILTER (t IS NULL OR place = 'torn'),
  count(*) FILTER (t IS NOT NULL AND place = 'foreign') FROM u JOIN d USING (g)
  WHERE t IS NULL OR place <> 'known' GROUP BY f ORDER BY f`;

/**
 * Files that hold records without an identity where a call always has one: some forms carry it as a text of JSON, and
 * only another reader can take it apart.
 */
export const withoutIdentity = `SELECT DISTINCT f FROM u JOIN d USING (g) WHERE place = 'known' AND NOT is_notice
  AND operation <> 'Authentication' AND oid IS NULL AND "appId" IS NULL ORDER BY f`;

/** Everything that tells the groups of two scans apart. */
export const groupHash = `hash(${groupedNames.join(", ")})`;

/** Rows of files in their order, with what is needed to find a record's place. */
export function orderedScan(path: string): string {
  const record = Object.entries(recordColumns).map(([name, sql]) => `${sql} AS ${name}`);
  return `SELECT row_number() OVER () AS n, ${record.join(", ")}, ${groupedColumns} FROM ${scanOf([path])}`;
}
