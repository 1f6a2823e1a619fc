import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { HistoryEntry } from "../../model/history.ts";
import { terminalText } from "../../reporters/escape.ts";
import { UsageError } from "../exit.ts";
import type { Io } from "../io.ts";
import { HistoryFault } from "./gzip-lines.ts";
import { openEntry } from "./read-entry.ts";
import { identity } from "./series.ts";

/** How the name of a kept run ends. */
export const entryEnd = ".ndjson.gz";

/** What a folder with a history holds. */
export interface HistoryFolder {
  readonly path: string;
  /** Runs of every series, oldest first. Only their headers have been read. */
  readonly entries: readonly HistoryEntry[];
  /** Files that tell of no run, by name, and why; a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Reads which runs a folder keeps. A folder that is not there yet keeps none. Broken files are named and left out; a
 * file of a newer version is refused, since a run compared with an older one would tell wrong news.
 */
export async function readHistory(folder: string, io: Io): Promise<HistoryFolder> {
  const path = resolve(io.cwd, folder);
  const [entries, notes]: [HistoryEntry[], string[]] = [[], []];
  const seen = new Map<string, string>();
  for (const name of await namesIn(path, folder)) {
    const opened = await tryOpen(path, name, folder);
    if (typeof opened === "string") notes.push(opened);
    else if (opened) {
      const original = seen.get(identity(opened.header));
      if (original === undefined) entries.push(opened);
      else notes.push(`${terminalText(name)} is left out: it keeps the same run as ${terminalText(original)}`);
      seen.set(identity(opened.header), original ?? name);
    }
  }
  return { path, entries: entries.sort(byTime), notes };
}

async function namesIn(path: string, folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(path)).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return [];
    if (code === undefined) throw error;
    throw new UsageError(
      "history-unreadable",
      `the history ${folder} cannot be read (${code})`,
      "--history names a folder; it is made where it is not there yet.",
    );
  }
}

/** The run, a sentence about a file that tells of none, or undefined for what is not ours. */
async function tryOpen(path: string, name: string, folder: string): Promise<HistoryEntry | string | undefined> {
  if (name.startsWith(".") && name.endsWith(`${entryEnd}.partial`))
    return `${terminalText(name)} is left out: a run was stopped while it wrote it; it can be deleted`;
  if (name.startsWith(".") || !name.endsWith(entryEnd)) return undefined;
  try {
    return await openEntry(join(path, name));
  } catch (error) {
    if (!(error instanceof HistoryFault)) throw error;
    if (error.isNewer) throw newerFile(`${folder}/${name}`, error);
    return faultNote(name, error);
  }
}

/** For a file that cannot be passed over: what it says would be needed. */
export function newerFile(name: string, fault: HistoryFault): UsageError {
  return new UsageError("history-newer", `${terminalText(name)} ${fault.message}`, "Update kvaudit on this machine.");
}

export function faultNote(name: string, { message }: HistoryFault): string {
  return `${terminalText(basename(name))} is left out: it ${message}`;
}

function byTime(a: HistoryEntry, b: HistoryEntry): number {
  const [one, other] = [a.header.snapshot.collectedAt, b.header.snapshot.collectedAt];
  if (one !== other) return one < other ? -1 : 1;
  return a.file < b.file ? -1 : 1;
}
