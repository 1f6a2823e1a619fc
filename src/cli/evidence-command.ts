import { type Command, Option } from "commander";
import { frameworkIds } from "../model/facts/control-titles.ts";
import type { CreateFlags } from "./commands/evidence.ts";
import type { ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";

type Finish = (code: ExitCode) => void;

/** `kvaudit evidence`: described here, loaded when it runs. */
export function addEvidence(program: Command, io: Io, finish: Finish): void {
  const evidence = program.command("evidence").description("bundles for auditors: make, check and replay them");
  addCreate(evidence, io, finish);
  addChecks(evidence, io, finish);
}

function addCreate(evidence: Command, io: Io, finish: Finish): void {
  evidence
    .command("create")
    .description("judge a snapshot and put all of it into a bundle: a folder and the same as zip")
    .requiredOption("--snapshot <dir>", "the snapshot to judge")
    .requiredOption("--out <dir>", "folder in which the bundle is put")
    .option("--policy <file>", "policy to use instead of a discovered ./rules.yaml")
    .addOption(new Option("--profile <name>", "profile to start from").choices(["recommended", "strict"]))
    .addOption(
      new Option("--framework <name>", "whose controls the bundle is arranged by")
        .choices(frameworkIds)
        .default("soc2"),
    )
    .option("--sign-key <pem>", "sign with this EC key on P-256, unencrypted PEM")
    .option("--previous <bundle>", "the bundle before: what changed since, and a chain of digests")
    .option("--history <dir>", "runs that kvaudit scan --history kept, for --period")
    .option("--period <from..to>", "how the controls operated between these days")
    .option("--cadence <days>", "how far apart the runs of the period were to be (default: 1)")
    .option("--pseudonymise <keyfile>", "replace people by keyed hashes in all files")
    .option("--sample <n>", "draw so many items of each population")
    .option("--seed <text>", "seed of the draw, for the auditor to choose")
    .option("--only <rules...>", "judge by these rules only")
    .option("--skip <rules...>", "leave these rules out")
    .option("--now <time>", "judge as of this time instead of the snapshot's own (RFC 3339)")
    .option("--quiet", "print errors only")
    .action(async (flags: CreateFlags) => {
      const { createEvidence } = await import("./commands/evidence.ts");
      finish(await createEvidence(flags, io));
    });
}

const checkStatus = "\nExit status: 0 all fits, 1 something does not, 2 there is no bundle that could be read.";

function addChecks(evidence: Command, io: Io, finish: Finish): void {
  evidence
    .command("verify")
    .description("check that nothing in a bundle was changed, added, removed or renamed")
    .argument("<bundle>", "the folder or the zip")
    .option("--key <pem>", "the signer's public key, as you got it from elsewhere")
    .addHelpText("after", checkStatus)
    .action(async (bundle: string, flags: { key?: string }) => {
      const { verifyEvidence } = await import("./commands/evidence-checks.ts");
      finish(await verifyEvidence(bundle, flags, io));
    });
  evidence
    .command("replay")
    .description("judge a bundle's snapshot by its policy again, and compare every verdict")
    .argument("<bundle>", "the folder or the zip")
    .addHelpText("after", checkStatus)
    .action(async (bundle: string) => {
      const { replayEvidence } = await import("./commands/evidence-checks.ts");
      finish(await replayEvidence(bundle, io));
    });
}
