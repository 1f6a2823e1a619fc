import { join } from "node:path";
import { evaluate } from "../engine/evaluate.ts";
import type { ReportReader, Summary } from "../model/report.ts";
import { severities } from "../model/severity.ts";
import type { SnapshotReader } from "../model/snapshot.ts";
import { rules } from "../rules/registry.ts";
import { readBaseline } from "./baseline-file.ts";
import { type ExitCode, exitCodes } from "./exit.ts";
import { type Io, writeText } from "./io.ts";
import type { JudgeFlags } from "./judge-options.ts";
import { type OutputPlan, streamSink, writeFileWhole } from "./output.ts";
import { choosePolicy } from "./policy-source.ts";
import { selectRules } from "./select-rules.ts";
import { openSpillFolder } from "./spill-store.ts";
import { timeFlag } from "./time-flag.ts";
import { homepage, tool } from "./tool.ts";

/** Judges snapshots, writes every format that was asked for, and gives back the exit status. */
export async function judgeAndReport(
  snapshots: readonly SnapshotReader[],
  flags: JudgeFlags,
  plan: OutputPlan,
  io: Io,
): Promise<ExitCode> {
  const now = timeFlag(flags.now);
  const latest = snapshots
    .map(({ manifest }) => manifest.collectedAt)
    .sort()
    .at(-1);
  const reference = now ?? latest ?? "1970-01-01T00:00:00Z";
  const { policy, path } = await choosePolicy(flags, rules, { io, now: reference });
  if (path !== undefined && flags.policy === undefined && !flags.quiet) {
    await writeText(io.stderr, `policy: ${path} (found here), digest ${policy.digest.slice(0, 12)}\n`);
  }
  const baseline = flags.baseline === undefined ? undefined : await readBaseline(flags.baseline, io);
  const spill = await openSpillFolder();
  try {
    const report = await evaluate({
      snapshots,
      rules,
      policy,
      tool,
      stores: spill.stores,
      isSelected: selectRules(rules, flags),
      withDetails: flags.details === "all",
      ...(now === undefined ? {} : { now }),
      ...(baseline === undefined ? {} : { baseline }),
    });
    if (flags.verbose) await writeText(io.stderr, verboseLines(snapshots, report, policy.digest));
    const files = await writeReports(report, flags, plan, io);
    if (!flags.quiet) for (const name of files) await writeText(io.stderr, `wrote ${join(flags.out ?? "", name)}\n`);
    const status = exitStatus(report.header.summary, flags);
    if (!flags.quiet) await writeText(io.stderr, verdictLine(report.header.summary, flags, status));
    return status;
  } finally {
    await spill.close();
  }
}

function verboseLines(snapshots: readonly SnapshotReader[], report: ReportReader, policyDigest: string): string {
  const read = snapshots.map(
    ({ digest, manifest }) =>
      `snapshot ${digest.slice(0, 12)} of ${manifest.collectedAt}, made by ${manifest.tool.name} ${manifest.tool.version}`,
  );
  const on = report.header.outcomes.length;
  return `${[...read, `policy digest ${policyDigest}`, `${on} of ${rules.length} rules on`].join("\n")}\n`;
}

/** Writes each format; gives back the names of the files that were written. */
async function writeReports(
  report: ReportReader,
  flags: JudgeFlags,
  plan: OutputPlan,
  io: Io,
): Promise<readonly string[]> {
  const { folder } = plan;
  const files: string[] = [];
  for (const format of plan.formats) {
    if (format === "terminal") {
      const { reportTerminal } = await import("../reporters/terminal.ts");
      const width = Math.max(40, Math.min(io.columns ?? 100, 140));
      const color = flags.color && io.columns !== undefined && !io.env["NO_COLOR"];
      await reportTerminal(report, streamSink(io), { color, width, unicode: io.env["TERM"] !== "linux" });
    } else if (format === "json") {
      const { reportJson } = await import("../reporters/json.ts");
      if (folder === undefined) await reportJson(report, streamSink(io));
      else files.push(await writeFileWhole(folder, "findings.json", (sink) => reportJson(report, sink)));
    } else files.push(...(await writeSarif(report, folder, io)));
  }
  if (flags.details === "all" && folder !== undefined) {
    const { reportDetails } = await import("../reporters/details.ts");
    files.push(await writeFileWhole(folder, "outcomes.ndjson", (sink) => reportDetails(report, sink)));
  }
  return files;
}

async function writeSarif(report: ReportReader, folder: string | undefined, io: Io): Promise<readonly string[]> {
  const files: string[] = [];
  const { reportSarif, sarifFiles } = await import("../reporters/sarif.ts");
  const notices: string[] = [];
  const options = {
    informationUri: homepage,
    helpUri: (ruleId: string) => `${homepage}/blob/main/docs/rules/${ruleId}.md`,
    onNotice: ({ message, hint }: { readonly message: string; readonly hint: string }) =>
      void notices.push(`${message} ${hint}`),
  };
  if (folder === undefined) await reportSarif(report, streamSink(io), options);
  else
    for await (const { name, write } of sarifFiles(report, options))
      files.push(await writeFileWhole(folder, name, write));
  for (const notice of notices) await writeText(io.stderr, `sarif: ${notice}\n`);
  return files;
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
