import { resolve } from "node:path";
import { isStoreFault } from "../../collectors/store/fault.ts";
import { openSnapshot } from "../../collectors/store/read.ts";
import type { SnapshotReader } from "../../model/snapshot.ts";
import { type ExitCode, UsageError } from "../exit.ts";
import type { Io } from "../io.ts";
import { judgeAndReport } from "../judge.ts";
import type { JudgeFlags } from "../judge-options.ts";
import { planOutput } from "../output.ts";

/** `kvaudit scan`: judges saved snapshots. */
export async function scan(flags: JudgeFlags & { readonly snapshot: readonly string[] }, io: Io): Promise<ExitCode> {
  const plan = planOutput(flags, io);
  if (flags.snapshot.length === 0) {
    throw new UsageError(
      "snapshot-missing",
      "there is nothing to judge: this version does not read Azure by itself yet",
      "Save output of az and run `kvaudit collect --from FILES --out DIR`, then `kvaudit scan --snapshot DIR`.",
    );
  }
  const snapshots: SnapshotReader[] = [];
  for (const folder of flags.snapshot) {
    const opened = await openSnapshot(resolve(io.cwd, folder));
    if (isStoreFault(opened)) throw new UsageError(opened.code, `${folder}: ${opened.message}`, opened.hint);
    snapshots.push(opened);
  }
  return judgeAndReport(snapshots, flags, plan, io);
}
