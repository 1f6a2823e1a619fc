import Type from "typebox";
import { AppliedWaiver, Subject } from "./report.ts";
import { closed, nullable, type Of, oneOf, Time } from "./schema.ts";
import { severities } from "./severity.ts";

/** The format of what a period report says. A new field raises nothing; a changed or removed one does. */
export const periodFormatVersion = 1;

/** One run within the period, or the last one before it, from which its beginning is known. */
export const PeriodRun = closed({
  collectedAt: Time,
  snapshotDigest: Type.String(),
  policyDigest: Type.String(),
  toolVersion: Type.String(),
  isIncomplete: Type.Boolean(),
  file: Type.String({ description: "Its name in the history." }),
});
export type PeriodRun = Of<typeof PeriodRun>;

/** A stretch between two runs, or between a run and an end of the period, that is longer than the cadence. */
export const PeriodGap = closed({ from: Time, to: Time, days: Type.Number() });
export type PeriodGap = Of<typeof PeriodGap>;

/** A finding that was there at any time in the period. Times are those of the runs that saw it. */
export const PeriodFinding = closed({
  fingerprint: Type.String(),
  ruleId: Type.String(),
  severity: oneOf(severities, "As it was seen last."),
  subject: Subject,
  owner: Type.Optional(Type.String()),
  firstSeen: Type.Unsafe<string>({ ...Time, description: "By any run of the history, before the period too." }),
  openedAt: nullable(
    Type.Unsafe<string>({
      ...Time,
      description: "The run in the period that saw it first; null when it was there before.",
    }),
  ),
  lastSeen: Time,
  closedAt: nullable(Type.Unsafe<string>({ ...Time, description: "The run that looked for it and did not find it." })),
  daysOpen: Type.Number({ description: "From `firstSeen` to `closedAt`, else to the last run." }),
  daysFailing: Type.Number({ description: "Days in the period in which it counted, by the runs on both sides." }),
  daysWaived: Type.Number({ description: "Days in the period in which a waiver or a suppression covered it." }),
  daysUnchecked: Type.Number({ description: "Days in the period that follow a run which could not look for it." }),
});
export type PeriodFinding = Of<typeof PeriodFinding>;

/** How long findings of one severity were open until they were fixed, of those closed in the period. */
export const TimeToFix = closed({
  severity: oneOf(severities),
  opened: Type.Integer({ description: "Seen for the first time in the period." }),
  closed: Type.Integer(),
  stillOpen: Type.Integer({ description: "At the last run, waived ones included." }),
  medianDays: nullable(Type.Number()),
  worstDays: nullable(Type.Number()),
});
export type TimeToFix = Of<typeof TimeToFix>;

/** A waiver that began to cover a finding in the period, or was given another end. */
export const WaiverGrant = closed({
  grantedAt: Type.Unsafe<string>({ ...Time, description: "The first run that applied it." }),
  fingerprint: Type.String(),
  ruleId: Type.String(),
  subject: Subject,
  waiver: AppliedWaiver,
  isExtension: Type.Boolean({ description: "The finding was waived before, until another day." }),
});
export type WaiverGrant = Of<typeof WaiverGrant>;

/** One rule over the period. */
export const PeriodRule = closed({
  ruleId: Type.String(),
  runsOn: Type.Integer({ description: "Runs that judged by it." }),
  runsFailing: Type.Integer({ description: "Runs in which it had a finding that counted." }),
  daysFailing: Type.Number({ description: "Days in the period in which it had at least one finding that counted." }),
  byVault: Type.Array(
    closed({
      vault: Type.String({ description: "Id of the vault, or of the subject where it lies in none." }),
      daysFailing: Type.Number(),
    }),
  ),
});
export type PeriodRule = Of<typeof PeriodRule>;

/** How the controls operated over a period, as the runs of a history show it. */
export const Period = closed({
  formatVersion: Type.Integer(),
  from: Time,
  to: Time,
  cadenceDays: Type.Number({ description: "At most so many days were to lie between two runs." }),
  runBefore: nullable(PeriodRun),
  runs: Type.Array(PeriodRun),
  largestGapDays: Type.Number({ description: "Ends of the period included." }),
  gaps: Type.Array(PeriodGap, { description: "Those longer than the cadence." }),
  timeToFix: Type.Array(TimeToFix),
  findings: Type.Array(PeriodFinding),
  waivers: Type.Array(WaiverGrant),
  rules: Type.Array(PeriodRule),
});
export type Period = Of<typeof Period>;
