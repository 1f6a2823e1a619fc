import { copyFile, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { requestsFile } from "../../../model/snapshot.ts";
import { fileErrorCode } from "../../store/fault.ts";
import { temporaryPath } from "../../store/folder.ts";

/**
 * Adds rows to the requests that a snapshot keeps beside it, whole or not at all: what was asked after the collection, for
 * logs. Archives may follow one another in a file, so what is there is not packed anew.
 */
export async function appendRequests(snapshotFolder: string, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  const packed = await promisify(gzip)(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  const path = join(snapshotFolder, requestsFile);
  const pending = temporaryPath(snapshotFolder, requestsFile);
  await rm(pending, { force: true });
  try {
    await copyFile(path, pending);
  } catch (error) {
    // A snapshot out of saved files has none.
    if (fileErrorCode(error) !== "ENOENT") throw error;
  }
  const file = await open(pending, "a", 0o600);
  try {
    await file.writeFile(packed);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(pending, path);
}
