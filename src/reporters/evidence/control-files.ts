import { type FrameworkControl, frameworkControls } from "../../model/facts/framework-controls.ts";
import type { Attestation } from "../../model/policy.ts";
import type { Finding, NotEvaluated, RuleOutcomes } from "../../model/report.ts";
import type { BundleFiles, EvidenceInput, JudgingRule } from "./input.ts";
import { controlFile, evidenceFormatVersion } from "./layout.ts";
import { writeJson } from "./write-file.ts";

/** Failures and gaps that a control's file lists by itself; the whole lists are in findings.json. */
const listedAtMost = 200;

/** What is known of one rule, over all its subjects. */
interface RuleFacts {
  active: number;
  excepted: number;
  readonly failures: Failure[];
  readonly exceptions: Failure[];
  notEvaluated: number;
  readonly gaps: Gap[];
}

interface Failure {
  readonly ruleId: string;
  readonly severity: string;
  readonly subject: string;
  readonly message: string;
  readonly fingerprint: string;
  readonly exception?: string;
}

interface Gap {
  readonly ruleId: string;
  readonly subject: string;
  readonly reason: string;
  readonly isAccepted: boolean;
}

/** A control in one line: what the index says of it. */
export interface ControlLine {
  readonly id: string;
  readonly title: string;
  readonly file: string;
  readonly rules: number;
  readonly tested: number;
  readonly failed: number;
  readonly excepted: number;
  readonly notEvaluated: number;
  readonly attestations: number;
  /** True where every mapping to it is our own reading. */
  readonly isJudgement: boolean;
}

/** Writes a file for each control of the framework. The findings are read once, whatever the number of controls. */
export async function writeControls(files: BundleFiles, input: EvidenceInput): Promise<readonly ControlLine[]> {
  const facts = await gather(input);
  const lines: ControlLine[] = [];
  for (const control of frameworkControls(input.framework))
    lines.push(await writeControl(files, input, { control, facts }));
  return lines;
}

async function gather({ report }: EvidenceInput): Promise<ReadonlyMap<string, RuleFacts>> {
  const facts = new Map<string, RuleFacts>();
  const of = (ruleId: string) => {
    const known = facts.get(ruleId) ?? newFacts();
    facts.set(ruleId, known);
    return known;
  };
  for await (const finding of report.findings()) noteFinding(of(finding.ruleId), finding);
  for await (const row of report.notEvaluated()) noteGap(of(row.ruleId), row);
  return facts;
}

function newFacts(): RuleFacts {
  return { active: 0, excepted: 0, failures: [], exceptions: [], notEvaluated: 0, gaps: [] };
}

function noteFinding(facts: RuleFacts, finding: Finding): void {
  const { ruleId, severity, subject, message, fingerprint } = finding;
  const failure = { ruleId, severity, subject: subject.id, message, fingerprint };
  const exception = exceptionOf(finding);
  if (exception === undefined) {
    facts.active += 1;
    if (facts.failures.length < listedAtMost) facts.failures.push(failure);
    return;
  }
  facts.excepted += 1;
  if (facts.exceptions.length < listedAtMost) facts.exceptions.push({ ...failure, exception });
}

function exceptionOf({ waiver, suppression }: Finding): string | undefined {
  if (waiver?.state === "active") return `waived by ${waiver.approver} until ${waiver.until}: ${waiver.reason}`;
  return suppression && `suppressed in the code: ${suppression.reason}`;
}

function noteGap(facts: RuleFacts, { ruleId, subject, reason, accepted }: NotEvaluated): void {
  facts.notEvaluated += 1;
  if (facts.gaps.length < listedAtMost)
    facts.gaps.push({ ruleId, subject: subject.id, reason, isAccepted: accepted !== undefined });
}

interface OneControl {
  readonly control: FrameworkControl;
  readonly facts: ReadonlyMap<string, RuleFacts>;
}

async function writeControl(
  files: BundleFiles,
  input: EvidenceInput,
  { control, facts }: OneControl,
): Promise<ControlLine> {
  const { framework, report, attestations } = input;
  const entries = new Set(control.mappings.map(({ entry }) => entry));
  const rules = input.rules.filter((rule) => rule.entries.some((entry) => entries.has(entry)));
  const outcomes = new Map(report.header.outcomes.map((counts) => [counts.ruleId, counts]));
  const own = rules.flatMap(({ id }) => facts.get(id) ?? []);
  const results = totals(
    rules.flatMap(({ id }) => outcomes.get(id) ?? []),
    own,
  );
  const given = attestations.filter((one) => isAbout(one, framework, control.id));
  await writeJson(files, controlFile(control.id), {
    formatVersion: evidenceFormatVersion,
    framework,
    control: control.id,
    title: control.title,
    mappings: control.mappings.map((mapping) => ({ ...mapping, rules: ruleIdsOf(rules, mapping.entry) })),
    rules: rules.map((rule) => ruleEntry(rule, outcomes.get(rule.id))),
    results,
    population: report.header.summary,
    failures: listed(
      own.flatMap(({ failures }) => failures),
      results.failed,
    ),
    exceptions: listed(
      own.flatMap(({ exceptions }) => exceptions),
      results.excepted,
    ),
    notEvaluated: listed(
      own.flatMap(({ gaps }) => gaps),
      results.notEvaluated,
    ),
    attestations: given,
    wholeLists: "data/findings.json (findings, notEvaluated), data/results.ndjson.gz (every item)",
  });
  return {
    ...{ id: control.id, title: control.title, file: controlFile(control.id), rules: rules.length },
    ...{
      tested: results.tested,
      failed: results.failed,
      excepted: results.excepted,
      notEvaluated: results.notEvaluated,
    },
    attestations: given.length,
    isJudgement: control.mappings.every(({ basis }) => basis.every((source) => source === "judgement")),
  };
}

function ruleIdsOf(rules: readonly JudgingRule[], entry: string): readonly string[] {
  return rules.filter(({ entries }) => entries.includes(entry)).map(({ id }) => id);
}

function ruleEntry({ entries: _entries, ...rule }: JudgingRule, counts: RuleOutcomes | undefined): object {
  return { ...rule, outcomes: counts ?? null };
}

/** An attestation names a control as `CC6.2` or as `soc2:CC6.2`. */
function isAbout({ control }: Attestation, framework: string, id: string): boolean {
  return control === id || control === `${framework}:${id}`;
}

function totals(counts: readonly RuleOutcomes[], facts: readonly RuleFacts[]) {
  const sum = (key: "pass" | "fail" | "notApplicable" | "error") => counts.reduce((all, one) => all + one[key], 0);
  const of = (key: "active" | "excepted" | "notEvaluated") => facts.reduce((all, one) => all + one[key], 0);
  return {
    tested: sum("pass") + sum("fail"),
    passed: sum("pass"),
    failed: of("active"),
    excepted: of("excepted"),
    notEvaluated: of("notEvaluated"),
    notApplicable: sum("notApplicable"),
    errors: sum("error"),
  };
}

function listed<Item>(items: readonly Item[], count: number): { count: number; listed: readonly Item[] } {
  return { count, listed: items.slice(0, listedAtMost) };
}
