import { Command, CommanderError } from "commander";
import { addAccess } from "./access-command.ts";
import { addCollect, addDemo, addDoctor, addGate, addInit, addLogs, addRules, addScan } from "./commands.ts";
import { addDiff } from "./diff-command.ts";
import { addEvidence } from "./evidence-command.ts";
import { type ExitCode, exitCodes, printError } from "./exit.ts";
import type { Io } from "./io.ts";
import { addMigrate } from "./migrate-command.ts";
import { tool } from "./tool.ts";

/** Runs kvaudit with the given arguments (without node and script) and gives back its exit status. Never exits by itself. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let status: ExitCode = exitCodes.ok;
  const program = programFor(io, (code) => {
    status = code;
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.couldNotRun;
    return printError(io, error);
  }
}

function programFor(io: Io, finish: (code: ExitCode) => void): Command {
  const program = new Command("kvaudit")
    .description(
      "Audits Azure Key Vault: how vaults are configured, who can reach what is in them, what is done with it.",
    )
    .version(tool.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => Math.min(io.columns ?? 100, 120),
      getErrHelpWidth: () => 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError("(kvaudit --help lists commands and options)")
    .addHelpText(
      "after",
      `
Exit status: 0 nothing at or above --fail-on, 1 findings at or above it, 2 could not run,
3 something that was asked for could not be read (unless --allow-incomplete).
kvaudit never asks Azure for a secret's value and never changes anything.`,
    );
  for (const add of [
    addScan,
    addGate,
    addCollect,
    addLogs,
    addAccess,
    addMigrate,
    addDiff,
    addEvidence,
    addDoctor,
    addRules,
    addInit,
    addDemo,
  ])
    add(program, io, finish);
  return program;
}
