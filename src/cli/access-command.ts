import type { Command } from "commander";
import { accessIncludes, verbs } from "../model/access.ts";
import type { AccessFlags } from "./commands/access.ts";
import type { ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";

type Finish = (code: ExitCode) => void;

/** `kvaudit access`: described here, loaded when it runs. */
export function addAccess(program: Command, io: Io, finish: Finish): void {
  const access = program.command("access").description("who can really get at what is in vaults, and by which paths");
  const whoCan = access
    .command("who-can")
    .description("everybody who may do something with a vault or an object in it")
    .argument("<verb>", verbs.join(", "))
    .argument(
      "<resource>",
      "VAULT[/secrets|keys|certificates/NAME], an ARM id, or a URL as in https://kv.vault.azure.net/…",
    );
  accessOptions(whoCan).action(async (verb: string, resource: string, flags: AccessFlags) => {
    const { whoCan } = await import("./commands/access.ts");
    finish(await whoCan({ verb, resource }, flags, io));
  });
  const whatCan = access
    .command("what-can")
    .description("everything that somebody may do, vault by vault")
    .argument("<principal>", "object id, application id, or name as the directory has it");
  accessOptions(whatCan).action(async (principal: string, flags: AccessFlags) => {
    const { whatCan } = await import("./commands/access.ts");
    finish(await whatCan(principal, flags, io));
  });
}

const accessHelp = `
Each line is a path, from the principal through its groups to the grant and its scope. What was not read, and may change the
answer, comes first. A question about a vault is about all that is in it; roles on single objects answer about those objects.
Exit status: 0 answered, 2 could not run, 3 something that decides was refused (unless --allow-incomplete).`;

function accessOptions(command: Command): Command {
  return command
    .requiredOption("--snapshot <dir>", "the snapshot to ask, of Azure or of its saved output")
    .option("--include <list>", `comma-separated: paths beside those in force: ${accessIncludes.join(", ")}`)
    .option("--format <list>", "comma-separated: terminal, json (default: terminal; with --out: both)")
    .option("--out <dir>", "folder for access.json; needed for both formats")
    .option("--now <time>", "as of this time instead of the snapshot's own (RFC 3339)")
    .option("--allow-incomplete", "do not exit 3 when something that decides could not be read")
    .option("--quiet", "print the answer and errors only")
    .option("--no-color", "no colours")
    .addHelpText("after", accessHelp);
}
