import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { isStoreFault } from "../../../src/collectors/store/fault.ts";
import { openSnapshot, type ReadOptions } from "../../../src/collectors/store/read.ts";
import { type SnapshotContent, writeSnapshot } from "../../../src/collectors/store/write.ts";
import { buildHsm, buildPrincipal, buildScope, buildVault } from "../../../src/model/build.ts";
import type { Coverage, Manifest } from "../../../src/model/manifest.ts";
import type { SharedRecords, SnapshotReader } from "../../../src/model/snapshot.ts";
import type { VaultRecord } from "../../../src/model/vault.ts";

export const manifestHead: Omit<Manifest, "files"> = {
  format: "kvaudit-snapshot",
  formatVersion: 1,
  tool: { name: "kvaudit", version: "0.0.0" },
  source: "live",
  tenantId: null,
  collectedAt: "2026-11-01T00:00:00Z",
  collectedBy: null,
  clockSkewSeconds: null,
  asked: [],
  coverage: [],
};

/** A folder that is gone when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kvaudit-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a snapshot of these records; anything not given is empty. */
export async function write(folder: string, content: Partial<SnapshotContent>): Promise<Manifest> {
  const manifest = await writeSnapshot(folder, {
    manifest: manifestHead,
    vaults: [],
    scopes: [],
    roles: [],
    principals: [],
    ...content,
  });
  if (isStoreFault(manifest)) throw new Error(manifest.message);
  return manifest;
}

export async function open(folder: string, options?: ReadOptions): Promise<SnapshotReader> {
  const reader = await openSnapshot(folder, options);
  if (isStoreFault(reader)) throw new Error(reader.message);
  return reader;
}

export interface Everything extends SharedRecords {
  readonly vaults: readonly VaultRecord[];
  readonly problems: readonly Coverage[];
}

/** Reads a snapshot to its end. */
export async function readAll(folder: string, options?: ReadOptions): Promise<Everything> {
  const reader = await open(folder, options);
  const vaults = await Array.fromAsync(reader.vaults());
  return { ...(await reader.shared()), vaults, problems: reader.problems() };
}

export const sampleVaults = [buildHsm({ name: "hsm" }), buildVault({ name: "a" }), buildVault({ name: "b" })];

/** A folder with a small snapshot: three vaults, a scope, a principal. */
export async function writtenSnapshot(): Promise<string> {
  const folder = await temporaryFolder();
  await write(folder, { vaults: sampleVaults, scopes: [buildScope()], principals: [buildPrincipal()] });
  return folder;
}

/** Changes the text of a snapshot file behind the manifest's back. */
export async function edit(folder: string, name: string, change: (text: string) => string): Promise<void> {
  const path = join(folder, name);
  await writeFile(path, change(await readFile(path, "utf8")));
}
