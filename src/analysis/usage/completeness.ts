import { type Fact, isRead } from "../../model/fact.ts";
import { formatTime } from "../../model/iso-date.ts";
import type { VaultMetrics } from "../../model/surroundings.ts";
import type { HourStretch, LogCompleteness, LogGap } from "../../model/vault-usage.ts";

const msPerHour = 3_600_000;
/** Records arrive up to twenty minutes after the call: an hour is not over before that. */
const lateMs = 20 * 60_000;
/** Without a metric, an empty stretch is a gap when every hour of a day before and after it has records. */
const neighbourHours = 24;

/** Records of one vault by hour (the hour's number since 1970), all of them: challenges and kvaudit's own too. */
export type HourRecords = ReadonlyMap<number, number>;

export interface Covered {
  readonly records: HourRecords;
  readonly window: { readonly from: string; readonly to: string } | null;
  /** What the platform counted at the vault. */
  readonly metrics: Fact<VaultMetrics> | undefined;
  readonly now: string;
  /** A part of the logs could not be read: an hour with records is proven only by as many as the platform counted. */
  readonly isPartial?: boolean;
}

type HourState = "proven" | "metric-gap" | "neighbour-gap" | "unproven";

export function hourNumber(time: string): number {
  return Math.floor(Date.parse(time) / msPerHour);
}

export function hourTime(hour: number): string {
  return formatTime(hour * msPerHour);
}

/** Says of every whole hour of the window whether the logs are known to hold it. */
export function logCompleteness({ records, window: given, metrics, now, isPartial = false }: Covered): LogCompleteness {
  const recorded = [...records.keys()];
  const firstHour = recorded.reduce((least, hour) => Math.min(least, hour), Number.POSITIVE_INFINITY);
  const firstRecord = recorded.length === 0 ? null : hourTime(firstHour);
  if (!given) return { ...nothing, firstRecord };
  const window = until(now, given);
  const from = Math.ceil(Date.parse(window.from) / msPerHour);
  const to = Math.max(from, Math.floor(Date.parse(window.to) / msPerHour));
  const counts = metricCounts(metrics);
  // Before the first record and the metric alike nothing is known: a window of decades costs no more than that.
  const start = Math.min(to, Math.max(from, Math.min(firstHour, counts?.from ?? Number.POSITIVE_INFINITY)));
  const closed = Math.floor((Date.parse(now) - lateMs) / msPerHour);
  const states = statesOf({ from: start, to }, { records, counts, firstHour, closed, isPartial });
  const stretches = new Stretches(counts);
  if (start > from) stretches.add("unproven", from, start);
  for (const [index, state] of states.entries()) stretches.add(state, start + index, start + index + 1);
  const hours = to - from;
  const provenHours = states.filter((state) => state === "proven").length;
  return {
    window,
    hours,
    provenHours,
    provenShare: hours === 0 ? 0 : provenHours / hours,
    gaps: stretches.gaps,
    unproven: stretches.unproven,
    calledHours: calledHours(counts, { from: Math.max(from, firstHour), to: Math.min(to, closed) }),
    firstRecord,
  };
}

/** One record of a clock that runs ahead stretches the window of all vaults: nobody knows what is still to come. */
function until(now: string, { from, to }: NonNullable<Covered["window"]>) {
  return { from: from < now ? from : now, to: to < now ? to : now };
}

const nothing = {
  window: null,
  hours: 0,
  provenHours: 0,
  provenShare: 0,
  gaps: [],
  unproven: [],
  calledHours: 0,
} as const;

interface MetricCounts {
  readonly from: number;
  readonly to: number;
  readonly hits: ReadonlyMap<number, number>;
  /** False where a part of the answer is missing: then an hour without calls is not known to be one. */
  readonly isWhole: boolean;
}

function metricCounts(metrics: Fact<VaultMetrics> | undefined): MetricCounts | undefined {
  if (!metrics || !isRead(metrics)) return undefined;
  const { from, to, hits } = metrics.read;
  return {
    from: hourNumber(from),
    to: hourNumber(to),
    hits: new Map(hits.map(({ hour, count }) => [hourNumber(hour), count])),
    // What the platform does not measure at all (results of managed HSMs) takes nothing from the hits.
    isWhole: metrics.missing === undefined || metrics.missing.reason === "not-in-output",
  };
}

function calledHours(counts: MetricCounts | undefined, { from, to }: Span): number {
  return [...(counts?.hits ?? [])].filter(([hour, count]) => hour >= from && hour < to && count > 0).length;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

interface Known {
  readonly records: HourRecords;
  readonly counts: MetricCounts | undefined;
  readonly firstHour: number;
  /** Hours from here on may still get records. */
  readonly closed: number;
  readonly isPartial: boolean;
}

function statesOf({ from, to }: Span, known: Known): readonly HourState[] {
  const states: HourState[] = [];
  for (let hour = from; hour < to; hour += 1) states.push(stateOf(hour, known));
  // What is missing may be in the part that could not be read: that is no gap of the log.
  if (!known.isPartial) markNeighbourGaps(states, { offset: from, known });
  return states;
}

function stateOf(hour: number, { records, counts, firstHour, closed, isPartial }: Known): HourState {
  if (records.has(hour) && !isPartial) return "proven";
  if (!counts || hour < counts.from || hour >= counts.to) return "unproven";
  const counted = counts.hits.get(hour) ?? 0;
  if (counted === 0) return counts.isWhole ? "proven" : "unproven";
  if (isPartial) return (records.get(hour) ?? 0) >= counted ? "proven" : "unproven";
  // Before its first record a vault may have had no diagnostic setting: nothing was lost there.
  if (hour < firstHour || hour >= closed) return "unproven";
  return isNextDoor(hour, counted, { records, counts }) ? "proven" : "metric-gap";
}

/** The metric and the log do not cut time at the same instant: calls of an hour's edge may stand in the hour beside it. */
function isNextDoor(
  hour: number,
  counted: number,
  { records, counts }: Pick<Known, "records"> & { counts: MetricCounts },
) {
  const surplus = [hour - 1, hour + 1].map((beside) =>
    Math.max(0, (records.get(beside) ?? 0) - (counts.hits.get(beside) ?? 0)),
  );
  return surplus.reduce((sum, more) => sum + more, 0) >= counted;
}

function markNeighbourGaps(states: HourState[], { offset, known }: { readonly offset: number; readonly known: Known }) {
  const { records, counts, closed } = known;
  const isSilent = (index: number) => {
    const hour = offset + index;
    const isMeasured = counts !== undefined && hour >= counts.from && hour < counts.to;
    return !records.has(hour) && !isMeasured && hour < closed;
  };
  for (let index = 0; index < states.length; index += 1) {
    if (!isSilent(index)) continue;
    let end = index;
    while (end < states.length && isSilent(end)) end += 1;
    const isShort = end - index <= neighbourHours;
    if (isShort && isRecorded(records, offset + index - neighbourHours) && isRecorded(records, offset + end)) {
      states.fill("neighbour-gap", index, end);
    }
    index = end;
  }
}

/** Has every hour of the day from this hour on records? */
function isRecorded(records: HourRecords, from: number): boolean {
  for (let hour = from; hour < from + neighbourHours; hour += 1) if (!records.has(hour)) return false;
  return true;
}

/** Joins hours of one state into stretches. */
class Stretches {
  readonly gaps: LogGap[] = [];
  readonly unproven: HourStretch[] = [];
  readonly #hits: ReadonlyMap<number, number>;

  constructor(counts: MetricCounts | undefined) {
    this.#hits = counts?.hits ?? new Map();
  }

  add(state: HourState, from: number, to: number): void {
    if (state === "proven") return;
    const stretch = { from: hourTime(from), to: hourTime(to), hours: to - from };
    if (state === "unproven") {
      extend(this.unproven, stretch, () => true);
      return;
    }
    const shownBy = state === "metric-gap" ? "metric" : "neighbours";
    const gap: LogGap = { ...stretch, shownBy, counted: this.#hits.get(from) ?? 0 };
    const isAlike = (last: LogGap) => last.shownBy === shownBy;
    extend(this.gaps, gap, isAlike, (last) => ({ counted: last.counted + gap.counted }));
  }
}

function extend<Stretch extends HourStretch>(
  list: Stretch[],
  next: Stretch,
  isAlike: (last: Stretch) => boolean,
  sums: (last: Stretch) => Partial<Stretch> = () => ({}),
): void {
  const last = list.at(-1);
  if (last && last.to === next.from && isAlike(last)) {
    list[list.length - 1] = { ...last, ...sums(last), to: next.to, hours: last.hours + next.hours };
  } else list.push(next);
}
