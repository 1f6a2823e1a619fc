import { chmod, type FileHandle, lstat, mkdir, open, readdir, rename, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import type { Manifest } from "../../model/manifest.ts";
import { requestsFile, snapshotFiles } from "../../model/snapshot.ts";
import { usageFiles } from "../../model/usage.ts";
import { fileErrorCode } from "./fault.ts";

export const manifestFile = "manifest.json";

/** The folder of the usage tables inside a snapshot, and its files: the tables first, their manifest last. */
export const usageFolder = "usage";
export const usageFileNames = [...Object.values(usageFiles), manifestFile];

/** The folder is closed to others, unless it is one that holds more than a snapshot (say, the working folder). */
export async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const own = new Set<string>([manifestFile, requestsFile, usageFolder, ...Object.values(snapshotFiles)]);
  const isOurs = (await readdir(folder)).every((name) => own.has(name) || isTemporary(name));
  if (isOurs) await chmod(folder, 0o700);
}

const temporaryPrefix = ".kvaudit-";
const temporarySuffix = ".tmp";

/** Always the same name, so that what a killed run left is replaced by the next. */
export function temporaryPath(folder: string, name: string): string {
  return join(folder, `${temporaryPrefix}${name}${temporarySuffix}`);
}

function isTemporary(name: string): boolean {
  return name.startsWith(temporaryPrefix) && name.endsWith(temporarySuffix);
}

/** Opens afresh (never through a link that somebody else put there), writes, and has the disk confirm. */
export async function writeWhole<Result>(path: string, write: (file: FileHandle) => Promise<Result>): Promise<Result> {
  await rm(path, { force: true });
  const file = await open(path, "wx", 0o600);
  try {
    const result = await write(file);
    await file.sync();
    return result;
  } finally {
    await file.close();
  }
}

export async function writeText(file: FileHandle, text: string): Promise<Buffer> {
  const bytes = Buffer.from(text);
  await file.writeFile(bytes);
  return bytes;
}

/** Writes the manifest under its temporary name. */
export async function writePendingManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeWhole(temporaryPath(folder, manifestFile), (file) =>
    writeText(file, `${JSON.stringify(manifest, null, 2)}\n`),
  );
}

/** Replaces the manifest, whole or not at all. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writePendingManifest(folder, manifest);
  await rename(temporaryPath(folder, manifestFile), join(folder, manifestFile));
}

/** Removes tables of an earlier run: only files that kvaudit writes, and the folder when nothing else is in it. */
export async function removeUsage(folder: string): Promise<void> {
  const usage = join(folder, usageFolder);
  if (await isLink(usage)) {
    // What it leads to is somebody else's: neither emptied here nor written to by what comes next.
    await rm(usage, { force: true });
    return;
  }
  for (const name of usageFileNames.toReversed()) await rm(join(usage, name), { force: true });
  try {
    await rmdir(usage);
  } catch (error) {
    const code = fileErrorCode(error);
    // Not there, or somebody else's files are in it: both may stay as they are.
    if (code === undefined || !["ENOENT", "ENOTEMPTY", "EEXIST", "ENOTDIR"].includes(code)) throw error;
  }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch (error) {
    const code = fileErrorCode(error);
    if (code === undefined || !["ENOENT", "ENOTDIR"].includes(code)) throw error;
    return false;
  }
}
