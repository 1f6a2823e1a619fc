import type { BurstRow, Caller, EventRow, PeakRow, UsageRow, UsageTable } from "../../../model/usage.ts";
import { sqlText } from "../meaning/to-sql.ts";
import type { Cell, Database, Row } from "./database.ts";
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

const text = (cell: Cell | undefined) => (typeof cell === "string" ? cell : null);
const whole = (cell: Cell | undefined) => Number(cell ?? 0);
const list = (cell: Cell | undefined) => (Array.isArray(cell) ? cell.map(String) : []);

/** The tables are kvaudit's own, and their digests were compared: what stands in them is what the types say. */
type Reading = { readonly [Table in UsageTable]: { readonly columns: string; read(row: Row): RowsOf[Table] } };

const caller = 'oid, "appId", kind, name';
const callerOf = (row: Row, at: number): Caller => ({
  oid: text(row[at]),
  appId: text(row[at + 1]),
  kind: String(row[at + 2]) as Caller["kind"],
  name: text(row[at + 3]),
});

const reading: Reading = {
  usage: {
    columns: `vault, ${shownTime("hour")}, ${caller}, operation, "objectType", "objectName", "versionAsked", "statusClass",
      "networkPath", "assignmentId", count, ${shownTime("first")}, ${shownTime("last")}, "msSum", "msMax", clients, tls,
      addresses, "clientCount", "addressCount"`,
    read: (row) => ({
      hour: String(row[1]),
      vault: String(row[0]),
      caller: callerOf(row, 2),
      operation: String(row[6]),
      objectType: String(row[7]) as UsageRow["objectType"],
      objectName: text(row[8]),
      versionAsked: text(row[9]),
      statusClass: String(row[10]) as UsageRow["statusClass"],
      networkPath: String(row[11]) as UsageRow["networkPath"],
      assignmentId: text(row[12]),
      count: whole(row[13]),
      first: String(row[14]),
      last: String(row[15]),
      msSum: Number(row[16]),
      msMax: Number(row[17]),
      clients: list(row[18]),
      tls: list(row[19]),
      addresses: list(row[20]),
      clientCount: whole(row[21]),
      addressCount: whole(row[22]),
    }),
  },
  peaks: {
    columns: `vault, ${shownTime("hour")}, scope, "subscriptionId", region, "limitClass", max10s, ${shownTime("at")},
      "throttledMax5m"`,
    read: (row) => ({
      hour: String(row[1]),
      scope: String(row[2]) as PeakRow["scope"],
      vault: text(row[0]),
      subscriptionId: String(row[3]),
      region: text(row[4]),
      limitClass: String(row[5]) as PeakRow["limitClass"],
      max10s: whole(row[6]),
      at: String(row[7]),
      throttledMax5m: whole(row[8]),
    }),
  },
  bursts: {
    columns: `vault, ${shownTime("minute")}, ${caller}, calls, "distinctObjects", denials`,
    read: (row) => ({
      minute: String(row[1]),
      vault: String(row[0]),
      caller: callerOf(row, 2),
      calls: whole(row[6]),
      distinctObjects: whole(row[7]),
      denials: whole(row[8]),
    }),
  },
  events: {
    columns: `vault, ${shownTime("time")}, ${caller}, operation, "objectType", "objectName", status, "statusClass", address,
      ${detailNames.map((name) => `"${name}"`).join(", ")}, role, scope`,
    read: (row) => ({
      time: String(row[1]),
      vault: text(row[0]),
      caller: callerOf(row, 2),
      operation: String(row[6]),
      objectType: String(row[7]) as EventRow["objectType"],
      objectName: text(row[8]),
      status: row[9] === null ? null : whole(row[9]),
      statusClass: String(row[10]) as EventRow["statusClass"],
      address: text(row[11]),
      detail: {
        denial: text(row[12]) as EventRow["detail"]["denial"],
        addedPrincipal: text(row[13]),
        removedPrincipal: text(row[14]),
        permissions: text(row[15]),
        addedAddress: text(row[16]),
        defaultAction: text(row[17]),
        role: text(row[18]),
        scope: text(row[19]),
      },
    }),
  },
};

interface VaultRun {
  readonly vault: string | null;
  readonly count: number;
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
  #runs: Promise<readonly VaultRun[]> | undefined;
  #block: Block<RowsOf[Table]> | undefined;

  constructor(db: Database, table: Table, path: string) {
    this.#db = db;
    this.#table = table;
    this.#path = path;
  }

  /** Rows of a vault; with null, those that speak of none. */
  async *of(vault: string | null): AsyncGenerator<RowsOf[Table]> {
    this.#runs ??= this.#findRuns();
    const runs = await this.#runs;
    const at = runs.findIndex((one) => one.vault === vault);
    const run = runs[at];
    if (!run) return;
    if (run.vault === null || run.count > blockRows) return yield* this.#stream(run.vault);
    if (!this.#block?.vaults.has(run.vault)) this.#block = this.#blockFrom(runs.slice(at));
    yield* (await this.#block.rows).get(run.vault) ?? [];
  }

  async #findRuns(): Promise<readonly VaultRun[]> {
    const rows = await this.#db.rows(`SELECT vault, count(*) FROM ${this.#source()} GROUP BY vault ORDER BY vault`);
    return rows.map(([vault, count]) => ({ vault: text(vault), count: whole(count) }));
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
      const vault = String(row[0]);
      const rows = byVault.get(vault);
      if (rows) rows.push(this.#read(row));
      else byVault.set(vault, [this.#read(row)]);
    }
    return byVault;
  }

  async *#stream(vault: string | null): AsyncGenerator<RowsOf[Table]> {
    const query = this.#query(vault === null ? "vault IS NULL" : `vault = ${sqlText(vault)}`);
    for await (const rows of this.#db.stream(query)) for (const row of rows) yield this.#read(row);
  }

  #query(condition: string): string {
    return `SELECT ${reading[this.#table].columns} FROM ${this.#source()} WHERE ${condition}`;
  }

  #source(): string {
    return `read_parquet(${sqlText(this.#path)})`;
  }

  #read(row: Row): RowsOf[Table] {
    return reading[this.#table].read(row);
  }
}
