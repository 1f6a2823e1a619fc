import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, lstat, mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { FileDigest, Manifest } from "../../model/manifest.ts";
import { requestsFile, snapshotFiles } from "../../model/snapshot.ts";
import { usageManifestFile } from "../../model/usage.ts";
import { fileErrorCode, isStoreFault, type StoreFault, storeFault } from "./fault.ts";
import { prepareFolder, removeUsage, temporaryPath, usageFileNames, usageFolder, writeManifest } from "./folder.ts";
import { readManifest } from "./manifest.ts";

/** Where tables are made before they become part of the snapshot; what a killed run left there is removed. */
export async function freshUsageFolder(folder: string): Promise<string> {
  const pending = temporaryPath(folder, usageFolder);
  await rm(pending, { recursive: true, force: true });
  await mkdir(pending, { recursive: true, mode: 0o700 });
  return pending;
}

/**
 * Makes tables that lie ready in a folder the usage part of a snapshot, in place of any it had. The snapshot's manifest
 * names `usage/manifest.json` with its digest, and that one the tables with theirs: so the snapshot's digest covers all.
 * While files change places the manifest names no usage: a killed run leaves a whole snapshot, with usage or without.
 */
export async function adoptUsage(folder: string, tables: string): Promise<Manifest | StoreFault> {
  try {
    const manifest = await readManifest(folder);
    if (isStoreFault(manifest)) return manifest;
    const bare = withoutUsage(manifest);
    if (bare.files.length < manifest.files.length) await writeManifest(folder, bare);
    await removeUsage(folder);
    await mkdir(join(folder, usageFolder), { recursive: true, mode: 0o700 });
    for (const name of usageFileNames) await moveIfThere(join(tables, name), join(folder, usageFolder, name));
    const whole = withUsage(bare, await usageEntry(await readFile(join(folder, usageManifestFile))));
    await writeManifest(folder, whole);
    await rm(tables, { recursive: true, force: true });
    return whole;
  } catch (error) {
    return unwritable(folder, error);
  }
}

/** Copies a snapshot's own files, without its usage tables, to another folder. The manifest comes last. */
export async function copySnapshot(from: string, to: string): Promise<Manifest | StoreFault> {
  const manifest = await readManifest(from);
  if (isStoreFault(manifest)) return manifest;
  try {
    await prepareFolder(to);
    await removeUsage(to);
    const own = new Set<string>(Object.values(snapshotFiles));
    // Names come from a file: only those that a snapshot has are ever opened.
    const names = manifest.files.map(({ name }) => name).filter((name) => own.has(name));
    const copied: string[] = [];
    for (const name of [...names, requestsFile]) {
      if (await copyIfThere(join(from, name), temporaryPath(to, name))) copied.push(name);
    }
    for (const name of [...own, requestsFile]) await rm(join(to, name), { force: true });
    for (const name of copied) await rename(temporaryPath(to, name), join(to, name));
    const bare = withoutUsage(manifest);
    await writeManifest(to, bare);
    return bare;
  } catch (error) {
    return unwritable(to, error);
  }
}

/** The manifest's line for the usage part. */
export function usageEntry(bytes: Buffer): FileDigest {
  const text = bytes.toString("utf8");
  const lines = text === "" ? 0 : text.replace(/\n$/, "").split("\n").length;
  return { name: usageManifestFile, lines, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** The manifest with the usage part named in it, in the order of names. */
export function withUsage(manifest: Manifest, entry: FileDigest): Manifest {
  const files = [...withoutUsage(manifest).files, entry];
  return { ...manifest, files: files.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)) };
}

export function withoutUsage(manifest: Manifest): Manifest {
  return { ...manifest, files: manifest.files.filter(({ name }) => name !== usageManifestFile) };
}

async function moveIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    const code = fileErrorCode(error);
    if (code === "EXDEV") {
      await copyFile(from, to);
    } else if (code !== "ENOENT") throw error;
  }
}

/** Copies a regular file; false where there is none. A missing one is told by whoever reads the copy. */
async function copyIfThere(from: string, to: string): Promise<boolean> {
  try {
    if (!(await lstat(from)).isFile()) return false;
    await rm(to, { force: true });
    await copyFile(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (fileErrorCode(error) === "ENOENT") return false;
    throw error;
  }
}

function unwritable(folder: string, error: unknown): StoreFault {
  const code = fileErrorCode(error);
  if (code === undefined) throw error;
  return storeFault(
    "snapshot-unwritable",
    `the snapshot could not be written to ${folder} (${code})`,
    "check that the folder is yours, writable, and that the disk has room",
  );
}
