import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isStoreFault } from "../../collectors/store/fault.ts";
import { openSnapshot } from "../../collectors/store/read.ts";
import type { SnapshotReader } from "../../model/snapshot.ts";
import { type ExitCode, exitCodes, UsageError } from "../exit.ts";
import { type Io, writeText } from "../io.ts";
import { judgeAndReport } from "../judge.ts";
import type { JudgeFlags } from "../judge-options.ts";
import type { LiveFlags } from "../live-options.ts";
import { type OutputPlan, planOutput } from "../output.ts";

export interface ScanFlags extends JudgeFlags, LiveFlags {
  readonly snapshot: readonly string[];
}

/** `kvaudit scan`: reads Azure (or takes saved snapshots), judges and reports. */
export async function scan(flags: ScanFlags, io: Io): Promise<ExitCode> {
  const plan = planOutput(flags, io);
  if (flags.snapshot.length > 0) {
    refuseLiveFlags(flags);
    return judgeAndReport(await openAll(flags.snapshot, io), flags, plan, io);
  }
  if (flags.out !== undefined) return scanInto(join(flags.out, "snapshot"), { flags, plan }, io);
  if (flags.resume)
    throw new UsageError("out-missing", "--resume needs the folder of the run that it goes on with", "Add --out DIR.");
  // Without a folder to leave it in, the snapshot is for this run alone: it says too much to lie about.
  const folder = await mkdtemp(join(tmpdir(), "kvaudit-"));
  try {
    return await scanInto(folder, { flags, plan }, io);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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

async function scanInto(
  folder: string,
  { flags, plan }: { flags: ScanFlags; plan: OutputPlan },
  io: Io,
): Promise<ExitCode> {
  const { collectFromAzure } = await import("./live.ts");
  const { isGuardRefused } = await collectFromAzure(folder, flags, io);
  const status = await judgeAndReport(await openAll([folder], io), flags, plan, io);
  if (!isGuardRefused || status !== exitCodes.ok) return status;
  await writeText(io.stderr, "exit 3: kvaudit's own guard refused a request, and no flag excuses that\n");
  return exitCodes.incomplete;
}

async function openAll(folders: readonly string[], io: Io): Promise<readonly SnapshotReader[]> {
  const snapshots: SnapshotReader[] = [];
  for (const folder of folders) {
    const opened = await openSnapshot(resolve(io.cwd, folder));
    if (isStoreFault(opened)) throw new UsageError(opened.code, `${folder}: ${opened.message}`, opened.hint);
    snapshots.push(opened);
  }
  return snapshots;
}
