import { createReadStream } from "node:fs";
import { longestLine, tooLong } from "../forms/found.ts";
import type { LogInput } from "../log-input.ts";
import { cutLine, isJson } from "./direct.ts";
import { linesOfRows } from "./line-places.ts";
import type { Lookahead } from "./lookahead.ts";
import type { Piece } from "./piece.ts";
import { largestPiece, type PieceSpan, PieceWriter } from "./piece-writer.ts";
import { refusalOf } from "./refusal.ts";

export interface CopyPlace {
  readonly input: LogInput;
  readonly from: number;
  /** Not compressed: then places in the copy are places in the input. */
  readonly isPlain: boolean;
  readonly work: string;
}

const newline = Buffer.from("\n");

/** Pieces of lines in the raw form, which are copied as they are: the engine will look at them. */
export async function* copyLines(bytes: Lookahead, place: CopyPlace): AsyncGenerator<Piece> {
  const copy = new LineCopy(place, bytes.skipped);
  await copy.begin();
  let refused: Piece["refused"];
  try {
    for await (const chunk of bytes) {
      await copy.take(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      if (copy.isFull) yield await copy.next();
    }
  } catch (error) {
    refused = refusalOf(error);
    if (!refused) throw error;
  }
  yield await copy.end(refused);
}

class LineCopy {
  readonly #place: CopyPlace;
  #writer: PieceWriter | undefined;
  #part = 0;
  /** Where the current piece begins in the input, and where the last whole line ended. */
  #from: number;
  #to: number;
  #firstLine = 1;
  #line = 1;
  #held: Buffer[] = [];
  #heldBytes = 0;

  constructor(place: CopyPlace, skipped: number) {
    this.#place = place;
    this.#from = place.from;
    this.#to = place.from + skipped;
  }

  get isFull(): boolean {
    return (this.#writer?.bytes ?? 0) >= largestPiece;
  }

  async begin(): Promise<void> {
    this.#writer = await PieceWriter.create(this.#place.work);
    this.#writer.shapes.add("json-lines");
  }

  async take(chunk: Buffer): Promise<void> {
    const end = chunk.lastIndexOf(10) + 1;
    if (end > 0) {
      await this.#write([...this.#held, chunk.subarray(0, end)], this.#heldBytes + end);
      this.#held = [];
      this.#heldBytes = 0;
    }
    this.#heldBytes += chunk.length - end;
    if (this.#heldBytes <= longestLine) this.#held.push(Buffer.from(chunk.subarray(end)));
    else this.#held = [];
  }

  /** Closes the current piece and begins another. */
  async next(): Promise<Piece> {
    const piece = await this.#close({ isLast: false });
    this.#part += 1;
    this.#from = this.#to;
    this.#firstLine = this.#line;
    await this.begin();
    return piece;
  }

  async end(refused: Piece["refused"]): Promise<Piece> {
    const rest = Buffer.concat(this.#held);
    const text = rest.toString("utf8");
    const isTooLong = this.#heldBytes > longestLine;
    const isCut = isTooLong || (text.trim() !== "" && !isJson(text));
    if (!isCut) await this.#write([rest, ...(rest.length > 0 ? [newline] : [])], this.#heldBytes);
    return this.#close({ isLast: true, refused, cut: isCut ? { line: this.#lineHere(), why: cutLine } : undefined });
  }

  async #write(parts: readonly Buffer[], length: number): Promise<void> {
    // Of a line that was too long to hold only the end is left.
    const isDropped = length > parts.reduce((sum, part) => sum + part.length, 0);
    const kept = isDropped ? [this.#afterFirstLine(parts.at(-1) ?? newline)] : parts;
    if (isDropped) this.#writer?.refuse(this.#line, tooLong);
    for (const part of kept) {
      await this.#writer?.copy(part);
      for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) this.#line += 1;
    }
    this.#to += length;
  }

  #afterFirstLine(part: Buffer): Buffer {
    this.#line += 1;
    return part.subarray(part.indexOf(10) + 1);
  }

  #lineHere(): number | null {
    return this.#place.from === 0 ? this.#line : null;
  }

  #close(span: Pick<PieceSpan, "isLast" | "refused" | "cut">): Promise<Piece> {
    const { input, isPlain } = this.#place;
    const writer = this.#writer;
    if (!writer) throw new Error("a piece is closed that was not begun");
    const firstLine = this.#firstLine;
    const own = isPlain
      ? { from: this.#from, to: this.#to, canGrow: true }
      : { from: this.#part, to: span.isLast ? input.size : this.#part, canGrow: false };
    return writer.close(input, {
      ...own,
      ...span,
      isCopy: true,
      firstLine,
      linesOf: async (rows) => linesOfRows(writer.path, rows, firstLine + (await linesBefore(this.#place))),
    });
  }
}

/** Lines before the place where this run began to read: counted only when a message needs them. */
async function linesBefore({ input, from }: CopyPlace): Promise<number> {
  if (from === 0 || input.path === undefined) return 0;
  let lines = 0;
  for await (const chunk of createReadStream(input.path, { end: from - 1, highWaterMark: 1 << 20 })) {
    const part = chunk as Buffer;
    for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) lines += 1;
  }
  return lines;
}
