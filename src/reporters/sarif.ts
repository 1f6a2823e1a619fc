import type { ReportReader, Sink } from "../model/report.ts";
import { chunked } from "./chunked-sink.ts";
import { jsonText, uriSegment } from "./escape.ts";
import { repositoryRoot } from "./sarif/location.ts";
import { type FilledRun, fillRuns, type Plan, planRuns, type Selection } from "./sarif/plan.ts";
import { automationDetails, category, type SarifTarget } from "./sarif/target.ts";

/** Something the user must hear about a SARIF log that was written as well as it could be. */
export interface SarifNotice {
  readonly code: "category-withheld" | "results-cut" | "too-many-runs";
  readonly message: string;
  readonly hint: string;
}

export interface SarifOptions {
  /** GitHub unless said otherwise. */
  readonly target?: SarifTarget;
  /** Also write findings that an active waiver covers, with `suppressions`. GitHub ignores those and opens alerts. */
  readonly includeSuppressed?: boolean;
  /** The most severe so many results of a run are written: 5,000 by default, which is what GitHub shows; 25,000 at most. */
  readonly maxResultsPerRun?: number;
  /** The tool's home page; its page in the package registry where none is given. */
  readonly informationUri?: string;
  /** The page of a rule; its first reference is taken where there is none. */
  readonly helpUri?: (ruleId: string) => string;
  /** Where the scanned repository comes from. */
  readonly versionControl?: {
    readonly repositoryUri: string;
    readonly revisionId?: string;
    readonly branch?: string;
  };
  readonly onNotice?: (notice: SarifNotice) => void;
}

/** One file of a SARIF report. */
export interface SarifFile {
  readonly name: string;
  readonly write: (sink: Sink) => Promise<void>;
}

/** GitHub refuses a file with more runs. */
const maxRunsPerFile = 20;
const maxResults = 25_000;
const shownResults = 5_000;
const schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/**
 * SARIF 2.1.0 for GitHub code scanning, in as many files as its limit of 20 runs asks for: `results.sarif`,
 * `results-2.sarif` and so on; one at least. One run, and one category, a subscription: see `sarif/runs.ts`; for Azure
 * DevOps one run in all.
 * Each file is to be written before the next one is asked for.
 */
export async function* sarifFiles(report: ReportReader, options: SarifOptions = {}): AsyncGenerator<SarifFile> {
  const { plan, runs } = await prepare(report, options);
  const fileCount = Math.max(1, Math.ceil(plan.runs.length / maxRunsPerFile));
  for (let number = 1; number <= fileCount; number += 1) {
    const name = number === 1 ? "results.sarif" : `results-${number}.sarif`;
    yield { name, write: (sink) => writeLog(sink, take(runs, maxRunsPerFile), { report, options }) };
  }
}

/** Writes everything as one SARIF log. Above 20 runs GitHub would refuse it: that is told. */
export async function reportSarif(report: ReportReader, sink: Sink, options: SarifOptions = {}): Promise<void> {
  const { plan, runs } = await prepare(report, options);
  if (plan.runs.length > maxRunsPerFile) {
    options.onNotice?.({
      code: "too-many-runs",
      message: `The SARIF log has ${plan.runs.length} runs, one a subscription; GitHub refuses a file with more than ${maxRunsPerFile}.`,
      hint: "Write to a folder (--out DIR): the runs are then spread over several files.",
    });
  }
  await writeLog(sink, runs, { report, options });
}

async function prepare(
  report: ReportReader,
  options: SarifOptions,
): Promise<{ plan: Plan; runs: AsyncGenerator<FilledRun> }> {
  const selection: Selection = {
    includeSuppressed: options.includeSuppressed ?? false,
    isOneRun: options.target?.host === "azure-devops",
    maxResultsPerRun: Math.min(options.maxResultsPerRun ?? shownResults, maxResults),
    ...(options.helpUri === undefined ? {} : { helpUri: options.helpUri }),
  };
  const plan = await planRuns(report, selection);
  for (const notice of notices(plan)) options.onNotice?.(notice);
  return { plan, runs: fillRuns(report, plan) };
}

function* notices({ keys, runs, selection }: Plan): Generator<SarifNotice> {
  const { isOneRun } = selection;
  if (isOneRun && runs.length === 0) yield everythingWithheld([...keys.withheld.keys()]);
  for (const [subscription, refused] of isOneRun ? [] : keys.withheld) {
    yield {
      code: "category-withheld",
      message: `SARIF leaves out subscription ${subscription}: its vault inventory is incomplete (${refused} refused), and GitHub would close the alerts of what was not read as fixed.`,
      hint: "Its alerts stay as they are until a scan reads all of its vaults.",
    };
  }
  for (const { key, total, kept } of runs) {
    if (kept === total) continue;
    yield {
      code: "results-cut",
      message: isOneRun
        ? `SARIF holds the ${kept} most severe of ${total} findings.`
        : `SARIF holds the ${kept} most severe of ${total} findings in ${category(key)}; GitHub shows no more than ${shownResults}.`,
      hint: "findings.json holds them all.",
    };
  }
}

function everythingWithheld(subscriptions: readonly string[]): SarifNotice {
  return {
    code: "category-withheld",
    message: `SARIF is empty: the vault inventory of ${subscriptions.join(", ")} is incomplete, and Azure DevOps would close the alerts of what was not read as fixed.`,
    hint: "Give the findings.json of the last run as --baseline: its findings there are then carried forward.",
  };
}

/** The next so many of an iterator, leaving the rest to the next taker. */
async function* take<Item>(items: AsyncGenerator<Item>, count: number): AsyncGenerator<Item> {
  for (let taken = 0; taken < count; taken += 1) {
    const next = await items.next();
    if (next.done) return;
    yield next.value;
  }
}

interface LogContext {
  readonly report: ReportReader;
  readonly options: SarifOptions;
}

async function writeLog(sink: Sink, runs: AsyncIterable<FilledRun>, context: LogContext): Promise<void> {
  const out = chunked(sink);
  await out.write(`{"$schema": ${jsonText(schema)}, "version": "2.1.0", "runs": [`);
  let separator = "\n";
  for await (const { run, results } of runs) {
    const identity = automationDetails(context.options.target ?? { host: "github" }, run.key);
    const head = {
      ...runHead(context),
      ...(identity ? { automationDetails: identity } : {}),
      columnKind: "utf16CodeUnits",
    };
    const driver = { ...driverHead(context), rules: run.rules };
    await out.write(`${separator}${jsonText({ tool: { driver }, ...head }).slice(0, -1)}, "results": [`);
    for (const [index, result] of results.entries()) await out.write(`${index === 0 ? "\n" : ",\n"}${result}`);
    await out.write(results.length === 0 ? "]}" : "\n]}");
    separator = ",\n";
  }
  await out.write("\n]}\n");
  await out.flush();
}

function driverHead({ report, options }: LogContext): object {
  const { name, version } = report.header.tool;
  return {
    name,
    fullName: `${name} ${version}`,
    version,
    semanticVersion: version,
    informationUri: options.informationUri ?? `https://www.npmjs.com/package/${uriSegment(name)}`,
  };
}

function runHead({ report, options }: LogContext): object {
  const { versionControl } = options;
  return {
    // Never false, even when something could not be read: GitHub would discard the whole run.
    invocations: [{ executionSuccessful: true, endTimeUtc: report.header.snapshot.collectedAt }],
    originalUriBaseIds: { [repositoryRoot]: { description: { text: "The root of the repository that was scanned." } } },
    ...(versionControl === undefined
      ? {}
      : { versionControlProvenance: [{ ...versionControl, mappedTo: { uriBaseId: repositoryRoot } }] }),
  };
}
