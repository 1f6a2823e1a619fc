import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type EventRow,
  type PeakRow,
  type UsageManifest,
  UsageManifest as UsageManifestSchema,
  type UsageReader,
  type UsageTable,
  usageFiles,
  usageFormatVersion,
  type VaultLogs,
} from "../../model/usage.ts";
import { fileErrorCode, type StoreFault, storeFault } from "../store/fault.ts";
import { checkerOf } from "./cache/schema-check.ts";
import { digestOf } from "./cache/segment.ts";
import { type Database, isEngineError, openDatabase } from "./duckdb/database.ts";
import { type RowsOf, TableRows } from "./duckdb/table-rows.ts";

const manifestName = "manifest.json";
const collectAgain = "read the logs again, or copy the folder again from where it was made";

/**
 * Opens the usage tables in a folder. The tables must be what their manifest says, to the byte. Rows stream in the
 * tables' order; vaults may be asked for in any order, but the order of ids is what makes it quick.
 */
export async function openUsage(folder: string): Promise<UsageReader | StoreFault> {
  const manifest = await readManifest(folder);
  if ("code" in manifest) return manifest;
  for (const file of Object.values(usageFiles)) {
    const wrong = await tableFault(folder, file, manifest);
    if (wrong) return wrong;
  }
  const work = await mkdtemp(join(tmpdir(), "kvaudit-usage-"));
  const db = await openDatabase(work);
  try {
    return new FolderUsage(folder, manifest, db, work);
  } catch (error) {
    db.close();
    if (!isEngineError(error)) throw error;
    return storeFault("snapshot-manifest-broken", `${folder}: a usage table cannot be read`, collectAgain);
  }
}

async function readManifest(folder: string): Promise<UsageManifest | StoreFault> {
  const path = join(folder, manifestName);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const code = fileErrorCode(error);
    if (code === undefined) throw error;
    return code === "ENOENT"
      ? storeFault("snapshot-missing", `${folder} holds no usage tables`, "read logs first: scan or logs with a source")
      : storeFault("snapshot-unreadable", `${path} cannot be read (${code})`, "check its permissions");
  }
  const value = parsed(text);
  if (isNewer(value)) {
    const hint = "read it with that kvaudit, or a newer one";
    return storeFault("snapshot-newer", `${path} was written by a newer kvaudit`, hint);
  }
  if (!(await checkerOf(UsageManifestSchema))(value))
    return storeFault("snapshot-manifest-broken", `${path} is not what kvaudit writes`, collectAgain);
  // Checked against the schema that the type is made of.
  return value as UsageManifest;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isNewer(value: unknown): boolean {
  const version = typeof value === "object" && value !== null && "formatVersion" in value ? value.formatVersion : 0;
  return typeof version === "number" && version > usageFormatVersion;
}

async function tableFault(folder: string, file: string, manifest: UsageManifest): Promise<StoreFault | undefined> {
  const path = join(folder, file);
  const expected = manifest.tables.find(({ name }) => name === file);
  try {
    if (expected && (await digestOf(path)) === expected.sha256) return undefined;
    return storeFault("snapshot-manifest-broken", `${path} changed after it was written`, collectAgain);
  } catch (error) {
    const code = fileErrorCode(error);
    if (code === undefined) throw error;
    return storeFault("snapshot-unreadable", `${path} cannot be read (${code})`, collectAgain);
  }
}

class FolderUsage implements UsageReader {
  readonly manifest: UsageManifest;
  readonly digest: string;
  readonly #db: Database;
  readonly #work: string;
  readonly #tables: { readonly [Table in UsageTable]: TableRows<Table> };

  constructor(folder: string, manifest: UsageManifest, db: Database, work: string) {
    this.manifest = manifest;
    this.#db = db;
    this.#work = work;
    const lines = manifest.tables.map(({ name, sha256 }) => `${sha256}  ${name}\n`).sort();
    this.digest = createHash("sha256").update(lines.join("")).digest("hex");
    const rowsOf = <Table extends UsageTable>(table: Table) =>
      new TableRows(db, table, join(folder, usageFiles[table]));
    this.#tables = {
      usage: rowsOf("usage"),
      peaks: rowsOf("peaks"),
      bursts: rowsOf("bursts"),
      events: rowsOf("events"),
    };
  }

  of(vault: string): Promise<VaultLogs> {
    const rows = <Table extends UsageTable>(table: Table): AsyncIterable<RowsOf[Table]> =>
      (this.#tables[table] as TableRows<Table>).of(vault);
    return Promise.resolve({
      vault,
      usage: () => rows("usage"),
      peaks: () => rows("peaks"),
      bursts: () => rows("bursts"),
      events: () => rows("events"),
    });
  }

  subscriptionPeaks(): AsyncIterable<PeakRow> {
    return this.#tables.peaks.of(null);
  }

  tenantEvents(): AsyncIterable<EventRow> {
    return this.#tables.events.of(null);
  }

  async close(): Promise<void> {
    this.#db.close();
    await rm(this.#work, { recursive: true, force: true });
  }
}
