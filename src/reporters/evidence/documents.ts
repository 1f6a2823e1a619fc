import { reportJson } from "../json.ts";
import type { ChangeCounts } from "./changes.ts";
import { type Counted, writeCompleteness } from "./completeness.ts";
import { writeControls } from "./control-files.ts";
import { writeExceptions } from "./exceptions.ts";
import { indexPage } from "./index-page.ts";
import type { BundleFiles, EvidenceInput } from "./input.ts";
import { evidenceFiles } from "./layout.ts";
import { runRecord } from "./run-record.ts";
import { writeFile, writeJson } from "./write-file.ts";

/** What was written before the documents, and is told in them. */
export interface Before extends Counted {
  readonly changes: ChangeCounts | null;
  readonly hasHtml: boolean;
  readonly hasPeriod: boolean;
}

/** Writes every document that is made of the finished report; the populations were written while it was made. */
export async function writeDocuments(files: BundleFiles, input: EvidenceInput, before: Before): Promise<void> {
  await writeFile(files, evidenceFiles.findings, (sink) => reportJson(input.report, sink));
  const completeness = await writeCompleteness(files, input, before);
  const controls = await writeControls(files, input);
  const exceptions = await writeExceptions(files, input);
  await writeJson(files, evidenceFiles.effectivePolicy, effectivePolicy(input));
  await writeJson(files, evidenceFiles.run, runRecord(input, completeness));
  const { changes, hasHtml, hasPeriod } = before;
  const facts = {
    completeness,
    controls,
    exceptions,
    changes,
    hasHtml,
    hasPeriod,
    hasRequests: before.requests !== null,
  };
  await writeFile(files, evidenceFiles.index, (sink) => sink.write(indexPage(input, facts)));
}

function effectivePolicy({ report, rules, attestations }: EvidenceInput): object {
  const { digest, extends: bases, environments } = report.header.policy;
  const settings = rules.map(({ id, severity, isSelected, settings: own }) => ({
    id,
    severity,
    isSelected,
    settings: own,
  }));
  return { digest, extends: bases, environments, rules: settings, attestations };
}
