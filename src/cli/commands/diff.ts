import { diffRuns } from "../../analysis/history/diff.ts";
import type { RunDiff } from "../../model/diff.ts";
import { isAtLeast, type Severity, severities } from "../../model/severity.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { openRun } from "../history/open-run.ts";
import type { Io } from "../io.ts";
import { streamSink } from "../output.ts";

export const diffFormats = ["terminal", "json", "markdown"] as const;

export interface DiffFlags {
  readonly format: (typeof diffFormats)[number];
  readonly failOn: Severity | "none";
  readonly color: boolean;
}

/** `kvaudit diff`: what changed from one run to another, and why as far as they tell. */
export async function diff(before: string, after: string, flags: DiffFlags, io: Io): Promise<ExitCode> {
  const found = await diffRuns(await openRun(before, io), await openRun(after, io));
  await write(found, flags, io);
  return isFailing(found, flags.failOn) ? exitCodes.findings : exitCodes.ok;
}

async function write(found: RunDiff, { format, color }: DiffFlags, io: Io): Promise<void> {
  if (format === "json") return (await import("../../reporters/diff/json.ts")).reportDiffJson(found, streamSink(io));
  if (format === "markdown")
    return (await import("../../reporters/diff/markdown.ts")).reportDiffMarkdown(found, streamSink(io));
  const { reportDiffTerminal } = await import("../../reporters/diff/terminal.ts");
  return reportDiffTerminal(found, streamSink(io), {
    color: color && io.columns !== undefined && !io.env["NO_COLOR"],
    width: Math.max(40, Math.min(io.columns ?? 100, 140)),
    unicode: io.env["TERM"] !== "linux",
  });
}

/** New findings that count, and those that count again since what excused them ended. */
function isFailing({ summary, countingAgain }: RunDiff, failOn: DiffFlags["failOn"]): boolean {
  if (failOn === "none") return false;
  const isNew = severities.some((severity) => isAtLeast(severity, failOn) && summary.newActive[severity] > 0);
  return isNew || countingAgain.some(({ severity }) => isAtLeast(severity, failOn));
}
