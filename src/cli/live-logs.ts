import { join } from "node:path";
import type { Cloud } from "../collectors/azure/cloud.ts";
import { isStopped } from "../collectors/azure/pipeline/clock.ts";
import type { RequestRow } from "../collectors/azure/pipeline/recorder.ts";
import { type Connection, type ConnectOptions, type Door, openDoor } from "../collectors/azure/run/connect.ts";
import { SignInFault } from "../collectors/azure/sign-in-fault.ts";
import { readActivityLog } from "../collectors/logs/activity/read.ts";
import { isAddressFault, readContainerAddress } from "../collectors/logs/blob/address.ts";
import { type BlobSource, blobSource, needsSignIn } from "../collectors/logs/blob/source.ts";
import type { AddedRows } from "../collectors/logs/combine.ts";
import { queryLogs } from "../collectors/logs/kusto/query-logs.ts";
import { activityRows, queriedRows } from "../collectors/logs/live-rows.ts";
import type { LogSource } from "../collectors/logs/log-input.ts";
import { addDays } from "../model/iso-date.ts";
import { chooseCloud, signedIn, stopOnInterrupt } from "./commands/live.ts";
import { UsageError } from "./exit.ts";
import type { Io } from "./io.ts";
import { budgetFlag } from "./live-options.ts";
import type { LogWindow } from "./log-options.ts";
import { isLive, type LogSourceText } from "./log-sources.ts";
import { tool } from "./tool.ts";

/** Where nobody says how far back to ask, so many days: a query has to be about some time. */
const usualDays = 30;

export interface LiveLogsAsk {
  readonly sources: readonly LogSourceText[];
  readonly cloud: string;
  readonly budget: string;
  readonly window: LogWindow | undefined;
  readonly now: string;
  readonly regions: ReadonlyMap<string, string>;
  /** For slices of queries that are whole: a run that was stopped goes on from there. */
  readonly cacheFolder: string;
  /** Takes every request that is made, also where the opening fails: a snapshot keeps them. */
  readonly requests: RequestRow[];
}

/** What sources on the network hold: blobs as inputs like files, and rows of queries. Call `end` when all is read. */
export interface LiveLogs {
  readonly containers: readonly BlobSource[];
  readonly added: readonly AddedRows[];
  /** Requests that kvaudit's own guard refused: a fault of the run. */
  readonly guardRefusals: readonly string[];
  /** An error of the reading as it is told: a lost sign-in and an interruption are no faults of kvaudit. */
  explain(error: unknown): unknown;
  end(): void;
}

/** Throws a UsageError for the address of a container that can be none: before a sign-in, or hours of collecting. */
export async function checkAddresses(sources: readonly LogSourceText[], cloud: string, io: Io): Promise<void> {
  refuseAddresses(sources, await chooseCloud(cloud, io));
}

function refuseAddresses(sources: readonly LogSourceText[], cloud: Cloud): void {
  for (const source of sources) {
    if (source.kind !== "container") continue;
    const address = readContainerAddress(source.url, cloud);
    if (isAddressFault(address)) throw new UsageError(`source-${address.code}`, address.message, address.hint);
  }
}

/** Opens every source that is no file. Signs in once, and only if one of them needs it. Throws a UsageError. */
export async function openLiveLogs(ask: LiveLogsAsk, io: Io): Promise<LiveLogs> {
  const cloud = await chooseCloud(ask.cloud, io);
  refuseAddresses(ask.sources, cloud);
  if (ask.sources.some(isQuery)) refuseNoTime(spanOf(ask));
  const stop = stopOnInterrupt(io);
  const options: ConnectOptions = {
    cloud,
    budget: budgetFlag(ask.budget),
    signal: stop.signal,
    sink: { write: (row) => void ask.requests.push(row) },
    environment: io.env,
    userAgent: `${tool.name}/${tool.version}`,
  };
  const explain = (error: unknown) => explained(error, stop.signal);
  try {
    const needs = ask.sources.some((source) => needsSomebody(source, cloud));
    const connection = needs ? await signedIn({ ...options, flags: ask }, io) : undefined;
    const door = connection?.door ?? openDoor(options);
    const opened = { containers: [] as BlobSource[], added: [] as AddedRows[] };
    for (const source of ask.sources) await openSource(source, { ask, door, connection, opened });
    return { ...opened, guardRefusals: door.guardRefusals, explain, end: () => stop.dispose() };
  } catch (error) {
    // It ends what is left, and nothing is told as stopped that only ended so.
    const shown = explain(error);
    stop.dispose();
    throw shown;
  }
}

function needsSomebody(source: LogSourceText, cloud: Cloud): boolean {
  return source.kind === "container" ? needsSignIn(source.url, cloud) : isLive(source);
}

const again = "Run the same command again: what the cache has of files and containers is not read a second time.";

function explained(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof SignInFault) return new UsageError(error.code, error.message, error.hint);
  return isStopped(error, signal) ? new UsageError("stopped", "stopped before all logs were read", again) : error;
}

interface Opening {
  readonly ask: LiveLogsAsk;
  readonly door: Door;
  readonly connection: Connection | undefined;
  readonly opened: { readonly containers: BlobSource[]; readonly added: AddedRows[] };
}

async function openSource(source: LogSourceText, opening: Opening): Promise<void> {
  const { connection } = opening;
  if (source.kind === "files") return;
  if (source.kind === "container") return openContainer(source.url, opening);
  // Anything but a container with a signature of its own was signed in for.
  if (!connection) throw new Error(`${source.kind} without a sign-in`);
  const from: LogSource = { source: `${source.kind}:${source.id}`, kind: source.kind };
  if (source.kind === "activity-log") {
    const log = await readActivityLog(connection.client, {
      subscriptions: [source.id],
      ...spanOf(opening.ask),
      now: opening.ask.now,
    });
    opening.opened.added.push(activityRows(from, log));
    return;
  }
  const queried = await queryLogs(connection.logs, {
    place: { kind: source.kind, id: source.id },
    window: wholeHours(spanOf(opening.ask)),
    regions: opening.ask.regions,
    now: Date.parse(opening.ask.now),
    workFolder: join(opening.ask.cacheFolder, "queries"),
  });
  opening.opened.added.push(queriedRows(from, queried));
}

async function openContainer(url: string, { ask, door, opened }: Opening): Promise<void> {
  const container = await blobSource(url, door, ask.window ? { window: ask.window } : {});
  if ("hint" in container) throw new UsageError(`source-${container.code}`, container.message, container.hint);
  opened.containers.push(container);
}

function spanOf({ window, now }: LiveLogsAsk): { readonly from: string; readonly to: string } {
  const to = window?.to ?? now;
  return { from: window?.from ?? addDays(to, -usualDays), to };
}

function isQuery({ kind }: LogSourceText): boolean {
  return kind !== "files" && kind !== "container";
}

/** A start in the present or the future leaves nothing to ask for; files and containers may have clocks of their own. */
function refuseNoTime({ from, to }: { readonly from: string; readonly to: string }): void {
  if (from >= to)
    throw new UsageError("time-faulty", `--since ${from} is not before ${to}`, "Queries go back from there.");
}

const hourMs = 3_600_000;

/** Whole hours are the tables' grain. */
function wholeHours({ from, to }: { readonly from: string; readonly to: string }) {
  return {
    from: Math.floor(Date.parse(from) / hourMs) * hourMs,
    to: Math.ceil(Date.parse(to) / hourMs) * hourMs,
  };
}
