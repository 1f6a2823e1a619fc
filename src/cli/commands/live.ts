import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Cloud, cloudByName, cloudNames } from "../../collectors/azure/cloud.ts";
import { cloudFromFile, isCloudFault } from "../../collectors/azure/cloud-file.ts";
import { isStopped } from "../../collectors/azure/pipeline/clock.ts";
import type { RequestSink } from "../../collectors/azure/pipeline/recorder.ts";
import { type Collectors, collectLive, type LiveOutcome } from "../../collectors/azure/run/collect-live.ts";
import { type Connection, connect } from "../../collectors/azure/run/connect.ts";
import { RequestsLog } from "../../collectors/azure/run/requests-log.ts";
import { type CollectionPlan, openWorkFolder, type WorkFolder } from "../../collectors/azure/run/work-folder.ts";
import { SignInFault } from "../../collectors/azure/sign-in-fault.ts";
import { readDirectory } from "../../collectors/azure/tenant/directory.ts";
import { readTenant } from "../../collectors/azure/tenant/read-tenant.ts";
import { readVault } from "../../collectors/azure/vault/read-vault.ts";
import { SharedReads } from "../../collectors/azure/vault/shared-reads.ts";
import { isStoreFault, type StoreFault } from "../../collectors/store/fault.ts";
import { openSnapshot } from "../../collectors/store/read.ts";
import { addDays, formatTime } from "../../model/iso-date.ts";
import type { Manifest } from "../../model/manifest.ts";
import { terminalText } from "../../reporters/escape.ts";
import { UsageError } from "../exit.ts";
import { type Io, writeText } from "../io.ts";
import { askedText, type LiveFlags } from "../live-options.ts";
import { ProgressLine } from "../progress.ts";
import { timeFlag } from "../time-flag.ts";
import { tool } from "../tool.ts";

/** How far back platform metrics are read, in days: as long as the platform itself shows them by the hour. */
const metricsDays = 30;
/** List price of Key Vault operations, US dollars for ten thousand (2026-11-23); only data-plane calls cost. */
const dollarsPerTenThousand = 0.03;

export interface LiveRun extends LiveFlags {
  readonly now?: string;
  readonly quiet?: boolean;
}

/** Reads Azure into a snapshot folder. Throws a UsageError when it could not run, or was told to stop. */
export async function collectFromAzure(folder: string, flags: LiveRun, io: Io): Promise<Manifest> {
  const cloud = await chooseCloud(flags.cloud, io);
  const plan: CollectionPlan = {
    formatVersion: 1,
    toolVersion: tool.version,
    collectedAt: timeFlag(flags.now) ?? formatTime(io.now().getTime()),
    cloud: cloud.name,
    asked: askedText(flags),
  };
  const work = await openWorkFolder(resolve(io.cwd, folder), plan, flags.resume ?? false);
  if (isStoreFault(work)) throw new UsageError(work.code, `${folder}: ${work.message}`, work.hint);
  const log = await RequestsLog.open(work.path);
  const stop = stopOnInterrupt(io);
  try {
    const connection = await signedIn({ cloud, flags, signal: stop.signal, sink: log }, io);
    await refuseOtherTenant(resolve(io.cwd, folder), connection.tenantId);
    return await run({ connection, work, log, stop: stop.signal }, { folder, flags }, io);
  } finally {
    stop.dispose();
    await log.close();
  }
}

interface Session {
  readonly connection: Connection;
  readonly work: WorkFolder;
  readonly log: RequestsLog;
  readonly stop: AbortSignal;
}

async function run(session: Session, { folder, flags }: { folder: string; flags: LiveRun }, io: Io): Promise<Manifest> {
  const { connection, work, log, stop } = session;
  const progress = new ProgressLine(io, () => connection.client.counts);
  const target = resolve(io.cwd, folder);
  try {
    const outcome = await collectLive(work, collectorsOf(connection, work.plan.collectedAt, flags), {
      folder: target,
      concurrency: wholeFlag("--concurrency", flags.concurrency),
      signal: stop,
      onProgress: (step) => {
        if (!flags.quiet) progress.show(step);
      },
      beforeCleanUp: () => log.pack(target),
      provenance: () => connection.provenance(),
    });
    return finish(outcome, folder);
  } finally {
    progress.end();
    if (!flags.quiet) await writeText(io.stderr, closingText(connection));
  }
}

function collectorsOf(connection: Connection, now: string, flags: LiveRun): Collectors {
  const { client } = connection;
  const shared = new SharedReads(client);
  const ask = {
    now,
    ...(flags.subscription ? { subscriptions: flags.subscription } : {}),
    ...(flags.managementGroup === undefined ? {} : { managementGroup: flags.managementGroup }),
    ...(flags.vault ? { vaults: flags.vault } : {}),
  };
  return {
    readTenant: () => readTenant(client, ask),
    readVault: (stub, atVault) =>
      readVault(client, stub, { atVault, now, metricsFrom: addDays(now, -metricsDays), shared }),
    readDirectory: (ids) => readDirectory(client, ids, connection.tenantId),
  };
}

function finish(outcome: LiveOutcome | StoreFault, folder: string): Manifest {
  if ("manifest" in outcome) return outcome.manifest;
  if (isStoreFault(outcome)) throw new UsageError(outcome.code, `${folder}: ${outcome.message}`, outcome.hint);
  throw stoppedAt(
    outcome.of === undefined
      ? "before subscriptions, vaults and grants were listed to the end"
      : `${outcome.done} of ${outcome.of} vaults are read and kept`,
  );
}

function stoppedAt(how: string): UsageError {
  return new UsageError("stopped", `stopped: ${how}`, "The same command with --resume goes on from there.");
}

/** What the run asked of Azure, and what that costs whoever pays for it. */
function closingText({ client, guardRefusals }: Connection): string {
  const { requests, byService, throttled, waitedMs } = client.counts;
  const transactions = (byService.get("vault") ?? 0) + (byService.get("hsm") ?? 0);
  const cost = ((transactions / 10_000) * dollarsPerTenThousand).toFixed(transactions > 30_000 ? 2 : 4);
  const lines = [
    `${requests} requests (${[...byService]
      .sort()
      .map(([service, count]) => `${service} ${count}`)
      .join(", ")})`,
    `${transactions} of them Key Vault transactions, about $${cost} at list price`,
    ...(throttled > 0 ? [`throttled ${throttled} times, waited ${(waitedMs / 1000).toFixed(1)} s`] : []),
    ...guardRefusals.map((refusal) => `REFUSED by kvaudit's own guard: ${terminalText(refusal)}`),
  ];
  return `${lines.join("\n")}\n`;
}

interface SignInAsk {
  readonly cloud: Cloud;
  readonly flags: LiveFlags;
  readonly signal: AbortSignal;
  readonly sink: RequestSink;
}

/** Signs in; what goes wrong with that is told in two lines. */
export async function signedIn({ cloud, flags, signal, sink }: SignInAsk, io: Io): Promise<Connection> {
  const userAgent = `${tool.name}/${tool.version}`;
  try {
    return await connect({ cloud, budget: factorFlag(flags.budget), signal, sink, environment: io.env, userAgent });
  } catch (error) {
    if (error instanceof SignInFault) throw new UsageError(error.code, error.message, error.hint);
    if (isStopped(error, signal)) throw stoppedAt("before the sign-in was complete");
    throw error;
  }
}

export async function chooseCloud(name: string, io: Io): Promise<Cloud> {
  const known = cloudByName(name);
  if (known) return known;
  let text: string;
  try {
    text = await readFile(resolve(io.cwd, name), "utf8");
  } catch (error) {
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    throw new UsageError(
      "cloud-unknown",
      `"${name}" is no cloud, and no file that can be read (${code})`,
      `Clouds: ${cloudNames.join(", ")}; or a file with what \`az cloud show\` prints.`,
    );
  }
  const cloud = cloudFromFile(text);
  if (isCloudFault(cloud)) throw new UsageError("cloud-faulty", `${name}: ${cloud.message}`, cloud.hint);
  return cloud;
}

/** A folder with another tenant's snapshot is most likely a mistake, and would be lost. */
async function refuseOtherTenant(folder: string, tenantId: string | null): Promise<void> {
  const before = await openSnapshot(folder);
  if (
    isStoreFault(before) ||
    before.manifest.tenantId === null ||
    tenantId === null ||
    before.manifest.tenantId === tenantId
  )
    return;
  throw new UsageError(
    "snapshot-other-tenant",
    `the folder holds a snapshot of another tenant (${before.manifest.tenantId}); you are signed in to ${tenantId}`,
    "Choose another folder with --out, or sign in to the other tenant.",
  );
}

function wholeFlag(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 256) return value;
  throw new UsageError("number-faulty", `${name} "${text}" is no whole number from 1 to 256`);
}

function factorFlag(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 10) return value;
  throw new UsageError(
    "number-faulty",
    `--budget "${text}" is no number above 0 and up to 10`,
    "1 is the default share, 0.5 half of it, 2 twice as much.",
  );
}

/** The first Ctrl-C stops cleanly; a second one ends the process as usual. */
function stopOnInterrupt(io: Io): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const onInterrupt = () => {
    io.stderr.write("\nstopping …\n");
    controller.abort();
  };
  process.once("SIGINT", onInterrupt);
  process.once("SIGTERM", onInterrupt);
  return {
    signal: controller.signal,
    dispose() {
      process.off("SIGINT", onInterrupt);
      process.off("SIGTERM", onInterrupt);
    },
  };
}
