import type { HistoryHeader, HistoryRecord, RecordedFinding, RecordedRun } from "../../model/history.ts";
import type { HistoryPoint } from "../../model/posture.ts";
import { severities } from "../../model/severity.ts";
import { KnownFindings } from "./known-findings.ts";
import { Recheck } from "./recheck.ts";

/** The run before, with its findings in memory. */
export interface LastRun {
  readonly header: HistoryHeader;
  readonly findings: readonly RecordedFinding[];
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
  const known = new KnownFindings(last?.findings ?? []);
  let [opened, records] = [0, 0];
  let recheck: Recheck | undefined;
  const afterFindings = () => new Recheck(known.rest(), run.header, last?.header.snapshot.scopes ?? []);
  for await (const record of run.records()) {
    records += 1;
    if (record.kind === "finding") {
      const isNew = known.take(record) === undefined;
      if (isNew && last && record.state === "active") opened += 1;
    } else {
      recheck ??= afterFindings();
      recheck.note(record);
    }
  }
  const carried = carriedOf(known, recheck ?? afterFindings(), last);
  return { opened, closed: known.size - carried.length, carried, records };
}

function carriedOf(missing: KnownFindings, recheck: Recheck, last: LastRun | undefined): readonly Carried[] {
  return Array.from(missing.rest()).flatMap((finding): Carried[] => {
    const unlooked = recheck.whyUnlooked(finding);
    if (!unlooked) return [];
    const since = finding.notRechecked?.since ?? last?.header.snapshot.collectedAt ?? finding.firstSeen;
    const notRechecked = { since, because: unlooked.because };
    return [{ finding: { ...finding, notRechecked }, isRuleOn: unlooked.isRuleOn }];
  });
}

/** The records of a run as a history keeps them: findings first seen when the first run had them, and those that nobody could look for. */
export async function* keptRecords(
  run: RecordedRun,
  { carried }: SinceLast,
  last: LastRun | undefined,
): AsyncGenerator<HistoryRecord> {
  const known = new KnownFindings(last?.findings ?? []);
  let areFindingsOver = false;
  for await (const record of run.records()) {
    if (record.kind === "finding") {
      const before = known.take(record);
      yield before ? { ...record, firstSeen: before.firstSeen } : record;
      continue;
    }
    if (!areFindingsOver) yield* carried.map(({ finding }) => finding);
    areFindingsOver = true;
    yield record;
  }
  if (!areFindingsOver) yield* carried.map(({ finding }) => finding);
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
