import { realpath } from "node:fs/promises";
import { join, resolve } from "node:path";
import { addDays, daysBetween, formatTime } from "../../model/iso-date.ts";
import type { SnapshotReader } from "../../model/snapshot.ts";
import { type ExitCode, exitCodes, UsageError } from "../exit.ts";
import { type Io, writeText } from "../io.ts";
import { checkJudging, type Judging, judgeAndReport } from "../judge.ts";
import type { JudgeFlags } from "../judge-options.ts";
import type { LiveFlags } from "../live-options.ts";
import { checkLogFlags, type LogFlags, windowFlags } from "../log-options.ts";
import { isLive, readSource } from "../log-sources.ts";
import { type OutputPlan, planOutput } from "../output.ts";
import { timeFlag } from "../time-flag.ts";
import { addUsage, copyInto, inOwnFolder, openFolder } from "../usage-snapshot.ts";

export interface ScanFlags extends JudgeFlags, LiveFlags, LogFlags {
  readonly snapshot: readonly string[];
  readonly logs: readonly string[];
  readonly iac: readonly string[];
}

interface Scan {
  readonly flags: ScanFlags & Judging;
  readonly plan: OutputPlan;
}

/** `kvaudit scan`: reads Azure (or takes saved snapshots), judges and reports; with `--logs`, what the vaults' logs say too. */
export async function scan(flags: ScanFlags, io: Io): Promise<ExitCode> {
  const plan = planOutput(flags, io);
  refuseIdleLogFlags(flags);
  refuseManifoldEvidence(flags, plan);
  checkLogFlags(flags, timeFlag(flags.now) ?? formatTime(io.now().getTime()));
  await checkSources(flags, io);
  if (flags.snapshot.length === 0 || flags.logs.length > 0) await checkJudging(flags, plan, io);
  const run: Scan = { flags: await withDeclarations(flags, io), plan };
  if (flags.snapshot.length > 0) {
    refuseLiveFlags(flags);
    return flags.logs.length > 0 ? scanWithLogs(run, io) : judgeFolders(flags.snapshot, run, io);
  }
  if (flags.out !== undefined) return scanInto(join(flags.out, "snapshot"), run, io);
  if (flags.resume)
    throw new UsageError("out-missing", "--resume needs the folder of the run that it goes on with", "Add --out DIR.");
  // Without a folder to leave it in, the snapshot is for this run alone: it says too much to lie about.
  return inOwnFolder((folder) => scanInto(folder, run, io));
}

/** Code is read first: it is quick, and what is wrong with it is told before Azure is asked for anything. */
async function withDeclarations(flags: ScanFlags, io: Io): Promise<ScanFlags & Judging> {
  if (flags.iac.length === 0) return flags;
  const { readDeclarations } = await import("../iac.ts");
  const now = timeFlag(flags.now) ?? formatTime(io.now().getTime());
  return { ...flags, declarations: await readDeclarations(flags.iac, now, io) };
}

/** Sources that can be none are told before the collection, not after it. */
async function checkSources({ logs, cloud }: ScanFlags, io: Io): Promise<void> {
  const sources = logs.map(readSource);
  if (sources.some(isLive)) await (await import("../live-logs.ts")).checkAddresses(sources, cloud, io);
}

/** A snapshot is judged whole: a scope that is quietly not applied would pass for one that was. */
function refuseLiveFlags({ subscription, managementGroup, vault, resume }: ScanFlags): void {
  const given = [
    ...(subscription ? ["--subscription"] : []),
    ...(managementGroup === undefined ? [] : ["--management-group"]),
    ...(vault ? ["--vault"] : []),
    ...(resume ? ["--resume"] : []),
  ];
  if (given.length === 0) return;
  const hint = "Leave them out, or leave out --snapshot to read these scopes afresh.";
  throw new UsageError("flags-contradict", `${given.join(", ")} say what to read, and --snapshot reads nothing`, hint);
}

/** For the same reason: tables that a snapshot has already are not cut to another time. */
function refuseIdleLogFlags({ logs, since, until, csvLocale, cache }: ScanFlags): void {
  const given = [
    ...(since === undefined ? [] : ["--since"]),
    ...(until === undefined ? [] : ["--until"]),
    ...(csvLocale === undefined ? [] : ["--csv-locale"]),
    ...(typeof cache === "string" ? ["--cache"] : []),
  ];
  if (logs.length > 0 || given.length === 0) return;
  throw new UsageError(
    "flags-contradict",
    `${given.join(", ")} say how to read logs, and none were named`,
    "Add --logs SOURCE.",
  );
}

/** The logs' tables become part of the snapshot: of a copy in OUT, or of one for this run alone. */
async function scanWithLogs(run: Scan, io: Io): Promise<ExitCode> {
  const { snapshot, logs, out } = run.flags;
  const [from, ...more] = snapshot.map((folder) => resolve(io.cwd, folder));
  if (from === undefined || more.length > 0)
    throw new UsageError(
      "flags-contradict",
      "--logs goes with one --snapshot: it could not be told which of several the tables belong to",
      "Add the logs to each snapshot by itself (kvaudit scan --snapshot DIR --logs SOURCE --out OUT), then give the snapshots in the OUT folders.",
    );
  const judge = async (folder: string) => {
    await addUsage(folder, { sources: logs, flags: run.flags }, io);
    return judgeFolders([folder], run, io);
  };
  if (out === undefined) {
    return inOwnFolder(async (folder) => {
      await copyInto(from, folder);
      return judge(folder);
    });
  }
  const to = resolve(io.cwd, out, "snapshot");
  if (!(await isSameFolder(from, to))) await copyInto(from, to);
  return judge(to);
}

async function isSameFolder(one: string, other: string): Promise<boolean> {
  try {
    return (await realpath(one)) === (await realpath(other));
  } catch (error) {
    // One that is not there yet is no other's.
    if ((error as NodeJS.ErrnoException).code !== undefined) return false;
    throw error;
  }
}

async function scanInto(folder: string, { flags, plan }: Scan, io: Io): Promise<ExitCode> {
  const { collectFromAzure } = await import("./live.ts");
  const metricsDays = flags.logs.length === 0 ? {} : { metricsDays: metricsDaysFor(flags, io) };
  const { isGuardRefused } = await collectFromAzure(folder, { ...flags, ...metricsDays }, io);
  if (flags.logs.length > 0) await addUsage(resolve(io.cwd, folder), { sources: flags.logs, flags }, io);
  const status = await judgeFolders([folder], { flags, plan }, io);
  if (!isGuardRefused || status !== exitCodes.ok) return status;
  await writeText(io.stderr, "exit 3: kvaudit's own guard refused a request, and no flag excuses that\n");
  return exitCodes.incomplete;
}

/** The platform keeps metrics for so many days; fewer than the usual are never read. */
const [mostMetricsDays, leastMetricsDays] = [93, 30];

/** As far back as the logs may reach: what the platform counted proves what they hold. */
function metricsDaysFor(flags: ScanFlags, io: Io): number {
  const now = timeFlag(flags.now) ?? formatTime(io.now().getTime());
  const from = windowFlags(flags, now)?.from ?? addDays(now, -mostMetricsDays);
  return Math.min(mostMetricsDays, Math.max(leastMetricsDays, Math.ceil(daysBetween(from, now)) + 1));
}

async function judgeFolders(folders: readonly string[], { flags, plan }: Scan, io: Io): Promise<ExitCode> {
  const opened: SnapshotReader[] = [];
  try {
    for (const folder of folders) opened.push(await openFolder(folder, io));
    const status = await judgeAndReport(opened, flags, plan, io);
    if (flags.declarations && !flags.quiet) await (await import("../iac.ts")).tellDeclared(flags.declarations, io);
    const [folder] = folders;
    if (folder !== undefined && plan.formats.includes("evidence")) await bundle(folder, flags, io);
    return status;
  } finally {
    for (const { usage } of opened) await usage?.close();
  }
}

/** A bundle is one snapshot with one policy, so that it can be judged again. */
function refuseManifoldEvidence({ snapshot }: ScanFlags, { formats }: OutputPlan): void {
  if (!formats.includes("evidence") || snapshot.length < 2) return;
  throw new UsageError(
    "flags-contradict",
    "a bundle holds one snapshot, and several were given",
    "Make one of each: kvaudit evidence create --snapshot DIR --out DIR.",
  );
}

/** The unsigned bundle of `--format evidence`. It is judged from its own copy, so what only this run knows (code) is not in it. */
async function bundle(snapshot: string, flags: ScanFlags, io: Io): Promise<void> {
  const { createEvidence } = await import("./evidence.ts");
  const { policy, profile, now, only, skip, quiet = false } = flags;
  const given = { policy, profile, now, only, skip };
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  await createEvidence({ ...known, snapshot, quiet, out: join(flags.out ?? "", "evidence"), framework: "soc2" }, io);
}
