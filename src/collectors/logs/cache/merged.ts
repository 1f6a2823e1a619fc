import { createHash } from "node:crypto";
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Type from "typebox";
import { closed, type Of } from "../../../model/schema.ts";
import { type UsageManifest, UsageManifest as UsageManifestSchema, usageFiles } from "../../../model/usage.ts";
import { fileErrorCode } from "../../store/fault.ts";
import type { Engine } from "../duckdb/database.ts";
import type { HourSpan } from "../duckdb/hours-sql.ts";
import { futureRecords, mergeSegments } from "../duckdb/merge.ts";
import type { CacheFolders } from "./folders.ts";
import { checkerOf } from "./schema-check.ts";
import { digestOf, isWhole, removeSegment, type Segment } from "./segment.ts";

const { vaults, unknownOperations, tables, late } = UsageManifestSchema.properties;

/** What the merged tables say about themselves. */
const Summary = closed({
  key: Type.String(),
  accepted: Type.Integer(),
  outside: Type.Integer({ description: "Of the accepted form, but outside the hours that were asked for." }),
  late,
  vaults,
  unknownOperations,
  tables,
});
export type Summary = Of<typeof Summary>;

/** The four tables, ready in a folder. */
export interface Merged {
  readonly folder: string;
  readonly summary: Summary;
  readonly future: number;
}

export interface MergeRequest {
  readonly folders: CacheFolders;
  readonly engine: Engine;
  readonly options: { readonly regions: ReadonlyMap<string, string>; readonly now: string };
  readonly hours: HourSpan | undefined;
}

const mergedFolder = "merged";
const summaryFile = "summary.json";

/** The tables of all segments: those of the last run where nothing changed, made anew otherwise. */
export async function mergedTables(segments: readonly Segment[], request: MergeRequest): Promise<Merged> {
  const { folders, engine, hours, options } = request;
  const key = keyOf(segments, request);
  const folder = join(folders.cache, mergedFolder);
  const known = await keptSummary(folder, key);
  const summary = known ?? (await mergeAnew(segments, request, key));
  const future = await futureRecords(segments, engine, { hours, now: Date.parse(options.now) });
  return { folder, summary, future };
}

function keyOf(segments: readonly Segment[], { options, hours }: MergeRequest): string {
  const digests = segments.map(({ meta }) => [meta.number, ...meta.digests.map(({ sha256 }) => sha256)]);
  const regions = [...options.regions].sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([digests, regions, hours ?? null]))
    .digest("hex");
}

async function keptSummary(folder: string, key: string): Promise<Summary | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, summaryFile), "utf8"));
    if (!(await checkerOf(Summary))(value)) return undefined;
    // Checked against the schema that the type is made of.
    const summary = value as Summary;
    if (summary.key !== key) return undefined;
    for (const { name, sha256 } of summary.tables)
      if ((await digestOf(join(folder, name))) !== sha256) return undefined;
    return summary;
  } catch (error) {
    if (error instanceof SyntaxError || fileErrorCode(error) !== undefined) return undefined;
    throw error;
  }
}

/** Kept parts are never trusted unread: one that is not what was written is thrown away, and the run begins again. */
export class BrokenCache extends Error {}

async function mergeAnew(segments: readonly Segment[], request: MergeRequest, key: string): Promise<Summary> {
  const broken: Segment[] = [];
  for (const segment of segments) if (!(await isWhole(segment))) broken.push(segment);
  for (const { folder } of broken) await removeSegment(folder);
  if (broken.length > 0) throw new BrokenCache(`${broken.length} kept parts are not what was written`);
  const { folders, engine, options, hours } = request;
  const pending = join(folders.work, mergedFolder);
  await mkdir(pending, { mode: 0o700 });
  const made = await mergeSegments(segments, await engine.open(), { regions: options.regions, hours }, pending);
  const summary: Summary = { key, ...made };
  await writeFile(join(pending, summaryFile), JSON.stringify(summary), { mode: 0o600 });
  await rm(join(folders.cache, mergedFolder), { recursive: true, force: true });
  await rename(pending, join(folders.cache, mergedFolder));
  return summary;
}

/** Puts the tables and their manifest into a folder; the manifest comes last. */
export async function writeUsage(merged: Merged, manifest: UsageManifest, outFolder: string): Promise<void> {
  await mkdir(outFolder, { recursive: true, mode: 0o700 });
  const own = new Set<string>([...Object.values(usageFiles), manifestName]);
  if ((await readdir(outFolder)).every((name) => own.has(name))) await chmod(outFolder, 0o700);
  await rm(join(outFolder, manifestName), { force: true });
  for (const { name } of manifest.tables) {
    const target = join(outFolder, name);
    await rm(target, { force: true });
    await copyFile(join(merged.folder, name), target);
    await chmod(target, 0o600);
  }
  await writeFile(join(outFolder, manifestName), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
}

const manifestName = "manifest.json";
