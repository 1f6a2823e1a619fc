import type { HistoryHeader, HistoryRecord, RecordedFinding, RecordedRun } from "../../model/history.ts";
import type { HistoryPoint } from "../../model/posture.ts";
import { severities } from "../../model/severity.ts";
import { KnownFindings } from "./known-findings.ts";
import { lookedIn, Recheck } from "./recheck.ts";

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
  for await (const record of run.records()) {
    records += 1;
    if (record.kind === "finding") {
      const isNew = known.take(record) === undefined;
      if (isNew && last && record.state === "active") opened += 1;
    } else {
      recheck ??= new Recheck(known.rest());
      recheck.note(record);
    }
  }
  if (!last) return { opened, closed: 0, carried: [], records };
  recheck ??= new Recheck(known.rest());
  return { opened, ...missed({ known, recheck, run, last }), records };
}

interface Compared {
  readonly known: KnownFindings;
  readonly recheck: Recheck;
  readonly run: RecordedRun;
  readonly last: LastRun;
}

/**
 * What became of the findings that the run does not have. A rule that was off for one run may have been left out by
 * mistake, and its findings are kept; where it stays off, they are let go: neither closed nor carried.
 */
function missed({ known, recheck, run, last }: Compared): Pick<SinceLast, "closed" | "carried"> {
  const carried: Carried[] = [];
  const looked = lookedIn(run.header, last.header.snapshot.scopes);
  const wasOn = new Set(last.header.outcomes.map(({ ruleId }) => ruleId));
  let closed = 0;
  for (const finding of known.rest()) {
    const unlooked = recheck.whyUnlooked(finding, looked);
    if (!unlooked) closed += 1;
    else if (unlooked.isRuleOn || wasOn.has(finding.ruleId)) {
      const since = finding.notRechecked?.since ?? last.header.snapshot.collectedAt;
      const notRechecked = { since, because: unlooked.because };
      carried.push({ finding: { ...finding, notRechecked }, isRuleOn: unlooked.isRuleOn });
    }
  }
  return { closed, carried };
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
