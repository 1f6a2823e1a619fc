import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Type from "typebox";
import { closed, nullable, type Of } from "../../../model/schema.ts";
import { fileErrorCode } from "../../store/fault.ts";
import { type SegmentPart, segmentParts } from "../duckdb/segment-sql.ts";
import { checkerOf } from "./schema-check.ts";

const Problem = closed({ line: nullable(Type.Integer()), why: Type.String() });

/** An input, or the span of it, whose records a segment holds. */
const SegmentInput = closed({
  id: Type.String(),
  size: Type.Integer(),
  stamp: Type.String(),
  from: Type.Integer(),
  to: Type.Integer(),
  isLast: Type.Boolean(),
  sample: nullable(
    Type.String({
      description: "Digest of both ends of what was read, or the input's lineage; null where it cannot grow.",
    }),
  ),
  shapes: Type.Array(Type.String()),
  cut: nullable(Problem),
  malformed: Type.Integer(),
  foreign: Type.Integer(),
  problems: Type.Array(Problem),
  refused: nullable(closed({ why: Type.String(), remedy: nullable(Type.String()), mayPass: Type.Boolean() })),
});
export type SegmentInput = Of<typeof SegmentInput>;

const SegmentMeta = closed({
  number: Type.Integer(),
  inputs: Type.Array(SegmentInput),
  duplicates: Type.Integer(),
  vaults: Type.Array(closed({ vault: Type.String(), first: Type.Integer(), last: Type.Integer() })),
  latest: Type.Integer({ description: "Seconds since 1970 of its latest record." }),
  dependsOn: Type.Array(Type.Integer(), { description: "Segments that hold the first of records dropped here." }),
  digests: Type.Array(closed({ part: Type.String(), sha256: Type.String() })),
});
export type SegmentMeta = Of<typeof SegmentMeta>;

/** What was made of some inputs, in a folder of its own: one file for each part. */
export interface Segment {
  readonly folder: string;
  readonly meta: SegmentMeta;
}

const metaFile = "meta.json";
export const partPath = (folder: string, part: SegmentPart): string => join(folder, `${part}.parquet`);

const folderName = (number: number) => `s-${String(number).padStart(6, "0")}`;

/** A folder for a segment in the making. Nothing looks at it until it is kept. */
export async function newSegmentFolder(work: string, number: number): Promise<string> {
  const folder = join(work, folderName(number));
  // A try that needed too much memory may have left one.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { mode: 0o700 });
  return folder;
}

/** Gives a finished segment its place in the cache: whole or not at all. */
export async function keepSegment(cache: string, folder: string, meta: Omit<SegmentMeta, "digests">): Promise<Segment> {
  const digests: SegmentMeta["digests"][number][] = [];
  for (const part of segmentParts) digests.push({ part, sha256: await digestOf(partPath(folder, part)) });
  const whole: SegmentMeta = { ...meta, digests };
  await writeFile(join(folder, metaFile), JSON.stringify(whole), { mode: 0o600 });
  const kept = join(cache, folderName(meta.number));
  await rename(folder, kept);
  return { folder: kept, meta: whole };
}

export async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** Segments of earlier runs, by their numbers; folders that hold no whole one are named as well. */
export async function loadSegments(
  cache: string,
): Promise<{ segments: readonly Segment[]; broken: readonly string[] }> {
  const segments: Segment[] = [];
  const broken: string[] = [];
  const fits = await checkerOf(SegmentMeta);
  const names = (await readdir(cache)).filter((name) => /^s-\d+$/.test(name)).sort();
  for (const name of names) {
    const folder = join(cache, name);
    const meta = await readMeta(folder, fits);
    if (meta && folderName(meta.number) === name) segments.push({ folder, meta });
    else broken.push(folder);
  }
  return { segments, broken };
}

async function readMeta(folder: string, fits: (value: unknown) => boolean): Promise<SegmentMeta | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, metaFile), "utf8"));
    // The check is made of the schema that the type is made of.
    return fits(value) ? (value as SegmentMeta) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || fileErrorCode(error) !== undefined) return undefined;
    throw error;
  }
}

/** Whether the parts of a segment are what was written. */
export async function isWhole({ folder, meta }: Segment): Promise<boolean> {
  try {
    for (const part of segmentParts) {
      const expected = meta.digests.find((each) => each.part === part);
      if (!expected || (await digestOf(partPath(folder, part))) !== expected.sha256) return false;
    }
    return true;
  } catch (error) {
    if (fileErrorCode(error) === undefined) throw error;
    return false;
  }
}

export async function removeSegment(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
