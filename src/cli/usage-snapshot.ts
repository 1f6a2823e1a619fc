import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { appendRequests } from "../collectors/azure/run/append-requests.ts";
import { stubVaults } from "../collectors/logs/stub-vaults.ts";
import { isStoreFault, type StoreFault } from "../collectors/store/fault.ts";
import { openSnapshot } from "../collectors/store/read.ts";
import { adoptUsage, copySnapshot, freshUsageFolder } from "../collectors/store/usage-part.ts";
import { writeSnapshot } from "../collectors/store/write.ts";
import { isRead } from "../model/fact.ts";
import type { SnapshotReader } from "../model/snapshot.ts";
import type { UsageManifest } from "../model/usage.ts";
import { UsageError } from "./exit.ts";
import type { Io } from "./io.ts";
import { removeOnSignal } from "./own-folders.ts";
import { readUsage, refuseNothing, tellUsage, type UsageReading } from "./read-usage.ts";
import { tool } from "./tool.ts";

/** A folder of the run's own, removed when the work is done, however it ends. */
export async function inOwnFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "kvaudit-")); // created with mode 0700
  const forget = removeOnSignal(folder);
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
    forget();
  }
}

/** Opens a snapshot folder; throws a UsageError where it cannot be one. */
export async function openFolder(folder: string, io: Io, shown = folder): Promise<SnapshotReader> {
  return whole(await openSnapshot(resolve(io.cwd, folder)), shown);
}

function whole<Result extends object>(result: Result | StoreFault, shown: string): Result {
  if (isStoreFault(result)) throw new UsageError(result.code, `${shown}: ${result.message}`, result.hint);
  return result;
}

/** Reads logs and makes their tables part of the snapshot in this folder. */
export async function addUsage(folder: string, reading: Omit<UsageReading, "regions" | "now">, io: Io): Promise<void> {
  const bare = whole(await openSnapshot(folder, { withoutUsage: true }), folder);
  const tables = await freshUsageFolder(folder);
  try {
    const { collectedAt } = bare.manifest;
    const onRequests = (rows: readonly object[]) => appendRequests(folder, rows);
    const regions = await regionsOf(bare);
    const manifest = await readUsage({ ...reading, now: collectedAt, regions, onRequests }, tables, io);
    whole(await adoptUsage(folder, tables), folder);
    await tellUsage(manifest, reading.flags.quiet, io);
  } finally {
    await rm(tables, { recursive: true, force: true });
  }
}

async function regionsOf(snapshot: SnapshotReader): Promise<ReadonlyMap<string, string>> {
  const regions = new Map<string, string>();
  for await (const { id, location } of snapshot.vaults()) {
    if (isRead(location) && location.read !== null) regions.set(id, location.read);
  }
  return regions;
}

/** Copies a snapshot's files to another folder, for tables to be added there. */
export async function copyInto(from: string, to: string): Promise<void> {
  whole(await copySnapshot(from, to), from);
}

/** A snapshot that holds nothing but the tables, and of the vaults in them no more than their ids. */
export async function snapshotOfLogs(
  folder: string,
  reading: Omit<UsageReading, "regions">,
  io: Io,
): Promise<UsageManifest> {
  const tables = await freshUsageFolder(folder);
  const usage = await readUsage({ ...reading, regions: new Map() }, tables, io);
  refuseNothing(usage);
  const manifest = {
    format: "kvaudit-snapshot",
    formatVersion: 1,
    tool,
    source: "exports",
    tenantId: null,
    collectedAt: reading.now,
    collectedBy: null,
    clockSkewSeconds: null,
    asked: [],
    coverage: [],
  } as const;
  const content = { manifest, scopes: [], roles: [], principals: [], vaults: stubVaults(usage.vaults) };
  whole(await writeSnapshot(folder, content), folder);
  whole(await adoptUsage(folder, tables), folder);
  return usage;
}
