import type { KeptSlices, SliceName } from "./kept-slices.ts";
import { mergedBursts, mergedPeaks, mergedUsage } from "./merge.ts";
import { numberOf, type Part, textOf } from "./parts.ts";
import { isFinal, type Question, questions } from "./queries.ts";
import { burstRow, eventRow, peakOf, peakScope, type TableRow, usageRow } from "./rows.ts";
import { floorTo, hourMs, type Span } from "./slices.ts";

interface RowsAsked {
  readonly window: Span;
  readonly regions?: ReadonlyMap<string, string>;
}

type Rows = Exclude<Question, "totals">;

/** The rows of all tables from what was kept: slices of whole hours one by one, parts of an hour together. */
export async function* tableRows(
  kept: KeptSlices,
  slices: readonly SliceName[],
  asked: RowsAsked,
): AsyncGenerator<TableRow> {
  const regions = asked.regions ?? new Map<string, string>();
  for (const question of questions) {
    if (question === "totals") continue;
    for (const group of groupsOf(slices.filter((slice) => slice.question === question))) {
      const [first] = group;
      const isWhole = group.length === 1 && first && isFinal({ ...first, window: asked.window });
      if (isWhole) for await (const part of kept.parts(first)) yield finalRow(question, part, regions);
      else yield* mergedRows(question, await collected(kept, group), regions);
    }
  }
}

/** Slices in the order of time; those that share an hour in one group. */
function groupsOf(slices: readonly SliceName[]): readonly (readonly SliceName[])[] {
  const groups: SliceName[][] = [];
  for (const slice of slices.toSorted((a, b) => a.span.from - b.span.from)) {
    const before = groups.at(-1)?.at(-1);
    const sharesHour = before !== undefined && floorTo(before.span.to - 1, hourMs) === floorTo(slice.span.from, hourMs);
    if (sharesHour) groups.at(-1)?.push(slice);
    else groups.push([slice]);
  }
  return groups;
}

async function collected(kept: KeptSlices, slices: readonly SliceName[]): Promise<readonly Part[]> {
  const parts: Part[] = [];
  for (const slice of slices) for await (const part of kept.parts(slice)) parts.push(part);
  return parts;
}

function finalRow(question: Rows, part: Part, regions: ReadonlyMap<string, string>): TableRow {
  switch (question) {
    case "usage":
      return { table: "usage", row: usageRow(part) };
    case "peaks":
    case "subscription-peaks": {
      const peak = peakOf(textOf(part, "hour"), numberOf(part, "score"));
      const throttledMax5m = numberOf(part, "throttledMax5m");
      return { table: "peaks", row: { ...peakScope(part, regions), ...peak, throttledMax5m } };
    }
    case "bursts":
      return { table: "bursts", row: burstRow(part) };
    case "events":
      return { table: "events", row: eventRow(part) };
  }
}

function* mergedRows(
  question: Rows,
  parts: readonly Part[],
  regions: ReadonlyMap<string, string>,
): Generator<TableRow> {
  switch (question) {
    case "usage":
      for (const row of mergedUsage(parts)) yield { table: "usage", row };
      return;
    case "peaks":
    case "subscription-peaks":
      for (const row of mergedPeaks(parts, regions)) yield { table: "peaks", row };
      return;
    case "bursts":
      for (const row of mergedBursts(parts)) yield { table: "bursts", row };
      return;
    case "events":
      for (const part of parts) yield { table: "events", row: eventRow(part) };
  }
}
