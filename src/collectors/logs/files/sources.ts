import { createReadStream, type Dirent, readdirSync, statSync } from "node:fs";
import { glob, lstat, stat } from "node:fs/promises";
import { basename, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { LogRefusal } from "../../../model/usage.ts";
import { fileErrorCode } from "../../store/fault.ts";
import { hourOfPath, type LogInput, type LogSource } from "../log-input.ts";

const chunkBytes = 1 << 20;

/** Inputs of one source, in the order in which they are read; and what of it could not be found. */
export interface Expanded {
  readonly source: LogSource;
  readonly inputs: readonly LogInput[];
  readonly refused: readonly LogRefusal[];
}

interface Found {
  readonly inputs: LogInput[];
  readonly refused: LogRefusal[];
}

/**
 * The files that a file, folder or glob names. Folders are read whole; links in them are told and not followed, names that
 * begin with a dot are passed over. Sources are shown relative to `cwd`, or by their own name where they lie outside it.
 */
export async function expandSource(text: string, cwd: string): Promise<Expanded> {
  const source: LogSource = { source: shownPath(text, cwd), kind: "files" };
  const found: Found = { inputs: [], refused: [] };
  const path = resolve(cwd, text);
  const status = await statusOf(path, true);
  if (status === "folder" || status === "file") {
    await addPath(path, source.source, source, found, true);
    if (status === "folder" && found.inputs.length === 0 && found.refused.length === 0)
      refuse(
        found,
        source.source,
        "no file in this folder",
        "name the folder that the storage account's container was copied to",
      );
  } else if (status === "missing" && /[*?[\]{}]/.test(text)) await addMatches(text, cwd, source, found);
  else
    refuse(found, source.source, whyNot(status), "name a file, a folder or a glob that exists and that you may read");
  return { source, inputs: found.inputs, refused: found.refused };
}

async function addMatches(pattern: string, cwd: string, source: LogSource, found: Found): Promise<void> {
  const paths: string[] = [];
  for await (const match of glob(pattern, { cwd })) paths.push(match);
  const isHidden = (path: string) => path.split(/[/\\]/).some((part) => /^\.[^.]/.test(part));
  const shown = paths.filter((path) => !isHidden(path) || isHidden(pattern)).sort();
  const seen = new Set<string>();
  for (const path of shown) {
    const whole = resolve(cwd, path);
    // A pattern may match a folder and the files in it.
    if ((await statusOf(whole, true)) === "folder" || seen.has(whole)) continue;
    seen.add(whole);
    await addPath(whole, shownPath(path, cwd), source, found, true);
  }
  if (found.inputs.length === 0 && found.refused.length === 0)
    refuse(found, source.source, "nothing matches", "quote the pattern on the command line, and check it with ls");
}

async function addPath(path: string, shown: string, source: LogSource, found: Found, isNamed: boolean): Promise<void> {
  const status = await statusOf(path, isNamed);
  if (status === "folder") addFolder(path, shown, source, found);
  else if (status === "file") addFile(path, shown, source, found);
  else if (isNamed || status === "unreadable")
    refuse(found, shown, whyNot(status), "check the file and its permissions");
}

/** What is left out in silence would pass for read. */
const linked = "a link, and links inside folders are not followed";

/** At once rather than by promises: of a hundred thousand blobs each is looked at by every run. */
function addFolder(path: string, shown: string, source: LogSource, found: Found): void {
  const entries = entriesIn(path);
  if (typeof entries === "string") {
    refuse(found, shown, `the folder cannot be read (${entries})`, "check its permissions");
    return;
  }
  for (const entry of entries) {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) addFolder(inside, `${shown}/${entry.name}`, source, found);
    else if (entry.isFile()) addFile(inside, `${shown}/${entry.name}`, source, found);
    else if (entry.isSymbolicLink())
      refuse(found, `${shown}/${entry.name}`, linked, "name what it leads to as a source");
  }
}

function addFile(path: string, name: string, from: LogSource, found: Found): void {
  const status = statSync(path, { throwIfNoEntry: false });
  // It was there a moment ago.
  if (!status) return;
  const pathHour = hourOfPath(path);
  found.inputs.push({
    from,
    id: path,
    name,
    size: status.size,
    stamp: `${status.mtimeMs}/${status.ino}`,
    path,
    ...(pathHour === undefined ? {} : { pathHour }),
    open: (start) => createReadStream(path, { start, highWaterMark: chunkBytes }),
  });
}

type Status = "file" | "folder" | "missing" | "unreadable" | "neither";

function whyNot(status: Status): string {
  if (status === "missing") return "there is no such file or folder";
  return status === "unreadable" ? "it cannot be read" : "neither a file nor a folder";
}

/** Links are followed only where they are named themselves, so that no folder is walked in circles. */
async function statusOf(path: string, isNamed: boolean): Promise<Status> {
  try {
    const status = await (isNamed ? stat(path) : lstat(path));
    return status.isDirectory() ? "folder" : status.isFile() ? "file" : "neither";
  } catch (error) {
    const code = fileErrorCode(error);
    if (code === undefined) throw error;
    return ["ENOENT", "ENOTDIR", "ENAMETOOLONG", "EINVAL"].includes(code) ? "missing" : "unreadable";
  }
}

function entriesIn(path: string): readonly Dirent[] | string {
  try {
    const entries = readdirSync(path, { withFileTypes: true }).filter(({ name }) => !name.startsWith("."));
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const code = fileErrorCode(error);
    if (code === undefined) throw error;
    return code;
  }
}

function refuse(found: Found, source: string, why: string, remedy: string): void {
  found.refused.push({ source, why, remedy });
}

function shownPath(path: string, base: string): string {
  const inside = relative(base, resolve(base, path));
  const isInside = inside !== "" && inside !== ".." && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
  const shown = isInside ? inside : isAbsolute(path) || inside === "" ? basename(resolve(base, path)) : path;
  return shown.split(sep).join("/");
}
