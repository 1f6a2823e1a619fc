import { join } from "node:path";
import { type UsageManifest, type UsageTable, usageFiles } from "../../../model/usage.ts";
import { inParallel } from "../../azure/tenant/in-parallel.ts";
import { digestOf, partPath, type Segment } from "../cache/segment.ts";
import { type Database, type Engine, threads } from "./database.ts";
import type { HourSpan } from "./hours-sql.ts";
import { type SegmentPart, segmentParts } from "./segment-sql.ts";
import {
  acceptedCounts,
  futureCount,
  numbered,
  partsView,
  regionTable,
  tableRecipe,
  unknownOperations,
  vaultSpans,
  writeTable,
} from "./tables-sql.ts";
import { type ShortColumns, shortColumns, valueCounts } from "./usage-sql.ts";

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

/**
 * Makes the four tables of all segments, in a folder. One thread works on each, so that equal rows give equal bytes; and
 * as many tables are made at once as there are threads. The longest comes first.
 */
export async function mergeSegments(
  segments: readonly Segment[],
  db: Database,
  { hours, regions }: MergeOptions,
  folder: string,
): Promise<MergedTables> {
  for (const part of segmentParts) if (part !== "keys") await db.run(viewOf(part, segments));
  await db.run("SET threads = 1");
  const numbering = numberIn(db, regions);
  numbering.catch(() => undefined); // told by those who wait for it
  const make = async ([name, file]: readonly [UsageTable, string]) => {
    const short = name === "events" ? new Set<string>() : await numbering;
    const { steps, query } = tableRecipe(name, hours, short);
    const connection = await db.beside();
    await connection.run(...steps);
    const path = join(folder, file);
    const [rows = 0] = await connection.numbers(writeTable(query, path));
    return { name: file, rows, sha256: await digestOf(path) };
  };
  const tables = await inParallel(Object.entries(usageFiles) as [UsageTable, string][], make, threads);
  await db.run("RESET threads");
  return { tables: [...tables], ...(await summaryOf(db, hours, join(folder, usageFiles.usage))) };
}

async function numberIn(db: Database, regions: MergeOptions["regions"]): Promise<ShortColumns> {
  await db.run(...regionTable(regions), ...numbered);
  return shortColumns(await db.rows(valueCounts));
}

async function summaryOf(
  db: Database,
  hours: HourSpan | undefined,
  usagePath: string,
): Promise<Omit<MergedTables, "tables">> {
  const [all = 0, accepted = 0, late = 0] = await db.numbers(acceptedCounts(hours));
  const spans = await db.rows(vaultSpans(usagePath));
  const unknown = await db.rows(unknownOperations(usagePath));
  return {
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
