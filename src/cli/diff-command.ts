import { type Command, Option } from "commander";
import { severities } from "../model/severity.ts";
import type { DiffFlags } from "./commands/diff.ts";
import type { ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";

/** `kvaudit diff`: described here, loaded when it runs. */
export function addDiff(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command("diff")
    .description("what changed between two runs: new, fixed, not re-checked, waived, and why")
    .argument("<before>", "a findings.json, the --out folder of a run, or a file of a history")
    .argument("<after>", "the later run")
    .addOption(
      new Option("--format <format>", "how to print it").choices(["terminal", "json", "markdown"]).default("terminal"),
    )
    .addOption(
      new Option("--fail-on <severity>", "exit 1 on new findings from this severity on, and on those that count again")
        .choices([...severities, "none"])
        .default("none"),
    )
    .option("--no-color", "no colours")
    .addHelpText("after", "\nExit status: 0 done, 1 see --fail-on, 2 a run could not be read.")
    .action(async (before: string, after: string, flags: DiffFlags) => {
      const { diff } = await import("./commands/diff.ts");
      finish(await diff(before, after, flags, io));
    });
}
