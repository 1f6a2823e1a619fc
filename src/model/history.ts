import Type from "typebox";
import { SourceSpan, unreadReasons } from "./fact.ts";
import { AppliedWaiver, InlineSuppression, ReportedPolicy, RuleOutcomes, Subject, Summary } from "./report.ts";
import { closed, nullable, type Of, oneOf, Time } from "./schema.ts";
import { severities } from "./severity.ts";

/** The format of a file in a history. A new field raises nothing; a changed or removed one does. A reader refuses anything newer. */
export const historyFormatVersion = 1;

/** What a run is about: vaults, infrastructure code, or what logs alone say. */
export const runSubjects = ["vaults", "code", "logs"] as const;
export type RunSubject = (typeof runSubjects)[number];

/** Runs of one series were asked the same of the same tenant: only such are compared with each other. */
export const HistorySeries = closed({
  about: oneOf(runSubjects),
  tenantId: nullable(Type.String()),
  asked: Type.Array(Type.String(), { description: "Scopes or paths that the runs were told to read, sorted." }),
});
export type HistorySeries = Of<typeof HistorySeries>;

/** The first line of a file in a history: all that trends need of a run. */
export const HistoryHeader = closed({
  format: oneOf(["kvaudit-history"]),
  formatVersion: Type.Integer({ minimum: 1 }),
  tool: closed({ name: Type.String(), version: Type.String() }),
  series: HistorySeries,
  snapshot: closed({
    collectedAt: Time,
    scopes: Type.Array(Type.String(), { description: "Subscriptions that vaults were read from." }),
    digest: Type.String(),
  }),
  judgedAt: Type.Optional(Type.String({ description: "The time it was judged at, where that was set (--now)." })),
  policy: ReportedPolicy,
  summary: Summary,
  outcomes: Type.Array(RuleOutcomes),
  previous: nullable(
    closed(
      { collectedAt: Time, snapshotDigest: Type.String() },
      "The run that `opened` and `closed` compare with; null for the first.",
    ),
  ),
  opened: Type.Integer({ description: "Active findings that the run before did not have." }),
  closed: Type.Integer({ description: "Findings of the run before that were looked for and not found." }),
  lines: Type.Integer({ minimum: 0, description: "How many lines follow." }),
});
export type HistoryHeader = Of<typeof HistoryHeader>;

export const findingStates = ["active", "waived", "suppressed"] as const;
export type FindingState = (typeof findingStates)[number];

/** A finding as a history keeps it: enough to know it again, to say what changed, and to write it into a report again. */
export const RecordedFinding = closed({
  kind: oneOf(["finding"]),
  fingerprint: Type.String({ pattern: "^[0-9a-f]{16}$" }),
  ruleId: Type.String(),
  severity: oneOf(severities),
  subject: Subject,
  state: oneOf(findingStates, "Only active findings count for the exit status."),
  firstSeen: Type.Unsafe<string>({ ...Time, description: "When the first run was made that is known to have it." }),
  message: Type.String(),
  location: Type.Optional(SourceSpan),
  environment: Type.String(),
  owner: Type.Optional(Type.String()),
  remediation: Type.Optional(Type.String()),
  waiver: Type.Optional(AppliedWaiver),
  suppression: Type.Optional(InlineSuppression),
  evidence: Type.Array(closed({ fact: Type.String(), value: Type.Unknown() })),
  /** Only where this run could not look: then everything else is as the last run that could left it. */
  notRechecked: Type.Optional(
    closed({ since: Type.Unsafe<string>({ ...Time, description: "When it was seen last." }), because: Type.String() }),
  ),
});
export type RecordedFinding = Of<typeof RecordedFinding>;

/** A rule that could not be judged on a subject: what was found of them before cannot count as fixed. */
export const RecordedGap = closed({
  kind: oneOf(["not-evaluated"]),
  ruleId: Type.String(),
  subjectId: Type.String(),
  facts: Type.Array(Type.String()),
  reason: oneOf([...unreadReasons, "unknown", "error"], "`error` where the rule itself failed."),
  detail: Type.Optional(Type.String({ description: "What was said of it, cut where it is long." })),
});
export type RecordedGap = Of<typeof RecordedGap>;

/** A subscription or vault that could not be listed or read; where `id` is `*`, nobody knows which. */
export const UnreadPlace = closed({
  kind: oneOf(["unread-place"]),
  id: Type.String(),
  reason: oneOf(unreadReasons),
  detail: Type.Optional(Type.String({ description: "What was said of it, cut where it is long." })),
});
export type UnreadPlace = Of<typeof UnreadPlace>;

/** Every line of a file in a history but the first. Findings come before everything else. */
export type HistoryRecord = RecordedFinding | UnlookedRecord;

/** What a run says of where it could not look. */
export type UnlookedRecord = RecordedGap | UnreadPlace;

/** One line of a file in a history. */
export const HistoryLine = { anyOf: [HistoryHeader, RecordedFinding, RecordedGap, UnreadPlace] };

/** What can be said of a run without reading its lists. */
export type RunFacts = Pick<HistoryHeader, "tool" | "snapshot" | "policy" | "summary" | "outcomes">;

/** A finished run, out of whichever file kept it. Its records stream, as often as they are asked for; findings come first. */
export interface RecordedRun<Header extends RunFacts = RunFacts> {
  readonly header: Header;
  records(): AsyncIterable<HistoryRecord>;
  /** The records that are no findings. The findings are passed over as cheaply as the file allows, and not checked again. */
  unlooked(): AsyncIterable<UnlookedRecord>;
}

/** A run that a history kept. */
export type HistoryEntry = RecordedRun<HistoryHeader> & {
  /** Name of its file. */
  readonly file: string;
};
