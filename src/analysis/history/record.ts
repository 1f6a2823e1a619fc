import type { FindingState, RecordedFinding, RecordedGap } from "../../model/history.ts";
import type { Finding, NotEvaluated, RuleError } from "../../model/report.ts";

/** Longest text of a value that is kept to be compared: longer ones are shown as their length. */
const longestValue = 500;
const deepestValue = 32;

/** Does the finding count for the exit status, and if not, why not? */
export function stateOf({ waiver, suppression }: Pick<Finding, "waiver" | "suppression">): FindingState {
  if (waiver?.state === "active") return "waived";
  return suppression ? "suppressed" : "active";
}

/** What a history keeps of a finding. */
export function recordFinding(finding: Finding, firstSeen: string): RecordedFinding {
  const { fingerprint, ruleId, severity, subject, message, location, environment, owner, waiver, suppression } =
    finding;
  return {
    kind: "finding",
    ...{ fingerprint, ruleId, severity, subject, state: stateOf(finding), firstSeen, message },
    ...(location ? { location } : {}),
    environment,
    ...(owner === undefined ? {} : { owner }),
    ...(finding.remediation ? { remediation: finding.remediation.text } : {}),
    ...(waiver ? { waiver } : {}),
    ...(suppression ? { suppression } : {}),
    evidence: finding.evidence.map(({ fact, value }) => ({ fact, value: shorten(value) })),
  };
}

/** Reports shorten what they show already; a file from elsewhere may hold anything. */
export function shorten(value: unknown): unknown {
  if (typeof value === "string")
    return value.length <= longestValue ? value : { text: value.slice(0, longestValue), length: value.length };
  if (typeof value !== "object" || value === null) return value;
  if (!isWithin(value, deepestValue)) return { levels: `more than ${deepestValue}` };
  const { length } = JSON.stringify(value);
  return length <= 4 * longestValue ? value : { length };
}

/** Whoever walks a value by recursion would fall off one that is nested without end. */
function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((member) => isWithin(member, levels - 1));
}

export function recordGap({ ruleId, subject, facts, reason }: NotEvaluated): RecordedGap {
  return { kind: "not-evaluated", ruleId, subjectId: subject.id, facts, reason };
}

/** A rule that threw did not look either. */
export function recordError({ ruleId, subject }: RuleError): RecordedGap {
  return { kind: "not-evaluated", ruleId, subjectId: subject.id, facts: [], reason: "error" };
}
