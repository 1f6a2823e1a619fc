import Type from "typebox";
import { closed, nullable, type Of, oneOf, Time } from "./schema.ts";

/** The format of the usage tables that this version writes. Part of the cache's key. */
export const usageFormatVersion = 1;

/** How a caller proved itself, as far as the record alone says. */
export const callerKinds = [
  "user",
  "managed-identity",
  "secret",
  "certificate-or-assertion",
  "public-client",
  "unknown",
] as const;
export type CallerKind = (typeof callerKinds)[number];

/** The way a call came in. */
export const networkPaths = [
  "public",
  "private-endpoint",
  "service-endpoint",
  "trusted-service",
  "perimeter",
  "unknown",
] as const;
export type NetworkPath = (typeof networkPaths)[number];

/** What became of a call; only the status code decides. `challenge` is the handshake of client libraries, never a denial. */
export const statusClasses = [
  "success",
  "challenge",
  "denied",
  "not-found",
  "throttled",
  "client-error",
  "server-error",
  "none",
] as const;
export type StatusClass = (typeof statusClasses)[number];

/** What an operation is about. */
export const usageObjectTypes = ["vault", "secret", "key", "certificate", "storage", "other"] as const;
export type UsageObjectType = (typeof usageObjectTypes)[number];

/** Classes of calls that share one of the service's limits. */
export const limitClasses = ["secret-create", "secret-and-vault", "key-create", "key-operations"] as const;
export type LimitClass = (typeof limitClasses)[number];

/** How many addresses, and client names, a row of usage carries in full. */
export const listedAtMost = 32;
/** Calls in one minute from which on a caller's minute is kept as a burst. */
export const burstCalls = 5;

export const Caller = closed({
  oid: nullable(Type.String({ description: "Object id, lower case." })),
  appId: nullable(Type.String({ description: "Client application id, lower case." })),
  kind: oneOf(callerKinds),
  name: nullable(Type.String({ description: "Sign-in name of a person; null where the log names nobody." })),
});
export type Caller = Of<typeof Caller>;

const vault = Type.String({ description: "ARM id of the vault or managed HSM, lower case." });
const objectName = nullable(
  Type.String({ description: "Lower case; null for vault operations, lists, issuers, contacts." }),
);

/** One row of `usage`: all calls of an hour that are alike in everything but time, duration and client. */
export const UsageRow = closed({
  hour: Time,
  vault,
  caller: Caller,
  operation: Type.String(),
  objectType: oneOf(usageObjectTypes),
  objectName,
  versionAsked: nullable(Type.String({ description: "The version that the request named, not the one it got." })),
  statusClass: oneOf(statusClasses),
  networkPath: oneOf(networkPaths),
  assignmentId: nullable(Type.String({ description: "Role assignment that decided, 32 hex digits, lower case." })),
  count: Type.Integer({ minimum: 1 }),
  first: Time,
  last: Time,
  msSum: Type.Number({ description: "Sum of the service's own durations, in milliseconds." }),
  msMax: Type.Number(),
  clients: Type.Array(Type.String(), { description: "User agents, sorted; the first 32." }),
  tls: Type.Array(Type.String(), { description: "TLS versions as logged, sorted." }),
  addresses: Type.Array(Type.String(), { description: "Caller addresses, sorted; the first 32." }),
  clientCount: Type.Integer({ minimum: 0 }),
  addressCount: Type.Integer({ minimum: 0 }),
});
export type UsageRow = Of<typeof UsageRow>;

/** One row of `peaks`: the busiest ten seconds (on the clock) of an hour, and the refusals of its busiest five minutes. */
export const PeakRow = closed({
  hour: Time,
  scope: oneOf(["vault", "subscription"], "A subscription's row sums its vaults in one region, bucket by bucket."),
  vault: nullable(vault),
  subscriptionId: Type.String(),
  region: nullable(Type.String({ description: "Null where no inventory says it; then only vault rows exist." })),
  limitClass: oneOf(limitClasses),
  max10s: Type.Integer({ minimum: 0 }),
  at: Time,
  throttledMax5m: Type.Integer({ minimum: 0, description: "Most 429 answers within five minutes on the clock." }),
});
export type PeakRow = Of<typeof PeakRow>;

/** One row of `bursts`: a minute in which one caller made five calls or more at one vault. Challenges have no caller. */
export const BurstRow = closed({
  minute: Time,
  vault,
  caller: Caller,
  calls: Type.Integer({ minimum: burstCalls }),
  distinctObjects: Type.Integer({ minimum: 0 }),
  denials: Type.Integer({ minimum: 0 }),
});
export type BurstRow = Of<typeof BurstRow>;

/** What a record of a change or a denial says beyond its columns; a member is null where it says nothing. */
export const EventDetail = closed({
  denial: nullable(oneOf(["firewall", "access-policy", "rbac", "disabled", "other"])),
  addedPrincipal: nullable(Type.String({ description: "Object id that an access policy entry was added for." })),
  removedPrincipal: nullable(Type.String()),
  permissions: nullable(Type.String({ description: "Of the added or removed entry: `secrets get,list; keys all`." })),
  addedAddress: nullable(Type.String({ description: "Address range that was added to the firewall." })),
  defaultAction: nullable(Type.String({ description: "The firewall's default action after the change." })),
  role: nullable(Type.String({ description: "Role definition id, of a role assignment in the Activity Log." })),
  scope: nullable(Type.String({ description: "Scope of that assignment." })),
});
export type EventDetail = Of<typeof EventDetail>;

/** One row of `events`: a write, delete, purge, backup, restore, recovery, release, policy or network change, or a denial. */
export const EventRow = closed({
  time: Time,
  vault: nullable(vault),
  caller: Caller,
  operation: Type.String(),
  objectType: oneOf(usageObjectTypes),
  objectName,
  status: nullable(Type.Integer()),
  statusClass: oneOf(statusClasses),
  address: nullable(Type.String()),
  detail: EventDetail,
});
export type EventRow = Of<typeof EventRow>;

/** The tables, in the files they are kept in below `usage/`. Rows are sorted by vault, then by time, then by all else. */
export const usageFiles = {
  usage: "usage.parquet",
  peaks: "peaks.parquet",
  bursts: "bursts.parquet",
  events: "events.parquet",
} as const;
export type UsageTable = keyof typeof usageFiles;
export const usageManifestFile = "usage/manifest.json";

const Totals = closed({
  records: Type.Integer({ description: "Everything that was met: the sum of the other four." }),
  accepted: Type.Integer({ description: "Key Vault audit records that entered the tables." }),
  duplicates: Type.Integer(),
  malformed: Type.Integer({
    description: "What does not parse, a cut last line included, and records without vault or time.",
  }),
  ignored: Type.Integer({ description: "Well-formed records of other services or categories." }),
});
export type UsageTotals = Of<typeof Totals>;

/** Something in the input that was left out or looks odd, with the place where it stands. */
export const LogProblem = closed({
  source: Type.String({ description: "File below its input, blob, or query; never with credentials." }),
  line: nullable(Type.Integer({ minimum: 1 })),
  why: Type.String(),
});
export type LogProblem = Of<typeof LogProblem>;

/** A part of what was asked for that could not be read: the run is incomplete without it. */
export const LogRefusal = closed({ source: Type.String(), why: Type.String(), remedy: nullable(Type.String()) });
export type LogRefusal = Of<typeof LogRefusal>;

/** Records of one vault, and when they lie. */
export const VaultLogSpan = closed({ vault, accepted: Type.Integer(), first: Time, last: Time });
export type VaultLogSpan = Of<typeof VaultLogSpan>;

/** `usage/manifest.json`: what the tables are made of, and what is wrong with it. */
export const UsageManifest = closed({
  formatVersion: Type.Integer({ minimum: 1 }),
  window: nullable(
    closed({ from: Time, to: Time, isAsked: Type.Boolean({ description: "False: first to last accepted record." }) }),
  ),
  totals: Totals,
  late: Type.Integer({ description: "Accepted records in a blob of another hour than their own." }),
  future: Type.Integer({ description: "Accepted records dated after the snapshot's time." }),
  sources: Type.Array(
    closed({
      source: Type.String(),
      kind: oneOf(["files", "container", "workspace", "resource", "activity-log"]),
      shapes: Type.Array(Type.String({ description: "What was found in it: `json-lines`, `records`, `portal-csv` …" })),
    }),
  ),
  vaults: Type.Array(VaultLogSpan),
  unknownOperations: Type.Array(closed({ operation: Type.String(), count: Type.Integer() })),
  problems: Type.Array(LogProblem, { description: "The first 100, in the order of the input." }),
  refused: Type.Array(LogRefusal),
  tables: Type.Array(
    closed({ name: Type.String(), rows: Type.Integer(), sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }) }),
  ),
});
export type UsageManifest = Of<typeof UsageManifest>;

/** What the logs say of one vault; rows may be many, so they stream. */
export interface VaultLogs {
  readonly vault: string;
  usage(): AsyncIterable<UsageRow>;
  peaks(): AsyncIterable<PeakRow>;
  bursts(): AsyncIterable<BurstRow>;
  events(): AsyncIterable<EventRow>;
}

/** Usage tables, read vault by vault. */
export interface UsageReader {
  readonly manifest: UsageManifest;
  /** sha256 over the tables' digests. */
  readonly digest: string;
  /** Logs of one vault; empty streams for a vault that the logs never name. Asked for in the order of ids. */
  of(vault: string): Promise<VaultLogs>;
  /** Rows of `peaks` that speak of subscriptions. */
  subscriptionPeaks(): AsyncIterable<PeakRow>;
  /** Events without a vault: role assignments above vaults. */
  tenantEvents(): AsyncIterable<EventRow>;
  close(): Promise<void>;
}
