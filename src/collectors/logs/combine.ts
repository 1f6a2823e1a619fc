import { copyFile, type FileHandle, mkdir, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type LogProblem,
  type LogRefusal,
  type UsageManifest,
  type UsageTable,
  type UsageTotals,
  usageFiles,
} from "../../model/usage.ts";
import { digestOf } from "./cache/segment.ts";
import { combined, layParts, ownedHours, passedOver, type TablePart } from "./duckdb/combine-sql.ts";
import { type Database, openDatabase } from "./duckdb/database.ts";
import { unknownOperations, vaultSpans, writeTable } from "./duckdb/tables-sql.ts";
import type { TableRow } from "./kusto/rows.ts";
import type { LogSource } from "./log-input.ts";

/** Rows of the tables from elsewhere than files: what a query gave, changes out of the Activity Log, or refusals alone. */
export interface AddedRows {
  readonly from: LogSource;
  readonly shapes: readonly string[];
  /** Of Key Vault audit records; nothing where the rows are none. */
  readonly totals: UsageTotals;
  readonly late: number;
  readonly future: number;
  readonly problems: readonly LogProblem[];
  readonly refused: readonly LogRefusal[];
  /** True where the rows are events that no audit log holds. */
  readonly isBeside: boolean;
  rows(): AsyncIterable<TableRow>;
  /** Takes away what was kept for a run that might be killed: the tables are written. */
  forget(): Promise<void>;
}

const tables = ["usage", "peaks", "bursts", "events"] as const;
const mostProblems = 100;

/**
 * Puts rows from elsewhere into the tables of a folder. Two sources may hold the same calls (a setting may write to a
 * workspace and to a container), and rows do not say which: so each hour of a vault is taken whole from the first source
 * that has a record of it, and what the others hold of that hour counts as duplicates. Throws what the sources throw.
 */
export async function combineUsage(
  folder: string,
  manifest: UsageManifest,
  added: readonly AddedRows[],
): Promise<UsageManifest> {
  const work = await mkdtemp(join(tmpdir(), "kvaudit-combine-"));
  const db = await openDatabase(work);
  try {
    const parts: TablePart[] = [
      { paths: pathsIn(folder, (table) => usageFiles[table]), isParquet: true, isBeside: false },
    ];
    for (const [index, each] of added.entries()) parts.push(await writtenRows(join(work, `part${index}`), each));
    const made = await makeTables(db, parts, work);
    const whole = manifestOf(manifest, added, made);
    for (const { name } of made.tables) await copyFile(join(work, name), join(folder, name));
    await writeFile(join(folder, "manifest.json"), `${JSON.stringify(whole, null, 2)}\n`, { mode: 0o600 });
    for (const each of added) await each.forget();
    return whole;
  } finally {
    db.close();
    await rm(work, { recursive: true, force: true });
  }
}

function pathsIn(folder: string, nameOf: (table: UsageTable) => string): TablePart["paths"] {
  const path = (table: UsageTable) => join(folder, nameOf(table));
  return { usage: path("usage"), peaks: path("peaks"), bursts: path("bursts"), events: path("events") };
}

/** Writes the rows of one source as JSON Lines, as they come. */
async function writtenRows(folder: string, { rows, isBeside }: AddedRows): Promise<TablePart> {
  await mkdir(folder, { mode: 0o700 });
  const paths = pathsIn(folder, (table) => `${table}.ndjson`);
  const files = new Map<UsageTable, LineFile>();
  try {
    for (const table of tables) files.set(table, await LineFile.create(paths[table]));
    for await (const { table, row } of rows()) await files.get(table)?.write(flat(row));
    for (const file of files.values()) await file.flush();
  } finally {
    for (const file of files.values()) await file.close();
  }
  return { paths, isParquet: false, isBeside };
}

/** Callers and details are columns of their own in the files. */
function flat(row: TableRow["row"]): object {
  const { caller, detail, ...rest } = row as { readonly caller?: object; readonly detail?: object };
  return { ...rest, ...caller, ...detail };
}

const pieceLength = 1 << 20;

class LineFile {
  readonly #file: FileHandle;
  #pending: string[] = [];
  #length = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async create(path: string): Promise<LineFile> {
    return new LineFile(await open(path, "wx", 0o600));
  }

  async write(row: object): Promise<void> {
    const line = `${JSON.stringify(row)}\n`;
    this.#pending.push(line);
    this.#length += line.length;
    if (this.#length >= pieceLength) await this.flush();
  }

  async flush(): Promise<void> {
    await this.#file.write(this.#pending.join(""));
    this.#pending = [];
    this.#length = 0;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

interface Made {
  readonly tables: UsageManifest["tables"];
  readonly vaults: UsageManifest["vaults"];
  readonly unknownOperations: UsageManifest["unknownOperations"];
  /** Records that were passed over, by the number of the part; the files' own part is 0. */
  readonly passedOver: ReadonlyMap<number, number>;
}

async function makeTables(db: Database, parts: readonly TablePart[], work: string): Promise<Made> {
  await db.run(...layParts(parts), ownedHours);
  const beside = parts.flatMap(({ isBeside }, index) => (isBeside ? [index] : []));
  const made: { name: string; rows: number; sha256: string }[] = [];
  for (const table of tables) {
    const name = usageFiles[table];
    const path = join(work, name);
    await db.run(`CREATE OR REPLACE TEMP TABLE made AS ${combined(table, beside)}`);
    // One thread writes, so that equal rows give equal bytes.
    await db.run("SET threads = 1");
    const [rows = 0] = await db.numbers(writeTable("SELECT * FROM made", path));
    await db.run("RESET threads", "DROP TABLE made");
    made.push({ name, rows, sha256: await digestOf(path) });
  }
  const usage = join(work, usageFiles.usage);
  const spans = await db.rows(vaultSpans(usage));
  const unknown = await db.rows(unknownOperations(usage));
  const passed = await db.rows(passedOver);
  return {
    tables: made,
    vaults: spans.map(([vault, accepted, first, last]) => ({
      vault: String(vault),
      accepted: Number(accepted),
      first: String(first),
      last: String(last),
    })),
    unknownOperations: unknown.map(([operation, count]) => ({ operation: String(operation), count: Number(count) })),
    passedOver: new Map(passed.map(([part, count]) => [Number(part), Number(count)])),
  };
}

function manifestOf(manifest: UsageManifest, added: readonly AddedRows[], made: Made): UsageManifest {
  const sums = { ...manifest.totals };
  for (const [index, { totals }] of added.entries()) {
    const passed = made.passedOver.get(index + 1) ?? 0;
    sums.records += totals.records;
    sums.accepted += totals.accepted - passed;
    sums.duplicates += totals.duplicates + passed;
    sums.malformed += totals.malformed;
    sums.ignored += totals.ignored;
  }
  const sources = added.map(({ from, shapes }) => ({ ...from, shapes: [...shapes] }));
  return {
    ...manifest,
    window: manifest.window?.isAsked ? manifest.window : spanOf(made.vaults),
    totals: sums,
    late: added.reduce((sum, { late }) => sum + late, manifest.late),
    future: added.reduce((sum, { future }) => sum + future, manifest.future),
    sources: [...manifest.sources, ...sources],
    vaults: made.vaults,
    unknownOperations: made.unknownOperations,
    problems: [...manifest.problems, ...added.flatMap(({ problems }) => problems)].slice(0, mostProblems),
    refused: [...manifest.refused, ...added.flatMap(({ refused }) => refused)],
    tables: made.tables,
  };
}

function spanOf(vaults: UsageManifest["vaults"]): UsageManifest["window"] {
  const firsts = vaults.map(({ first }) => first).sort();
  const lasts = vaults.map(({ last }) => last).sort();
  const [from, to] = [firsts[0], lasts.at(-1)];
  return from === undefined || to === undefined ? null : { from, to, isAsked: false };
}
