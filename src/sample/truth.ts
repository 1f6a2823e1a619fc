import { oneStepLower, type Severity, severityRank } from "../model/severity.ts";
import type { Gap } from "./gaps.ts";
import type { SampleEnvironment } from "./landscape.ts";
import { ruleSeverities, type SampleRuleId } from "./rule-severities.ts";
import type { PlantedDefect } from "./vaults.ts";
import type { SampleWaiver } from "./waivers.ts";

/** A finding that a run over the estate must have. */
export interface TrueFinding {
  readonly ruleId: SampleRuleId;
  /** Subject id. */
  readonly subject: string;
  readonly severity: Severity;
  readonly environment: SampleEnvironment;
  readonly owner?: string;
  /** State of the waiver that names it. */
  readonly waiver?: "active" | "expired" | "unjustified";
}

/** A rule that must come out as not evaluated on a subject, for want of these facts. */
export interface TrueNotEvaluated {
  readonly ruleId: SampleRuleId;
  readonly subject: string;
  readonly facts: readonly string[];
}

/** What a run must come to: no finding more, none less. In a report's own order: severity, rule, subject. */
export interface Truth {
  readonly findings: readonly TrueFinding[];
  readonly notEvaluated: readonly TrueNotEvaluated[];
}

/** A finding together with the key that leaves it out. */
export interface PlantedFinding {
  readonly key: string;
  readonly finding: TrueFinding;
  readonly restsOn?: readonly string[];
}

/** Turns labels into findings. The only other input is the list of waivers: no rule and no engine has a say. */
export function plantedFindings(
  planted: readonly PlantedDefect[],
  waivers: readonly SampleWaiver[],
): readonly PlantedFinding[] {
  const states = new Map(waivers.map((waiver) => [`${waiver.rule} ${waiver.subject}`, waiver.state]));
  return planted
    .map(({ key, restsOn, level, ...label }) => {
      const state = states.get(`${label.ruleId} ${label.subject}`);
      const finding: TrueFinding = {
        ruleId: label.ruleId,
        subject: label.subject,
        severity: severityIn(label.environment, level ?? ruleSeverities[label.ruleId]),
        environment: label.environment,
        ...(label.owner === undefined ? {} : { owner: label.owner }),
        ...(state === undefined || state === "unused" ? {} : { waiver: state }),
      };
      return { key, finding, ...(restsOn === undefined ? {} : { restsOn }) };
    })
    .sort((a, b) => compare(orderOf(a.finding, a.finding.severity), orderOf(b.finding, b.finding.severity)));
}

function severityIn(environment: SampleEnvironment, severity: Severity): Severity {
  return environment === "production" ? severity : oneStepLower(severity);
}

type Row = { readonly ruleId: SampleRuleId; readonly subject: string };

function orderOf({ ruleId, subject }: Row, severity: Severity): string {
  return [severityRank(severity), ruleId, subject].join("\u0000");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Sorts gaps as a report does. */
export function notEvaluatedOf(gaps: readonly Gap[]): readonly TrueNotEvaluated[] {
  return gaps
    .map((gap) => ({ gap, order: orderOf(gap, severityIn(gap.environment, ruleSeverities[gap.ruleId])) }))
    .sort((a, b) => compare(a.order, b.order))
    .map(({ gap: { ruleId, subject, facts } }) => ({ ruleId, subject, facts }));
}
