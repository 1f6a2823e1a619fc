import type { Finding, ReportReader, RuleDescriptor } from "../../model/report.ts";
import { jsonText } from "../escape.ts";
import { type ResultContext, sarifResult } from "./result.ts";
import { type SarifRule, sarifRule, sarifRuleId } from "./rule.ts";
import { type RunKeys, runKeys, runOf } from "./runs.ts";

/** What decides which findings a SARIF log holds. */
export interface Selection {
  /** Also write findings that an active waiver covers. */
  readonly includeSuppressed: boolean;
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
}

/** Reads the findings once and counts: a run's rules and size must be known before its first result. */
export async function planRuns(report: ReportReader, selection: Selection): Promise<Plan> {
  const keys = runKeys(report.header);
  const runs = new Map<string, PlannedRun>();
  const run = (key: string): PlannedRun => {
    const known = runs.get(key) ?? { key, rules: [], positions: new Map(), total: 0, kept: 0 };
    runs.set(key, known);
    return known;
  };
  for (const key of keys.complete) run(key);
  if (runs.size > 0 || keys.withheld.size > 0) run(keys.tenant);
  const rules = new Map(report.rules.map((rule) => [rule.id, rule]));
  for await (const finding of report.findings()) {
    const key = placeOf(finding, keys, selection);
    if (key !== undefined) addTo(run(key), finding, { rules, selection });
  }
  if (keys.hasCode) run("code");
  return { keys, runs: [...runs.values()].sort((a, b) => (a.key < b.key ? -1 : 1)) };
}

interface Describing {
  readonly rules: ReadonlyMap<string, RuleDescriptor>;
  readonly selection: Selection;
}

function addTo(run: PlannedRun, finding: Finding, { rules, selection }: Describing): void {
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

/** The run a finding is written to, if it is written at all. */
function placeOf(finding: Finding, keys: RunKeys, selection: Selection): string | undefined {
  if (finding.waiver?.state === "active" && !selection.includeSuppressed) return undefined;
  const key = runOf(finding, keys);
  return keys.withheld.has(key) ? undefined : key;
}

/** Most results held at a time. Runs are filled together until this is reached, so that many runs need few readings. */
const batchSize = 40_000;

export interface FilledRun {
  readonly run: PlannedRun;
  /** The results, as JSON text, in the order of the findings. */
  readonly results: readonly string[];
}

/** Reads the findings again, once for each batch of runs, and gives back each run with its results. */
export async function* fillRuns(report: ReportReader, plan: Plan, selection: Selection): AsyncGenerator<FilledRun> {
  const rules = new Map(report.rules.map((rule) => [rule.id, rule]));
  for (const batch of batches(plan.runs)) {
    const results = new Map(batch.map((run): [string, string[]] => [run.key, []]));
    let missing = batch.reduce((sum, run) => sum + run.kept, 0);
    const byKey = new Map(batch.map((run) => [run.key, run]));
    if (missing > 0) {
      for await (const finding of report.findings()) {
        const key = placeOf(finding, plan.keys, selection) ?? "";
        const run = byKey.get(key);
        const list = results.get(key);
        if (!run || !list || list.length >= run.kept) continue;
        list.push(jsonText(sarifResult(finding, contextOf(finding, run, { rules, report }))));
        missing -= 1;
        if (missing === 0) break;
      }
    }
    for (const run of batch) {
      yield { run, results: results.get(run.key) ?? [] };
      results.delete(run.key);
    }
  }
}

function* batches(runs: readonly PlannedRun[]): Generator<readonly PlannedRun[]> {
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

interface Reading {
  readonly rules: ReadonlyMap<string, RuleDescriptor>;
  readonly report: ReportReader;
}

function contextOf(finding: Finding, run: PlannedRun, { rules, report }: Reading): ResultContext {
  const rule = rules.get(finding.ruleId);
  const ruleId = rule === undefined ? finding.ruleId : sarifRuleId(rule, finding.severity);
  const ruleIndex = run.positions.get(ruleId);
  if (ruleIndex === undefined) throw new Error(`The report gave other findings the second time: ${ruleId}.`);
  return { ruleId, ruleIndex, policyAnchor: report.policyAnchor };
}
