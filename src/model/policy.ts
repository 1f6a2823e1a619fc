import type { PriceItem } from "./facts/prices.ts";
import type { Severity } from "./severity.ts";

/** What decides whether a vault belongs to an environment: keys are ANDed, values ORed, globs without case. */
export interface EnvironmentMatch {
  readonly tags?: Readonly<Record<string, readonly string[]>>;
  readonly names?: readonly string[];
  readonly subscriptions?: readonly string[];
  readonly paths?: readonly string[];
}

export interface Environment {
  readonly name: string;
  /** Vaults that come and go; rules that protect what lasts leave them out. */
  readonly isEphemeral: boolean;
  /** Rules keep their default severity here; everywhere else it is one step lower unless the policy says otherwise. */
  readonly isProduction: boolean;
  readonly match: EnvironmentMatch;
}

export interface RuleOverride {
  readonly enabled?: boolean;
  readonly severity?: Severity;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** What the policy says about one rule: overall, and per environment. Later documents are already merged in. */
export interface RulePolicy extends RuleOverride {
  readonly environments: Readonly<Record<string, RuleOverride>>;
}

/** An accepted finding: who accepted it, why, and until when (inclusive, UTC). */
export interface Waiver {
  readonly rule: string;
  /** Glob on `subject.id`, without case. */
  readonly subject: string;
  readonly kind?: string;
  readonly reason: string;
  readonly approver: string;
  readonly ticket?: string;
  readonly until: string;
  readonly at?: { readonly uri: string; readonly startLine: number };
}

/** Facts that the policy accepts as unread in some scope. */
export interface AcceptedGap {
  readonly facts: readonly string[];
  /** Glob on the subject id, without case. */
  readonly scope: string;
  readonly reason: string;
  readonly approver: string;
  readonly until: string;
}

/** An answer to what no tool can see; goes into the evidence. */
export interface Attestation {
  readonly control: string;
  readonly statement: string;
  readonly by: string;
  readonly on: string;
  readonly until?: string;
  readonly reference?: string;
}

export interface Owners {
  /** Tag whose value names the owner; wins over the patterns. */
  readonly tag?: string;
  /** Vault name glob to owner, in file order. */
  readonly names: readonly { readonly pattern: string; readonly owner: string }[];
}

/** What an item of the price list costs here, for the unit that the list names. */
export interface PriceOverride {
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
}
export type PriceOverrides = Readonly<Partial<Record<PriceItem, PriceOverride>>>;

/** A policy after loading: all documents merged, all names checked, all defaults filled. */
export interface Policy {
  readonly digest: string;
  /** Names of what it extends, base first. */
  readonly extends: readonly string[];
  readonly environments: readonly Environment[];
  readonly defaultEnvironment: string;
  readonly rules: ReadonlyMap<string, RulePolicy>;
  readonly waivers: readonly Waiver[];
  readonly acceptedGaps: readonly AcceptedGap[];
  readonly owners: Owners;
  readonly rotators: ReadonlySet<string>;
  readonly attestations: readonly Attestation[];
  /** What differs from the price list. All in one currency; where that is not the list's, every item has its price. */
  readonly prices: PriceOverrides;
  readonly anchor?: { readonly uri: string; readonly lines: ReadonlyMap<string, number> };
}
