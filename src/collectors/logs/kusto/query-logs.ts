import { operations } from "../../../model/facts/operations.ts";
import type { LogProblem, LogRefusal, UsageManifest, UsageTotals, VaultLogSpan } from "../../../model/usage.ts";
import { isLogPlace } from "../../azure/log-place.ts";
import type { LogPlace, LogsClient } from "../../azure/log-queries.ts";
import { askSlice } from "./ask-slice.ts";
import { type LogTable, logTables } from "./columns.ts";
import { KeptSlices, type SliceName } from "./kept-slices.ts";
import { type Question, queryFor, questions } from "./queries.ts";
import type { TableRow } from "./rows.ts";
import { joined, type RunAsk, refusalText, type SliceRefusal, SliceRun } from "./slice-run.ts";
import { daysOf, type Span, secondMs } from "./slices.ts";
import { tableRows } from "./table-rows.ts";
import { totalsOf } from "./totals.ts";

/** A workspace (`id` is its customer id) or a vault, resource group or subscription, and the time that is asked for. */
export interface LogQuerySource {
  readonly place: LogPlace;
  /** Whole seconds, in milliseconds since the epoch. */
  readonly window: Span;
  /** Region of each vault, by its id in lower case: where it is given, subscriptions have peaks of their own. */
  readonly regions?: ReadonlyMap<string, string>;
  /** The snapshot's time: later records are told as such. */
  readonly now: number;
  /** Keeps finished slices; a run that is started again with the same source goes on from there. */
  readonly workFolder: string;
  /** Slices that are whole, of those known so far. */
  readonly onProgress?: (whole: number) => void;
}

/** What is known once everything has been asked. */
export interface QueriedLogs {
  readonly totals: UsageTotals;
  readonly late: number;
  readonly future: number;
  /** Names of the tables that records came from. */
  readonly shapes: readonly string[];
  readonly vaults: readonly VaultLogSpan[];
  readonly unknownOperations: UsageManifest["unknownOperations"];
  readonly problems: readonly LogProblem[];
  /** Any of them makes the run incomplete. */
  readonly refused: readonly LogRefusal[];
  /** The rows of the four tables, read from the work folder: by table, then by time; each hour is held, and no more. */
  rows(): AsyncGenerator<TableRow>;
  /** Takes what was kept away: the tables are written. */
  remove(): Promise<void>;
}

/** Asks a workspace, or the workspaces of a resource, for the usage tables. Throws what the client throws. */
export async function queryLogs(client: LogsClient, source: LogQuerySource): Promise<QueriedLogs> {
  const fault = faultOf(source);
  if (fault) return nothing(source, [{ slice: undefined, ...fault }]);
  const readable = await readableTables(client, source);
  if (readable.tables.length === 0) return nothing(source, readable.refusals);
  const { place, window, now } = source;
  const ask: RunAsk = { place, window, now, tables: readable.tables };
  const kept = await KeptSlices.open(source.workFolder, planOf(ask, source));
  const run = new SliceRun(client, ask, kept);
  const onWhole = () => source.onProgress?.(run.whole.length);
  await run.run(slicesOf(source, ["totals"]), onWhole);
  const totals = await totalsOf(kept, run.whole);
  // A query carries the regions of the vaults that it may meet, and no others.
  run.regions = regionsOf(totals.vaults, source.regions);
  const isWithRegions = run.regions.size > 0;
  const others = questions.filter((question) => question !== "totals");
  await run.run(
    slicesOf(source, isWithRegions ? others : others.filter((one) => one !== "subscription-peaks")),
    onWhole,
  );
  const refusals = [...readable.refusals, ...joined(run.refusals), ...keptBack(run), ...unproven(source, run, totals)];
  return {
    ...totals,
    unknownOperations: totals.operations.filter(({ operation }) => !operations.has(operation)),
    problems: [],
    refused: refusals.map((refusal) => told(source.place, refusal)),
    rows: () => tableRows(kept, run.whole, source),
    remove: () => kept.remove(),
  };
}

/** Whose fault: the command line's. The id becomes part of an address. */
function faultOf({ place, window }: LogQuerySource): Omit<SliceRefusal, "slice"> | undefined {
  if (!isLogPlace(place)) {
    return place.kind === "workspace"
      ? { why: "no id of a workspace", remedy: "az monitor log-analytics workspace show --query customerId" }
      : { why: "no ARM id of a vault, resource group or subscription", remedy: "az keyvault show --query id" };
  }
  const isWhole = window.from % secondMs === 0 && window.to % secondMs === 0;
  if (!isWhole || window.from >= window.to) throw new RangeError("a window of whole seconds is needed");
  return undefined;
}

interface Readable {
  readonly tables: readonly LogTable[];
  readonly refusals: readonly SliceRefusal[];
}

/** Which tables this kind of query reaches: one in a cheaper plan makes every query that names it fail. */
async function readableTables(client: LogsClient, source: LogQuerySource): Promise<Readable> {
  let tables: readonly LogTable[] = logTables;
  const refusals: SliceRefusal[] = [];
  const { from } = source.window;
  const span = { from, to: from + secondMs };
  while (tables.length > 0) {
    const outcome = await askSlice(client, source.place, { ...source, question: "totals", span, tables });
    if (outcome.kind === "refused") return { tables: [], refusals: [{ slice: undefined, ...outcome }] };
    if (outcome.kind === "no-table") return { tables: [], refusals: [...refusals, noTable] };
    if (outcome.kind !== "plan") break;
    tables = tables.filter((table) => table !== outcome.table);
    refusals.push(inOtherPlan(outcome.table));
  }
  return { tables, refusals };
}

const noTable: SliceRefusal = {
  slice: undefined,
  why: "no table with audit logs of Key Vault is there, or none that the caller may see",
  remedy: "send AuditEvent to the workspace by a diagnostic setting; the role Log Analytics Data Reader on it",
};

function inOtherPlan(table: LogTable): SliceRefusal {
  return {
    slice: undefined,
    why: `the table ${table} is in the Basic or Auxiliary plan, which allows no such queries`,
    remedy: `set its plan to Analytics (az monitor log-analytics workspace table update --name ${table} --plan Analytics), or give --logs a storage export`,
  };
}

const slicesOf = ({ window }: LogQuerySource, asked: readonly Question[]): readonly SliceName[] =>
  asked.flatMap((question) => daysOf(window).map((span) => ({ question, span })));

function regionsOf(vaults: readonly VaultLogSpan[], regions: LogQuerySource["regions"]): ReadonlyMap<string, string> {
  return new Map(
    vaults.flatMap(({ vault }) => {
      const region = regions?.get(vault);
      return region === undefined ? [] : [[vault, region] as const];
    }),
  );
}

/**
 * Another query would make other answers: its text is part of the plan. The snapshot's time is not: it moves with the
 * clock, and a run that was killed is to be gone on with.
 */
function planOf(ask: RunAsk, { regions }: LogQuerySource): unknown {
  const { place, window } = ask;
  return [
    place,
    window,
    [...(regions ?? [])],
    ...questions.map((question) => queryFor({ ...ask, question, span: window, now: window.to })),
  ];
}

function keptBack({ denied }: SliceRun): readonly SliceRefusal[] {
  return [...denied].sort().map((what) => ({
    slice: undefined,
    why: `${what} was left out: the caller may not read it`,
    remedy: "the role Log Analytics Data Reader on the workspace, for both tables: az role assignment create",
  }));
}

/** Where nothing came and no workspace was named, a lack of permission would look the same. */
function unproven({ place }: LogQuerySource, run: SliceRun, { totals }: { readonly totals: UsageTotals }) {
  if (place.kind === "workspace" || totals.records > 0 || run.isProven || run.refusals.length > 0) return [];
  const why =
    "no record came, and no workspace was named that holds any: there is none, or none that the caller may read";
  return [{ slice: undefined, why, remedy: "give the workspace itself: --logs workspace:ID" }];
}

function told(place: LogPlace, refusal: SliceRefusal): LogRefusal {
  return { source: `${place.kind}:${place.id}`, why: refusalText(refusal), remedy: refusal.remedy };
}

function nothing({ place }: LogQuerySource, refusals: readonly SliceRefusal[]): QueriedLogs {
  return {
    totals: { records: 0, accepted: 0, duplicates: 0, malformed: 0, ignored: 0 },
    ...{ late: 0, future: 0, shapes: [], vaults: [], unknownOperations: [], problems: [] },
    refused: refusals.map((refusal) => told(place, refusal)),
    rows: async function* () {},
    remove: async () => {},
  };
}
