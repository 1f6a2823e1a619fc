import { join } from "node:path";
import type { ChangeResult } from "../analysis/change/access-change.ts";
import type { Declarations } from "../analysis/declarations.ts";
import { evaluate } from "../engine/evaluate.ts";
import { formatTime } from "../model/iso-date.ts";
import type { ReportReader, Summary } from "../model/report.ts";
import { severities } from "../model/severity.ts";
import type { SnapshotReader } from "../model/snapshot.ts";
import { rules } from "../rules/registry.ts";
import { readBaseline } from "./baseline-file.ts";
import { type ExitCode, exitCodes } from "./exit.ts";
import type { GitRef } from "./git-ref.ts";
import type { HistoryFolder } from "./history/folder.ts";
import type { RunContext } from "./history/keep.ts";
import { type Io, writeText } from "./io.ts";
import type { JudgeFlags } from "./judge-options.ts";
import { topFlag } from "./log-options.ts";
import type { OutputPlan } from "./output.ts";
import { filesAtRef } from "./policy-files.ts";
import { type ChosenPolicy, choosePolicy, policyFile } from "./policy-source.ts";
import { selectRules } from "./select-rules.ts";
import { openSpillFolder } from "./spill-store.ts";
import { timeFlag } from "./time-flag.ts";
import { tool } from "./tool.ts";
import type { UsageAsk } from "./usage-document.ts";
import { type Results, writeReports } from "./write-reports.ts";

/** The flags of judging, and what they led to. */
export interface Judging extends JudgeFlags {
  /** The commit whose policy holds, when it is not the one on the disk. */
  readonly policyAt?: GitRef;
  /** What code declares of the vaults. */
  readonly declarations?: Declarations;
  /** What the code does to the access of a tenant. */
  readonly change?: ChangeResult;
}

/** What can be wrong about judging is told before that is read which is to be judged: it may take long. */
export async function checkJudging(flags: Judging, { subject }: OutputPlan, io: Io): Promise<void> {
  const now = timeFlag(flags.now) ?? formatTime(io.now().getTime());
  await choosePolicy(flags, rules, { io, now, files: flags.policyAt && filesAtRef(flags.policyAt) });
  if (flags.baseline !== undefined) await readBaseline(flags.baseline, io);
  await openHistory(flags, io);
  selectRules(rules, flags, subject);
}

/** Judges snapshots, writes every format that was asked for, and gives back the exit status. */
export async function judgeAndReport(
  snapshots: readonly SnapshotReader[],
  flags: Judging,
  plan: OutputPlan,
  io: Io,
): Promise<ExitCode> {
  const now = timeFlag(flags.now);
  const latest = snapshots
    .map(({ manifest }) => manifest.collectedAt)
    .sort()
    .at(-1);
  const reference = now ?? latest ?? "1970-01-01T00:00:00Z";
  const files = flags.policyAt && filesAtRef(flags.policyAt);
  const { policy, path } = await choosePolicy(flags, rules, { io, now: reference, files });
  if (!flags.quiet) await writeText(io.stderr, policyLine({ policy, path }, flags));
  const baseline = flags.baseline === undefined ? undefined : await readBaseline(flags.baseline, io);
  const history = await openHistory(flags, io);
  const spill = await openSpillFolder();
  try {
    const judged = await evaluate({
      snapshots,
      rules,
      policy,
      tool,
      stores: spill.stores,
      isSelected: selectRules(rules, flags, plan.subject),
      withDetails: flags.details === "all",
      withVaults: plan.formats.includes("html"),
      ...(now === undefined ? {} : { now }),
      ...(baseline === undefined ? {} : { baseline }),
      ...(flags.declarations === undefined ? {} : { declarations: flags.declarations }),
      ...(flags.change === undefined ? {} : { change: flags.change }),
    });
    const { report, keep } = await placeRun(judged, { snapshots, about: plan.subject, policy, rules }, history);
    if (flags.verbose) await writeText(io.stderr, verboseLines(snapshots, report, policy.digest));
    const results = await withUsage(report, snapshots, { top: topFlag(flags), policy, now: reference });
    const look = {
      ...{ color: flags.color, withDetails: flags.details === "all", failOn: flags.failOn },
      withoutGuidance: flags.htmlNoGuidance === true,
    };
    const written = await writeReports(results, look, plan, io);
    if (!flags.quiet) for (const name of written) await writeText(io.stderr, `wrote ${join(flags.out ?? "", name)}\n`);
    await keep(flags, io);
    const status = exitStatus(report.header.summary, flags);
    if (!flags.quiet) await writeText(io.stderr, verdictLine(report.header.summary, flags, status));
    return status;
  } finally {
    await spill.close();
  }
}

async function openHistory({ history }: Judging, io: Io): Promise<HistoryFolder | undefined> {
  return history === undefined ? undefined : (await import("./history/folder.ts")).readHistory(history, io);
}

interface Placed {
  readonly report: ReportReader;
  /** Keeps the run for those that come, once its reports are written, and says what was wrong with those before it. */
  keep(flags: Judging, io: Io): Promise<void>;
}

/** The report among earlier runs, where a history was given. */
async function placeRun(report: ReportReader, context: RunContext, folder?: HistoryFolder): Promise<Placed> {
  if (!folder) return { report, keep: async () => {} };
  const { placeInHistory } = await import("./history/keep.ts");
  const placed = await placeInHistory(report, context, folder);
  const keep: Placed["keep"] = async (flags, io) => {
    for (const note of [...folder.notes, ...placed.notes]) await writeText(io.stderr, `history: ${note}\n`);
    const name = await placed.save();
    if (!flags.quiet) await writeText(io.stderr, `kept ${join(flags.history ?? "", name)}\n`);
  };
  return { report: placed.report, keep };
}

/** Which policy holds, where nobody named it on the command line. */
function policyLine({ policy, path }: ChosenPolicy, { policy: named, policyAt }: Judging): string {
  const digest = `digest ${policy.digest.slice(0, 12)}`;
  if (path === undefined)
    return policyAt ? `policy: the built-in one; ${policyAt.name} has no ${policyFile} here\n` : "";
  if (policyAt) return `policy: ${path} (of ${policyAt.name}), ${digest}\n`;
  return named === undefined ? `policy: ${path} (found here), ${digest}\n` : "";
}

/** The report with what the logs say in it, where there were any. */
async function withUsage(
  report: ReportReader,
  snapshots: readonly SnapshotReader[],
  ask: Omit<UsageAsk, "provenShare">,
): Promise<Results> {
  if (!snapshots.some(({ usage }) => usage)) return { report, usage: undefined };
  const { documentUsage } = await import("./usage-document.ts");
  const { vaultHours = 0, provenShare: share = 0 } = report.header.logCoverage ?? {};
  // A window without a whole hour proves nothing and leaves nothing to prove.
  const provenShare = vaultHours > 0 ? share : null;
  const usage = await documentUsage(snapshots, { ...ask, provenShare });
  return { report: usage ? { ...report, header: { ...report.header, usage: usage.summary } } : report, usage };
}

function verboseLines(snapshots: readonly SnapshotReader[], report: ReportReader, policyDigest: string): string {
  const read = snapshots.map(
    ({ digest, manifest }) =>
      `snapshot ${digest.slice(0, 12)} of ${manifest.collectedAt}, made by ${manifest.tool.name} ${manifest.tool.version}`,
  );
  const on = report.header.outcomes.length;
  return `${[...read, `policy digest ${policyDigest}`, `${on} of ${rules.length} rules on`].join("\n")}\n`;
}

/** Design of the exit status: findings win over incompleteness; a rule that threw is never excused. */
export function exitStatus(
  summary: Summary,
  flags: Pick<JudgeFlags, "failOn" | "failOnUnknown" | "allowIncomplete">,
): ExitCode {
  if (failing(summary, flags) > 0) return exitCodes.findings;
  if (summary.errors > 0) return exitCodes.incomplete;
  return summary.isIncomplete && !flags.allowIncomplete ? exitCodes.incomplete : exitCodes.ok;
}

/** How many findings are at or above the threshold, new ones only when there is a baseline. */
function failing(summary: Summary, flags: Pick<JudgeFlags, "failOn" | "failOnUnknown">): number {
  if (flags.failOn === "none") return 0;
  const counted = severities.slice(0, severities.indexOf(flags.failOn) + 1);
  const findings = counted.reduce((sum, severity) => sum + summary.newlyActive[severity], 0);
  if (!flags.failOnUnknown) return findings;
  return counted.reduce((sum, severity) => sum + summary.notEvaluated[severity], findings);
}

function verdictLine(summary: Summary, flags: JudgeFlags, status: ExitCode): string {
  const count = failing(summary, flags);
  if (status === exitCodes.findings) {
    const what = flags.failOnUnknown ? "findings or unknowns" : flags.baseline ? "new findings" : "findings";
    return `exit 1: ${count} ${what} at or above ${flags.failOn} (--fail-on)\n`;
  }
  if (summary.errors > 0)
    return `exit 3: ${summary.errors} verdicts failed inside kvaudit; see "errors" in findings.json\n`;
  if (status === exitCodes.incomplete)
    return "exit 3: something that was asked for could not be read (--allow-incomplete accepts that)\n";
  return flags.failOn === "none" ? "" : `exit 0: no finding at or above ${flags.failOn}\n`;
}
