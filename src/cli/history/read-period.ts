import { type PeriodAsk, periodOf } from "../../analysis/history/period.ts";
import type { HistoryEntry, HistorySeries } from "../../model/history.ts";
import { parseTime } from "../../model/iso-date.ts";
import type { Period } from "../../model/period.ts";
import { UsageError } from "../exit.ts";
import type { Io } from "../io.ts";
import { faultNote, readHistory } from "./folder.ts";
import { HistoryFault } from "./gzip-lines.ts";
import { inSeries } from "./series.ts";

const hint = "--period FROM..TO takes two dates or RFC 3339 times, as in 2026-01-01..2026-06-30.";

/** `--period FROM..TO`: both ends belong to it; a date ends with its last second. Throws a UsageError. */
export function periodFlag(text: string): Pick<PeriodAsk, "from" | "to"> {
  const [first = "", second = "", ...more] = text.split("..");
  const from = parseTime(first);
  const to = parseTime(/^\s*\d{4}-\d{2}-\d{2}\s*$/.test(second) ? `${second.trim()}T23:59:59Z` : second);
  if (from === undefined || to === undefined || more.length > 0)
    throw new UsageError("period-faulty", `--period "${text}" is no period`, hint);
  if (from >= to) throw new UsageError("period-faulty", `--period "${text}" ends before it begins`, hint);
  return { from, to };
}

/** What a history tells of a period. */
export interface PeriodReading {
  readonly period: Period;
  /** Files that could not be used, and why; a sentence each. */
  readonly notes: readonly string[];
}

/** Reads what the runs of one series tell of a period. Broken files are named and left out. */
export async function readPeriod(
  { folder, series }: { readonly folder: string; readonly series: HistorySeries },
  ask: PeriodAsk,
  io: Io,
): Promise<PeriodReading> {
  const { entries, notes } = await readHistory(folder, io);
  const whole: HistoryEntry[] = [];
  const broken: string[] = [];
  for (const entry of inSeries(entries, series)) {
    const note = entry.header.snapshot.collectedAt > ask.to ? undefined : await whyBroken(entry);
    if (note === undefined) whole.push(entry);
    else broken.push(note);
  }
  return { period: await periodOf(whole, ask), notes: [...notes, ...broken] };
}

/** Only at its end is it known that a file is whole. */
async function whyBroken(entry: HistoryEntry): Promise<string | undefined> {
  try {
    for await (const _ of entry.records());
    return undefined;
  } catch (error) {
    if (error instanceof HistoryFault) return faultNote(entry.file, error);
    throw error;
  }
}
