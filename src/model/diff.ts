import Type from "typebox";
import { SourceSpan } from "./fact.ts";
import { findingStates } from "./history.ts";
import { AppliedWaiver, ReportedPolicy, SeverityCounts, Subject } from "./report.ts";
import { closed, type Of, oneOf, Time } from "./schema.ts";
import { severities } from "./severity.ts";

/** The format of what `kvaudit diff --format json` prints. A new field raises nothing; a changed or removed one does. */
export const diffFormatVersion = 1;

/** One of the two runs. */
export const DiffedRun = closed({
  tool: closed({ name: Type.String(), version: Type.String() }),
  snapshot: closed({ collectedAt: Time, digest: Type.String() }),
  policy: ReportedPolicy,
  active: SeverityCounts,
  isIncomplete: Type.Boolean(),
});
export type DiffedRun = Of<typeof DiffedRun>;

/** A fact that both runs cite about a subject, with other values. */
export const ChangedFact = closed({ fact: Type.String(), before: Type.Unknown(), after: Type.Unknown() });
export type ChangedFact = Of<typeof ChangedFact>;

const finding = {
  fingerprint: Type.String(),
  ruleId: Type.String(),
  severity: oneOf(severities),
  subject: Subject,
  state: oneOf(findingStates),
  environment: Type.String(),
  owner: Type.Optional(Type.String()),
  message: Type.String(),
  location: Type.Optional(SourceSpan),
};

/** A finding as the run has it that it is taken from: the later one, but for what is fixed. */
export const DiffedFinding = closed(finding);
export type DiffedFinding = Of<typeof DiffedFinding>;

export const newCauses = ["appeared", "rule-on", "looked-for", "judged-otherwise"] as const;

/** A finding of the later run only. */
export const NewFinding = closed({
  ...finding,
  cause: oneOf(
    newCauses,
    "`appeared`: the earlier run looked and did not find it. `rule-on`: its rule was off. `looked-for`: the earlier run could not look. `judged-otherwise`: both runs judged one snapshot, by another policy or version.",
  ),
  because: Type.Optional(Type.String({ description: "Why the earlier run could not look." })),
  facts: Type.Array(ChangedFact),
});
export type NewFinding = Of<typeof NewFinding>;

/** A finding of the earlier run only, which the later one looked for and did not find. */
export const FixedFinding = closed({ ...finding, facts: Type.Array(ChangedFact) });
export type FixedFinding = Of<typeof FixedFinding>;

/** A finding of the earlier run that the later one could not look for. */
export const UncheckedFinding = closed({ ...finding, because: Type.String() });
export type UncheckedFinding = Of<typeof UncheckedFinding>;

const beforeAndAfter = closed({ before: Type.String(), after: Type.String() });

/** A finding of both runs that is not the same any more. */
export const ChangedFinding = closed({
  ...finding,
  severityBefore: Type.Optional(oneOf(severities)),
  ownerChange: Type.Optional(beforeAndAfter),
  environmentChange: Type.Optional(beforeAndAfter),
  waivedUntil: Type.Optional(closed({ before: Type.String(), after: Type.String() })),
  facts: Type.Array(ChangedFact),
});
export type ChangedFinding = Of<typeof ChangedFinding>;

/** A finding of both runs that stopped counting, or counts again. `waiver` is the one that was given, or ended. */
export const ExcusedFinding = closed({ ...finding, waiver: Type.Optional(AppliedWaiver) });
export type ExcusedFinding = Of<typeof ExcusedFinding>;

/** What `kvaudit diff --format json` prints. Lists are in the order of findings: severity, rule, subject. */
export const RunDiff = closed({
  formatVersion: Type.Integer(),
  before: DiffedRun,
  after: DiffedRun,
  rulesTurnedOn: Type.Array(Type.String()),
  rulesTurnedOff: Type.Array(Type.String()),
  summary: closed({
    new: Type.Integer(),
    newActive: SeverityCounts,
    fixed: Type.Integer(),
    notRechecked: Type.Integer(),
    changed: Type.Integer(),
    excused: Type.Integer(),
    countingAgain: Type.Integer(),
    unchanged: Type.Integer({ description: "Findings of both runs that are in none of the lists." }),
  }),
  new: Type.Array(NewFinding),
  fixed: Type.Array(FixedFinding),
  notRechecked: Type.Array(UncheckedFinding),
  changed: Type.Array(ChangedFinding),
  excused: Type.Array(ExcusedFinding, { description: "Newly waived or suppressed." }),
  countingAgain: Type.Array(ExcusedFinding, { description: "Their waiver or suppression ended." }),
});
export type RunDiff = Of<typeof RunDiff>;
