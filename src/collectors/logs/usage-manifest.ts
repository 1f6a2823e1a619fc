import { type LogProblem, type LogRefusal, type UsageManifest, usageFormatVersion } from "../../model/usage.ts";
import type { Merged } from "./cache/merged.ts";
import type { Segment, SegmentInput } from "./cache/segment.ts";
import type { Expanded } from "./files/sources.ts";
import type { LogInput } from "./log-input.ts";
import type { AskedWindow } from "./log-window.ts";

const mostProblems = 100;

export interface ManifestParts {
  readonly expanded: readonly Expanded[];
  readonly inputs: readonly LogInput[];
  readonly segments: readonly Segment[];
  readonly merged: Merged;
  readonly window: AskedWindow;
}

/** What the tables are made of, and what is wrong with it. */
export function manifestOf(parts: ManifestParts): UsageManifest {
  const { expanded, inputs, segments, merged, window } = parts;
  const { accepted, outside, late, vaults, unknownOperations, tables } = merged.summary;
  const read = partsById(segments);
  const all = inputs.flatMap((input) => (read.get(input.id) ?? []).map((part) => ({ input, part })));
  // What one run saw as a cut line was the beginning of a whole one, where a later run read on from there.
  const cuts = all.filter(({ input, part }) => part.cut !== null && part === read.get(input.id)?.at(-1));
  const duplicates = segments.reduce((sum, { meta }) => sum + meta.duplicates, 0);
  const malformed = all.reduce((sum, { part }) => sum + part.malformed, cuts.length);
  const ignored = all.reduce((sum, { part }) => sum + part.foreign, outside);
  return {
    formatVersion: usageFormatVersion,
    window: shownWindow(window, vaults),
    totals: { records: accepted + duplicates + malformed + ignored, accepted, duplicates, malformed, ignored },
    late,
    future: merged.future,
    sources: expanded.map(({ source }) => ({
      source: source.source,
      kind: source.kind,
      shapes: shapesOf(
        all.filter(({ input }) => input.from.source === source.source && input.from.kind === source.kind),
      ),
    })),
    vaults,
    unknownOperations,
    problems: problemsOf(all, new Set(cuts.map(({ part }) => part))),
    refused: [...expanded.flatMap(({ refused }) => refused), ...all.flatMap(refusalOf)],
    tables,
  };
}

interface Read {
  readonly input: LogInput;
  readonly part: SegmentInput;
}

function partsById(segments: readonly Segment[]): ReadonlyMap<string, readonly SegmentInput[]> {
  const byId = new Map<string, SegmentInput[]>();
  for (const { meta } of segments) {
    for (const part of meta.inputs) {
      const list = byId.get(part.id);
      if (list) list.push(part);
      else byId.set(part.id, [part]);
    }
  }
  return byId;
}

function shapesOf(read: readonly Read[]): readonly string[] {
  return [...new Set(read.flatMap(({ part }) => part.shapes))].sort();
}

function problemsOf(read: readonly Read[], cuts: ReadonlySet<SegmentInput>): readonly LogProblem[] {
  const problems: LogProblem[] = [];
  for (const { input, part } of read) {
    const found = part.cut && cuts.has(part) ? [...part.problems, part.cut] : part.problems;
    // By their lines; what has none is about the end of the input.
    const own = found.toSorted((a, b) => (a.line ?? Number.POSITIVE_INFINITY) - (b.line ?? Number.POSITIVE_INFINITY));
    for (const { line, why } of own) {
      if (problems.length === mostProblems) return problems;
      problems.push({ source: input.name, line, why });
    }
  }
  return problems;
}

function refusalOf({ input, part }: Read): readonly LogRefusal[] {
  return part.refused ? [{ source: input.name, why: part.refused.why, remedy: part.refused.remedy }] : [];
}

function shownWindow({ from, to, now }: AskedWindow, vaults: UsageManifest["vaults"]): UsageManifest["window"] {
  const first = vaults.reduce<string | undefined>(
    (least, each) => (least === undefined || each.first < least ? each.first : least),
    undefined,
  );
  const last = vaults.reduce<string | undefined>(
    (most, each) => (most === undefined || each.last > most ? each.last : most),
    undefined,
  );
  const isAsked = from !== undefined || to !== undefined;
  if (!isAsked) return first === undefined || last === undefined ? null : { from: first, to: last, isAsked };
  const end = to ?? Math.max(now, from ?? now);
  return { from: from === undefined ? (first ?? shown(end)) : shown(from), to: shown(end), isAsked };
}

function shown(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
