import { availableParallelism } from "node:os";
import type { DuckDBConnection, DuckDBInstance, JS } from "@duckdb/node-api";

export type Cell = JS;
export type Row = readonly Cell[];

/** What the engine may hold in memory; what it needs beyond goes to disk. */
const memoryLimit = "384MB";
/** More threads would each hold buffers of their own, and the bound on memory is for all. */
const mostThreads = 4;

/** How much the engine does at once. */
export const threads = Math.min(availableParallelism(), mostThreads);

/** The engine, with one connection: statements run one after the other. */
export class Database {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #beside: Database[] = [];
  readonly version: string;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, version: string) {
    this.#instance = instance;
    this.#connection = connection;
    this.version = version;
  }

  static async of(instance: DuckDBInstance, version: string): Promise<Database> {
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    return new Database(instance, connection, version);
  }

  /** The same engine with a connection more, which is closed with this one: statements of the two run side by side. */
  async beside(): Promise<Database> {
    const other = await Database.of(this.#instance, this.version);
    this.#beside.push(other);
    return other;
  }

  async run(...statements: readonly string[]): Promise<void> {
    for (const sql of statements) await this.#connection.run(sql);
  }

  /** All rows of an answer that is known to be small. */
  async rows(sql: string): Promise<readonly Row[]> {
    return (await this.#connection.runAndReadAll(sql)).getRowsJS();
  }

  /** The first row's numbers; sums over nothing are 0. */
  async numbers(sql: string): Promise<readonly number[]> {
    const [row] = await this.rows(sql);
    return (row ?? []).map((cell) => Number(cell ?? 0));
  }

  /** Rows as they come, some thousand at a time. On a connection of its own, so that other queries may run meanwhile. */
  async *stream(sql: string): AsyncGenerator<readonly Row[]> {
    const connection = await this.#instance.connect();
    try {
      const result = await connection.stream(sql);
      yield* result.yieldRowsJs();
    } finally {
      connection.closeSync();
    }
  }

  close(): void {
    this.#disconnect();
    this.#instance.closeSync();
  }

  #disconnect(): void {
    for (const other of this.#beside) other.#disconnect();
    this.#connection.closeSync();
  }
}

/** Loads the engine only when logs are read, and lets it reach nothing but files: no extension is fetched. */
export async function openDatabase(temporaryFolder: string): Promise<Database> {
  const { DuckDBInstance, version } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(threads),
    memory_limit: memoryLimit,
    temp_directory: temporaryFolder,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  return Database.of(instance, version());
}

/** Opens the engine once, and only when there is something for it to do. */
export class Engine {
  readonly #temporaryFolder: string;
  #database: Promise<Database> | undefined;

  constructor(temporaryFolder: string) {
    this.#temporaryFolder = temporaryFolder;
  }

  open(): Promise<Database> {
    this.#database ??= openDatabase(this.#temporaryFolder);
    return this.#database;
  }

  async close(): Promise<void> {
    (await this.#database)?.close();
  }
}

/** Whether an error is the engine's own: by its words, since it has no class. */
export function isEngineError(error: unknown): error is Error {
  return error instanceof Error && /^[A-Za-z-]+(?: [A-Za-z-]+)* Error: /.test(error.message);
}

export function isOutOfMemory(error: unknown): boolean {
  return isEngineError(error) && error.message.startsWith("Out of Memory Error");
}
