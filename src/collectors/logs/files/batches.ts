import { rm } from "node:fs/promises";
import type { CacheFolders } from "../cache/folders.ts";
import type { Todo } from "../cache/reuse.ts";
import type { Segment } from "../cache/segment.ts";
import { buildSegment } from "../duckdb/build-segment.ts";
import type { Database } from "../duckdb/database.ts";
import { directPiece } from "./direct.ts";
import type { Piece } from "./piece.ts";
import { unwrap } from "./unwrap.ts";

/** What is read at once: enough that the work in between weighs nothing, little enough to stay in memory. */
const batchBytes = 192 << 20;
const batchPieces = 2000;

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
  const { todo, kept, db, folders, options } = reading;
  const added: Segment[] = [];
  const bytesToRead = todo.reduce((sum, { input, from }) => sum + input.size - from, 0);
  const again: Todo[] = [];
  let bytesRead = 0;
  const build = async (pieces: readonly Piece[]): Promise<void> => {
    const place = { db, cache: folders.cache, work: folders.work, number: reading.next + added.length };
    const built = await buildSegment(pieces, [...kept, ...added], place);
    if ("unfit" in built) {
      for (const { input, from } of built.unfit) again.push({ input, from });
      const fit = pieces.filter((piece) => !built.unfit.has(piece));
      return fit.length > 0 ? build(fit) : undefined;
    }
    added.push(built);
    for (const { path, isTemporary } of pieces) if (isTemporary) await rm(path, { force: true });
    bytesRead += pieces.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0);
    options.onProgress?.({ bytesRead: Math.min(bytesRead, bytesToRead), bytesToRead });
  };
  const read = async (list: readonly Todo[], mayBeDirect: boolean) => {
    for await (const pieces of ahead(batches(piecesOf(list, reading, mayBeDirect)))) await build(pieces);
  };
  await read(todo, true);
  // Files that did not keep what their first line promised.
  await read(again, false);
  if (kept.length + added.length === 0) await build([]);
  return added;
}

async function* piecesOf(list: readonly Todo[], reading: Reading, mayBeDirect: boolean): AsyncGenerator<Piece> {
  const { work } = reading.folders;
  let serial = 0;
  for (const { input, from } of list) {
    serial += 1;
    const direct = mayBeDirect && from === 0 ? await directPiece(input, work, serial) : undefined;
    if (direct) yield direct;
    else yield* unwrap(input, from, { work, csvLocale: reading.options.csvLocale });
  }
}

async function* batches(pieces: AsyncIterable<Piece>): AsyncGenerator<readonly Piece[]> {
  let batch: Piece[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    if (batch.length > 0 && (bytes + piece.bytes > batchBytes || batch.length >= batchPieces)) {
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
