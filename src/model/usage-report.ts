import Type from "typebox";
import { CostReport } from "./cost.ts";
import { closed, nullable, type Of, oneOf, Time } from "./schema.ts";
import {
  BurstRow,
  Caller,
  EventRow,
  limitClasses,
  PeakRow,
  UsageManifest,
  UsageRow,
  usageObjectTypes,
} from "./usage.ts";

/** The format of usage.json. A new field raises nothing; a changed or removed one does. */
export const usageReportFormatVersion = 1;

const vaultId = Type.String({ description: "ARM id of the vault or managed HSM, lower case." });
const count = (description?: string) => Type.Integer({ minimum: 0, ...(description ? { description } : {}) });
const share = (description: string) => Type.Number({ minimum: 0, maximum: 1, description });

/** How often something was called, and what became of it. Handshakes of client libraries and notices are no calls. */
const callCounts = {
  calls: count("Requests that were answered, refused or throttled; handshakes and notices are not among them."),
  reads: count("Of these, successful reads of an object or of a secret's value."),
  denied: count(),
  throttled: count(),
  failed: count("Answers of the classes client-error and server-error."),
};

/** The busiest ten seconds that a vault had in one class of calls, and how near its limit they came. */
export const PeakLine = closed({
  limitClass: oneOf(limitClasses),
  max10s: count(),
  at: Time,
  limit: nullable(count("Calls in ten seconds that the service allows; null where the platform publishes none.")),
});
export type PeakLine = Of<typeof PeakLine>;

/** One vault in the usage report. */
export const VaultLine = closed({
  vault: vaultId,
  ...callCounts,
  msMean: Type.Number({ description: "Mean of the service's own durations, in milliseconds." }),
  msMax: Type.Number(),
  callers: count("Distinct callers that named themselves."),
  objects: count("Distinct objects that were named."),
  first: Time,
  last: Time,
  peak: nullable(PeakLine),
  perStep: Type.Array(count(), { description: "Calls by the steps of `series`." }),
});
export type VaultLine = Of<typeof VaultLine>;

/** One caller in the usage report, over all vaults. */
export const CallerLine = closed({
  caller: Caller,
  knownAs: nullable(Type.String({ description: "Its name in the directory, where the snapshot has it." })),
  ...callCounts,
  vaults: count(),
  first: Time,
  last: Time,
});
export type CallerLine = Of<typeof CallerLine>;

/** One object in the usage report. */
export const ObjectLine = closed({
  vault: vaultId,
  objectType: oneOf(usageObjectTypes),
  objectName: Type.String(),
  ...callCounts,
  callers: count("Distinct callers that named themselves."),
  last: Time,
});
export type ObjectLine = Of<typeof ObjectLine>;

/** Calls over time, in equal steps on the clock: hours for a few days, days for months, weeks beyond. */
export const Series = closed({ from: Time, stepHours: Type.Integer({ minimum: 1 }), calls: Type.Array(count()) });
export type Series = Of<typeof Series>;

const { totals, late, future, sources, unknownOperations, problems, refused } = UsageManifest.properties;

/** What the logs say, in numbers and short lists: the part of usage.json that findings.json carries too. */
export const UsageSummary = closed({
  totals,
  late,
  future,
  window: nullable(
    closed({
      from: Time,
      to: Time,
      isAsked: Type.Boolean({ description: "False: first to last accepted record." }),
      provenShare: nullable(
        share("Share of the vault-hours of which records, or a count of the platform, prove what happened."),
      ),
    }),
  ),
  ...callCounts,
  handshakes: count("Answers 401 that ask a client library to sign in."),
  notices: count("What the service tells or does by itself: an expiry that nears, a renewal, a scheduled rotation."),
  own: count("kvaudit's own requests: they are no calls."),
  vaultCount: count(),
  callerCount: count(),
  objectCount: count(),
  series: nullable(Series),
  vaults: Type.Array(VaultLine, { description: "Those with the most calls; `vaultCount` says how many there are." }),
  callers: Type.Array(CallerLine),
  objects: Type.Array(ObjectLine),
  operations: Type.Array(closed({ operation: Type.String(), calls: count() })),
  cost: Type.Union([CostReport, Type.Null()], { description: "Null where there was no record." }),
  sources,
  unknownOperations,
  problems,
  refused,
});
export type UsageSummary = Of<typeof UsageSummary>;

/** `usage.json`. */
export const UsageReport = closed({
  formatVersion: Type.Integer({ minimum: 1 }),
  tool: closed({ name: Type.String(), version: Type.String() }),
  digest: Type.String({ description: "sha256 over the digests of the usage tables: names what this was made from." }),
  ...UsageSummary.properties,
  usage: Type.Array(UsageRow),
  peaks: Type.Array(PeakRow),
  bursts: Type.Array(BurstRow),
  events: Type.Array(EventRow),
});
export type UsageReport = Of<typeof UsageReport>;
