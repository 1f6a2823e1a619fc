import type { Command } from "commander";
import type { MigrateFlags } from "./commands/migrate.ts";
import type { ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";

const help = `
Writes a plan (plan.md, matrix.csv), scripts that carry it out step by step and back (migrate.sh, rollback.sh), and the same
assignments as code (main.bicep with its modules, main.tf). kvaudit itself changes nothing in Azure.
Exit status: 0 planned, 2 could not run, 3 planned, but something that decides was refused (unless --allow-incomplete).`;

/** `kvaudit migrate`: described here, loaded when it runs. */
export function addMigrate(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command("migrate")
    .description(
      "the way off access policies: the least roles that keep everything working, what that changes, and back",
    )
    .argument("<vault...>", "vaults by name, ARM id or URL")
    .requiredOption("--snapshot <dir>", "the snapshot to plan by, of Azure or of its saved output")
    .requiredOption("--out <dir>", "folder for plan, scripts and code")
    .option("--custom-roles <when>", "where-needed, or never: built-in roles only, whatever they add", "where-needed")
    .option("--group-above <count>", "propose a group where more principals get the same roles", "10")
    .option("--now <time>", "as of this time instead of the snapshot's own (RFC 3339)")
    .option("--allow-incomplete", "do not exit 3 when something that decides could not be read")
    .option("--quiet", "print errors only")
    .addHelpText("after", help)
    .action(async (vaults: readonly string[], flags: MigrateFlags) => {
      const { migrate } = await import("./commands/migrate.ts");
      finish(await migrate(vaults, flags, io));
    });
}
