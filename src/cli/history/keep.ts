import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import {
  historyPoint,
  keptRecords,
  type LastRun,
  type SinceLast,
  sinceLast,
} from "../../analysis/history/since-last.ts";
import type { Unchecked } from "../../engine/baseline.ts";
import { carryForward } from "../../engine/carry-forward.ts";
import { controlIds } from "../../model/facts/controls.ts";
import {
  type HistoryEntry,
  type HistoryHeader,
  type HistorySeries,
  historyFormatVersion,
  type RecordedFinding,
  type RunFacts,
} from "../../model/history.ts";
import type { Policy } from "../../model/policy.ts";
import type { CarriedFinding, Finding, ReportReader } from "../../model/report.ts";
import type { Rule } from "../../model/rule.ts";
import type { SnapshotReader } from "../../model/snapshot.ts";
import { UsageError } from "../exit.ts";
import { entryEnd, faultNote, type HistoryFolder } from "./folder.ts";
import { HistoryFault, writeGzipWhole } from "./gzip-lines.ts";
import { runOfReport } from "./report-run.ts";
import { identity, inSeries, seriesKey, seriesOf } from "./series.ts";

/** What a report itself does not tell of its run. */
export interface RunContext {
  readonly about: HistorySeries["about"];
  readonly snapshots: readonly SnapshotReader[];
  readonly policy: Policy;
  readonly rules: readonly Rule[];
}

/** A report among the runs before it. */
export interface PlacedRun {
  /** The report, with what the history adds: trends, and findings that nobody could look for again. */
  readonly report: ReportReader;
  /** Files that could not be used, and why. */
  readonly notes: readonly string[];
  /** Keeps the run; gives back the name of its file. */
  save(): Promise<string>;
}

/** Sets a report among the runs of its series that a folder keeps. Nothing is written before `save`. */
export async function placeInHistory(
  report: ReportReader,
  context: RunContext,
  folder: HistoryFolder,
): Promise<PlacedRun> {
  const collectedAt = collectedAtOf(context) ?? report.header.snapshot.collectedAt;
  const run = runOfReport(report, collectedAt);
  const series = seriesOf(context.about, context.snapshots);
  const own = identity({ ...run.header, series });
  const siblings = inSeries(folder.entries, series);
  const { last, usable, notes } = await readLast(
    siblings.filter(({ header }) => header.snapshot.collectedAt < collectedAt),
  );
  const since = await sinceLast(run, last);
  const judgedAt = report.header.snapshot.collectedAt;
  const header = headerOf({ ...run.header, series, judgedAt }, since, last);
  return {
    report: withHistory(report, { usable, since, context }),
    notes,
    save: async () => {
      const name = fileName(header);
      await write(folder, name, entryLines(header, keptRecords(run, since, last)));
      const replaced = siblings.filter((entry) => identity(entry.header) === own && entry.file !== name);
      for (const { file } of replaced) await rm(join(folder.path, file), { force: true });
      return name;
    },
  };
}

function collectedAtOf({ snapshots }: RunContext): string | undefined {
  return snapshots
    .map(({ manifest }) => manifest.collectedAt)
    .sort()
    .at(-1);
}

interface Before {
  readonly last: LastRun | undefined;
  readonly usable: readonly HistoryEntry[];
  readonly notes: readonly string[];
}

/** The newest of these runs that can be read whole; the broken ones that are newer are named, and used for nothing. */
async function readLast(entries: readonly HistoryEntry[]): Promise<Before> {
  const usable = [...entries];
  const notes: string[] = [];
  for (let entry = usable.at(-1); entry; entry = usable.at(-1)) {
    try {
      return { last: { header: entry.header, findings: await findingsOf(entry) }, usable, notes };
    } catch (error) {
      if (!(error instanceof HistoryFault)) throw error;
      notes.push(faultNote(entry.file, error));
      usable.pop();
    }
  }
  return { last: undefined, usable, notes };
}

/** Reads to the end, since only there is it known that the file is whole. */
async function findingsOf(entry: HistoryEntry): Promise<readonly RecordedFinding[]> {
  const findings: RecordedFinding[] = [];
  for await (const record of entry.records()) if (record.kind === "finding") findings.push(record);
  return findings;
}

type OwnFacts = RunFacts & Pick<HistoryHeader, "series"> & { readonly judgedAt: string };

function headerOf(own: OwnFacts, since: SinceLast, last: LastRun | undefined): HistoryHeader {
  const { tool, series, snapshot, judgedAt, policy, summary, outcomes } = own;
  const before = last?.header.snapshot;
  return {
    format: "kvaudit-history",
    formatVersion: historyFormatVersion,
    ...{ tool, series, snapshot },
    ...(judgedAt === snapshot.collectedAt ? {} : { judgedAt }),
    ...{ policy, summary, outcomes },
    previous: before ? { collectedAt: before.collectedAt, snapshotDigest: before.digest } : null,
    opened: since.opened,
    closed: since.closed,
    lines: since.records + since.carried.length,
  };
}

interface Surroundings {
  readonly usable: readonly HistoryEntry[];
  readonly since: SinceLast;
  readonly context: RunContext;
}

function withHistory(report: ReportReader, { usable, since, context }: Surroundings): ReportReader {
  const unchecked = since.carried
    .filter(({ isRuleOn }) => isRuleOn)
    .map(({ finding }) => uncheckedOf(finding, context));
  const now = report.header.snapshot.collectedAt;
  // What a baseline carries forward already is more: it has the whole finding.
  const known = new Set(report.carriedForward?.map(({ finding }) => finding.fingerprint));
  const carried = carryForward(
    unchecked.filter((one) => !known.has(one.known.fingerprint)),
    { policy: context.policy, rules: context.rules, now },
  );
  const all: readonly CarriedFinding[] = [...(report.carriedForward ?? []), ...carried];
  return {
    ...report,
    history: usable.map(({ header }) => historyPoint(header)),
    ...(all.length > 0 ? { carriedForward: all } : {}),
  };
}

function uncheckedOf(record: RecordedFinding, { rules }: RunContext): Unchecked {
  const { kind: _kind, state: _state, firstSeen, remediation, notRechecked, evidence: _evidence, ...rest } = record;
  const rule = rules.find(({ id }) => id === record.ruleId);
  const finding: Finding = {
    ...rest,
    evidence: [],
    controls: rule ? controlIds(rule.controls) : [],
    ...(remediation === undefined ? {} : { remediation: { text: remediation } }),
  };
  const { since = firstSeen, because = "" } = notRechecked ?? {};
  return {
    known: {
      fingerprint: record.fingerprint,
      ruleId: record.ruleId,
      subjectId: record.subject.id,
      last: { finding, seenAt: since },
    },
    because,
  };
}

/** The time first, so that names sort by it, without what some file systems do not allow in a name. */
function fileName({ series, snapshot, policy }: HistoryHeader): string {
  const what = JSON.stringify([seriesKey(series), snapshot.digest, policy.digest]);
  const digest = createHash("sha256").update(what).digest("hex").slice(0, 8);
  return `${snapshot.collectedAt.replace(/[-:]/g, "")}-${digest}${entryEnd}`;
}

async function* entryLines(header: HistoryHeader, records: AsyncIterable<object>): AsyncGenerator<string> {
  yield JSON.stringify(header);
  for await (const record of records) yield JSON.stringify(record);
}

async function write({ path }: HistoryFolder, name: string, lines: AsyncIterable<string>): Promise<void> {
  try {
    await writeGzipWhole(join(path, name), lines);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    throw new UsageError(
      "history-unwritable",
      `the run cannot be kept in the history (${code})`,
      "Choose another folder with --history, or make room.",
    );
  }
}
