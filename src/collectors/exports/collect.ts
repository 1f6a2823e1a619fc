import { snapshotFormatVersion } from "../../model/manifest.ts";
import type { VaultRecord } from "../../model/vault.ts";
import { fileErrorCode } from "../store/fault.ts";
import type { SnapshotContent } from "../store/write.ts";
import { coverageOf } from "./coverage.ts";
import { Estate } from "./estate.ts";
import { FileReading, GraphPages } from "./file-reading.ts";
import { FileNote } from "./notes.ts";
import { placeContents, vaultIds } from "./placement.ts";
import { scopeRecords, tenantOf } from "./scope-records.ts";
import { VaultRecords } from "./vault-records.ts";

/** A saved output. `path` is how it is named in every message: relative, never absolute. */
export interface ExportFile {
  readonly path: string;
  open(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export interface CollectOptions {
  /** The time of the collection, RFC 3339 UTC: the snapshot's "now". */
  readonly now: string;
  readonly toolVersion: string;
  /** What was asked for, as it was given; the paths of the files where nothing else is said. */
  readonly asked?: readonly string[];
}

/**
 * Makes a snapshot of what saved az, Resource Graph and REST outputs say, told apart by their content. Whatever the files
 * hold, it does not throw: what cannot be used is named in the manifest's coverage, with its line and what to do.
 * Facts that no output carries are unread. Memory grows with what is known about the estate (the merged records), not
 * with the files.
 */
export async function collectExports(
  files: AsyncIterable<ExportFile> | Iterable<ExportFile>,
  options: CollectOptions,
): Promise<SnapshotContent> {
  const estate = new Estate();
  const pages = new GraphPages();
  const notes: FileNote[] = [];
  for await (const file of files) {
    const note = new FileNote(file.path, notes.length);
    notes.push(note);
    await readFile(file, new FileReading(estate, pages, note), note);
  }
  pages.settle();
  const ids = vaultIds(estate);
  const placement = placeContents(estate);
  const records = new VaultRecords(estate, placement);
  const coverage = coverageOf(estate, records, { ids, homeless: placement.homeless });
  return {
    manifest: {
      format: "kvaudit-snapshot",
      formatVersion: snapshotFormatVersion,
      tool: { name: "kvaudit", version: options.toolVersion },
      source: "exports",
      tenantId: tenantOf(estate),
      collectedAt: options.now,
      collectedBy: null,
      clockSkewSeconds: null,
      asked: [...(options.asked ?? notes.map(({ name }) => name))],
      coverage: [...notes.map((note) => note.coverage()), ...coverage],
    },
    vaults: vaultStream(records, ids),
    scopes: scopeRecords(estate, ids),
    roles: [...estate.roles.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    principals: estate.principals.records(),
  };
}

function* vaultStream(records: VaultRecords, ids: readonly string[]): Generator<VaultRecord> {
  for (const id of ids) yield records.record(id);
}

async function readFile(file: ExportFile, reading: FileReading, note: FileNote): Promise<void> {
  try {
    await reading.read(file.open());
  } catch (error) {
    const code = fileErrorCode(error);
    if (code === undefined) throw error;
    note.refuse(
      "failed",
      undefined,
      `the file cannot be read (${code})`,
      "check its name and that it is yours to read",
    );
  }
}
