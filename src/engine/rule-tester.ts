import { exampleNow } from "../model/build.ts";
import type { Example } from "../model/example.ts";
import { unknown, unread } from "../model/fact.ts";
import type { Subject } from "../model/report.ts";
import type { NotApplicable, NotJudged, Observation, Rule } from "../model/rule.ts";
import type { Severity } from "../model/severity.ts";
import { type SubjectKind, subjectType } from "../model/subject.ts";
import { isWithinReach } from "./stray.ts";
import { trialSubject } from "./trial-subject.ts";
import { buildView, splitNeeds, type VaultContext } from "./view.ts";

/** A subject given to a rule, as a literal; what is not written is healthy. */
interface Given {
  readonly name: string;
  readonly given: Example<SubjectKind>;
  readonly params?: Readonly<Record<string, unknown>>;
  /** Marks a case that lies exactly on the line between passing and failing. */
  readonly boundary?: true;
}

export interface FailingCase extends Given {
  /** The exact message, or one for each observation. */
  readonly message: string | readonly string[];
  readonly level?: Severity;
  /**
   * What the observations are about, one for each: below the subject's id (`secrets/db`), or an id of its own (`/subscriptions/s`);
   * the subject itself when not given.
   */
  readonly at?: readonly string[];
}

export interface NotEvaluatedCase extends Given {
  /** What the rule itself says is missing; facts that are unread are tried by the tester anyway. */
  readonly detail: string;
}

export interface NotApplicableCase extends Given {
  readonly reason: string;
}

export interface RuleCases {
  readonly fails: readonly FailingCase[];
  readonly passes: readonly Given[];
  readonly notApplicable?: readonly NotApplicableCase[];
  readonly notEvaluated?: readonly NotEvaluatedCase[];
}

/** What one rule says of one subject. */
export type Verdict =
  | { readonly outcome: "fail"; readonly observations: readonly Observation[]; readonly subjectId: string }
  | { readonly outcome: "pass"; readonly subjectId: string }
  | { readonly outcome: "not-applicable"; readonly reason: string }
  | { readonly outcome: "not-evaluated"; readonly facts: readonly string[]; readonly detail?: string };

/** Runs one rule alone on one literal subject. A throw in the rule is a throw here. */
export function tryRule(
  rule: Rule,
  given: Example<SubjectKind>,
  params: Readonly<Record<string, unknown>> = {},
): Verdict {
  const { record, vault } = trialSubject(rule.subject, given);
  return judgeRecord(rule, { record, vault, now: given.now ?? exampleNow, params });
}

interface Trial {
  readonly record: { readonly id: string };
  readonly vault: VaultContext | undefined;
  readonly now: string;
  readonly params: Readonly<Record<string, unknown>>;
}

function judgeRecord(rule: Rule, { record, vault, now, params }: Trial): Verdict {
  const result = buildView(splitNeeds(rule.subject, rule.needs), record, vault);
  if ("missing" in result) return { outcome: "not-evaluated", facts: result.missing.map(({ fact }) => fact) };
  const complete = { ...defaultsOf(rule), ...params };
  // The view is built from the rule's own needs, and parameters from its own schema.
  const yielded = [...rule.check(result.view as never, { params: complete as never, now })];
  const observations = yielded.filter((one): one is Observation => "message" in one);
  if (observations.length > 0) {
    rule.fix?.(result.view as never);
    return { outcome: "fail", observations, subjectId: record.id };
  }
  const unjudged = yielded.filter((one): one is NotJudged => "notEvaluated" in one);
  const [first] = unjudged;
  if (first) {
    const facts = unjudged.map(({ notEvaluated }) => notEvaluated.fact);
    return { outcome: "not-evaluated", facts, detail: first.notEvaluated.detail ?? "" };
  }
  const skipped = yielded.find((one): one is NotApplicable => "notApplicable" in one);
  return skipped
    ? { outcome: "not-applicable", reason: skipped.notApplicable }
    : { outcome: "pass", subjectId: record.id };
}

/** The parameters' defaults, from the schema: the one place where they stand. */
export function defaultsOf(rule: Rule): Readonly<Record<string, unknown>> {
  const entries = Object.entries(rule.params.properties).map(([name, schema]) => [
    name,
    (schema as { default?: unknown }).default,
  ]);
  return Object.fromEntries(entries);
}

/** A named assertion; a test runner of any kind can run it. It throws where the rule does not do what is said. */
export interface RuleAssertion {
  readonly name: string;
  run(): void;
}

/**
 * Everything that a rule's test must hold: its cases, its own examples, and that no needed fact may be unread or unknown
 * without the verdict being not-evaluated. Refuses thin or doubled cases before anything runs.
 */
export function ruleAssertions(rule: Rule, cases: RuleCases): readonly RuleAssertion[] {
  refuseThinCases(rule, cases);
  return [
    ...cases.fails.map((one) => ({ name: `fails: ${one.name}`, run: () => assertFails(rule, one) })),
    ...cases.passes.map((one) => ({ name: `passes: ${one.name}`, run: () => assertOutcome(rule, one, "pass") })),
    ...(cases.notApplicable ?? []).map((one) => ({
      name: `not applicable: ${one.name}`,
      run: () => {
        const verdict = assertOutcome(rule, one, "not-applicable");
        if (verdict.outcome === "not-applicable") same(verdict.reason, one.reason, "reason");
      },
    })),
    ...(cases.notEvaluated ?? []).map((one) => ({
      name: `not evaluated: ${one.name}`,
      run: () => {
        const verdict = assertOutcome(rule, one, "not-evaluated");
        if (verdict.outcome === "not-evaluated") same(verdict.detail ?? "", one.detail, "detail");
      },
    })),
    {
      name: "its failing example fails",
      run: () => void assertOutcome(rule, { name: "example", given: rule.examples.fails }, "fail"),
    },
    {
      name: "its passing example passes",
      run: () => void assertOutcome(rule, { name: "example", given: rule.examples.passes }, "pass"),
    },
    ...rule.needs.map((need) => ({
      name: `not evaluated without ${need}`,
      run: () => assertNotEvaluated(rule, need, cases),
    })),
  ];
}

function refuseThinCases(rule: Rule, cases: RuleCases): void {
  const all: readonly Given[] = [
    ...cases.fails,
    ...cases.passes,
    ...(cases.notApplicable ?? []),
    ...(cases.notEvaluated ?? []),
  ];
  if (cases.fails.length === 0 || cases.passes.length === 0)
    throw new Error(`${rule.id}: needs a failing and a passing case`);
  if (!all.some(({ boundary }) => boundary))
    throw new Error(`${rule.id}: needs a case on the boundary (boundary: true)`);
  for (const name of Object.keys(rule.params.properties)) {
    if (!all.some(({ params }) => params && Object.hasOwn(params, name)))
      throw new Error(`${rule.id}: no case sets parameter ${name}`);
  }
  const seen = new Set<string>();
  for (const { given, params, name } of all) {
    const key = JSON.stringify([given, params ?? {}]);
    if (seen.has(key)) throw new Error(`${rule.id}: case "${name}" is written twice`);
    seen.add(key);
  }
}

function assertOutcome(rule: Rule, one: Given, outcome: Verdict["outcome"]): Verdict {
  const verdict = tryRule(rule, one.given, one.params);
  if (verdict.outcome !== outcome) throw new Error(`expected ${outcome}, got ${JSON.stringify(verdict)}`);
  return verdict;
}

function assertFails(rule: Rule, one: FailingCase): void {
  const verdict = assertOutcome(rule, one, "fail");
  if (verdict.outcome !== "fail") return;
  const expected = typeof one.message === "string" ? [one.message] : one.message;
  same(JSON.stringify(verdict.observations.map(({ message }) => message)), JSON.stringify(expected), "messages");
  for (const [index, observation] of verdict.observations.entries()) {
    const below = one.at?.[index];
    same(observation.at, below?.startsWith("/") ? below : pathOf(verdict.subjectId, below), "subject");
    const subject: Subject = { type: subjectType(rule.subject), id: verdict.subjectId, name: "" };
    if (!isWithinReach(observation, subject)) throw new Error(`"${observation.at}" lies outside the subject`);
    if (one.level) same(observation.level ?? rule.severity, one.level, "level");
  }
}

function pathOf(id: string, below: string | undefined): string {
  return below === undefined ? id : `${id}/${below}`;
}

function same(actual: string, expected: string, what: string): void {
  if (actual !== expected) throw new Error(`${what}: expected ${expected}, got ${actual}`);
}

function assertNotEvaluated(rule: Rule, need: string, cases: RuleCases): void {
  for (const { given } of [...cases.fails, ...cases.passes]) {
    for (const fact of [unread("denied"), unknown("var.example")]) {
      const { record, vault } = trialSubject(rule.subject, given);
      const name = need.replace(/^vault\./, "");
      const isVaultFact = need !== name;
      if (isVaultFact && !vault) continue;
      const changed = isVaultFact ? record : { ...record, [name]: fact };
      const around =
        vault && (isVaultFact || rule.subject === "vault")
          ? { ...vault, record: { ...vault.record, [name]: fact } }
          : vault;
      const trial = { record: changed, vault: around, now: exampleNow, params: {} };
      const verdict = judgeRecord(rule, trial);
      if (verdict.outcome !== "not-evaluated")
        throw new Error(`with ${need} not read the verdict is ${verdict.outcome}`);
    }
  }
}
