import { createHash } from "node:crypto";
import type { FindingState, RecordedFinding, RecordedGap } from "../../model/history.ts";
import type { Finding, NotEvaluated, RuleError } from "../../model/report.ts";
import { cutDetail } from "./reason-words.ts";

/** Longest value that is kept as it is. Of a longer one a digest is enough to see that it changed. */
const longestValue = 300;
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
    return value.length <= longestValue ? value : { length: value.length, sha256: digestOf(value) };
  if (typeof value !== "object" || value === null) return value;
  if (!isWithin(value, deepestValue)) return { levels: `more than ${deepestValue}` };
  const text = JSON.stringify(value);
  return text.length <= longestValue ? value : { length: text.length, sha256: digestOf(text) };
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** Whoever walks a value by recursion would fall off one that is nested without end. */
function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((member) => isWithin(member, levels - 1));
}

/** The row with the first words of its detail; what could be done about it is no part of a history. */
export function recordGap({ ruleId, subject, facts, reason, detail }: Omit<NotEvaluated, "accepted">): RecordedGap {
  const short = detail === undefined ? {} : { detail: cutDetail(detail) };
  return { kind: "not-evaluated", ruleId, subjectId: subject.id, facts, reason, ...short };
}

/** A rule that threw did not look either. */
export function recordError({ ruleId, subject }: RuleError): RecordedGap {
  return { kind: "not-evaluated", ruleId, subjectId: subject.id, facts: [], reason: "error" };
}
