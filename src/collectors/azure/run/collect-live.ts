import { isRead } from "../../../model/fact.ts";
import { type Coverage, type Manifest, snapshotFormatVersion } from "../../../model/manifest.ts";
import type { VaultRecord } from "../../../model/vault.ts";
import { isStoreFault, type StoreFault } from "../../store/fault.ts";
import { writeSnapshot } from "../../store/write.ts";
import type { AtVault, DirectoryRead, TenantRead, VaultRead, VaultStub } from "../parts.ts";
import { isStopped, throwIfAborted } from "../pipeline/clock.ts";
import { CoverageSums } from "./coverage-sums.ts";
import { principalIdsOf } from "./principal-ids.ts";
import { readTenantSummary, type TenantSummary, vaultIds, vaultTasks, writeTenant } from "./tenant-part.ts";
import { isVaultPart, vaultPart, type WorkFolder } from "./work-folder.ts";

/** The three steps of a collection, bound to one client. */
export interface Collectors {
  readTenant(): Promise<TenantRead>;
  readVault(stub: VaultStub, at: AtVault): Promise<VaultRead>;
  readDirectory(ids: ReadonlySet<string>): Promise<DirectoryRead>;
}

export interface CollectionProgress {
  readonly phase: "tenant" | "vaults" | "directory" | "writing";
  readonly done: number;
  readonly of: number;
  /** Secrets, keys and certificates that this run has read so far. */
  readonly objects?: number;
}

export interface LiveOptions {
  /** Where the snapshot goes; the work folder lies in it. */
  readonly folder: string;
  /** Vaults that are read at the same time. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CollectionProgress) => void;
  /** Takes what else must be kept out of the work folder, when the snapshot is complete. */
  readonly beforeCleanUp?: () => Promise<void>;
  /** What only the run itself knows, asked for when everything else is there. */
  readonly provenance: () => Pick<Manifest, "collectedBy" | "clockSkewSeconds">;
}

export type LiveOutcome =
  | { readonly manifest: Manifest }
  /** Told to stop. `of` is undefined where the list of vaults was not complete. */
  | { readonly stopped: true; readonly done: number; readonly of: number | undefined };

const directoryPart = "directory.ndjson";

/**
 * Reads a tenant into a snapshot folder. What is complete is kept part by part, so that a run that was stopped or killed
 * is finished by the next with `resume`, to the same bytes. Nothing of the snapshot itself is touched before all is read.
 */
export async function collectLive(
  work: WorkFolder,
  collectors: Collectors,
  options: LiveOptions,
): Promise<LiveOutcome | StoreFault> {
  try {
    return await collectParts(work, collectors, options);
  } catch (error) {
    if (isStopped(error, options.signal)) return howFar(work);
    throw error;
  }
}

async function collectParts(
  work: WorkFolder,
  collectors: Collectors,
  options: LiveOptions,
): Promise<LiveOutcome | StoreFault> {
  const tenant = await tenantOf(work, collectors, options);
  await readVaults(work, collectors, tenant, options);
  throwIfAborted(options.signal);
  const directory = await directoryOf(work, collectors, tenant, options);
  options.onProgress({ phase: "writing", done: 0, of: 1 });
  const manifest = await assemble(work, { tenant, directory }, options);
  if (isStoreFault(manifest)) return manifest;
  await options.beforeCleanUp?.();
  await work.remove();
  return { manifest };
}

async function howFar(work: WorkFolder): Promise<LiveOutcome> {
  const tenant = await readTenantSummary(work);
  const vaults = (await work.parts()).filter(isVaultPart);
  return { stopped: true, done: vaults.length, of: tenant?.vaultCount };
}

async function tenantOf(work: WorkFolder, collectors: Collectors, options: LiveOptions): Promise<TenantSummary> {
  const before = await readTenantSummary(work);
  if (before) return before;
  options.onProgress({ phase: "tenant", done: 0, of: 1 });
  await writeTenant(work, await collectors.readTenant());
  const written = await readTenantSummary(work);
  if (!written) throw new Error("the tenant's part vanished after it was written");
  return written;
}

/** Reads vaults side by side; a vault whose part is there is passed over. Takes up no more vaults when told to stop. */
async function readVaults(
  work: WorkFolder,
  collectors: Collectors,
  tenant: TenantSummary,
  options: LiveOptions,
): Promise<void> {
  const complete = new Set(await work.parts());
  const tasks = vaultTasks(work);
  let done = 0;
  let objects = 0;
  let hasFailed = false;
  const tell = () => options.onProgress({ phase: "vaults", done, of: tenant.vaultCount, objects });
  const keep = async (stub: VaultStub, at: AtVault) => {
    try {
      const read = await collectors.readVault(stub, at);
      await work.write(vaultPart(stub.id), [read]);
      objects += objectsIn(read);
    } catch (error) {
      hasFailed = true;
      throw error;
    }
  };
  const worker = async () => {
    for (;;) {
      if (options.signal.aborted || hasFailed) return;
      const next = await tasks.next();
      if (next.done) return;
      const { stub, at } = next.value;
      if (!complete.has(vaultPart(stub.id))) await keep(stub, at);
      done += 1;
      tell();
    }
  };
  tell();
  const workers = Array.from({ length: options.concurrency }, worker);
  // All are waited for even when one fails, so that no write is cut off behind our back.
  const ends = await Promise.allSettled(workers);
  await tasks.return(undefined);
  const failure = ends.find((end) => end.status === "rejected");
  if (failure && !options.signal.aborted) throw failure.reason;
}

function objectsIn(read: VaultRead): number {
  if (!("record" in read)) return 0;
  const { record } = read;
  const lists = record.kind === "vault" ? [record.secrets, record.keys, record.certificates] : [record.keys];
  return lists.reduce((sum, list) => sum + (isRead<readonly unknown[]>(list) ? list.read.length : 0), 0);
}

async function directoryOf(
  work: WorkFolder,
  collectors: Collectors,
  tenant: TenantSummary,
  options: LiveOptions,
): Promise<DirectoryRead> {
  const before = await firstOf<DirectoryRead>(work, directoryPart);
  if (before) return before;
  const ids = new Set<string>();
  for (const scope of tenant.scopes) principalIdsOf(scope, ids);
  for await (const { record } of vaultReads(work)) if (record) principalIdsOf(record, ids);
  options.onProgress({ phase: "directory", done: 0, of: ids.size });
  const read = await collectors.readDirectory(new Set([...ids].sort()));
  await work.write(directoryPart, [read]);
  return read;
}

async function firstOf<Item>(work: WorkFolder, part: string): Promise<Item | undefined> {
  const lines = await work.read(part);
  if (!lines) return undefined;
  const first = await lines.next();
  await lines.return(undefined);
  return first.done ? undefined : (first.value as Item); // written by this file, whole or not at all
}

interface Read {
  readonly record: VaultRecord | undefined;
  readonly coverage: readonly Coverage[];
}

/** What was read of each vault, in the order of ids. */
async function* vaultReads(work: WorkFolder): AsyncGenerator<Read> {
  for (const id of await vaultIds(work)) {
    const read = await firstOf<VaultRead>(work, vaultPart(id));
    if (!read) throw new Error(`the part of ${id} is missing`);
    yield { record: "record" in read ? read.record : undefined, coverage: read.coverage };
  }
}

async function* records(work: WorkFolder): AsyncGenerator<VaultRecord> {
  for await (const { record } of vaultReads(work)) if (record) yield record;
}

async function assemble(
  work: WorkFolder,
  { tenant, directory }: { readonly tenant: TenantSummary; readonly directory: DirectoryRead },
  options: LiveOptions,
): Promise<Manifest | StoreFault> {
  const sums = new CoverageSums();
  sums.add(tenant.coverage);
  sums.add(directory.coverage);
  for await (const { coverage } of vaultReads(work)) sums.add(coverage);
  return writeSnapshot(options.folder, {
    manifest: {
      format: "kvaudit-snapshot",
      formatVersion: snapshotFormatVersion,
      tool: { name: "kvaudit", version: work.plan.toolVersion },
      source: "live",
      tenantId: tenant.tenantId,
      collectedAt: work.plan.collectedAt,
      ...options.provenance(),
      asked: [...work.plan.asked],
      coverage: [...sums.entries()],
    },
    scopes: tenant.scopes,
    roles: tenant.roles,
    principals: directory.principals,
    consumers: tenant.consumers,
    vaults: records(work),
  });
}
