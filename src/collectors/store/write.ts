import { createHash } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { FileDigest, Manifest } from "../../model/manifest.ts";
import { type SharedRecords, snapshotFiles } from "../../model/snapshot.ts";
import type { VaultRecord } from "../../model/vault.ts";
import { fileErrorCode, type StoreFault, storeFault } from "./fault.ts";
import {
  manifestFile,
  prepareFolder,
  removeUsage,
  temporaryPath,
  writePendingManifest,
  writeText,
  writeWhole,
} from "./folder.ts";

/** What becomes a snapshot. Vaults may stream, sorted by id; the shared parts may come in any order. */
export interface SnapshotContent extends SharedRecords {
  readonly manifest: Omit<Manifest, "files">;
  readonly vaults: AsyncIterable<VaultRecord> | Iterable<VaultRecord>;
}

interface Identified {
  readonly id: string;
}

const flushBytes = 1 << 20;

/**
 * Writes a snapshot folder (mode 0700, files 0600). Every file is written under a temporary name first, and renamed
 * only once all are complete, the manifest last: a killed run leaves the snapshot that was there. Files of other
 * makers are not touched. Memory does not grow with the number of vaults.
 * Gives back the manifest with its file digests, or a fault of the disk; throws when the records themselves are wrong
 * (not sorted by id, an id twice) or when their source throws.
 */
export async function writeSnapshot(folder: string, content: SnapshotContent): Promise<Manifest | StoreFault> {
  const written: string[] = [];
  try {
    await prepareFolder(folder);
    const files: FileDigest[] = [];
    for (const [name, records] of Object.entries(recordsByFile(content))) {
      written.push(name);
      files.push(await writeLines(folder, name, records));
    }
    const manifest: Manifest = { ...content.manifest, files };
    written.push(manifestFile);
    await writePendingManifest(folder, manifest);
    for (const name of written) await rename(temporaryPath(folder, name), join(folder, name));
    await removeStale(folder, manifest);
    return manifest;
  } catch (error) {
    await Promise.all(written.map((name) => rm(temporaryPath(folder, name), { force: true })));
    const code = fileErrorCode(error);
    if (code === undefined) throw error;
    return storeFault(
      "snapshot-unwritable",
      `the snapshot could not be written to ${folder} (${code})`,
      "check that the folder is yours, writable, and that the disk has room",
    );
  }
}

/** A file of an earlier snapshot that this one does not have would only mislead; the manifest no longer names it. */
async function removeStale(folder: string, manifest: Manifest): Promise<void> {
  const current = new Set(manifest.files.map(({ name }) => name));
  for (const name of Object.values(snapshotFiles)) {
    if (!current.has(name)) await rm(join(folder, name), { force: true });
  }
  await removeUsage(folder);
}

/** In the order of their names, which is also the order in the manifest. */
function recordsByFile(content: SnapshotContent): Record<string, AsyncIterable<Identified> | Iterable<Identified>> {
  return {
    ...(content.consumers ? { [snapshotFiles.consumers]: sortedById(content.consumers) } : {}),
    [snapshotFiles.principals]: sortedById(content.principals),
    [snapshotFiles.roles]: sortedById(content.roles),
    [snapshotFiles.scopes]: sortedById(content.scopes),
    [snapshotFiles.vaults]: content.vaults,
  };
}

function sortedById<Item extends Identified>(records: readonly Item[]): readonly Item[] {
  return records.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

function writeLines(
  folder: string,
  name: string,
  records: AsyncIterable<Identified> | Iterable<Identified>,
): Promise<FileDigest> {
  return writeWhole(temporaryPath(folder, name), async (file) => {
    const hash = createHash("sha256");
    let lines = 0;
    let pending: string[] = [];
    let pendingLength = 0;
    const flush = async () => {
      hash.update(await writeText(file, pending.join("")));
      pending = [];
      pendingLength = 0;
    };
    for await (const record of inOrder(name, records)) {
      const line = `${JSON.stringify(record)}\n`;
      pending.push(line);
      pendingLength += line.length;
      lines += 1;
      if (pendingLength >= flushBytes) await flush();
    }
    await flush();
    return { name, lines, sha256: hash.digest("hex") };
  });
}

/** Passes records on while their ids ascend. A fault here is the collector's, so it throws. */
async function* inOrder(
  name: string,
  records: AsyncIterable<Identified> | Iterable<Identified>,
): AsyncGenerator<Identified> {
  let previous: string | undefined;
  for await (const record of records) {
    if (previous !== undefined && record.id === previous) throw new Error(`${name}: ${record.id} comes twice`);
    if (previous !== undefined && record.id < previous) {
      throw new Error(`${name}: ${record.id} comes after ${previous}; records must be sorted by id`);
    }
    previous = record.id;
    yield record;
  }
}
