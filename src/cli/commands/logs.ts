import { formatTime } from "../../model/iso-date.ts";
import type { ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { checkJudging, judgeAndReport } from "../judge.ts";
import type { JudgeFlags } from "../judge-options.ts";
import { budgetFlag, type LiveFlags } from "../live-options.ts";
import { checkLogFlags, type LogFlags } from "../log-options.ts";
import { planOutput } from "../output.ts";
import { tellUsage } from "../read-usage.ts";
import { timeFlag } from "../time-flag.ts";
import { inOwnFolder, openFolder, snapshotOfLogs } from "../usage-snapshot.ts";

export interface LogsFlags extends JudgeFlags, LogFlags, Pick<LiveFlags, "cloud" | "budget"> {}

/** `kvaudit logs`: what audit logs alone say. Their tables are for this run; `scan --logs` keeps them in its snapshot. */
export async function logs(sources: readonly string[], flags: LogsFlags, io: Io): Promise<ExitCode> {
  const plan = planOutput(flags, io, "logs");
  const now = timeFlag(flags.now) ?? formatTime(io.now().getTime());
  checkLogFlags(flags, now);
  budgetFlag(flags.budget);
  await checkJudging(flags, plan, io);
  return inOwnFolder(async (folder) => {
    const manifest = await snapshotOfLogs(folder, { sources, flags, now }, io);
    await tellUsage(manifest, flags.quiet, io);
    const snapshot = await openFolder(folder, io);
    try {
      return await judgeAndReport([snapshot], flags, plan, io);
    } finally {
      await snapshot.usage?.close();
    }
  });
}
