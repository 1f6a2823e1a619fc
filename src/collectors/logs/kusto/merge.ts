import { formatTime } from "../../../model/iso-date.ts";
import { type BurstRow, burstCalls, type PeakRow, type UsageRow } from "../../../model/usage.ts";
import { listIn, numberOf, type Part, textOf } from "./parts.ts";
import { burstRow, peakOf, peakScope, usageRow } from "./rows.ts";
import { floorTo, hourMs, minuteMs } from "./slices.ts";

/** Adds up parts of one hour that came in several answers. What the sums are of is told by everything that is not one. */
class Sums {
  readonly #sums: ReadonlySet<string>;
  readonly #open = new Map<string, Map<string, Part[string]>>();
  readonly #lists = new Map<string, Map<string, Set<string>>>();

  constructor(sums: readonly string[]) {
    this.#sums = new Set(sums);
  }

  add(part: Part): void {
    const key = JSON.stringify(Object.entries(part).filter(([name]) => !this.#sums.has(name)));
    const open = this.#open.get(key);
    if (!open) {
      this.#open.set(key, new Map(Object.entries(part)));
      this.#lists.set(key, listsOf(part));
      return;
    }
    for (const name of this.#sums) open.set(name, added(name, open.get(name) ?? null, part[name] ?? null));
    for (const [name, set] of this.#lists.get(key) ?? []) for (const item of listIn(part, name)) set.add(item);
  }

  *parts(): Generator<Part> {
    for (const [key, open] of this.#open) {
      const lists = [...(this.#lists.get(key) ?? [])].map(([name, set]) => [name, [...set]] as const);
      yield { ...Object.fromEntries(open), ...Object.fromEntries(lists) };
    }
  }
}

function listsOf(part: Part): Map<string, Set<string>> {
  const lists = Object.keys(part).filter((name) => Array.isArray(part[name]));
  return new Map(lists.map((name) => [name, new Set(listIn(part, name))]));
}

/** First and last are times in one form, so that texts compare as times do. */
function added(name: string, before: Part[string], more: Part[string]): Part[string] {
  if (typeof before === "number" || typeof more === "number") {
    const [one, other] = [Number(before), Number(more)];
    return name === "msMax" ? Math.max(one, other) : one + other;
  }
  if (typeof before !== "string" || typeof more !== "string") return before;
  if (name === "firstTime") return before < more ? before : more;
  return before > more ? before : more;
}

const usageSums = ["calls", "firstTime", "lastTime", "msSum", "msMax", "clients", "tls", "addresses"];

export function* mergedUsage(parts: Iterable<Part>): Generator<UsageRow> {
  const sums = new Sums(usageSums);
  for (const part of parts) sums.add(part);
  for (const part of sums.parts()) yield usageRow(part);
}

/** Minutes that fell into two slices are told from whole ones by nothing: all of them are added up and then judged. */
export function* mergedBursts(parts: Iterable<Part>): Generator<BurstRow> {
  const sums = new Sums(["calls", "objects", "denials"]);
  for (const part of parts) sums.add(part);
  for (const part of sums.parts()) if (numberOf(part, "calls") >= burstCalls) yield burstRow(part);
}

const fiveMinutesMs = 5 * minuteMs;

/** Peaks of hours from counts of ten seconds. */
export function* mergedPeaks(parts: Iterable<Part>, regions: ReadonlyMap<string, string>): Generator<PeakRow> {
  const buckets = new Sums(["calls", "refused"]);
  for (const part of parts) buckets.add(part);
  const open = new Map<string, OpenPeak>();
  for (const part of buckets.parts()) {
    const scope = peakScope(part, regions);
    const at = Date.parse(textOf(part, "bucket"));
    const hour = floorTo(at, hourMs);
    const key = JSON.stringify([scope, hour]);
    const peak = open.get(key) ?? { scope, hour, score: 0, refused: new Map() };
    open.set(key, peak);
    peak.score = Math.max(peak.score, numberOf(part, "calls") * 3600 + 3599 - (at - hour) / 1000);
    const five = floorTo(at, fiveMinutesMs);
    peak.refused.set(five, (peak.refused.get(five) ?? 0) + numberOf(part, "refused"));
  }
  for (const { scope, hour, score, refused } of open.values())
    yield { ...scope, ...peakOf(formatTime(hour), score), throttledMax5m: Math.max(...refused.values()) };
}

interface OpenPeak {
  readonly scope: ReturnType<typeof peakScope>;
  readonly hour: number;
  score: number;
  readonly refused: Map<number, number>;
}
