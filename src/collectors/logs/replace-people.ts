import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type UsageManifest, type UsageTable, usageFiles, usageManifestFile } from "../../model/usage.ts";
import { digestOf } from "./cache/segment.ts";
import { type Database, openDatabase } from "./duckdb/database.ts";
import { sqlText } from "./meaning/to-sql.ts";

/** Columns that may name people: ids, names, and texts with ids in them. */
const columns: Readonly<Record<UsageTable, readonly string[]>> = {
  usage: ["oid", "name"],
  peaks: [],
  bursts: ["oid", "name"],
  events: ["oid", "name", "addedPrincipal", "removedPrincipal", "permissions", "scope"],
};

const tableNames = Object.keys(usageFiles) as UsageTable[]; // the keys of the model's own map

/** People who call, by the records' own word: object ids and sign-in names. */
export interface LogPeople {
  readonly ids: readonly string[];
  readonly names: readonly string[];
}

/** Who of the callers in a snapshot's tables is a user. `work` is a folder for the engine. */
export async function peopleInLogs(snapshot: string, work: string): Promise<LogPeople> {
  const db = await openDatabase(work);
  try {
    const named = async (column: string) => {
      const parts = (["usage", "bursts", "events"] as const).map(
        (table) =>
          `SELECT ${column} AS value FROM ${rowsOf(snapshot, table)} WHERE kind = 'user' AND ${column} IS NOT NULL`,
      );
      const rows = await db.rows(`SELECT DISTINCT value FROM (${parts.join(" UNION ALL ")}) ORDER BY value`);
      return rows.map(([value]) => String(value));
    };
    return { ids: await named("oid"), names: await named("name") };
  } finally {
    db.close();
  }
}

/** Writes the tables of a snapshot again, into a folder of their own, with texts replaced; their order stays. */
export async function replacePeople(snapshot: string, to: string, replace: (text: string) => string): Promise<void> {
  const manifest = JSON.parse(await readFile(join(snapshot, usageManifestFile), "utf8")) as UsageManifest; // was checked when the snapshot was opened
  const db = await openDatabase(to);
  try {
    for (const table of tableNames) await rewrite(db, { snapshot, to, table, replace });
  } finally {
    db.close();
  }
  const tables = await Promise.all(
    manifest.tables.map(async (entry) => ({ ...entry, sha256: await digestOf(join(to, entry.name)) })),
  );
  await writeFile(join(to, "manifest.json"), `${JSON.stringify({ ...manifest, tables }, null, 2)}\n`, { mode: 0o600 });
}

interface Rewriting {
  readonly snapshot: string;
  readonly to: string;
  readonly table: UsageTable;
  readonly replace: (text: string) => string;
}

async function rewrite(db: Database, { snapshot, to, table, replace }: Rewriting): Promise<void> {
  const source = `read_parquet(${sqlText(join(snapshot, "usage", usageFiles[table]))}, file_row_number = true)`;
  const own = columns[table];
  await db.run("CREATE OR REPLACE TEMP TABLE replaced (was VARCHAR PRIMARY KEY, becomes VARCHAR)");
  await fill(db, await distinct(db, source, own), replace);
  const values = own.map((name) => `coalesce(r_${name}.becomes, t."${name}") AS "${name}"`);
  const joins = own.map((name) => `LEFT JOIN replaced r_${name} ON r_${name}.was = t."${name}"`);
  const replacing = values.length === 0 ? "" : ` REPLACE (${values.join(", ")})`;
  const query = `SELECT t.* EXCLUDE (file_row_number)${replacing} FROM ${source} t ${joins.join(" ")} ORDER BY t.file_row_number`;
  const target = sqlText(join(to, usageFiles[table]));
  await db.run(`COPY (${query}) TO ${target} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)`);
}

async function distinct(db: Database, source: string, own: readonly string[]): Promise<readonly string[]> {
  if (own.length === 0) return [];
  const parts = own.map((name) => `SELECT "${name}" AS value FROM ${source}`);
  const rows = await db.rows(`SELECT DISTINCT value FROM (${parts.join(" UNION ALL ")}) WHERE value IS NOT NULL`);
  return rows.map(([value]) => String(value));
}

async function fill(db: Database, texts: readonly string[], replace: (text: string) => string): Promise<void> {
  const rows = texts.flatMap((text) => {
    const becomes = replace(text);
    return becomes === text ? [] : [`(${sqlText(text)}, ${sqlText(becomes)})`];
  });
  for (let from = 0; from < rows.length; from += 1000)
    await db.run(`INSERT INTO replaced VALUES ${rows.slice(from, from + 1000).join(", ")}`);
}

function rowsOf(snapshot: string, table: UsageTable): string {
  return `read_parquet(${sqlText(join(snapshot, "usage", usageFiles[table]))})`;
}
