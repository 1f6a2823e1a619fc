import { recordError, recordFinding, recordGap } from "../../analysis/history/record.ts";
import { unreadPlaces } from "../../analysis/history/unread-places.ts";
import type { HistoryRecord, RecordedRun, UnlookedRecord } from "../../model/history.ts";
import type { ReportReader } from "../../model/report.ts";

/** A finished report as a run of a history: every finding first seen by it, as far as the report itself knows. */
export function runOfReport({ header, findings, notEvaluated }: ReportReader, collectedAt: string): RecordedRun {
  const { tool, policy, summary, outcomes, snapshot } = header;
  async function* records(): AsyncGenerator<HistoryRecord> {
    for await (const finding of findings()) yield recordFinding(finding, collectedAt);
    yield* unlooked();
  }
  async function* unlooked(): AsyncGenerator<UnlookedRecord> {
    for await (const row of notEvaluated()) yield recordGap(row);
    yield* header.errors.map(recordError);
    yield* unreadPlaces(header.coverage);
  }
  const { scopes, digest } = snapshot;
  return { header: { tool, policy, summary, outcomes, snapshot: { collectedAt, scopes, digest } }, records, unlooked };
}
