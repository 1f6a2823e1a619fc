import { createReadStream } from "node:fs";
import { lstat, readdir, stat } from "node:fs/promises";
import { basename, isAbsolute, join, relative, resolve, sep } from "node:path";
import { fileErrorCode } from "../store/fault.ts";
import type { SnapshotContent } from "../store/write.ts";
import { type CollectOptions, collectExports, type ExportFile } from "./collect.ts";

/** Read at a time: large enough to be quick, small enough that many files need no memory. */
const chunkBytes = 1 << 18;

/**
 * Makes a snapshot out of files and folders as they are named on the command line. Folders are read whole, in the order
 * of names, without following links; names that begin with a dot are passed over. Messages name files relative to
 * `base` (the working folder), or by their own name where they lie outside it: no absolute path gets out.
 */
export function collectFromPaths(
  paths: readonly string[],
  base: string,
  options: Omit<CollectOptions, "asked">,
): Promise<SnapshotContent> {
  return collectExports(walk(paths, base), { ...options, asked: paths.map((path) => shownPath(path, base)) });
}

async function* walk(paths: readonly string[], base: string): AsyncGenerator<ExportFile> {
  for (const path of paths) yield* filesAt(resolve(base, path), shownPath(path, base), true);
}

async function* filesAt(path: string, shown: string, isNamed: boolean): AsyncGenerator<ExportFile> {
  const found = await statusOf(path, isNamed);
  if (found === "folder") {
    const names = await namesIn(path);
    if (names instanceof Error) yield { path: shown, open: () => failing(names) };
    else for (const name of names) yield* filesAt(join(path, name), `${shown}/${name}`, false);
  } else if (found === "file" || isNamed) {
    yield { path: shown, open: () => createReadStream(path, { highWaterMark: chunkBytes }) };
  }
}

/** What lies in a folder, sorted; the error of a folder that may not be read. */
async function namesIn(path: string): Promise<readonly string[] | Error> {
  try {
    return (await readdir(path)).filter((name) => !name.startsWith(".")).sort();
  } catch (error) {
    if (fileErrorCode(error) !== undefined && error instanceof Error) return error;
    throw error;
  }
}

/** A folder that cannot be read is told like a file that cannot be: when it is opened. */
function failing(error: Error): never {
  throw error;
}

/** Links are followed only where they are named themselves, so that no folder is walked in circles. */
async function statusOf(path: string, isNamed: boolean): Promise<"file" | "folder" | "neither"> {
  try {
    const status = await (isNamed ? stat(path) : lstat(path));
    return status.isDirectory() ? "folder" : status.isFile() ? "file" : "neither";
  } catch (error) {
    // A file that is not there is told when it is opened, like every other fault of a file.
    if (fileErrorCode(error) === undefined) throw error;
    return "neither";
  }
}

function shownPath(path: string, base: string): string {
  const inside = relative(base, resolve(base, path));
  const isInside = inside !== "" && inside !== ".." && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
  const shown = isInside ? inside : isAbsolute(path) || inside === "" ? basename(resolve(base, path)) : path;
  return shown.split(sep).join("/");
}
