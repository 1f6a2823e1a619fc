import { nearby } from "../blob/nearby.ts";
import type { Todo } from "../cache/reuse.ts";
import type { Segment } from "../cache/segment.ts";
import type { LogInput } from "../log-input.ts";
import { directPiece } from "./direct.ts";
import type { Piece } from "./piece.ts";
import { refusalOf } from "./refusal.ts";
import { type Reading, SegmentsBuilder } from "./segments-builder.ts";
import { unwrap } from "./unwrap.ts";

/** What is read at once: enough that the work in between weighs nothing, little enough to stay in memory. */
const batchBytes = 352 << 20;
const batchPieces = 4000;
/** Days with less than this share a segment. */
const leastBatchBytes = 64 << 20;

/** Reads what is to be read, and keeps it as segments in the order of the inputs. */
export async function readSegments(reading: Reading): Promise<readonly Segment[]> {
  const builder = new SegmentsBuilder(reading);
  try {
    for await (const pieces of ahead(batches(piecesOf(reading)))) await builder.take(pieces);
    await builder.finish();
  } finally {
    await builder.rest();
  }
  for (const open of builder.left) for await (const pieces of batches(open())) await builder.build(pieces);
  if (reading.kept.length + builder.added.length === 0) await builder.build([]);
  return builder.added;
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
