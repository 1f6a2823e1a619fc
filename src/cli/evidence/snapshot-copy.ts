import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { fileErrorCode } from "../../collectors/store/fault.ts";
import { manifestFile, usageFileNames, usageFolder } from "../../collectors/store/folder.ts";
import { requestsFile, snapshotFiles } from "../../model/snapshot.ts";
import type { RequestCounts } from "../../reporters/evidence/completeness.ts";
import { evidenceFiles, snapshotFolder } from "../../reporters/evidence/layout.ts";
import { UsageError } from "../exit.ts";
import type { BundleFolder } from "./bundle-folder.ts";

/** Files that make up a snapshot. Whatever else lies in its folder is none of it. */
const snapshotNames = [
  manifestFile,
  ...Object.values(snapshotFiles),
  ...usageFileNames.map((name) => `${usageFolder}/${name}`),
];

/** Copies a snapshot into the bundle, byte for byte. */
export async function copySnapshotInto(bundle: BundleFolder, from: string): Promise<void> {
  for (const name of snapshotNames)
    await withFile(join(from, name), (file) => bundle.copy(file, `${snapshotFolder}/${name}`));
}

/** Copies the requests of the collection, where there are any, and counts them. */
export async function copyRequests(bundle: BundleFolder, from: string): Promise<RequestCounts | null> {
  const path = join(from, requestsFile);
  const isThere = await withFile(path, (file) => bundle.copy(file, evidenceFiles.requests));
  return isThere ? countRequests(path) : null;
}

/** Does something with a regular file; false where there is none. Never through a link. */
export async function withFile(path: string, use: (file: FileHandle) => Promise<void>): Promise<boolean> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = fileErrorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return false;
    if (code === undefined) throw error;
    throw new UsageError(
      "snapshot-unreadable",
      `${path} cannot be read (${code})`,
      "Check that it is a plain file of yours.",
    );
  }
  try {
    await use(file);
    return true;
  } finally {
    await file.close();
  }
}

async function countRequests(path: string): Promise<RequestCounts> {
  const byStatus: Record<string, number> = {};
  let lines = 0;
  await eachRequest(path, (line) => {
    lines += 1;
    const status = /"status":(\d{1,3}|null)/.exec(line)?.[1] ?? "unknown";
    byStatus[status] = (byStatus[status] ?? 0) + 1;
  });
  return { lines, byStatus };
}

/** Every line of the requests; a damaged end is told, since what it held is not known. */
export async function eachRequest(path: string, use: (line: string) => Promise<void> | void): Promise<void> {
  await withFile(path, async (file) => {
    const unpacked = file.createReadStream({ autoClose: false }).pipe(createGunzip());
    try {
      for await (const line of createInterface({ input: unpacked, crlfDelay: Infinity })) await use(line);
    } catch (error) {
      const { code = "" } = error as NodeJS.ErrnoException;
      if (!code.startsWith("Z_")) throw error;
      throw new UsageError(
        "requests-damaged",
        `${requestsFile} of the snapshot is cut or damaged (${code})`,
        "Collect again; a bundle must not leave out what was asked.",
      );
    }
  });
}
