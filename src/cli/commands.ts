import { type Command, Option } from "commander";
import { severities } from "../model/severity.ts";
import type { CollectFlags } from "./commands/collect.ts";
import type { GateFlags } from "./commands/gate.ts";
import type { LogsFlags } from "./commands/logs.ts";
import type { ScanFlags } from "./commands/scan.ts";
import type { ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";
import { codeFormats, judgeOptions, logFormats } from "./judge-options.ts";
import { budgetOption, cloudOption, type LiveFlags, liveOptions } from "./live-options.ts";
import { logOptions } from "./log-options.ts";

type Finish = (code: ExitCode) => void;

// Each command is described here and loaded only when it runs: starting up costs the same however many there are.

export function addScan(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command("scan")
    .description("read Azure, judge, report: what a schedule runs")
    .option("--snapshot <dir>", "judge this snapshot instead of reading Azure; repeatable", collectValues, [])
    .option("--logs <source>", "audit logs of the vaults, as for kvaudit logs; repeatable", collectValues, [])
    .option(
      "--iac <path>",
      "code that declares the vaults: findings point at it, differences are judged; repeatable",
      collectValues,
      [],
    )
    .addHelpText(
      "after",
      "\nSigns in as az, environment variables or a managed identity say (DefaultAzureCredential).",
    );
  judgeOptions(logOptions(liveOptions(command))).action(async (flags: ScanFlags) => {
    const { scan } = await import("./commands/scan.ts");
    finish(await scan(flags, io));
  });
}

export function addGate(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command("gate")
    .description("judge infrastructure code before it is deployed, without any access to Azure")
    .argument("[paths...]", "files and folders; a folder is read without what .gitignore leaves out", ["."])
    .option(
      "--var-file <file>",
      "values of variables, as for terraform plan; repeatable, the last wins",
      collectValues,
      [],
    )
    .option("--no-inline-ignore", "let no comment in the code suppress a finding")
    .option(
      "--policy-ref <ref>",
      "take policy, waivers and suppressions in the code from this commit, as in origin/main",
    )
    .option("--against <dir>", "a snapshot of the tenant: tell what the change does to real access")
    .addHelpText("after", gateHelp);
  judgeOptions(command, codeFormats).action(async (paths: string[], flags: GateFlags) => {
    const { gate } = await import("./commands/gate.ts");
    finish(await gate(paths, flags, io));
  });
}

const gateHelp = `
Reads Terraform with its plans (terraform show -json PLAN) and states, Bicep, ARM templates and what-ifs, Kubernetes
manifests, Azure Pipelines, GitHub Actions, and secrets in shell and PowerShell scripts. Files are named from
the top of the git work tree. What only an apply can tell is not evaluated: it never passes and is never guessed.
A comment "# kvaudit:ignore RULE reason" on or above a block or attribute suppresses a finding there.
With --against the code is held against a snapshot of Azure (kvaudit collect): who gains and who loses access by it, through
which group, to what. Names that it cannot find there are listed, never guessed.
With --policy-ref a change cannot switch off its own gate: suppressions that it adds are listed and do not count.`;

export function addLogs(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command("logs")
    .description("audit logs alone: who did what, how often, how near the limits, at what cost")
    .argument(
      "<sources...>",
      "files, folders, globs, a storage container's address, workspace:ID, resource:ID, activity:SUBSCRIPTION",
    )
    .addHelpText("after", logsHelp);
  logOptions(command).addOption(cloudOption()).addOption(budgetOption());
  judgeOptions(command, logFormats).action(async (sources: string[], flags: LogsFlags) => {
    const { logs } = await import("./commands/logs.ts");
    finish(await logs(sources, flags, io));
  });
}

const logsHelp = `
Files may be what a storage account got (insights-logs-auditevent), {"records": […]}, Event Hub bodies, or what a query
printed (az monitor log-analytics query, the REST API, portal CSV); gzip and zstd too. They are told apart by content.
With --format json and no --out, usage.json goes to stdout. Raw records are never kept.`;

export function addCollect(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command("collect")
    .description(
      "make a snapshot: from Azure, or with --from out of saved output of az, Resource Graph or the ARM REST API",
    )
    .option("--from <files...>", "files and folders with saved output, in any mix, told apart by content")
    .requiredOption("--out <dir>", "folder for the snapshot")
    .option("--now <time>", "time of the snapshot instead of the clock (RFC 3339)")
    .option("--allow-incomplete", "exit 0 even if something could not be read")
    .option("--quiet", "print errors only");
  liveOptions(command).action(async (flags: CollectFlags) => {
    const { collect } = await import("./commands/collect.ts");
    finish(await collect(flags, io));
  });
}

export function addDoctor(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command("doctor")
    .description("which permissions are there, which are missing, and what an audit loses without them")
    .addOption(new Option("--format <format>", "text or json").choices(["text", "json"]).default("text"));
  liveOptions(command).action(async (flags: LiveFlags & { format: "text" | "json" }) => {
    const { doctor } = await import("./commands/doctor.ts");
    finish(await doctor(flags, io));
  });
}

export function addRules(program: Command, io: Io, finish: Finish): void {
  const command = program.command("rules").description("the rules: list them, read one, get the policy's JSON Schema");
  const format = () => new Option("--format <format>", "text or json").choices(["text", "json"]).default("text");
  command
    .command("list", { isDefault: true })
    .description("every rule with its severity")
    .addOption(format())
    .action(async (flags: { format: "text" | "json" }) => {
      const { listRules } = await import("./commands/rules.ts");
      finish(await listRules(flags.format, io));
    });
  command
    .command("show")
    .argument("<id>", "rule id")
    .description("what a rule flags, why, what to do, its parameters")
    .addOption(format())
    .action(async (id: string, flags: { format: "text" | "json" }) => {
      const { showRule } = await import("./commands/rules.ts");
      finish(await showRule(id, flags.format, io));
    });
  command
    .command("schema")
    .description("the JSON Schema of rules.yaml")
    .action(async () => {
      const { printPolicySchema } = await import("./commands/rules.ts");
      finish(await printPolicySchema(io));
    });
}

export function addInit(program: Command, io: Io, finish: Finish): void {
  program
    .command("init")
    .description("write a first policy, rules.yaml, into this folder")
    .option("--out <file>", "where to write it", "rules.yaml")
    .option("--force", "replace an existing file")
    .action(async (flags: { out: string; force?: boolean }) => {
      const { init } = await import("./commands/init.ts");
      finish(await init(flags, io));
    });
}

export function addDemo(program: Command, io: Io, finish: Finish): void {
  program
    .command("demo")
    .description("the whole job on a made-up estate of about 40 vaults")
    .option("--out <dir>", "folder for everything it writes", "kvaudit-demo")
    .option("--seed <number>", "another estate", "1")
    .option("--no-color", "no colours")
    .addHelpText("after", "\nExits 0 whatever it found.")
    .action(async (flags: { out: string; seed: string; color: boolean }) => {
      const { demo } = await import("./commands/demo.ts");
      finish(await demo(flags, io));
    });
}

export function collectValues(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

export const failOnChoices = [...severities, "none"] as const;
