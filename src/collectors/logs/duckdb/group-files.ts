import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Piece } from "../files/piece.ts";
import { type Database, isEngineError, isOutOfMemory } from "./database.ts";
import { scanStatement } from "./group-sql.ts";
import { scanOf } from "./record-sql.ts";

/** Pieces whose files the engine cannot read as they are; they have to be unwrapped first. */
export interface Unfit {
  readonly unfit: ReadonlySet<Piece>;
}

/** The pieces need more memory than there is; fewer at once may do. */
export interface TooMuch {
  readonly isTooMuch: true;
}

/** Groups the records of all files; where something keeps the engine from reading, gives the pieces that do. */
export async function groupFiles(
  scanned: readonly Piece[],
  { db, work }: { readonly db: Database; readonly work: string },
): Promise<Set<Piece> | undefined> {
  const empty = join(work, "empty.json");
  if (scanned.length === 0) await writeFile(empty, "");
  try {
    await db.run(scanStatement(scanned.length > 0 ? scanned.map(({ path }) => path) : [empty]));
    return undefined;
  } catch (error) {
    if (!isEngineError(error) || isOutOfMemory(error)) throw error;
    const unfit = new Set<Piece>();
    for (const piece of scanned) if (piece.isCopy && !(await isReadable(piece, db))) unfit.add(piece);
    if (unfit.size === 0) throw error;
    return unfit;
  }
}

async function isReadable({ path }: Piece, db: Database): Promise<boolean> {
  try {
    await db.rows(`SELECT count(*) FROM ${scanOf([path])}`);
    return true;
  } catch (error) {
    if (!isEngineError(error)) throw error;
    return false;
  }
}
