import type { ReportReader } from "../../src/model/report.ts";
import { reportSarif, type SarifNotice, type SarifOptions, sarifFiles } from "../../src/reporters/sarif.ts";
import { memorySink } from "../support/report-fixture.ts";

/** The parts of a SARIF log that tests look at. */
export interface SarifLog {
  readonly runs: readonly SarifRun[];
}

export interface SarifRun {
  readonly tool: {
    readonly driver: { readonly rules: readonly SarifDescriptor[] } & Readonly<Record<string, unknown>>;
  };
  readonly automationDetails: { readonly id: string };
  readonly invocations: readonly { readonly executionSuccessful: boolean }[];
  readonly versionControlProvenance?: readonly object[];
  readonly results: readonly SarifResult[];
}

export interface SarifDescriptor {
  readonly id: string;
  readonly name: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string; readonly markdown: string };
  readonly helpUri?: string;
  readonly defaultConfiguration: { readonly level: string };
  readonly properties: {
    readonly tags: readonly string[];
    readonly precision: string;
    readonly "problem.severity": string;
    readonly "security-severity"?: string;
  };
}

export interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: Readonly<Record<"startLine" | "startColumn" | "endLine" | "endColumn", number>>;
    };
    readonly logicalLocations: readonly { readonly fullyQualifiedName: string; readonly kind: string }[];
  }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly suppressions?: readonly { readonly kind: string; readonly status: string; readonly justification: string }[];
  readonly relatedLocations?: readonly object[];
  readonly baselineState?: string;
}

export async function sarifText(report: ReportReader, options: SarifOptions = {}): Promise<string> {
  const sink = memorySink();
  await reportSarif(report, sink, options);
  return sink.text();
}

export async function sarifLog(report: ReportReader, options: SarifOptions = {}): Promise<SarifLog> {
  return JSON.parse(await sarifText(report, options));
}

/** Every file by name, and what the user was told. */
export async function sarifFolder(
  report: ReportReader,
  options: SarifOptions = {},
): Promise<{ readonly logs: ReadonlyMap<string, SarifLog>; readonly notices: readonly SarifNotice[] }> {
  const logs = new Map<string, SarifLog>();
  const notices: SarifNotice[] = [];
  for await (const file of sarifFiles(report, { ...options, onNotice: (notice) => notices.push(notice) })) {
    const sink = memorySink();
    await file.write(sink);
    logs.set(file.name, JSON.parse(sink.text()));
  }
  return { logs, notices };
}
