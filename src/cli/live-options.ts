import { type Command, Option } from "commander";
import { UsageError } from "./exit.ts";

/** The flags of every command that talks to Azure, as commander hands them over. */
export interface LiveFlags {
  readonly cloud: string;
  readonly subscription?: readonly string[];
  readonly managementGroup?: string;
  readonly vault?: readonly string[];
  readonly concurrency: string;
  readonly budget: string;
  readonly resume?: boolean;
}

/** Adds the flags that say which cloud and scopes to read, and how fast. */
export function liveOptions(command: Command): Command {
  return command
    .addOption(cloudOption())
    .option("--subscription <ids...>", "read these subscriptions only (ids or names)")
    .option("--management-group <id>", "read the subscriptions below this management group only")
    .option("--vault <names...>", "read these vaults only (names, * allowed)")
    .option("--concurrency <number>", "vaults that are read at the same time", "16")
    .addOption(budgetOption())
    .option("--resume", "finish what an interrupted run left");
}

export function cloudOption(): Option {
  const what = "AzureCloud, AzureUSGovernment, AzureChinaCloud, or a file with what `az cloud show` prints";
  return new Option("--cloud <name|file>", what).default("AzureCloud");
}

export function budgetOption(): Option {
  const what = "use this many times the default share of Azure's limits (10 % of a vault's, half of ARM's)";
  return new Option("--budget <factor>", what).default("1");
}

/** Flags in a fixed order, as the snapshot keeps them: what was asked, and metrics of how many days where more than usual. */
export function askedText(flags: LiveFlags, metricsDays?: number): readonly string[] {
  const listed = (flag: string, values: readonly string[] | undefined) =>
    [...(values ?? [])].sort().map((value) => `${flag} ${value}`);
  return [
    `--cloud ${flags.cloud.split(/[\\/]/).at(-1)}`,
    ...listed("--subscription", flags.subscription),
    ...(flags.managementGroup === undefined ? [] : [`--management-group ${flags.managementGroup}`]),
    ...listed("--vault", flags.vault),
    ...(metricsDays === undefined ? [] : [`metrics of ${metricsDays} days`]),
  ];
}

/** `--concurrency`: vaults at a time. Throws a UsageError. */
export function concurrencyFlag(text: string): number {
  const value = numberIn(text);
  if (Number.isInteger(value) && value >= 1 && value <= 256) return value;
  throw new UsageError(
    "number-faulty",
    `--concurrency "${text}" is no whole number from 1 to 256`,
    "8 vaults are read at the same time where it is not given.",
  );
}

/** `--budget`: how many times the default share of Azure's limits. Throws a UsageError. */
export function budgetFlag(text: string): number {
  const value = numberIn(text);
  if (value > 0 && value <= 10) return value;
  throw new UsageError(
    "number-faulty",
    `--budget "${text}" is no number above 0 and up to 10`,
    "1 is the default share, 0.5 half of it, 2 twice as much.",
  );
}

/** As people write numbers: no `0x10`, no `1e1`, no blank. */
function numberIn(text: string): number {
  return /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN;
}
