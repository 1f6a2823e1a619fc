import type { Finding, NotEvaluated, OutcomeName, RuleOutcomes, Summary } from "../model/report.ts";
import type { Severity } from "../model/severity.ts";

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends object ? Mutable<T[Key]> : T[Key] };

function noneYet(): Record<Severity, number> {
  return { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
}

/** Counts of a run. Everything in a report's header that is a number comes from here. */
export class Tally {
  readonly summary: Mutable<Summary> = {
    vaults: 0,
    hsms: 0,
    secrets: 0,
    keys: 0,
    certificates: 0,
    grants: 0,
    findings: noneYet(),
    active: noneYet(),
    newlyActive: noneYet(),
    waived: 0,
    fixedSinceBaseline: null,
    notRecheckedSinceBaseline: null,
    notEvaluated: noneYet(),
    acceptedGaps: 0,
    errors: 0,
    isIncomplete: false,
  };
  readonly #outcomes = new Map<string, Mutable<RuleOutcomes>>();

  #of(ruleId: string): Mutable<RuleOutcomes> {
    const known = this.#outcomes.get(ruleId);
    if (known) return known;
    const fresh = { ruleId, pass: 0, fail: 0, notEvaluated: 0, notApplicable: 0, error: 0, waived: 0 };
    this.#outcomes.set(ruleId, fresh);
    return fresh;
  }

  /** Makes a rule appear in the outcomes even when it met no subject. */
  announce(ruleId: string): void {
    this.#of(ruleId);
  }

  /** Was the rule on in any environment? */
  wasOn(ruleId: string): boolean {
    return this.#outcomes.has(ruleId);
  }

  /** Was the rule on, and judged wherever it had a subject? */
  sawEverything(ruleId: string): boolean {
    return this.#outcomes.has(ruleId) && this.#of(ruleId).notEvaluated === 0 && this.#of(ruleId).error === 0;
  }

  count(ruleId: string, outcome: OutcomeName): void {
    this.#of(ruleId)[outcome] += 1;
    if (outcome === "error") this.summary.errors += 1;
  }

  finding(finding: Finding): void {
    this.summary.findings[finding.severity] += 1;
    if (finding.waiver?.state === "active" || finding.suppression) {
      this.summary.waived += 1;
      this.#of(finding.ruleId).waived += 1;
      return;
    }
    this.summary.active[finding.severity] += 1;
    if (finding.baselineState !== "unchanged") this.summary.newlyActive[finding.severity] += 1;
  }

  notEvaluated(row: NotEvaluated, severity: Severity, isFault: boolean): void {
    if (row.accepted) {
      this.summary.acceptedGaps += 1;
      return;
    }
    this.summary.notEvaluated[severity] += 1;
    if (isFault) this.summary.isIncomplete = true;
  }

  /** Outcomes of every rule that was on, sorted by rule id. */
  outcomes(): readonly RuleOutcomes[] {
    return [...this.#outcomes.values()].sort((a, b) => (a.ruleId < b.ruleId ? -1 : 1));
  }
}
