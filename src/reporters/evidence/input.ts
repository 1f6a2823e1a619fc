import type { FrameworkId } from "../../model/facts/control-titles.ts";
import type { Manifest } from "../../model/manifest.ts";
import type { AcceptedGap, Attestation } from "../../model/policy.ts";
import type { ReportReader, Sink } from "../../model/report.ts";
import type { Severity } from "../../model/severity.ts";
import type { SharedRecords } from "../../model/snapshot.ts";

/** One file of the bundle while it is written. */
export interface FileSink extends Sink {
  close(): Promise<void>;
}

/** Where the bundle's files go, by their paths in it; a name that ends in `.gz` is compressed on the way. */
export interface BundleFiles {
  open(path: string): Promise<FileSink>;
}

/** How a rule was set in one environment. */
export interface EnvironmentSetting {
  readonly environment: string;
  readonly enabled: boolean;
  /** Null: the rule's default, or one step less outside production. */
  readonly severity: Severity | null;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A rule as it judged. */
export interface JudgingRule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** What it flags, in words. */
  readonly criterion: string;
  /** Entries of the control mapping. */
  readonly entries: readonly string[];
  /** False where the command line left it out. */
  readonly isSelected: boolean;
  readonly settings: readonly EnvironmentSetting[];
}

/** How to pick items of a population, so that anybody can pick them again. */
export interface SampleAsk {
  readonly count: number;
  readonly seed: string;
}

/** What the run says of itself that no snapshot says. Only this may differ between two runs over the same input. */
export interface RunFacts {
  readonly createdAt: string;
  /** The command with its flags; paths are reduced to names. */
  readonly command: readonly string[];
  /** What a pipeline says of itself, where one ran the command. */
  readonly pipeline: Readonly<Record<string, string>> | null;
  readonly node: string;
  /** Flags that replay needs. */
  readonly judging: JudgingFlags;
  readonly previous: PreviousBundle | null;
  readonly isPseudonymised: boolean;
}

/** Flags that change verdicts. */
export interface JudgingFlags {
  readonly now: string | null;
  readonly profile: string | null;
  readonly only: readonly string[] | null;
  readonly skip: readonly string[] | null;
}

export interface PreviousBundle {
  readonly name: string;
  /** sha256 of its tag manifest. */
  readonly digest: string;
  readonly collectedAt: string;
}

/** All that the bundle's documents are made of, once the snapshot has been judged. */
export interface EvidenceInput {
  readonly report: ReportReader;
  readonly manifest: Manifest;
  readonly shared: SharedRecords;
  readonly framework: FrameworkId;
  readonly rules: readonly JudgingRule[];
  readonly attestations: readonly Attestation[];
  readonly acceptedGaps: readonly AcceptedGap[];
  readonly run: RunFacts;
  readonly sample: SampleAsk | null;
}
