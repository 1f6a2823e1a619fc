import { rm } from "node:fs/promises";
import { nearby } from "../blob/nearby.ts";
import type { CacheFolders } from "../cache/folders.ts";
import type { Todo } from "../cache/reuse.ts";
import type { Segment } from "../cache/segment.ts";
import { buildSegment } from "../duckdb/build-segment.ts";
import type { Database } from "../duckdb/database.ts";
import type { LogInput } from "../log-input.ts";
import { directPiece } from "./direct.ts";
import type { Piece } from "./piece.ts";
import { refusalOf } from "./refusal.ts";
import { takeApart, unwrap } from "./unwrap.ts";

/** What is read at once: enough that the work in between weighs nothing, little enough to stay in memory. */
const batchBytes = 448 << 20;
const batchPieces = 4000;
/** Days with less than this share a segment. */
const leastBatchBytes = 64 << 20;

export interface Reading {
  readonly todo: readonly Todo[];
  readonly kept: readonly Segment[];
  readonly db: Database;
  readonly folders: CacheFolders;
  /** Number of the first new segment. */
  readonly next: number;
  readonly options: {
    readonly csvLocale?: string;
    readonly onProgress?: (progress: { readonly bytesRead: number; readonly bytesToRead: number }) => void;
  };
}

/** Reads what is to be read, and keeps it as segments in the order of the inputs. */
export async function readSegments(reading: Reading): Promise<readonly Segment[]> {
  const builder = new SegmentsBuilder(reading);
  for await (const pieces of ahead(batches(piecesOf(reading)))) await builder.build(pieces);
  await builder.buildLeft();
  if (reading.kept.length + builder.added.length === 0) await builder.build([]);
  return builder.added;
}

class SegmentsBuilder {
  readonly added: Segment[] = [];
  readonly #reading: Reading;
  /** Files that did not keep what their first line promised, or that are too much at once. */
  readonly #left: (() => AsyncGenerator<Piece>)[] = [];
  readonly #bytesToRead: number;
  #bytesRead = 0;

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#bytesToRead = reading.todo.reduce((sum, { input, from }) => sum + input.size - from, 0);
  }

  async build(pieces: readonly Piece[]): Promise<void> {
    const { db, kept, folders, next } = this.#reading;
    const place = { db, cache: folders.cache, work: folders.work, number: next + this.added.length };
    const built = await buildSegment(pieces, [...kept, ...this.added], place);
    if ("isTooMuch" in built) await this.#buildLess(pieces);
    else if ("unfit" in built) {
      for (const piece of built.unfit) this.#left.push(() => takeApart(piece, folders.work));
      const fit = pieces.filter((piece) => !built.unfit.has(piece));
      if (fit.length > 0) await this.build(fit);
    } else await this.#take(built, pieces);
  }

  async buildLeft(): Promise<void> {
    for (const open of this.#left) for await (const pieces of batches(open())) await this.build(pieces);
  }

  /** Records that have little in common need more memory: fewer of them at once. */
  async #buildLess(pieces: readonly Piece[]): Promise<void> {
    const [first, ...others] = pieces;
    const { work } = this.#reading.folders;
    if (others.length > 0) for (const half of halvesOf(pieces)) await this.build(half);
    else if (first) this.#left.push(() => unwrap(first.input, first.from, { work, csvLocale: undefined }));
  }

  async #take(segment: Segment, pieces: readonly Piece[]): Promise<void> {
    this.added.push(segment);
    for (const { path, isTemporary } of pieces) if (isTemporary) await rm(path, { force: true });
    this.#bytesRead += pieces.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0);
    const bytesToRead = this.#bytesToRead;
    this.#reading.options.onProgress?.({ bytesRead: Math.min(this.#bytesRead, bytesToRead), bytesToRead });
  }
}

function halvesOf(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const middle = Math.ceil(pieces.length / 2);
  return [pieces.slice(0, middle), pieces.slice(middle)];
}

const dayOf = ({ pathHour }: LogInput) => Math.floor((pathHour ?? 0) / 24);

/** Day by day: blobs vanish and grow by their age, and then few segments have to be made again. */
const byDay = (todo: readonly Todo[]) => todo.toSorted((a, b) => dayOf(a.input) - dayOf(b.input));

async function* piecesOf({ todo, folders, options }: Reading): AsyncGenerator<Piece> {
  let serial = 0;
  for await (const { input, from, release } of nearby(byDay(todo), folders.work)) {
    serial += 1;
    const direct = from === 0 ? await directIfReadable(input, folders.work, serial) : undefined;
    if (direct) yield direct;
    else yield* unwrap(input, from, { work: folders.work, csvLocale: options.csvLocale });
    await release();
  }
}

/** A file that cannot even be opened is told by the reader of all other forms. */
async function directIfReadable(input: LogInput, work: string, serial: number): Promise<Piece | undefined> {
  try {
    return await directPiece(input, work, serial);
  } catch (error) {
    if (!refusalOf(error)) throw error;
    return undefined;
  }
}

async function* batches(pieces: AsyncIterable<Piece>): AsyncGenerator<readonly Piece[]> {
  let batch: Piece[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    const isFull = bytes + piece.bytes > batchBytes || batch.length >= batchPieces;
    // What may be read after all by the next run makes a segment of its own, for that run to throw away.
    const isApart = piece.refused?.mayPass || batch.at(-1)?.refused?.mayPass;
    const last = batch.at(-1);
    const isNextDay = last !== undefined && dayOf(last.input) !== dayOf(piece.input) && bytes > leastBatchBytes;
    if (batch.length > 0 && (isFull || isApart || isNextDay)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(piece);
    bytes += piece.bytes;
  }
  if (batch.length > 0) yield batch;
}

/** Makes the next item ready while the current one is worked on. */
async function* ahead<Item>(items: AsyncGenerator<Item>): AsyncGenerator<Item> {
  let next = items.next();
  // A failure is told when its turn comes; until then somebody has to have heard of it.
  next.catch(() => undefined);
  try {
    for (let current = await next; !current.done; current = await next) {
      next = items.next();
      next.catch(() => undefined);
      yield current.value;
    }
  } finally {
    await items.return(undefined);
  }
}
