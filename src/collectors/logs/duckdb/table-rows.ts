import type { BurstRow, EventRow, PeakRow, UsageRow, UsageTable } from "../../../model/usage.ts";
import { sqlName, sqlText } from "../meaning/to-sql.ts";
import type { Database, Row } from "./database.ts";
import { detailNames } from "./group-sql.ts";
import { shownTime } from "./tables-sql.ts";

export interface RowsOf {
  readonly usage: UsageRow;
  readonly peaks: PeakRow;
  readonly bursts: BurstRow;
  readonly events: EventRow;
}

/** Rows of several vaults that are held at once; a vault with more is streamed. */
const blockRows = 20_000;

const pack = (members: Readonly<Record<string, string>>) =>
  `struct_pack(${Object.entries(members)
    .map(([name, sql]) => `${sqlName(name)} := ${sql}`)
    .join(", ")})`;
const same = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, sqlName(name)]));
const times = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, shownTime(name)]));

const caller = { caller: pack(same("oid", "appId", "kind", "name")) };
const alike = same("operation", "objectType", "objectName");

/**
 * Each table's row as an object of the model, which the engine prints as JSON: several times as quick as cell by cell.
 * The tables are kvaudit's own, and their digests were compared: what stands in them is what the types say.
 */
const members: Readonly<Record<UsageTable, Readonly<Record<string, string>>>> = {
  usage: {
    ...times("hour"),
    ...same("vault"),
    ...caller,
    ...alike,
    ...same("versionAsked", "statusClass", "networkPath", "assignmentId", "count"),
    ...times("first", "last"),
    ...same("msSum", "msMax", "clients", "tls", "addresses", "clientCount", "addressCount"),
  },
  peaks: {
    ...times("hour"),
    ...same("scope", "vault", "subscriptionId", "region", "limitClass", "max10s"),
    ...times("at"),
    ...same("throttledMax5m"),
  },
  bursts: { ...times("minute"), ...same("vault"), ...caller, ...same("calls", "distinctObjects", "denials") },
  events: {
    ...times("time"),
    ...same("vault"),
    ...caller,
    ...alike,
    ...same("status", "statusClass", "address"),
    detail: pack(same(...detailNames, "role", "scope")),
  },
};

interface VaultRun {
  readonly vault: string | null;
  readonly count: number;
}

interface VaultRuns {
  readonly runs: readonly VaultRun[];
  readonly places: ReadonlyMap<string | null, number>;
}

/** Neighbouring vaults, read at once. */
interface Block<Kind> {
  readonly vaults: ReadonlySet<string>;
  readonly rows: Promise<ReadonlyMap<string, readonly Kind[]>>;
}

/**
 * Rows of one table, vault by vault. Small vaults are read in blocks of neighbours, so that ten thousand of them do not
 * need ten thousand queries. Rows lie in the order of vaults, so the file's own statistics say where each begins.
 */
export class TableRows<Table extends UsageTable> {
  readonly #db: Database;
  readonly #table: Table;
  readonly #path: string;
  #runs: Promise<VaultRuns> | undefined;
  #block: Block<RowsOf[Table]> | undefined;

  constructor(db: Database, table: Table, path: string) {
    this.#db = db;
    this.#table = table;
    this.#path = path;
  }

  /** Rows of a vault; with null, those that speak of none. */
  async *of(vault: string | null): AsyncGenerator<RowsOf[Table]> {
    this.#runs ??= this.#findRuns();
    const { runs, places } = await this.#runs;
    const at = places.get(vault);
    const run = at === undefined ? undefined : runs[at];
    if (!run) return;
    if (run.vault === null || run.count > blockRows) return yield* this.#stream(run.vault);
    if (!this.#block?.vaults.has(run.vault)) this.#block = this.#blockFrom(runs.slice(at));
    yield* (await this.#block.rows).get(run.vault) ?? [];
  }

  async #findRuns(): Promise<VaultRuns> {
    const rows = await this.#db.rows(`SELECT vault, count(*) FROM ${this.#source()} GROUP BY vault ORDER BY vault`);
    const runs = rows.map(
      ([vault, count]): VaultRun => ({ vault: typeof vault === "string" ? vault : null, count: Number(count) }),
    );
    return { runs, places: new Map(runs.map(({ vault }, index) => [vault, index])) };
  }

  #blockFrom(runs: readonly VaultRun[]): Block<RowsOf[Table]> {
    const vaults: string[] = [];
    let held = 0;
    for (const { vault, count } of runs) {
      held += count;
      if (vault === null || (held > blockRows && vaults.length > 0)) break;
      vaults.push(vault);
    }
    return { vaults: new Set(vaults), rows: this.#collect(vaults[0] ?? "", vaults.at(-1) ?? "") };
  }

  async #collect(first: string, last: string): Promise<ReadonlyMap<string, readonly RowsOf[Table][]>> {
    const byVault = new Map<string, RowsOf[Table][]>();
    const query = this.#query(`vault BETWEEN ${sqlText(first)} AND ${sqlText(last)}`);
    for (const row of await this.#db.rows(query)) {
      const read = this.#read(row);
      const rows = byVault.get(read.vault ?? "");
      if (rows) rows.push(read);
      else byVault.set(read.vault ?? "", [read]);
    }
    return byVault;
  }

  async *#stream(vault: string | null): AsyncGenerator<RowsOf[Table]> {
    const query = this.#query(vault === null ? "vault IS NULL" : `vault = ${sqlText(vault)}`);
    for await (const rows of this.#db.stream(query)) for (const row of rows) yield this.#read(row);
  }

  #query(condition: string): string {
    return `SELECT CAST(to_json(${pack(members[this.#table])}) AS VARCHAR) FROM ${this.#source()} WHERE ${condition}`;
  }

  #source(): string {
    return `read_parquet(${sqlText(this.#path)})`;
  }

  #read(row: Row): RowsOf[Table] {
    return JSON.parse(String(row[0])) as RowsOf[Table];
  }
}
