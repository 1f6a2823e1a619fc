import Type from "typebox";
import { AccessChange } from "./access-change.ts";
import { Origin, SourceSpan, unreadReasons } from "./fact.ts";
import { Coverage } from "./manifest.ts";
import type { HistoryPoint, VaultRow, WaiverRow } from "./posture.ts";
import { closed, nullable, type Of, oneOf, Time } from "./schema.ts";
import { severities } from "./severity.ts";
import { subjectTypes } from "./subject.ts";
import { UsageSummary } from "./usage-report.ts";

/** The format of findings.json and its relatives. A new field raises nothing; a changed or removed one does. */
export const reportFormatVersion = 1;

export const Subject = closed({
  type: oneOf(subjectTypes),
  id: Type.String(),
  name: Type.String(),
  vault: Type.Optional(Type.String({ description: "Id of the vault the subject lies in." })),
});
export type Subject = Of<typeof Subject>;

/** One fact that a verdict rests on, and where it stands: `<snapshot file>#<record id>#/<path>`. */
export const Evidence = closed({
  fact: Type.String(),
  value: Type.Unknown(),
  pointer: Type.String(),
  at: Type.Optional(SourceSpan),
  from: Type.Optional(Origin),
});
export type Evidence = Of<typeof Evidence>;

export const Remediation = closed({
  text: Type.String(),
  az: Type.Optional(Type.String()),
  bicep: Type.Optional(Type.String()),
  terraform: Type.Optional(Type.String()),
});
export type Remediation = Of<typeof Remediation>;

/** A waiver that matched a finding. Only an `active` one keeps it from counting. */
export const AppliedWaiver = closed({
  state: oneOf(["active", "expired", "unjustified"]),
  reason: Type.String(),
  approver: Type.String(),
  ticket: Type.Optional(Type.String()),
  kind: Type.Optional(Type.String()),
  until: Type.String(),
});
export type AppliedWaiver = Of<typeof AppliedWaiver>;

/** A comment in the code that keeps a finding from counting. */
export const InlineSuppression = closed({ reason: Type.String(), at: SourceSpan });
export type InlineSuppression = Of<typeof InlineSuppression>;

/** A comment in the code that would keep findings from counting, and does not: the change that is judged adds it. */
export const AddedSuppression = closed({ rules: Type.Array(Type.String()), reason: Type.String(), at: SourceSpan });
export type AddedSuppression = Of<typeof AddedSuppression>;

/** One violation on one subject. Always a failure. */
export const Finding = closed({
  ruleId: Type.String(),
  severity: oneOf(severities),
  subject: Subject,
  location: Type.Optional(SourceSpan),
  /** Where the value at fault stands, when the location only hands it on: a variable's default, a file of values. */
  from: Type.Optional(Origin),
  message: Type.String(),
  evidence: Type.Array(Evidence),
  related: Type.Optional(Type.Array(closed({ id: Type.String(), message: Type.String() }))),
  remediation: Type.Optional(Remediation),
  controls: Type.Array(Type.String({ description: "`<framework>:<control id>`, as in `soc2:CC6.1`." })),
  fingerprint: Type.String({ pattern: "^[0-9a-f]{16}$" }),
  environment: Type.String(),
  owner: Type.Optional(Type.String()),
  waiver: Type.Optional(AppliedWaiver),
  suppression: Type.Optional(InlineSuppression),
  baselineState: Type.Optional(oneOf(["new", "unchanged"])),
});
export type Finding = Of<typeof Finding>;

/** A finding of an earlier run that this one could not look for. It counts nowhere, and nobody knows whether it is fixed. */
export const CarriedFinding = closed({
  finding: Finding,
  since: Time,
  because: Type.String({ description: "Why it was not re-checked." }),
});
export type CarriedFinding = Of<typeof CarriedFinding>;

/** A rule that could not be judged on a subject, because facts it needs were not read or cannot be known yet. */
export const NotEvaluated = closed({
  ruleId: Type.String(),
  subject: Subject,
  facts: Type.Array(Type.String()),
  reason: oneOf([...unreadReasons, "unknown"]),
  detail: Type.Optional(Type.String()),
  remedy: Type.Optional(Type.String()),
  accepted: Type.Optional(closed({ reason: Type.String(), approver: Type.String(), until: Type.String() })),
});
export type NotEvaluated = Of<typeof NotEvaluated>;

/** A rule that threw: a fault of kvaudit, never a verdict. */
export const RuleError = closed({ ruleId: Type.String(), subject: Subject, message: Type.String() });
export type RuleError = Of<typeof RuleError>;

export const outcomeNames = ["pass", "fail", "notEvaluated", "notApplicable", "error"] as const;
export type OutcomeName = (typeof outcomeNames)[number];

/** How often one rule came to each outcome. `waived` counts those failures that an active waiver covers. */
export const RuleOutcomes = closed({
  ruleId: Type.String(),
  pass: Type.Integer(),
  fail: Type.Integer(),
  notEvaluated: Type.Integer(),
  notApplicable: Type.Integer(),
  error: Type.Integer(),
  waived: Type.Integer(),
});
export type RuleOutcomes = Of<typeof RuleOutcomes>;

/** One line of `outcomes.ndjson` (`--details all`). `why` says what a not-applicable or a not-evaluated rests on. */
export const OutcomeDetail = closed({
  ruleId: Type.String(),
  subject: Subject,
  outcome: oneOf(outcomeNames),
  why: Type.Optional(Type.String()),
});
export type OutcomeDetail = Of<typeof OutcomeDetail>;

export const SeverityCounts = closed({
  critical: Type.Integer(),
  high: Type.Integer(),
  medium: Type.Integer(),
  low: Type.Integer(),
  info: Type.Integer(),
});
export type SeverityCounts = Of<typeof SeverityCounts>;

export const Summary = closed({
  vaults: Type.Integer(),
  hsms: Type.Integer(),
  secrets: Type.Integer(),
  keys: Type.Integer(),
  certificates: Type.Integer(),
  grants: Type.Integer(),
  findings: SeverityCounts,
  /** Findings without an active waiver: the ones that count for the exit status. */
  active: SeverityCounts,
  /** Active findings that are not in the baseline; all of them when there is none. */
  newlyActive: SeverityCounts,
  waived: Type.Integer(),
  /** Findings of the baseline that are not found any more. */
  fixedSinceBaseline: nullable(Type.Integer()),
  /** Findings of the baseline that nobody could look for: their rule was off, or what they rest on was not read. */
  notRecheckedSinceBaseline: nullable(Type.Integer()),
  notEvaluated: SeverityCounts,
  acceptedGaps: Type.Integer(),
  errors: Type.Integer(),
  /** True when something that was asked for could not be read, and no accepted gap covers it. */
  isIncomplete: Type.Boolean(),
});
export type Summary = Of<typeof Summary>;

export const ReportedSnapshot = closed({
  collectedAt: Time,
  tenantId: nullable(Type.String({ description: "Null where nothing says, or where there are several." })),
  tenantIds: Type.Optional(
    Type.Array(Type.String(), { description: "Sorted; only where the snapshots are of several tenants." }),
  ),
  scopes: Type.Array(Type.String(), { description: "Subscriptions that vaults were read from." }),
  digest: Type.String(),
});

export const ReportedPolicy = closed({
  digest: Type.String(),
  extends: Type.Array(Type.String()),
  environments: Type.Array(Type.String()),
});

/** How much of the asked window the logs are known to cover, over all vaults. Absent where no logs were given. */
export const LogCoverage = closed({
  window: nullable(closed({ from: Time, to: Time })),
  vaults: Type.Integer({ description: "Vaults and managed HSMs whose logs were looked at." }),
  vaultHours: Type.Integer({ description: "Whole hours of the window, once for each vault." }),
  provenHours: Type.Integer({
    description: "Those with records, and those in which the platform's own metric counted no call.",
  }),
  gapHours: Type.Integer({ description: "Those in which there were calls and the logs have no record." }),
  provenShare: Type.Number({ description: "provenHours over vaultHours, 0 to 1." }),
});
export type LogCoverage = Of<typeof LogCoverage>;

/** Everything of a report but its long lists: what a reporter knows before it streams. */
export const ReportHeader = closed({
  formatVersion: Type.Integer(),
  tool: closed({ name: Type.String(), version: Type.String() }),
  snapshot: ReportedSnapshot,
  policy: ReportedPolicy,
  summary: Summary,
  outcomes: Type.Array(RuleOutcomes),
  coverage: Type.Array(Coverage),
  errors: Type.Array(RuleError),
  /** Only where suppressions are taken from an earlier version of the code, and it has not all of them. */
  addedSuppressions: Type.Optional(Type.Array(AddedSuppression)),
  /** Only where infrastructure code was held against a snapshot: what it does to real access. */
  accessChange: Type.Optional(AccessChange),
  /** Only where the run had audit logs. */
  usage: Type.Optional(UsageSummary),
  logCoverage: Type.Optional(LogCoverage),
});
export type ReportHeader = Of<typeof ReportHeader>;

/** `findings.json`. */
export const FindingsReport = closed({
  ...ReportHeader.properties,
  findings: Type.Array(Finding),
  notEvaluated: Type.Array(NotEvaluated),
  carriedForward: Type.Optional(
    Type.Array(CarriedFinding, { description: "Of the baseline; not among the findings and in no count." }),
  ),
});
export type FindingsReport = Of<typeof FindingsReport>;

/** What reporters know of a rule, without its code. */
export interface RuleDescriptor {
  readonly id: string;
  readonly title: string;
  readonly area: string;
  readonly severity: (typeof severities)[number];
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  readonly controls: readonly string[];
  /** Those of `controls` that no published mapping gives: our own reading, to be shown as such. */
  readonly judgedControls?: readonly string[];
  readonly references: readonly string[];
}

/** Where the policy that was used stands, for anchors of findings that no code declares. */
export interface PolicyAnchor {
  readonly uri: string;
  /** Line of each rule's own entry, where there is one. */
  readonly lines: ReadonlyMap<string, number>;
}

/**
 * A finished report. The header is in memory; the long lists stream in their defined order
 * (severity, rule id, subject id), as often as they are asked for.
 */
export interface ReportReader {
  readonly header: ReportHeader;
  readonly rules: readonly RuleDescriptor[];
  readonly policyAnchor?: PolicyAnchor;
  findings(): AsyncIterable<Finding>;
  notEvaluated(): AsyncIterable<NotEvaluated>;
  /** Findings of the baseline that this run could not look for, in the order of findings. */
  readonly carriedForward?: readonly CarriedFinding[];
  /** Vaults and managed HSMs, sorted by id; empty unless the run was asked for them. */
  vaults(): AsyncIterable<VaultRow>;
  /** Waivers of the policy, in its order. */
  readonly waivers: readonly WaiverRow[];
  /** Earlier runs, oldest first; only where the run was given a history. */
  readonly history?: readonly HistoryPoint[];
  /** Every rule × subject; empty unless the run was asked for details. */
  details(): AsyncIterable<OutcomeDetail>;
}

/** Where a reporter writes: text in order, never more than one chunk ahead. */
export interface Sink {
  write(text: string): Promise<void>;
}

export type Reporter<Options = undefined> = (report: ReportReader, sink: Sink, options: Options) => Promise<void>;
