import { join } from "node:path";
import { type UsageManifest, type UsageTable, usageFiles } from "../../../model/usage.ts";
import { digestOf, partPath, type Segment } from "../cache/segment.ts";
import type { Database, Engine } from "./database.ts";
import { type SegmentPart, segmentParts } from "./segment-sql.ts";
import {
  acceptedCounts,
  futureCount,
  type HourSpan,
  numbered,
  partsView,
  regionTable,
  tableRecipes,
  unknownOperations,
  vaultSpans,
  writeTable,
} from "./tables-sql.ts";

export interface MergeOptions {
  readonly hours: HourSpan | undefined;
  readonly regions: ReadonlyMap<string, string>;
}

/** What the merged tables say about themselves. */
export interface MergedTables extends Pick<UsageManifest, "vaults" | "unknownOperations" | "tables" | "late"> {
  readonly accepted: number;
  /** Accepted by their form, but outside the hours that were asked for. */
  readonly outside: number;
}

/** Makes the four tables of all segments, in a folder. */
export async function mergeSegments(
  segments: readonly Segment[],
  db: Database,
  options: MergeOptions,
  folder: string,
): Promise<MergedTables> {
  const { hours, regions } = options;
  for (const part of segmentParts) if (part !== "keys") await db.run(viewOf(part, segments));
  await db.run(...regionTable(regions), ...numbered);
  const tables: UsageManifest["tables"][number][] = [];
  const recipes = tableRecipes(hours);
  for (const [name, file] of Object.entries(usageFiles) as [UsageTable, string][]) {
    const path = join(folder, file);
    const { steps, query } = recipes[name];
    await db.run(...steps, ...writeTable(query, path));
    const [rows = 0] = await db.numbers(`SELECT count(*) FROM read_parquet('${path.replaceAll("'", "''")}')`);
    tables.push({ name: file, rows, sha256: await digestOf(path) });
  }
  const usagePath = join(folder, usageFiles.usage);
  const [all = 0, accepted = 0, late = 0] = await db.numbers(acceptedCounts(hours));
  const spans = await db.rows(vaultSpans(usagePath));
  const unknown = await db.rows(unknownOperations(usagePath));
  return {
    tables,
    accepted,
    outside: all - accepted,
    late,
    vaults: spans.map(([vault, n, first, last]) => ({
      vault: String(vault),
      accepted: Number(n),
      first: String(first),
      last: String(last),
    })),
    unknownOperations: unknown.map(([operation, n]) => ({ operation: String(operation), count: Number(n) })),
  };
}

function viewOf(part: SegmentPart, segments: readonly Segment[]): string {
  return partsView(
    part,
    segments.map(({ folder }) => partPath(folder, part)),
  );
}

/** Records dated after now. Only segments that reach beyond it are looked into. */
export async function futureRecords(
  segments: readonly Segment[],
  engine: Engine,
  { now, hours }: { readonly now: number; readonly hours: HourSpan | undefined },
): Promise<number> {
  const beyond = segments.filter(({ meta }) => meta.latest * 1000 >= now - 1000);
  if (beyond.length === 0) return 0;
  const db = await engine.open();
  await db.run(viewOf("keys", beyond));
  const [count = 0] = await db.numbers(futureCount(BigInt(now) * 1_000_000n, hours));
  return count;
}
