import { frameworkTitles } from "../../model/facts/controls.ts";
import type { Completeness } from "./completeness.ts";
import type { EvidenceInput } from "./input.ts";
import { evidenceFormatVersion } from "./layout.ts";

/** `run.json`: what was done, by whom, when, from where, with what. */
export function runRecord(input: EvidenceInput, completeness: Completeness): object {
  const { manifest, report, framework, run, sample } = input;
  const { header } = report;
  return {
    formatVersion: evidenceFormatVersion,
    tool: header.tool,
    node: run.node,
    createdAt: run.createdAt,
    command: run.command,
    judging: run.judging,
    pipeline: run.pipeline,
    framework: { id: framework, title: frameworkTitles[framework] ?? framework },
    snapshot: {
      source: manifest.source,
      madeBy: manifest.tool,
      collectedAt: manifest.collectedAt,
      clockSkewSeconds: manifest.clockSkewSeconds,
      digest: header.snapshot.digest,
      asked: manifest.asked,
    },
    operator: {
      tenantId: manifest.tenantId,
      ...(manifest.collectedBy ?? { oid: null, appId: null, credential: null }),
    },
    scope: { tenantId: header.snapshot.tenantId, subscriptions: header.snapshot.scopes },
    policy: header.policy,
    logCoverage: header.logCoverage ?? null,
    summary: header.summary,
    completeness: { isComplete: completeness.isComplete, counts: completeness.counts },
    sample,
    previous: run.previous,
    isPseudonymised: run.isPseudonymised,
  };
}
