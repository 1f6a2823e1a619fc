import type { HistoryHeader, RecordedFinding, RecordedRun } from "../../model/history.ts";
import type { HistoryPoint } from "../../model/posture.ts";
import { severities } from "../../model/severity.ts";
import { Recheck } from "./recheck.ts";

/** The run before, with its findings in memory. */
export interface LastRun {
  readonly header: HistoryHeader;
  readonly findings: ReadonlyMap<string, RecordedFinding>;
}

/** A finding of the run before that this one could not look for. */
export interface Carried {
  readonly finding: RecordedFinding;
  readonly isRuleOn: boolean;
}

/** What became of the findings of the run before. */
export interface SinceLast {
  readonly opened: number;
  readonly closed: number;
  readonly carried: readonly Carried[];
  /** How many records the run has itself. */
  readonly records: number;
}

/** Compares a run with the one before it in the same series. */
export async function sinceLast(run: RecordedRun, last: LastRun | undefined): Promise<SinceLast> {
  const missing = new Map(last?.findings);
  let [opened, records] = [0, 0];
  let recheck: Recheck | undefined;
  const afterFindings = () => new Recheck(missing.values(), run.header, last?.header.snapshot.scopes ?? []);
  for await (const record of run.records()) {
    records += 1;
    if (record.kind !== "finding") {
      recheck ??= afterFindings();
      recheck.note(record);
    } else if (!missing.delete(record.fingerprint) && record.state === "active" && last) {
      if (!last.findings.has(record.fingerprint)) opened += 1;
    }
  }
  recheck ??= afterFindings();
  const carried: Carried[] = [];
  for (const finding of missing.values()) {
    const unlooked = recheck.whyUnlooked(finding);
    if (!unlooked) continue;
    const since = finding.notRechecked?.since ?? last?.header.snapshot.collectedAt ?? finding.firstSeen;
    const notRechecked = { since, because: unlooked.because };
    carried.push({ finding: { ...finding, notRechecked }, isRuleOn: unlooked.isRuleOn });
  }
  return { opened, closed: missing.size - carried.length, carried, records };
}

/** A run as trends show it. */
export function historyPoint({ snapshot, policy, tool, summary, opened, closed }: HistoryHeader): HistoryPoint {
  return {
    ...{ collectedAt: snapshot.collectedAt, snapshotDigest: snapshot.digest },
    ...{ policyDigest: policy.digest, toolVersion: tool.version, vaults: summary.vaults },
    ...{ active: summary.active, waived: summary.waived },
    notEvaluated: severities.reduce((sum, severity) => sum + summary.notEvaluated[severity], 0),
    ...{ opened, closed, isIncomplete: summary.isIncomplete },
  };
}
