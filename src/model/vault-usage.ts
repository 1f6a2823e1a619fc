import type { Fact } from "./fact.ts";
import type { OperationClass } from "./facts/operations.ts";
import type { Caller, LimitClass, NetworkPath, StatusClass, UsageObjectType } from "./usage.ts";

/**
 * What the logs say of one vault, folded by `analysis/usage` in memory bounded by its callers, objects and hours. A *call*
 * is an authenticated request: handshakes (challenges), what the service does by itself, and kvaudit's own are none.
 */
export interface VaultUsage {
  readonly completeness: LogCompleteness;
  readonly calls: number;
  readonly challenges: number;
  /** Records of the service itself: renewals, scheduled rotations, notices of expiry. */
  readonly serviceRecords: number;
  readonly own: OwnCalls;
  readonly byStatus: StatusCounts;
  /** Last call to secrets, keys or certificates; calls about the vault itself come from Azure's own services too. */
  readonly lastDataCall: string | null;
  /** Hours with calls, ascending. */
  readonly hours: readonly UsageHour[];
  /** Days (UTC) with calls, ascending. */
  readonly days: readonly UsageDay[];
  /** By calls, most first. */
  readonly callers: readonly CallerUsage[];
  /** What was let through, by caller and by the role assignment that decided; kvaudit's own calls too. */
  readonly permitted: readonly PermittedCalls[];
  /** Objects that a record names, by type and name. */
  readonly objects: readonly ObjectUsage[];
  /** Who reads what, by calls, most first. */
  readonly readings: readonly Reading[];
  /** The busiest ten seconds of each class that had any. */
  readonly peaks: readonly ClassPeak[];
  /** Busiest ten seconds of the subscription in the vault's region; told at one vault of it only, so that it is said once. */
  readonly subscriptionPeaks: readonly ClassPeak[];
  readonly throttling: Throttling;
  readonly bursts: Bursts;
  /** Writes to the vault itself: its settings, network rules, access policies. */
  readonly changes: VaultChanges;
  /** Renewals and rotations that the service tried and could not do: the last of each object, by type and name. */
  readonly failedRotations: readonly FailedRotation[];
  /** What the inventory says that verdicts about the logs rest on. */
  readonly inventory: UsageInventory;
}

export type StatusCounts = Readonly<Record<StatusClass, number>>;
export type ClassCounts = Readonly<Partial<Record<OperationClass, number>>>;

/** How much of the window the logs are known to cover. Whole hours only: those at its ragged ends are left out. */
export interface LogCompleteness {
  /** Null where nothing was asked for and no record was accepted. Ends at the snapshot's time, whatever clocks say. */
  readonly window: { readonly from: string; readonly to: string } | null;
  readonly hours: number;
  /** Hours with records, and hours in which the vault's own metric counted nothing. */
  readonly provenHours: number;
  /** 0 to 1; 0 for a window without a whole hour. */
  readonly provenShare: number;
  /** Hours in which there were calls and the logs have no record. */
  readonly gaps: readonly LogGap[];
  /** Hours of which nobody knows, gaps left out. */
  readonly unproven: readonly HourStretch[];
  /** Hours from the first record on in which the metric counted calls: those that gaps may lie in. 0 without a metric. */
  readonly calledHours: number;
  /** First record of the vault, null without any. */
  readonly firstRecord: string | null;
}

/** Whole hours in a row; `to` is the end of the last. */
export interface HourStretch {
  readonly from: string;
  readonly to: string;
  readonly hours: number;
}

export interface LogGap extends HourStretch {
  /** `metric`: the platform counted calls. `neighbours`: no metric was read, but every hour around had records. */
  readonly shownBy: "metric" | "neighbours";
  /** Calls that the metric counted in it; 0 where there is none. */
  readonly counted: number;
}

/** kvaudit's own requests, by its object id and client name. */
export interface OwnCalls {
  readonly calls: number;
  readonly first: string | null;
  readonly last: string | null;
}

export interface UsageHour {
  readonly hour: string;
  readonly calls: number;
  /** Of all its calls, in milliseconds. */
  readonly msMean: number;
}

export interface UsageDay {
  readonly day: string;
  readonly calls: number;
  readonly byClass: ClassCounts;
  /** The window holds all of it. */
  readonly isWhole: boolean;
}

export interface CallerUsage {
  /** `name` is the sign-in name that the log has, else the directory's. */
  readonly caller: Caller;
  readonly first: string;
  readonly last: string;
  readonly calls: number;
  readonly byStatus: StatusCounts;
  readonly byClass: ClassCounts;
  /** Successful reads of secrets' values. */
  readonly valueReads: number;
  /** Calls by operation name, as the log spells it. */
  readonly operations: Readonly<Record<string, number>>;
  /** User agents, sorted; the first 32. */
  readonly clients: readonly string[];
  readonly tls: readonly string[];
  /** Objects that it read or used with success, by type and name; null where there were more than a hundred. */
  readonly objects: readonly UsedObject[] | null;
  /** Ways that successful calls to secrets, keys and certificates came in. */
  readonly routes: readonly CallerRoute[];
}

/**
 * Calls of one caller to one operation that the service let in, whatever became of them after that: whoever asks for what is
 * not there had the right to.
 */
export interface PermittedCalls {
  /** Null where the log names nobody. */
  readonly oid: string | null;
  readonly appId: string | null;
  /** 32 hex digits; null where the log does not say which role assignment decided, and where an access policy did. */
  readonly assignmentId: string | null;
  readonly operation: string;
  readonly calls: number;
  /** Objects by type and name; none for calls about no single one. Null where there were more than a hundred. */
  readonly objects: readonly UsedObject[] | null;
}

export interface CallerRoute {
  readonly path: NetworkPath;
  readonly calls: number;
  /** Sorted; the first 256. */
  readonly addresses: readonly string[];
  /** False where the logs' own lists or this one were cut, or calls have no address: there are more. */
  readonly isComplete: boolean;
}

/** An object as the log names it. */
export interface UsedObject {
  readonly type: UsageObjectType;
  /** Lower case. */
  readonly name: string;
}

export interface ObjectUsage extends UsedObject {
  readonly calls: number;
  /** Successful reads of it (its value, its public part) and uses of the key. */
  readonly reads: number;
  readonly lastRead: string | null;
  /** Last time that somebody wanted to read or use it, whatever the answer. */
  readonly lastAsked: string | null;
  /** Distinct callers that read or used it. */
  readonly readers: number;
  readonly versions: readonly VersionUsage[];
  /** Last time that it got a new version. */
  readonly lastNewVersion: string | null;
  readonly lastDeleted: string | null;
  /** Last notice of its near end, and of its end. */
  readonly nearExpiry: string | null;
  readonly expired: string | null;
}

/** A version that callers ask for by name, in operations that should go to the newest. */
export interface VersionUsage {
  readonly version: string;
  readonly calls: number;
  readonly first: string;
  readonly last: string;
  /** Who asks, as messages call them, sorted; the first 5. */
  readonly callers: readonly string[];
  /** When a newer version was made; null where none is known. */
  readonly supersededOn: string | null;
}

/** One caller's reads of one object: values, public parts, certificates; refused ones left out. */
export interface Reading {
  readonly caller: Caller;
  readonly object: UsedObject;
  readonly calls: number;
  readonly first: string;
  readonly last: string;
  /** Hours with reads. */
  readonly hours: number;
  /** The rate per hour that at least four hours of one day reached: provably by one address and client, and by all. */
  readonly byOne: SustainedRate;
  readonly byAll: SustainedRate;
  /** Reads in the window that would not have been made, had each address kept the answer for an hour. */
  readonly savable: number;
  /** Steady, hour after hour: seconds from one read to the next of one address. Null where it goes up and down. */
  readonly secondsBetween: number | null;
  /** The poller that all its client names speak of: `the Secrets Store CSI driver`. */
  readonly poller: string | null;
  /** User agents, sorted; the first 5. */
  readonly clients: readonly string[];
}

export interface SustainedRate {
  readonly perHour: number;
  /** Null for a rate of 0. */
  readonly day: string | null;
}

export interface ClassPeak {
  readonly limitClass: LimitClass;
  /** Of a subscription's peak; null at a vault's own. */
  readonly region: string | null;
  readonly max10s: number;
  readonly at: string;
  /** Calls of this class that the service takes in ten seconds. */
  readonly limit: number;
  /** What the limit goes by: `RSA-2048 keys in software`. */
  readonly limitOf: string;
}

export interface Throttling {
  readonly calls: number;
  /** Of all calls, 0 to 1. */
  readonly share: number;
  /** Most within five minutes on the clock, in one class of calls; `at` is the hour of that. */
  readonly max5m: number;
  readonly at: string | null;
}

export interface Bursts {
  /** In which one caller made five calls or more. */
  readonly minutes: number;
  readonly mostCalls: number;
  readonly mostObjects: number;
}

export interface VaultChanges {
  readonly count: number;
  readonly last: string | null;
}

export interface FailedRotation extends UsedObject {
  readonly operation: string;
  readonly time: string;
  readonly status: number | null;
}

export interface UsageInventory {
  /** True where an approved private endpoint exists. */
  readonly hasPrivateEndpoint: Fact<boolean>;
  /** Certificates whose pending operation ended in an error. */
  readonly failedOperations: Fact<readonly { readonly name: string; readonly error: string }[]>;
  /** By type of object; a type whose list was not read, or not whole, is absent. */
  readonly objects: Readonly<Partial<Record<UsageObjectType, readonly InventoryObject[]>>>;
}

export interface InventoryObject {
  /** Lower case. */
  readonly name: string;
  readonly isEnabled: boolean;
  /** When its newest version was made; null where that was not read. */
  readonly newestOn: string | null;
}
