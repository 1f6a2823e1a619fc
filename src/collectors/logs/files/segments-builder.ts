import { rm } from "node:fs/promises";
import type { CacheFolders } from "../cache/folders.ts";
import type { Todo } from "../cache/reuse.ts";
import type { Segment } from "../cache/segment.ts";
import { buildSegment, groupPieces, keepGrouped } from "../duckdb/build-segment.ts";
import type { Database } from "../duckdb/database.ts";
import type { TooMuch, Unfit } from "../duckdb/group-files.ts";
import { dropTables } from "../duckdb/group-sql.ts";
import type { Piece } from "./piece.ts";
import { takeApart, unwrap } from "./unwrap.ts";

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

type Built = Segment | Unfit | TooMuch;

/** A batch that is being kept. */
interface Keeping {
  readonly pieces: readonly Piece[];
  readonly db: Database;
  readonly built: Promise<Built>;
}

/**
 * Makes segments of batches, in their order. While one is kept, which mostly one thread does, the next is read on
 * another connection.
 */
export class SegmentsBuilder {
  readonly added: Segment[] = [];
  /** Files that did not keep what their first line promised, or that are too much at once. */
  readonly left: (() => AsyncGenerator<Piece>)[] = [];
  readonly #reading: Reading;
  readonly #bytesToRead: number;
  #bytesRead = 0;
  #keeping: Keeping | undefined;
  #other: Database | undefined;
  /** Two at once were too much: one by one from then on. */
  #isAlone = false;

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#bytesToRead = reading.todo.reduce((sum, { input, from }) => sum + input.size - from, 0);
  }

  /** Reads a batch while the one before is kept, then begins to keep it. */
  async take(pieces: readonly Piece[]): Promise<void> {
    if (this.#isAlone) return this.build(pieces);
    const db = await this.#idleConnection();
    const { work } = this.#reading.folders;
    const [before, read] = await Promise.allSettled([this.#kept(), groupPieces(pieces, { db, work })]);
    if (before.status === "rejected") throw before.reason;
    if (read.status === "rejected") throw read.reason;
    const grouped = read.value;
    if (isTooMuch(before.value?.built) || isTooMuch(grouped)) await this.#goAlone();
    if (before.value) await this.#settle(before.value);
    if (this.#isAlone) await this.build(pieces, db);
    else if (grouped) await this.#settle({ pieces, db, built: grouped });
    else this.#keep(pieces, db);
  }

  /** Waits for the last batch that was taken. */
  async finish(): Promise<void> {
    const last = await this.#kept();
    if (last) await this.#settle(last);
  }

  /** Nothing is under way any more, whatever became of it. */
  async rest(): Promise<void> {
    await Promise.allSettled([this.#keeping?.built]);
  }

  /** Makes a segment while nothing else is made. */
  async build(pieces: readonly Piece[], db = this.#reading.db): Promise<void> {
    const built = await buildSegment(pieces, this.#earlier(), this.#place(db));
    if (isTooMuch(built)) await this.#buildLess(pieces, db);
    else await this.#settle({ pieces, db, built });
  }

  #keep(pieces: readonly Piece[], db: Database): void {
    const built = keepGrouped(pieces, this.#earlier(), this.#place(db));
    built.catch(() => undefined); // told where it is waited for
    this.#keeping = { pieces, db, built };
  }

  async #kept(): Promise<{ pieces: readonly Piece[]; db: Database; built: Built } | undefined> {
    const keeping = this.#keeping;
    if (!keeping) return undefined;
    const built = await keeping.built;
    this.#keeping = undefined;
    return { ...keeping, built };
  }

  async #idleConnection(): Promise<Database> {
    const { db } = this.#reading;
    if (this.#keeping?.db !== db) return db;
    this.#other ??= await db.beside();
    return this.#other;
  }

  /** What one of two had no memory for may do alone: then the tables of both are in the way. */
  async #goAlone(): Promise<void> {
    this.#isAlone = true;
    for (const db of [this.#reading.db, this.#other]) await db?.run(...dropTables);
  }

  #earlier(): readonly Segment[] {
    return [...this.#reading.kept, ...this.added];
  }

  #place(db: Database) {
    const { folders, next } = this.#reading;
    return { db, cache: folders.cache, work: folders.work, number: next + this.added.length };
  }

  async #settle({ pieces, db, built }: { pieces: readonly Piece[]; db: Database; built: Built }): Promise<void> {
    if (isTooMuch(built)) await this.build(pieces, db);
    else if ("unfit" in built) {
      for (const piece of built.unfit) this.left.push(() => takeApart(piece, this.#reading.folders.work));
      const fit = pieces.filter((piece) => !built.unfit.has(piece));
      if (fit.length > 0) await this.build(fit, db);
    } else await this.#add(built, pieces);
  }

  /** Records that have little in common need more memory: fewer of them at once. */
  async #buildLess(pieces: readonly Piece[], db: Database): Promise<void> {
    const [first, ...others] = pieces;
    const { work } = this.#reading.folders;
    await db.run(...dropTables);
    if (others.length > 0) for (const half of halvesOf(pieces)) await this.build(half, db);
    else if (first) this.left.push(() => unwrap(first.input, first.from, { work, csvLocale: undefined }));
  }

  async #add(segment: Segment, pieces: readonly Piece[]): Promise<void> {
    this.added.push(segment);
    for (const { path, isTemporary } of pieces) if (isTemporary) await rm(path, { force: true });
    this.#bytesRead += pieces.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0);
    const bytesToRead = this.#bytesToRead;
    this.#reading.options.onProgress?.({ bytesRead: Math.min(this.#bytesRead, bytesToRead), bytesToRead });
  }
}

const isTooMuch = (built: Built | undefined): built is TooMuch => built !== undefined && "isTooMuch" in built;

function halvesOf(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const middle = Math.ceil(pieces.length / 2);
  return [pieces.slice(0, middle), pieces.slice(middle)];
}
