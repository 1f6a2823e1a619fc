import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Cloud, cloudByName, cloudNames } from "../../collectors/azure/cloud.ts";
import { cloudFromFile, isCloudFault } from "../../collectors/azure/cloud-file.ts";
import { isStopped } from "../../collectors/azure/pipeline/clock.ts";
import type { RequestSink } from "../../collectors/azure/pipeline/recorder.ts";
import { type Collectors, collectLive, type LiveOutcome } from "../../collectors/azure/run/collect-live.ts";
import { type Connection, connect } from "../../collectors/azure/run/connect.ts";
import { HeldRows, RequestsLog } from "../../collectors/azure/run/requests-log.ts";
import { type CollectionPlan, openWorkFolder, type WorkFolder } from "../../collectors/azure/run/work-folder.ts";
import { SignInFault } from "../../collectors/azure/sign-in-fault.ts";
import { readDirectory } from "../../collectors/azure/tenant/directory.ts";
import { readTenant } from "../../collectors/azure/tenant/read-tenant.ts";
import { readVault } from "../../collectors/azure/vault/read-vault.ts";
import { SharedReads } from "../../collectors/azure/vault/shared-reads.ts";
import { isStoreFault, type StoreFault } from "../../collectors/store/fault.ts";
import { openSnapshot } from "../../collectors/store/read.ts";
import { addDays, formatTime } from "../../model/iso-date.ts";
import type { Coverage, Manifest } from "../../model/manifest.ts";
import { terminalText } from "../../reporters/escape.ts";
import { closingText, refusalsText } from "../closing-lines.ts";
import { UsageError } from "../exit.ts";
import { type Io, writeText } from "../io.ts";
import { askedText, budgetFlag, concurrencyFlag, type LiveFlags } from "../live-options.ts";
import { ProgressBars } from "../progress.ts";
import { timeFlag } from "../time-flag.ts";
import { tool } from "../tool.ts";

/** How far back platform metrics are read, in days, where nobody needs more. */
export const usualMetricsDays = 30;

export interface LiveRun extends LiveFlags {
  readonly now?: string;
  readonly quiet?: boolean;
  /** How far back platform metrics are read: they prove what logs of that time hold. */
  readonly metricsDays?: number;
}

export interface LiveResult {
  readonly manifest: Manifest;
  /** The guard kept a request from being sent: an error of the run, which no flag excuses. */
  readonly isGuardRefused: boolean;
}

/**
 * Reads Azure into a snapshot folder. Throws a UsageError when it could not run, or was told to stop. Nothing is written,
 * and nothing of an interrupted run is given up, before the sign-in has worked.
 */
export async function collectFromAzure(folder: string, flags: LiveRun, io: Io): Promise<LiveResult> {
  const concurrency = concurrencyFlag(flags.concurrency);
  const cloud = await chooseCloud(flags.cloud, io);
  const plan: CollectionPlan = {
    formatVersion: 1,
    toolVersion: tool.version,
    collectedAt: timeFlag(flags.now) ?? formatTime(io.now().getTime()),
    cloud: cloud.name,
    asked: askedText(flags, flags.metricsDays),
  };
  const target = resolve(io.cwd, folder);
  const stop = stopOnInterrupt(io);
  try {
    const sink = new HeldRows();
    const connection = await signedIn({ cloud, flags, signal: stop.signal, sink }, io);
    await refuseOtherTenant(target, connection.tenantId);
    const work = await openWorkFolder(target, plan, flags.resume ?? false);
    if (isStoreFault(work)) throw new UsageError(work.code, `${folder}: ${work.message}`, work.hint);
    if (flags.resume && work.isFresh && !flags.quiet)
      await writeText(io.stderr, `nothing to resume in ${terminalText(folder)}: everything is read\n`);
    const log = await RequestsLog.open(work.path);
    try {
      await sink.passOn(log);
      const manifest = await run({ connection, work, log, stop: stop.signal, concurrency }, { folder, flags }, io);
      return { manifest, isGuardRefused: connection.guardRefusals.length > 0 };
    } finally {
      stop.dispose();
      await log.close();
    }
  } finally {
    stop.dispose();
  }
}

interface Session {
  readonly connection: Connection;
  readonly work: WorkFolder;
  readonly log: RequestsLog;
  readonly stop: AbortSignal;
  readonly concurrency: number;
}

async function run(session: Session, { folder, flags }: { folder: string; flags: LiveRun }, io: Io): Promise<Manifest> {
  const { connection, work, log, stop, concurrency } = session;
  const progress = new ProgressBars(io, () => connection.client.counts);
  const target = resolve(io.cwd, folder);
  try {
    const outcome = await collectLive(work, collectorsOf(connection, work.plan.collectedAt, flags), {
      folder: target,
      concurrency,
      signal: stop,
      onProgress: (step) => {
        if (!flags.quiet) progress.show(step);
      },
      beforeCleanUp: () => log.pack(target),
      provenance: () => connection.provenance(),
    });
    return finish(outcome, folder);
  } catch (error) {
    if (error instanceof NothingVisible) await work.remove();
    if (error instanceof SignInFault) throw new UsageError(error.code, error.message, `${error.hint}; ${goesOn}`);
    throw error;
  } finally {
    progress.end();
    if (!flags.quiet) await writeText(io.stderr, closingText(connection));
    await writeText(io.stderr, refusalsText(connection));
  }
}

function collectorsOf(connection: Connection, now: string, flags: LiveRun): Collectors {
  const { client } = connection;
  const metricsFrom = addDays(now, -(flags.metricsDays ?? usualMetricsDays));
  const shared = new SharedReads(client);
  const ask = {
    now,
    ...(flags.subscription ? { subscriptions: flags.subscription } : {}),
    ...(flags.managementGroup === undefined ? {} : { managementGroup: flags.managementGroup }),
    ...(flags.vault ? { vaults: flags.vault } : {}),
  };
  return {
    readTenant: async () => {
      const tenant = await readTenant(client, ask);
      if (!tenant.scopes.some(({ kind }) => kind === "subscription")) throw new NothingVisible(tenant.coverage);
      return tenant;
    },
    readVault: (stub, atVault) => readVault(client, stub, { atVault, now, metricsFrom, shared }),
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

const goesOn = "the same command with --resume then goes on from there";

function stoppedAt(how: string): UsageError {
  return new UsageError("stopped", `stopped: ${how}`, "The same command with --resume goes on from there.");
}

/** Not one subscription: an empty snapshot would look like a tenant without a fault. */
class NothingVisible extends UsageError {
  constructor(coverage: readonly Coverage[]) {
    const [why] = coverage
      .filter(({ collector }) => collector === "subscriptions" || collector === "management-groups")
      .flatMap(({ refused }) => refused.map((refusal) => refusal.why));
    const what = why
      ? `no subscription could be read: ${why.detail ?? why.reason}`
      : "the sign-in sees no subscription";
    super("nothing-visible", terminalText(what), why?.remedy ? terminalText(why.remedy) : toSeeOne);
  }
}

const toSeeOne =
  'Assign it Reader and Key Vault Reader on the subscriptions or a management group: az role assignment create --role "Reader"';

interface SignInAsk {
  readonly cloud: Cloud;
  readonly flags: Pick<LiveFlags, "budget">;
  readonly signal: AbortSignal;
  readonly sink: RequestSink;
}

/** Signs in; what goes wrong with that is told in two lines. */
export async function signedIn({ cloud, flags, signal, sink }: SignInAsk, io: Io): Promise<Connection> {
  const userAgent = `${tool.name}/${tool.version}`;
  const budget = budgetFlag(flags.budget);
  try {
    return await connect({ cloud, budget, signal, sink, environment: io.env, userAgent });
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

/** The first Ctrl-C stops cleanly; a second one ends the process as usual. Disposed of, it stops what is left. */
export function stopOnInterrupt(io: Io): { readonly signal: AbortSignal; dispose(): void } {
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
      // Where a run ended in an error, requests of others may still be under way.
      controller.abort();
      process.off("SIGINT", onInterrupt);
      process.off("SIGTERM", onInterrupt);
    },
  };
}
