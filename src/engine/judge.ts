import { faultReasons } from "../model/fact.ts";
import type { Environment, Waiver } from "../model/policy.ts";
import type { AppliedWaiver, Finding, NotEvaluated, OutcomeName, Subject } from "../model/report.ts";
import type { Fix, Observation, Yielded } from "../model/rule.ts";
import { type Severity, severityRank } from "../model/severity.ts";
import type { CompiledRule } from "./compiled-rule.ts";
import { acceptedGap, effectiveSeverity, type RuleSetting, ruleSetting, waiversFor } from "./policy/resolve.ts";
import { sortKey } from "./record-store.ts";
import { rulesOn } from "./rules-on.ts";
import type { Run } from "./run.ts";
import { stampFinding } from "./stamp.ts";
import { isWithinReach, subjectOf } from "./stray.ts";
import { buildView, foundFacts, type MissingFact, type VaultContext, worstReason } from "./view.ts";
import { listed, observationsIn, shortfalls } from "./yielded.ts";

/** One thing to judge, with everything around it that verdicts depend on. */
export interface Candidate {
  readonly reference: Subject;
  readonly record: object;
  readonly file: string;
  readonly environment: Environment;
  readonly owner: string | undefined;
  readonly vault: VaultContext | undefined;
}

interface Case {
  readonly run: Run;
  readonly compiled: CompiledRule;
  readonly candidate: Candidate;
  readonly setting: RuleSetting;
}

/** Judges one subject by all rules for its kind, and keeps what comes out. */
export async function judge(run: Run, rules: readonly CompiledRule[], candidate: Candidate): Promise<void> {
  const failed = new Set<string>();
  run.baseline?.noteJudged(candidate.reference.id);
  for (const { compiled, setting } of rulesOn(run.policy, rules, candidate.environment)) {
    const pending = judgeByRule({ run, compiled, candidate, setting }, failed);
    if (pending) await pending;
  }
}

/** Gives back a promise only when something has to be written out first: most subjects pass, and must be quick. */
function judgeByRule(current: Case, failed: Set<string>): Promise<void> | undefined {
  const { run, compiled, candidate } = current;
  const superseder = first(compiled.supersededBy, failed);
  if (superseder) return settle(current, "notApplicable", `see ${superseder}`);
  const result = buildView(compiled.needs, candidate.record, candidate.vault);
  if ("missing" in result) return recordNotEvaluated(current, result.missing);
  let yielded: readonly Yielded[];
  let observations: readonly Observation[];
  let fix: Fix = {};
  try {
    const { rule } = compiled;
    // The view was built from the rule's own needs, which is what the erased type stands for.
    yielded = listed(rule.check(result.view as never, { params: current.setting.params as never, now: run.now }));
    observations = observationsIn(yielded);
    refuseStrays(observations, current);
    if (observations.length > 0) {
      failed.add(compiled.rule.id);
      observations = notToldBefore(observations, current);
    }
    if (observations.length > 0) fix = rule.fix?.(result.view as never) ?? {};
  } catch (error) {
    return recordError(current, error);
  }
  if (observations.length > 0) return recordFailures(current, { observations, fix });
  const unjudged = shortfalls(yielded);
  if (unjudged.length > 0) return recordNotEvaluated(current, unjudged);
  const [reason] = yielded;
  if (reason && "message" in reason)
    return settle(current, "notApplicable", `told at ${reason.about?.name ?? reason.at}`);
  if (reason && "notApplicable" in reason) return settle(current, "notApplicable", reason.notApplicable);
  // What could not be read may hold what the rule looks for.
  if (result.doubts.length > 0) return recordNotEvaluated(current, result.doubts);
  return settle(current, "pass");
}

function first(candidates: ReadonlySet<string>, among: ReadonlySet<string>): string | undefined {
  for (const id of candidates) if (among.has(id)) return id;
  return undefined;
}

/**
 * What a rule says of a scope above vaults is one cause, however many vaults lie below: it is a finding at the first that it matters
 * to, and no further one at the others.
 */
function notToldBefore(observations: readonly Observation[], { run, compiled }: Case): readonly Observation[] {
  if (!observations.some(({ about }) => about?.type === "scope")) return observations;
  return observations.filter(({ at, about, detail = "" }) => {
    if (about?.type !== "scope") return true;
    const key = `${compiled.rule.id} ${at} ${detail}`;
    const isNew = !run.toldOfScopes.has(key);
    run.toldOfScopes.add(key);
    return isNew;
  });
}

/** A rule may only speak of the subject it was given, or of what lies in it or above it, and only at levels it declares. */
function refuseStrays(observations: readonly Observation[], { compiled, candidate }: Case): void {
  const { rule } = compiled;
  for (const observation of observations) {
    if (!isWithinReach(observation, candidate.reference))
      throw new Error(`observation at "${observation.at}" is not at its subject`);
    if (observation.fact !== undefined && !rule.needs.includes(observation.fact))
      throw new Error(`"${observation.fact}" is none of the rule's needs`);
    if (observation.level && observation.level !== rule.severity && !rule.levels?.includes(observation.level)) {
      throw new Error(`level "${observation.level}" is not among the rule's levels`);
    }
  }
}

function settle(current: Case, outcome: OutcomeName, why?: string): Promise<void> | undefined {
  const { run, compiled, candidate } = current;
  run.tally.count(compiled.rule.id, outcome);
  if (!run.details) return undefined;
  const key = sortKey(compiled.rule.id, candidate.reference.id);
  const detail = { ruleId: compiled.rule.id, subject: candidate.reference, outcome };
  return run.details.add(key, why === undefined ? detail : { ...detail, why });
}

interface Failure {
  readonly observations: readonly Observation[];
  readonly fix: Fix;
}

async function recordFailures(current: Case, failure: Failure): Promise<void> {
  const { run, compiled, setting } = current;
  const found = foundFacts(compiled.needs, current.candidate.record, current.candidate.vault);
  await settle(current, "fail", failure.observations[0]?.message);
  for (const observation of failure.observations) {
    const candidate = candidateOf(observation, current);
    const severity = effectiveSeverity(compiled.rule, setting, candidate.environment, observation.level);
    const stamped = stampFinding({
      rule: compiled.rule,
      candidate,
      observation,
      severity,
      found,
      fix: failure.fix,
      declaredAt: run.declarations?.spanOf(candidate.reference),
    });
    const waiver = applyWaiver({ ...current, candidate });
    const suppression = run.suppressions.of(compiled.rule, stamped);
    const finding: Finding = {
      ...stamped,
      ...(waiver ? { waiver } : {}),
      ...(suppression ? { suppression } : {}),
    };
    await keep(run, sortKey(...orderOf(severity, compiled, candidate), observation.detail ?? ""), finding);
  }
}

/** What an observation speaks of; a scope has an environment of its own, and none of the owners of vaults below it. */
function candidateOf(observation: Observation, { run, candidate }: Case): Candidate {
  const reference = subjectOf(observation, candidate.reference);
  if (reference.type !== "scope") return { ...candidate, reference };
  const environment = run.environmentOf?.(reference.id) ?? candidate.environment;
  return { ...candidate, reference, environment, owner: undefined };
}

async function keep(run: Run, key: string, finding: Finding): Promise<void> {
  const baselineState = run.baseline?.meet(finding);
  if (baselineState === "undecided") run.undecided.push({ key, finding });
  else await add(run, key, baselineState ? { ...finding, baselineState } : finding);
}

async function add(run: Run, key: string, finding: Finding): Promise<void> {
  run.tally.finding(finding);
  await run.findings.add(key, finding);
}

/** Keeps what could only be told from new findings once all were there, in the order of findings. */
export async function settleUndecided(run: Run): Promise<void> {
  const inOrder = run.undecided.splice(0).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  for (const { key, finding } of inOrder)
    await add(run, key, { ...finding, baselineState: run.baseline?.claim(finding) ?? "new" });
}

function orderOf(severity: Severity, compiled: CompiledRule, candidate: Candidate): readonly string[] {
  return [String(severityRank(severity)), compiled.rule.id, candidate.reference.id];
}

/** The waiver that speaks of this finding: an active one if there is one, else an expired or unjustified one, so that it says so. */
function applyWaiver({ run, compiled, candidate }: Case): AppliedWaiver | undefined {
  let applied: AppliedWaiver | undefined;
  for (const { waiver, isExpired } of waiversFor(run.policy, compiled.rule, candidate.reference.id, run.now)) {
    const isJustified = isWaiverJustified(waiver, compiled, candidate);
    run.waiverUse.record(waiver, candidate.reference.id, isJustified);
    const state = isExpired ? "expired" : isJustified ? "active" : "unjustified";
    if (applied && (applied.state === "active" || state !== "active")) continue;
    const { reason, approver, ticket, kind, until } = waiver;
    applied = { state, reason, approver, until, ...(ticket ? { ticket } : {}), ...(kind ? { kind } : {}) };
  }
  return applied;
}

/** A waiver of a kind counts only where facts show what the kind asks for; an unread fact shows nothing. */
function isWaiverJustified(waiver: Waiver, compiled: CompiledRule, candidate: Candidate): boolean {
  if (waiver.kind === undefined) return true;
  const kind = compiled.rule.waiverKinds?.[waiver.kind];
  const needs = compiled.waiverNeeds.get(waiver.kind);
  if (!kind || !needs) return false;
  const result = buildView(needs, candidate.record, candidate.vault);
  return "view" in result && kind.isJustified(result.view);
}

async function recordNotEvaluated(current: Case, missing: readonly MissingFact[]): Promise<void> {
  await settle(current, "notEvaluated", missing.map(({ fact, reason }) => `${fact}: ${reason}`).join(", "));
  await addNotEvaluated(current, current.candidate.reference, missing);
}

/** Keeps one row of what could not be judged, with the accepted gap that covers it, if all its facts are accepted. */
async function addNotEvaluated(current: Case, subject: Subject, missing: readonly MissingFact[]): Promise<void> {
  const { run, compiled, candidate, setting } = current;
  const worst = worstReason(missing);
  if (!worst) return;
  const gaps = missing.map(({ fact }) => acceptedGap(run.policy, fact, subject.id, run.now));
  const [gap] = gaps.every((accepted) => accepted !== undefined) ? gaps : [];
  const row: NotEvaluated = {
    ruleId: compiled.rule.id,
    subject,
    facts: missing.map(({ fact }) => fact),
    reason: worst.reason,
    ...(worst.detail === undefined ? {} : { detail: worst.detail }),
    ...(worst.remedy === undefined ? {} : { remedy: worst.remedy }),
    ...(gap ? { accepted: { reason: gap.reason, approver: gap.approver, until: gap.until } } : {}),
  };
  const severity = effectiveSeverity(compiled.rule, setting, candidate.environment);
  const isFault = missing.some(({ reason }) => reason !== "unknown" && faultReasons.has(reason));
  run.tally.notEvaluated(row, severity, isFault);
  run.baseline?.noteNotEvaluated(row);
  await run.notEvaluated.add(sortKey(...orderOf(severity, compiled, candidate), row.facts.join()), row);
}

/** Records that a whole list of subjects could not be read (or only a part of it): no rule about them can pass there. */
export async function listNotRead(
  run: Run,
  rules: readonly CompiledRule[],
  candidate: Candidate,
  missing: MissingFact,
): Promise<void> {
  for (const compiled of rules) {
    const setting = ruleSetting(run.policy, compiled.rule, candidate.environment);
    if (setting.enabled) await recordNotEvaluated({ run, compiled, candidate, setting }, [missing]);
  }
}

async function recordError(current: Case, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  const { run, compiled, candidate } = current;
  run.baseline?.noteError(compiled.rule.id, candidate.reference.id);
  run.errors.push({ ruleId: compiled.rule.id, subject: candidate.reference, message });
  await settle(current, "error", message);
}
