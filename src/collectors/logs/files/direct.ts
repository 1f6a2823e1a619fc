import { symlink } from "node:fs/promises";
import { join } from "node:path";
import type { LogInput } from "../log-input.ts";
import { beginsWithRawLine, endsOf, wrappingOf } from "./head.ts";
import { countLines, linesOfRows } from "./line-places.ts";
import type { Piece } from "./piece.ts";

/** Larger files are read in spans, so that what is held of each stays small. */
const largestDirect = 1 << 30;

/**
 * A file that the engine reads where it lies: JSON Lines in the raw form, unwrapped. Undefined for every other: then
 * `unwrap` reads it. Only the ends of the file are looked at here.
 */
export async function directPiece(input: LogInput, work: string, serial: number): Promise<Piece | undefined> {
  const { path, size } = input;
  if (path === undefined || size === 0 || size > largestDirect) return undefined;
  const ends = endsOf(path, size);
  if (wrappingOf(ends.head) !== "none" || !beginsWithRawLine(ends.head) || ends.wholeTo === undefined) return undefined;
  const isCut = ends.rest.trim() !== "" && !isJson(ends.rest);
  const readable = await plainPath(path, work, serial);
  return {
    input,
    path: readable,
    isTemporary: readable !== path,
    isCopy: true,
    bytes: size,
    from: 0,
    to: isCut ? ends.wholeTo : size,
    ...(isCut ? {} : { sample: ends.sample }),
    isLast: true,
    canGrow: true,
    shapes: ["json-lines"],
    malformed: 0,
    problems: [],
    cut: isCut ? { line: (await countLines(path, ends.wholeTo)) + 1, why: cutLine } : undefined,
    uncounted: isCut ? 1 : 0,
    refused: undefined,
    firstLine: 1,
    linesOf: (rows) => linesOfRows(path, rows),
  };
}

export const cutLine = "the last line is cut: it has no end";

/** The engine takes wildcards in a path for a pattern: such a file is read through a link with a plain name. */
async function plainPath(path: string, work: string, serial: number): Promise<string> {
  if (!/[*?[\]{}]/.test(path)) return path;
  const link = join(work, `l-${serial}.json`);
  await symlink(path, link);
  return link;
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
