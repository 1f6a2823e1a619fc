import type { CarriedFinding, Finding, ReportReader, RuleDescriptor } from "../../model/report.ts";
import { severityRank } from "../../model/severity.ts";
import { jsonText } from "../escape.ts";
import { type ResultContext, sarifResult } from "./result.ts";
import { type SarifRule, sarifRule, sarifRuleId } from "./rule.ts";
import { codeRun, type RunKeys, runKeys, runOf } from "./runs.ts";
import { onlyRun } from "./target.ts";

/** What decides which findings a SARIF log holds. */
export interface Selection {
  /** Also write findings that an active waiver or a comment in the code covers. */
  readonly includeSuppressed: boolean;
  /** Everything in one run, whatever subscription it belongs to. */
  readonly isOneRun: boolean;
  /** The most severe so many results of a run are written. */
  readonly maxResultsPerRun: number;
  /** The page of a rule, for `helpUri`. */
  readonly helpUri?: (ruleId: string) => string;
}

/** One run as far as it can be known before its results are written. */
export interface PlannedRun {
  readonly key: string;
  readonly rules: SarifRule[];
  /** Position in `rules` by SARIF rule id. */
  readonly positions: Map<string, number>;
  /** Findings that belong to the run, and how many of them are written. */
  total: number;
  kept: number;
}

export interface Plan {
  readonly keys: RunKeys;
  readonly runs: readonly PlannedRun[];
  readonly selection: Selection;
  readonly rules: ReadonlyMap<string, RuleDescriptor>;
}

/** Reads the findings once and counts: a run's rules and size must be known before its first result. */
export async function planRuns(report: ReportReader, selection: Selection): Promise<Plan> {
  const keys = runKeys(report.header);
  const rules = new Map(report.rules.map((rule) => [rule.id, rule]));
  if (selection.isOneRun && keys.withheld.size > 0 && !knowsLastRun(report))
    return { keys, selection, rules, runs: [] };
  const runs = new Map<string, PlannedRun>();
  const run = (key: string): PlannedRun => {
    const known = runs.get(key) ?? { key, rules: [], positions: new Map(), total: 0, kept: 0 };
    runs.set(key, known);
    return known;
  };
  for (const key of selection.isOneRun ? [onlyRun] : keysToWrite(keys)) run(key);
  const plan = { keys, selection, rules };
  for await (const alert of alerts(report)) {
    const key = placeOf(alert, plan);
    if (key !== undefined) addTo(run(key), alert.finding, plan);
  }
  return { ...plan, runs: [...runs.values()].sort((a, b) => (a.key < b.key ? -1 : 1)) };
}

/** With the findings of the last run nothing is lost that could not be read in this one: it is carried forward. */
function knowsLastRun({ header, carriedForward }: ReportReader): boolean {
  return carriedForward !== undefined || header.summary.notRecheckedSinceBaseline !== null;
}

/** Runs that are written even when they are empty: their alerts are then closed. */
function keysToWrite({ complete, isLive, tenant, hasCode }: RunKeys): readonly string[] {
  return [...complete, ...(isLive ? [tenant] : []), ...(hasCode ? [codeRun] : [])];
}

interface Alert {
  readonly finding: Finding;
  readonly carried?: CarriedFinding;
}

/**
 * What GitHub must go on showing, most severe first: the findings, and among those of one severity last the ones that are
 * carried forward. It would close the alert of a finding that is left out, though nobody knows whether it is fixed.
 */
async function* alerts(report: ReportReader): AsyncGenerator<Alert> {
  const carried = [...(report.carriedForward ?? [])].reverse();
  const upTo = function* (rank: number): Generator<Alert> {
    for (let next = carried.at(-1); next && severityRank(next.finding.severity) < rank; next = carried.at(-1)) {
      carried.pop();
      yield { finding: next.finding, carried: next };
    }
  };
  for await (const finding of report.findings()) {
    if (carried.length > 0) yield* upTo(severityRank(finding.severity));
    yield { finding };
  }
  yield* upTo(Number.POSITIVE_INFINITY);
}

type Selecting = Omit<Plan, "runs">;

/** The run a finding is written to, if it is written at all. */
function placeOf({ finding, carried }: Alert, { keys, selection }: Selecting): string | undefined {
  const isSuppressed = finding.waiver?.state === "active" || finding.suppression !== undefined;
  if (isSuppressed && !selection.includeSuppressed) return undefined;
  if (selection.isOneRun) return onlyRun;
  const key = runOf(finding, keys);
  // A run of its own for what is carried forward would close every other alert of a subscription that nobody asked about.
  if (carried && !keysToWrite(keys).includes(key)) return undefined;
  return keys.withheld.has(key) ? undefined : key;
}

function addTo(run: PlannedRun, finding: Finding, { rules, selection }: Selecting): void {
  run.total += 1;
  if (run.kept >= selection.maxResultsPerRun) return;
  run.kept += 1;
  const rule = rules.get(finding.ruleId);
  if (!rule) throw new Error(`The report has findings of rule ${finding.ruleId}, but does not describe it.`);
  const id = sarifRuleId(rule, finding.severity);
  if (run.positions.has(id)) return;
  run.positions.set(id, run.rules.length);
  run.rules.push(sarifRule(rule, finding.severity, selection.helpUri?.(rule.id)));
}

export interface FilledRun {
  readonly run: PlannedRun;
  /** The results, as JSON text, in the order of the findings. */
  readonly results: readonly string[];
}

/**
 * Gives back each run with its results. Runs are filled together up to `batchSize` results, the most that is held at a
 * time; the findings are read again once for each such batch.
 */
export async function* fillRuns(report: ReportReader, plan: Plan, batchSize = 100_000): AsyncGenerator<FilledRun> {
  for (const batch of batches(plan.runs, batchSize)) {
    const results = await fill(report, plan, batch);
    for (const run of batch) {
      yield { run, results: results.get(run) ?? [] };
      results.delete(run);
    }
  }
}

function* batches(runs: readonly PlannedRun[], batchSize: number): Generator<readonly PlannedRun[]> {
  let batch: PlannedRun[] = [];
  let size = 0;
  for (const run of runs) {
    if (batch.length > 0 && size + run.kept > batchSize) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(run);
    size += run.kept;
  }
  if (batch.length > 0) yield batch;
}

async function fill(
  report: ReportReader,
  plan: Plan,
  batch: readonly PlannedRun[],
): Promise<Map<PlannedRun, string[]>> {
  const results = new Map<PlannedRun, string[]>();
  const runs = new Map(batch.map((run) => [run.key, run]));
  let missing = batch.reduce((sum, run) => sum + run.kept, 0);
  if (missing === 0) return results;
  for await (const alert of alerts(report)) {
    const run = runs.get(placeOf(alert, plan) ?? "");
    if (!run) continue;
    const { finding, carried } = alert;
    const list = results.get(run) ?? [];
    results.set(run, list);
    if (list.length >= run.kept) continue;
    const context = {
      ...indexOf(finding, run, plan),
      policyAnchor: report.policyAnchor,
      ...(carried ? { carried } : {}),
    };
    list.push(jsonText(sarifResult(finding, context)));
    missing -= 1;
    if (missing === 0) break;
  }
  return results;
}

function indexOf(finding: Finding, run: PlannedRun, { rules }: Plan): Pick<ResultContext, "ruleId" | "ruleIndex"> {
  const rule = rules.get(finding.ruleId);
  const ruleId = rule === undefined ? finding.ruleId : sarifRuleId(rule, finding.severity);
  const ruleIndex = run.positions.get(ruleId);
  if (ruleIndex === undefined) throw new Error(`The report gave other findings when read again: ${ruleId}.`);
  return { ruleId, ruleIndex };
}
