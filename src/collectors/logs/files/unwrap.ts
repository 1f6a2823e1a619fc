import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { csvValues } from "../forms/csv-values.ts";
import { documentValues } from "../forms/document-values.ts";
import type { Found } from "../forms/found.ts";
import { lineValues } from "../forms/line-values.ts";
import { timeReader } from "../forms/locale-time.ts";
import { nestsTooDeep, recordsIn } from "../forms/raw-record.ts";
import type { LogInput } from "../log-input.ts";
import { copyLines } from "./copy-lines.ts";
import { beginsWithRawLine } from "./head.ts";
import { Lookahead } from "./lookahead.ts";
import type { Piece } from "./piece.ts";
import { largestPiece, PieceWriter } from "./piece-writer.ts";
import { refusalOf } from "./refusal.ts";

export interface UnwrapOptions {
  readonly work: string;
  readonly csvLocale: string | undefined;
}

/**
 * Pieces of an input that the engine cannot read where it lies, in whatever form it is. What keeps the input from being
 * read to its end is told in its last piece.
 */
export async function* unwrap(input: LogInput, from: number, options: UnwrapOptions): AsyncGenerator<Piece> {
  const ahead = new Lookahead(input, from);
  try {
    const head = await ahead.head();
    const fault = head.length === 0 ? ahead.fault : undefined;
    const refused = fault === undefined ? undefined : refusalOf(fault);
    if (fault !== undefined && !refused) throw fault;
    if (refused) yield await barePiece(input, options.work, refused);
    else yield* piecesOf(input, from, ahead, head, options);
  } finally {
    await ahead.close();
  }
}

async function* piecesOf(
  input: LogInput,
  from: number,
  ahead: Lookahead,
  head: Buffer,
  options: UnwrapOptions,
): AsyncGenerator<Piece> {
  const form = formOf(head);
  const isPlain = !ahead.isWrapped;
  if (from > 0 || (form === "lines" && beginsWithRawLine(head))) {
    yield* copyLines(ahead, { input, from, isPlain, work: options.work });
  } else if (form === "empty") yield await barePiece(input, options.work);
  else if (form === "lines") yield* writePieces(input, lineValues(ahead), options.work);
  else if (form === "documents") yield* writePieces(input, documentValues(ahead), options.work);
  else if (form === "csv") {
    const readTime = options.csvLocale === undefined ? undefined : timeReader(options.csvLocale);
    yield* writePieces(input, csvValues(ahead, readTime), options.work, "portal-csv");
  } else yield await barePiece(input, options.work, { ...unknownForms[form], mayPass: false });
}

const unknownForms = {
  utf16: { why: "it is UTF-16", remedy: "save it as UTF-8" },
  unknown: {
    why: "no log in any form that kvaudit reads",
    remedy: "name storage exports, Event Hub bodies, az monitor log-analytics output or the portal's CSV",
  },
} as const;

type Form = "empty" | "lines" | "documents" | "csv" | keyof typeof unknownForms;

/** The form of an input, by its first bytes. */
function formOf(head: Buffer): Form {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return "utf16";
  const text = head.toString("utf8").trimStart();
  if (text === "") return "empty";
  if (/^[{[]\0|^\0[{[]/.test(text)) return "utf16";
  const lines = text.split("\n");
  const first = lines[0]?.trim() ?? "";
  if (!/^[{[]/.test(first) && /(^|,)"?timegenerated/i.test(first)) return "csv";
  if (lines.length > 1 && isWholeValue(first)) return "lines";
  // The elements of a list may stand on lines of their own, but all save the last have a comma behind them.
  if (lines.filter((line) => isWholeValue(line.trim())).length > 1) return "lines";
  return /^[{[]/m.test(text) ? "documents" : "unknown";
}

function isWholeValue(line: string): boolean {
  if (!/^[{[].*[}\]]$/.test(line)) return false;
  try {
    JSON.parse(line);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** Values become records of the raw form, in pieces of bounded size. */
async function* writePieces(
  input: LogInput,
  values: AsyncIterable<readonly Found[]>,
  work: string,
  shape?: string,
): AsyncGenerator<Piece> {
  let part = 0;
  let writer = await PieceWriter.create(work);
  let refused: Piece["refused"];
  try {
    for await (const found of values) {
      for (const one of found) take(one, writer, shape);
      await writer.flush();
      if (writer.bytes < largestPiece) continue;
      yield await writer.close(input, { from: part, to: part, isLast: false });
      part += 1;
      writer = await PieceWriter.create(work);
    }
  } catch (error) {
    refused = refusalOf(error);
    if (!refused) throw error;
  }
  yield await writer.close(input, { from: part, to: input.size, isLast: true, refused });
}

function take(found: Found, writer: PieceWriter, shape: string | undefined): void {
  if (found.kind === "bad") {
    writer.refuse(found.line, found.why);
    return;
  }
  for (const each of recordsIn(found.value)) {
    if (each === "none") writer.refuse(found.line, "no record: not an object");
    else if (nestsTooDeep(each.record)) writer.refuse(found.line, "no record: nested too deep");
    else {
      writer.shapes.add(shape ?? each.form);
      writer.add(each.record, found.line);
    }
  }
}

/** A piece whose lines were taken as they are, and are not what they seemed: read value by value. */
export async function* takeApart(piece: Piece, work: string): AsyncGenerator<Piece> {
  const { input, from, to, isLast, canGrow, cut, refused, path, firstLine } = piece;
  const writer = await PieceWriter.create(work);
  for await (const found of lineValues(createReadStream(path, { highWaterMark: 1 << 20 }), firstLine)) {
    // A cut line is told by the piece.
    for (const one of found) if (one.kind === "value" || !one.isCut || !cut) take(one, writer, undefined);
    await writer.flush();
  }
  if (piece.isTemporary) await rm(path, { force: true });
  yield await writer.close(input, { from, to, isLast, canGrow, cut, refused });
}

/** A piece without a record. */
async function barePiece(input: LogInput, work: string, refused?: Piece["refused"]): Promise<Piece> {
  const writer = await PieceWriter.create(work);
  return writer.close(input, { from: 0, to: input.size, isLast: true, refused });
}
