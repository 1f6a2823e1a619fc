import type { HistoryPoint, VaultHolder, VaultRow, WaiverRow } from "../../model/posture.ts";
import type { Finding, ReportHeader, RuleDescriptor } from "../../model/report.ts";

/**
 * What the page's script finds in the page: JSON, compressed, in pieces. Everything that is shown has gone through
 * `visible` before. A column with few distinct values is coded: `codes` holds places in `values`, one for each row.
 */
export interface CodedColumn {
  readonly values: readonly string[];
  readonly codes: readonly number[];
}

/** `state` of a finding: what keeps it from counting, or how it stands to the baseline. */
export const findingStates = ["open", "new", "known", "waived", "suppressed"] as const;
export type FindingState = (typeof findingStates)[number];

/** Columns of findings whose values repeat. `vault` is an id, empty outside vaults; `controls` are joined by blanks. */
export const codedColumns = [
  "severity",
  "rule",
  "state",
  "type",
  "vault",
  "subscription",
  "owner",
  "environment",
  "controls",
] as const;
export type CodedName = (typeof codedColumns)[number];

/** Columns of texts; in all but `name` stand marks for names (names-cut.ts), so that they repeat too. */
export const textColumns = ["name", "id", "message", "place"] as const;
export type TextName = (typeof textColumns)[number];

/** Some thousand findings, as the table filters them. */
export interface FindingsPiece {
  readonly size: number;
  readonly coded: Readonly<Record<CodedName, CodedColumn>>;
  readonly text: Readonly<Record<TextName, CodedColumn>>;
  /** Eight bytes each, in base64: nothing else in a report is as hard to compress. */
  readonly fingerprints: string;
}

/** What belongs to each finding of a piece: `FindingDetail` as JSON, with marks for names. */
export type DetailsPiece = CodedColumn;

/** What a finding has that only its own page shows. */
export type FindingDetail = Omit<
  Pick<Finding, "evidence" | "related" | "remediation" | "location" | "from" | "waiver" | "suppression">,
  "evidence"
> & { readonly evidence: readonly ShownEvidence[] };

/** A value that a verdict rests on, as text. */
export interface ShownEvidence {
  readonly fact: string;
  readonly value: string;
  readonly pointer: string;
  readonly at?: string;
  readonly from?: string;
}

export const gapColumns = ["rule", "reason", "facts", "detail", "remedy", "type", "vault", "accepted"] as const;
export type GapColumn = (typeof gapColumns)[number];

/** Some thousand verdicts that were not reached. `accepted` is empty, or says by whom, why and until when. */
export interface GapsPiece {
  readonly size: number;
  readonly coded: Readonly<Record<GapColumn, CodedColumn>>;
  readonly name: readonly string[];
}

/** A vault; its holders as places in the piece's lists of principals, of what they hold, and of what that comes to. */
export interface PackedVault extends Omit<VaultRow, "holders"> {
  readonly holders: readonly (readonly [principal: number, grants: number, standing: number])[];
}

export interface VaultsPiece {
  readonly principals: readonly Omit<VaultHolder, "grants" | "standing">[];
  readonly grants: readonly VaultHolder["grants"][];
  readonly standings: readonly VaultHolder["standing"][];
  readonly vaults: readonly PackedVault[];
}

/** Reads that were refused for one reason, over all collectors and scopes that met it. */
export interface RefusalGroup {
  readonly reason: string;
  readonly detail: string;
  readonly remedy: string;
  readonly collectors: readonly string[];
  readonly count: number;
  /** Some of the ids. */
  readonly ids: readonly string[];
}

/** How much a collector read, over all scopes. */
export interface CollectorLine {
  readonly collector: string;
  readonly asked: number;
  readonly read: number;
  readonly refused: number;
}

/** A finding of an earlier run that this one could not look for. */
export interface CarriedLine {
  readonly rule: string;
  readonly severity: string;
  readonly name: string;
  readonly message: string;
  readonly since: string;
  readonly because: string;
}

/** Guidance is empty where it was left out. */
export type ShownRule = RuleDescriptor;

export interface Head {
  readonly tool: ReportHeader["tool"];
  readonly snapshot: ReportHeader["snapshot"];
  readonly policy: ReportHeader["policy"];
  readonly summary: ReportHeader["summary"];
  readonly outcomes: ReportHeader["outcomes"];
  readonly errors: ReportHeader["errors"];
  readonly addedSuppressions: NonNullable<ReportHeader["addedSuppressions"]>;
  readonly usage: ReportHeader["usage"] | null;
  readonly logCoverage: ReportHeader["logCoverage"] | null;
  readonly collectors: readonly CollectorLine[];
  readonly refusals: readonly RefusalGroup[];
  readonly refusalGroups: number;
  readonly rules: readonly ShownRule[];
  readonly waivers: readonly WaiverRow[];
  readonly history: readonly HistoryPoint[];
  readonly carried: readonly CarriedLine[];
  readonly carriedCount: number;
  /** Titles of frameworks by the prefix that control ids have. */
  readonly frameworks: Readonly<Record<string, string>>;
}

/** Ids of the page's data elements: `findings-0`, `findings-1` and so on, each with its `details-0`. */
export const pieceKinds = ["findings", "details", "gaps", "vaults"] as const;
export type PieceKind = (typeof pieceKinds)[number];
export const headId = "head";
