import { type Command, Option } from "commander";
import { type Severity, severities } from "../model/severity.ts";
import type { LogFlags } from "./log-options.ts";
import { type SarifFlags, sarifOptions } from "./sarif-options.ts";

/** Formats that reporters exist for. */
export const formats = ["terminal", "json", "sarif", "html", "junit", "markdown", "csv", "evidence"] as const;
export type Format = (typeof formats)[number];
/** Those that a run with a folder writes when none is named: a bundle is made when it is asked for. */
export const usualFormats = formats.filter((format) => format !== "evidence");
/** Those of `kvaudit gate`: a bundle is made of a snapshot. */
export const codeFormats: readonly Format[] = usualFormats;
/** Those of `kvaudit logs`. */
export const logFormats = ["terminal", "json"] as const satisfies readonly Format[];

/** The shared flags of every command that judges, as commander hands them over. */
export interface JudgeFlags extends Pick<LogFlags, "top">, SarifFlags {
  readonly policy?: string;
  readonly profile?: string;
  readonly format?: string;
  readonly out?: string;
  readonly failOn: Severity | "none";
  readonly failOnUnknown?: boolean;
  readonly baseline?: string;
  readonly history?: string;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly now?: string;
  readonly allowIncomplete?: boolean;
  readonly details?: string;
  readonly htmlNoGuidance?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color: boolean;
}

/** Adds the shared flags of judging and reporting. */
export function judgeOptions(command: Command, offered: readonly Format[] = formats): Command {
  const withSarif = offered.includes("sarif") ? sarifOptions : (same: Command) => same;
  const withHtml = offered.includes("html") ? htmlOptions : (same: Command) => same;
  return withHtml(withSarif(command))
    .option("--policy <file>", "policy to use instead of a discovered ./rules.yaml")
    .addOption(new Option("--profile <name>", "profile to start from").choices(["recommended", "strict"]))
    .option(
      "--format <list>",
      `comma-separated: ${offered.join(", ")} (default: terminal; with --out: all${offered.includes("evidence") ? " but evidence" : " of them"})`,
    )
    .option("--out <dir>", "folder for files; needed for more than one format")
    .addOption(
      new Option("--fail-on <severity>", "exit 1 from this severity on")
        .choices([...severities, "none"])
        .default("high"),
    )
    .option("--fail-on-unknown", "count what could not be evaluated as findings")
    .option("--baseline <file>", "findings.json of an earlier run: only new findings fail")
    .option("--history <dir>", "keep a compact record of this run there; earlier ones give trends and first sightings")
    .option("--only <rules>", "judge by these rules only: comma-separated, repeatable", collectNames)
    .option("--skip <rules>", "leave these rules out: comma-separated, repeatable", collectNames)
    .option("--now <time>", "judge as of this time instead of the snapshot's own (RFC 3339)")
    .option("--allow-incomplete", "do not exit 3 when something could not be read")
    .addOption(new Option("--details <what>", "also write every outcome (outcomes.ndjson)").choices(["all"]))
    .option("--quiet", "print the report and errors only")
    .option("--verbose", "say more about what is done")
    .option("--no-color", "no colours");
}

function htmlOptions(command: Command): Command {
  return command.option("--html-no-guidance", "leave what the rules say of why and how out of report.html");
}

/** One value a flag: a list that goes on would take the paths behind it for rules. */
function collectNames(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
