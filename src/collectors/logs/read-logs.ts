import { rm } from "node:fs/promises";
import type { UsageManifest } from "../../model/usage.ts";
import { fileErrorCode } from "../store/fault.ts";
import { type CacheFolders, openCache } from "./cache/folders.ts";
import { BrokenCache, mergedTables, writeUsage } from "./cache/merged.ts";
import { reuseSegments } from "./cache/reuse.ts";
import { loadSegments, removeSegment, type Segment } from "./cache/segment.ts";
import { Engine, isEngineError } from "./duckdb/database.ts";
import { meaningStatements, scanStatement } from "./duckdb/group-sql.ts";
import { segmentMeaning } from "./duckdb/segment-sql.ts";
import { readSegments } from "./files/batches.ts";
import { type Expanded, expandSource } from "./files/sources.ts";
import type { LogInput, LogSource, LogsFault } from "./log-input.ts";
import { type AskedWindow, readWindow } from "./log-window.ts";
import { manifestOf } from "./usage-manifest.ts";

export interface LogsProgress {
  readonly bytesRead: number;
  readonly bytesToRead: number;
}

export interface ReadLogsOptions {
  /** Files, folders and globs, as the caller wrote them. */
  readonly sources: readonly string[];
  /** The user's cache folder: increments are kept below it, records never. */
  readonly cacheFolder: string;
  readonly cwd: string;
  /** The snapshot's time, RFC 3339. */
  readonly now: string;
  /** Widened to whole hours, which are the tables' grain. Records outside count as ignored. */
  readonly window?: { readonly from?: string; readonly to?: string };
  /** Of times in CSV files that the portal exported. */
  readonly csvLocale?: string;
  /** Regions of vaults, by id in lower case. */
  readonly regions: ReadonlyMap<string, string>;
  /** Sources that were looked up already: containers. */
  readonly extraSources?: readonly Expanded[];
  /** Inputs that are no local files, of whatever source. */
  readonly extraInputs?: AsyncIterable<LogInput>;
  readonly onProgress?: (progress: LogsProgress) => void;
  /** Told of the folder that raw records pass through, for a signal to take it away; what comes back is called when it is gone. */
  readonly onWorkFolder?: (folder: string) => () => void;
  /** Told when a kept part turns out to be broken and is read again. */
  readonly onNotice?: (text: string) => void;
}

/**
 * Reads logs into the four usage tables and their manifest, in a folder that becomes `usage/` of a snapshot. What cannot
 * be read is told in the manifest; a fault comes back only where nothing can be done at all.
 */
export async function readLogs(options: ReadLogsOptions, outFolder: string): Promise<UsageManifest | LogsFault> {
  const window = readWindow(options);
  if ("code" in window) return window;
  try {
    const gathered = await gather(options);
    try {
      return await readGathered(gathered, window, options, outFolder);
    } catch (error) {
      if (!(error instanceof BrokenCache)) throw error;
      options.onNotice?.(`the log cache is not what was written: ${error.message}, and are read again`);
      return await readGathered(gathered, window, options, outFolder);
    }
  } catch (error) {
    return faultOf(error);
  }
}

async function readGathered(
  { expanded, inputs }: Gathered,
  window: AskedWindow,
  options: ReadLogsOptions,
  outFolder: string,
): Promise<UsageManifest> {
  const folders = await openCache(options.cacheFolder, meaningOf(options));
  const forget = options.onWorkFolder?.(folders.work);
  const engine = new Engine(folders.work);
  try {
    const segments = await upToDate(inputs, folders, engine, options);
    const merged = await mergedTables(segments, { folders, engine, options, hours: window.hours });
    const manifest = manifestOf({ expanded, inputs, segments, merged, window });
    await writeUsage(merged, manifest, outFolder);
    return manifest;
  } finally {
    await engine.close();
    await rm(folders.work, { recursive: true, force: true });
    forget?.();
  }
}

interface Gathered {
  readonly expanded: readonly Expanded[];
  readonly inputs: readonly LogInput[];
}

async function gather({ sources, cwd, extraInputs, extraSources = [] }: ReadLogsOptions): Promise<Gathered> {
  const expanded: Expanded[] = [];
  for (const source of sources) expanded.push(await expandSource(source, cwd));
  expanded.push(...extraSources);
  const inputs = new Map<string, LogInput>();
  for (const { inputs: found } of expanded)
    for (const input of found) if (!inputs.has(input.id)) inputs.set(input.id, input);
  const others = new Map<string, LogSource>();
  for await (const input of extraInputs ?? []) {
    others.set(`${input.from.kind} ${input.from.source}`, input.from);
    if (!inputs.has(input.id)) inputs.set(input.id, input);
  }
  for (const source of others.values()) expanded.push({ source, inputs: [], refused: [] });
  return { expanded, inputs: [...inputs.values()] };
}

/** Segments of all inputs: those that hold still, and new ones for what changed. */
async function upToDate(
  inputs: readonly LogInput[],
  folders: CacheFolders,
  engine: Engine,
  options: ReadLogsOptions,
): Promise<readonly Segment[]> {
  const { segments, broken } = await loadSegments(folders.cache);
  const { kept, stale, todo } = await reuseSegments(segments, inputs);
  if (broken.length > 0) options.onNotice?.("part of the log cache was broken; what it held is read again");
  for (const folder of [...broken, ...stale.map((one) => one.folder)]) await removeSegment(folder);
  const numbers = [
    ...segments.map(({ meta }) => meta.number),
    ...broken.map((folder) => Number(/\d+$/.exec(folder)?.[0] ?? 0)),
  ];
  if (todo.length === 0 && kept.length > 0) return kept;
  const db = await engine.open();
  const next = Math.max(0, ...numbers) + 1;
  const added = await readSegments({ todo, kept, db, folders, next, options });
  return [...kept, ...added];
}

/** All that decides what a segment holds, beside its inputs. */
function meaningOf({ csvLocale }: ReadLogsOptions): string {
  return JSON.stringify([segmentMeaning, scanStatement([]), meaningStatements, csvLocale ?? null]);
}

function faultOf(error: unknown): LogsFault {
  const code = fileErrorCode(error);
  if (code !== undefined) {
    const { path } = error as NodeJS.ErrnoException;
    return {
      code: "logs-unwritable",
      message: `the usage tables could not be written (${code}${path === undefined ? "" : ` at ${path}`})`,
      hint: "check that the cache folder and the output are yours and that the disk has room; --cache names another folder",
    };
  }
  if (isEngineError(error)) {
    return {
      code: "logs-engine",
      message: `the log engine gave up: ${error.message.split("\n", 1)[0] ?? ""}`,
      hint: "check that the cache folder's disk has room; if it has, please report this with the message",
    };
  }
  throw error;
}
