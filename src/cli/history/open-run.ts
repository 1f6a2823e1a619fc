import { open, readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { RecordedRun } from "../../model/history.ts";
import { terminalText } from "../../reporters/escape.ts";
import { UsageError } from "../exit.ts";
import type { Io } from "../io.ts";
import { entryEnd, newerFile } from "./folder.ts";
import { HistoryFault } from "./gzip-lines.ts";

const hint = "Name a findings.json, the --out folder of a run, or a file of a history.";

/** A run out of whatever keeps one: a findings.json, the folder it lies in, or a file of a history. Throws a UsageError. */
export async function openRun(given: string, io: Io): Promise<RecordedRun> {
  const path = resolve(io.cwd, given);
  try {
    const file = (await stat(path)).isDirectory() ? await findingsIn(path, given) : path;
    const run = await openFile(file);
    return { ...run, records: () => told(run.records(), given), unlooked: () => told(run.unlooked(), given) };
  } catch (error) {
    throw unreadable(error, given);
  }
}

async function openFile(path: string): Promise<RecordedRun> {
  if (await isGzip(path)) return (await import("./read-entry.ts")).openEntry(path);
  return (await import("./read-findings-file.ts")).openFindingsFile(path);
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

async function findingsIn(folder: string, given: string): Promise<string> {
  const names = await readdir(folder);
  if (names.includes("findings.json")) return join(folder, "findings.json");
  const newest = names.filter((name) => !name.startsWith(".") && name.endsWith(entryEnd)).sort();
  const last = newest.at(-1);
  if (last === undefined)
    throw new UsageError("run-missing", `there is no findings.json in ${terminalText(given)}`, hint);
  throw new UsageError(
    "run-missing",
    `${terminalText(given)} is a history of ${newest.length} runs`,
    `Name one of its files; ${terminalText(last)} is the newest.`,
  );
}

/** A file may turn out to be broken only where it is read to its end. */
async function* told<Item>(items: AsyncIterable<Item>, given: string): AsyncGenerator<Item> {
  try {
    yield* items;
  } catch (error) {
    throw unreadable(error, given);
  }
}

function unreadable(error: unknown, given: string): unknown {
  const name = terminalText(given);
  if (error instanceof HistoryFault)
    return error.isNewer ? newerFile(given, error) : new UsageError("run-unreadable", `${name} ${error.message}`, hint);
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof UsageError || code === undefined || !/^E[A-Z]+$/.test(code)) return error;
  return new UsageError("run-unreadable", `${name} cannot be read (${code})`, hint);
}
