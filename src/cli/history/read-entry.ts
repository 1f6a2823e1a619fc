import { basename } from "node:path";
import { shorten } from "../../analysis/history/record.ts";
import {
  type HistoryEntry,
  HistoryHeader,
  type HistoryRecord,
  historyFormatVersion,
  RecordedFinding,
  RecordedGap,
  type UnlookedRecord,
  UnreadPlace,
} from "../../model/history.ts";
import { gzipLines, HistoryFault } from "./gzip-lines.ts";
import { openCheck, parseJson } from "./record-check.ts";

const checks = {
  header: openCheck(HistoryHeader),
  finding: openCheck(RecordedFinding),
  gap: openCheck(RecordedGap),
  place: openCheck(UnreadPlace),
};

/**
 * Opens a file of a history: reads its first line, and the rest when its records are asked for. Throws a HistoryFault;
 * so do the records, where the file turns out to be cut or broken further down.
 */
export async function openEntry(path: string): Promise<HistoryEntry> {
  const header = await readHeader(path);
  return {
    header,
    file: basename(path),
    records: () => records(path, header.lines),
    unlooked: () => unlooked(path, header.lines),
  };
}

async function readHeader(path: string): Promise<HistoryHeader> {
  for await (const line of gzipLines(path)) return headerIn(line);
  throw new HistoryFault("is empty");
}

function headerIn(line: string): HistoryHeader {
  const value = parseJson(line);
  if (typeof value !== "object" || value === null || !("format" in value) || value.format !== "kvaudit-history")
    throw new HistoryFault("is no history of kvaudit");
  const version = "formatVersion" in value ? value.formatVersion : undefined;
  if (typeof version === "number" && version > historyFormatVersion)
    throw new HistoryFault(
      `was written by a newer kvaudit (format ${version}, this one reads ${historyFormatVersion})`,
      true,
    );
  if (!checks.header.fits(value)) throw new HistoryFault(`has a header that does not fit: ${checks.header.why()}`);
  return value;
}

async function* records(path: string, expected: number): AsyncGenerator<HistoryRecord> {
  let areFindingsOver = false;
  for await (const { line, number } of recordLines(path, expected)) {
    const record = recordIn(line, number);
    if (record.kind !== "finding") areFindingsOver = true;
    else if (areFindingsOver) throw new HistoryFault(`has a finding out of its place (line ${number})`);
    yield record;
  }
}

/** How a line with a finding begins, as kvaudit writes it; any other line is parsed to see what it is. */
const findingStart = '{"kind":"finding",';

async function* unlooked(path: string, expected: number): AsyncGenerator<UnlookedRecord> {
  for await (const { line, number } of recordLines(path, expected)) {
    const record = line.startsWith(findingStart) ? undefined : recordIn(line, number);
    if (record && record.kind !== "finding") yield record;
  }
}

/** Every line but the first, with its number. Throws where there are not as many as the first one says. */
async function* recordLines(
  path: string,
  expected: number,
): AsyncGenerator<{ readonly line: string; readonly number: number }> {
  let count = -1;
  for await (const line of gzipLines(path)) {
    count += 1;
    if (count === 0) continue;
    if (count > expected) throw new HistoryFault(`has more than the ${expected} records that its first line tells of`);
    yield { line, number: count + 1 };
  }
  if (count < expected) throw new HistoryFault(`has ${count} records and should have ${expected}`);
}

function recordIn(line: string, number: number): HistoryRecord {
  const value = parseJson(line);
  if (checks.finding.fits(value))
    return { ...value, evidence: value.evidence.map(({ fact, value: cited }) => ({ fact, value: shorten(cited) })) };
  if (checks.gap.fits(value) || checks.place.fits(value)) return value;
  throw new HistoryFault(`has a record that does not fit (line ${number})`);
}
