import type { UsageManifest, UsageTotals } from "../../model/usage.ts";
import { compareText } from "./top.ts";

export type MergedManifest = Pick<
  UsageManifest,
  "window" | "totals" | "late" | "future" | "sources" | "unknownOperations" | "problems" | "refused"
>;

/** As many problems are shown as one manifest has. */
const mostProblems = 100;

/** What several sets of tables are made of, as one: most reports have one. */
export function mergedManifest(manifests: readonly UsageManifest[]): MergedManifest {
  return {
    window: manifests.map(({ window }) => window).reduce(wider, null),
    totals: manifests.map(({ totals }) => totals).reduce(sumOf, noTotals),
    late: manifests.reduce((sum, { late }) => sum + late, 0),
    future: manifests.reduce((sum, { future }) => sum + future, 0),
    sources: manifests.flatMap(({ sources }) => sources),
    unknownOperations: operationsOf(manifests),
    problems: manifests.flatMap(({ problems }) => problems).slice(0, mostProblems),
    refused: manifests.flatMap(({ refused }) => refused),
  };
}

const noTotals: UsageTotals = { records: 0, accepted: 0, duplicates: 0, malformed: 0, ignored: 0 };

function sumOf(a: UsageTotals, b: UsageTotals): UsageTotals {
  return {
    records: a.records + b.records,
    accepted: a.accepted + b.accepted,
    duplicates: a.duplicates + b.duplicates,
    malformed: a.malformed + b.malformed,
    ignored: a.ignored + b.ignored,
  };
}

function wider(a: UsageManifest["window"], b: UsageManifest["window"]): UsageManifest["window"] {
  if (a === null || b === null) return a ?? b;
  return {
    from: a.from < b.from ? a.from : b.from,
    to: a.to > b.to ? a.to : b.to,
    isAsked: a.isAsked && b.isAsked,
  };
}

function operationsOf(manifests: readonly UsageManifest[]): MergedManifest["unknownOperations"] {
  const counts = new Map<string, number>();
  for (const { operation, count } of manifests.flatMap(({ unknownOperations }) => unknownOperations))
    counts.set(operation, (counts.get(operation) ?? 0) + count);
  return [...counts]
    .map(([operation, count]) => ({ operation, count }))
    .sort((a, b) => b.count - a.count || compareText(a.operation, b.operation));
}
