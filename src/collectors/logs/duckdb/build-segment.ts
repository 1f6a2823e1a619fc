import { inParallel } from "../../azure/tenant/in-parallel.ts";
import { identityOf } from "../cache/reuse.ts";
import {
  keepSegment,
  newSegmentFolder,
  partPath,
  type Segment,
  type SegmentInput,
  type SegmentMeta,
} from "../cache/segment.ts";
import { mostProblems, type Piece, type PlacedProblem } from "../files/piece.ts";
import { type Database, isOutOfMemory } from "./database.ts";
import { groupFiles, type TooMuch, type Unfit } from "./group-files.ts";
import { dropScanned, dropTables, leftOut, meaningStatements, withoutIdentity } from "./group-sql.ts";
import { otherForms, tornRows } from "./record-sql.ts";
import {
  dropDuplicates,
  fileTable,
  findPlaces,
  inDoubt,
  metAgain,
  metTwice,
  noPlaces,
  segmentParts,
  spans,
  writePart,
} from "./segment-sql.ts";

/** Where the engine works on some pieces: its tables are those of the connection. */
export interface Workplace {
  readonly db: Database;
  readonly work: string;
}

export interface SegmentPlace extends Workplace {
  readonly cache: string;
  readonly number: number;
}

/** Makes a segment of some pieces, without what `earlier` ones hold already. */
export async function buildSegment(
  pieces: readonly Piece[],
  earlier: readonly Segment[],
  place: SegmentPlace,
): Promise<Segment | Unfit | TooMuch> {
  const build = async () => (await group(pieces, place)) ?? (await keep(pieces, earlier, place));
  const canBeLess = pieces.length > 1 || pieces.some(({ isTemporary }) => !isTemporary);
  return canBeLess ? orTooMuch(build) : build();
}

/** The first half of it, which reads the pieces and does not ask what came before; undefined where all went well. */
export function groupPieces(pieces: readonly Piece[], place: Workplace): Promise<Unfit | TooMuch | undefined> {
  return orTooMuch(() => group(pieces, place));
}

/** The second half: makes a segment of what the first has left in the same place. */
export function keepGrouped(
  pieces: readonly Piece[],
  earlier: readonly Segment[],
  place: SegmentPlace,
): Promise<Segment | Unfit | TooMuch> {
  return orTooMuch(() => keep(pieces, earlier, place));
}

async function orTooMuch<Result>(work: () => Promise<Result>): Promise<Result | TooMuch> {
  try {
    return await work();
  } catch (error) {
    if (isOutOfMemory(error)) return { isTooMuch: true };
    throw error;
  }
}

const scannedOf = (pieces: readonly Piece[]) => pieces.filter(({ bytes }) => bytes > 0);

async function group(pieces: readonly Piece[], place: Workplace): Promise<Unfit | undefined> {
  const unfit = await groupFiles(scannedOf(pieces), place);
  return unfit && { unfit };
}

async function keep(
  pieces: readonly Piece[],
  earlier: readonly Segment[],
  place: SegmentPlace,
): Promise<Segment | Unfit> {
  const { db } = place;
  // Asked for while the engine works: thousands of files one after the other would keep it waiting.
  const identities = identitiesOf(pieces);
  identities.catch(() => undefined); // told below, where it is waited for
  const scanned = scannedOf(pieces);
  await db.run(...meaningStatements);
  const unfit = await otherFormsIn(scanned, db);
  if (unfit) return { unfit };
  const left = await leftOutOf(scanned, db);
  const vaults = await vaultSpans(db);
  const overlapping = earlier.filter((one) => overlaps(one.meta, vaults));
  const { duplicates, dependsOn } = await dropKnown(scanned, overlapping, db);
  await db.run(...dropScanned);
  const folder = await newSegmentFolder(place.work, place.number);
  await db.run(...fileTable(scanned.map(({ input }) => input.pathHour)));
  for (const part of segmentParts) await db.run(writePart(part, place.number, partPath(folder, part)));
  await db.run(...dropTables);
  const known = await identities;
  const inputs = pieces.map((piece, index) => describe(piece, left.get(piece), known[index] ?? null));
  const meta = {
    number: place.number,
    inputs,
    duplicates,
    vaults,
    latest: vaults.reduce((latest, { last }) => Math.max(latest, last), 0),
    dependsOn,
  };
  return keepSegment(place.cache, folder, meta);
}

/** Pieces that turn out to hold records in other forms than their first line said. */
async function otherFormsIn(scanned: readonly Piece[], db: Database): Promise<Set<Piece> | undefined> {
  const doubtful = new Set<number>();
  for (const [file, torn] of await db.rows(leftOut)) if (Number(torn) > 0) doubtful.add(Number(file));
  for (const [file] of await db.rows(withoutIdentity)) doubtful.add(Number(file));
  const unfit = new Set<Piece>();
  for (const file of doubtful) {
    const piece = scanned[file];
    if (!piece?.isCopy) continue;
    if ((await db.rows(otherForms(piece.path))).length > 0) unfit.add(piece);
  }
  return unfit.size > 0 ? unfit : undefined;
}

interface LeftOut {
  readonly torn: number;
  readonly foreign: number;
  readonly problems: readonly PlacedProblem[];
}

/** Records that do not enter the tables, and where the first useless ones stand. */
async function leftOutOf(scanned: readonly Piece[], db: Database): Promise<ReadonlyMap<Piece, LeftOut>> {
  const left = new Map<Piece, LeftOut>();
  let located = 0;
  for (const [file, tornCell, foreign] of await db.rows(leftOut)) {
    const piece = scanned[Number(file)];
    if (!piece) continue;
    const torn = Number(tornCell) - piece.uncounted;
    const wanted = Math.min(torn, mostProblems - located);
    const problems = wanted > 0 ? await locate(piece, wanted, db) : [];
    located += problems.length;
    left.set(piece, { torn, foreign: Number(foreign), problems });
  }
  return left;
}

async function locate(piece: Piece, wanted: number, db: Database): Promise<readonly PlacedProblem[]> {
  const rows = await db.rows(tornRows(piece.path, wanted));
  const lines = await piece.linesOf(rows.map(([row]) => Number(row)));
  return rows.map(([, why], index) => ({ line: lines[index] ?? null, why: String(why) }));
}

type VaultSpan = SegmentMeta["vaults"][number];

async function vaultSpans(db: Database): Promise<readonly VaultSpan[]> {
  const rows = await db.rows(spans);
  return rows.map(([vault, first, last]) => ({ vault: String(vault), first: Number(first), last: Number(last) }));
}

/** Whether a segment may hold some of the same records. */
function overlaps({ vaults }: SegmentMeta, spansHere: readonly VaultSpan[]): boolean {
  const known = new Map(vaults.map((span) => [span.vault, span]));
  return spansHere.some(({ vault, first, last }) => {
    const other = known.get(vault);
    return other !== undefined && other.first <= last && first <= other.last;
  });
}

async function dropKnown(
  scanned: readonly Piece[],
  earlier: readonly Segment[],
  db: Database,
): Promise<{ duplicates: number; dependsOn: readonly number[] }> {
  await db.run(metAgain(earlier.map(({ folder }) => partPath(folder, "keys"))), metTwice, noPlaces);
  for (const [file] of await db.rows(inDoubt)) {
    const piece = scanned[Number(file)];
    if (piece) await db.run(findPlaces(Number(file), piece.path));
  }
  await db.run(...dropDuplicates);
  const [duplicates = 0] = await db.numbers("SELECT count(*) FROM gone");
  const met = new Set((await db.rows("SELECT DISTINCT file FROM y")).map(([path]) => String(path)));
  const dependsOn = earlier.filter(({ folder }) => met.has(partPath(folder, "keys"))).map(({ meta }) => meta.number);
  return { duplicates, dependsOn };
}

function identitiesOf(pieces: readonly Piece[]): Promise<readonly (string | null)[]> {
  return inParallel(
    pieces,
    async ({ input, to, isLast, canGrow, sample }) => (isLast && canGrow ? (sample ?? identityOf(input, to)) : null),
    16,
  );
}

function describe(piece: Piece, left: LeftOut | undefined, sample: string | null): SegmentInput {
  const { input, from, to, isLast, shapes, cut, refused } = piece;
  return {
    id: input.id,
    size: input.size,
    stamp: input.stamp,
    from,
    to,
    isLast,
    sample,
    shapes,
    cut: cut ?? null,
    malformed: piece.malformed + (left?.torn ?? 0),
    foreign: left?.foreign ?? 0,
    problems: [...piece.problems, ...(left?.problems ?? [])].slice(0, mostProblems),
    refused: refused ?? null,
  };
}
