import { fill, type Names } from "../names-cut.ts";
import {
  type CodedColumn,
  type CodedName,
  codedColumns,
  type FindingsPiece,
  type GapColumn,
  type GapsPiece,
  gapColumns,
  type TextName,
  textColumns,
} from "../payload.ts";

/** One column over all pieces: every distinct value once, and for each row its place among them. */
export interface Column {
  readonly values: readonly string[];
  readonly codes: Uint32Array;
}

export interface FindingsTable {
  readonly size: number;
  readonly coded: Readonly<Record<CodedName, Column>>;
  /** With marks for names: `textAt` puts them in. */
  readonly text: Readonly<Record<TextName, Column>>;
  /** Eight bytes each. */
  readonly fingerprints: Uint8Array;
}

export interface GapsTable {
  readonly size: number;
  readonly coded: Readonly<Record<GapColumn, Column>>;
  readonly name: readonly string[];
}

/** Makes one table of the pieces; each piece has places of its own, which become places in the whole. */
export function joinFindings(pieces: readonly FindingsPiece[]): FindingsTable {
  return {
    size: sizeOf(pieces),
    coded: joinAll(
      codedColumns,
      pieces.map(({ coded }) => coded),
    ),
    text: joinAll(
      textColumns,
      pieces.map(({ text }) => text),
    ),
    fingerprints: joinBytes(pieces.map(({ fingerprints }) => bytesOf(fingerprints))),
  };
}

export function joinGaps(pieces: readonly GapsPiece[]): GapsTable {
  return {
    size: sizeOf(pieces),
    coded: joinAll(
      gapColumns,
      pieces.map(({ coded }) => coded),
    ),
    name: pieces.flatMap(({ name }) => name),
  };
}

const sizeOf = (pieces: readonly { readonly size: number }[]) => pieces.reduce((sum, { size }) => sum + size, 0);

function joinAll<Name extends string>(
  names: readonly Name[],
  pieces: readonly Readonly<Record<Name, CodedColumn>>[],
): Readonly<Record<Name, Column>> {
  return Object.fromEntries(names.map((name) => [name, join(pieces.map((piece) => piece[name]))])) as Record<
    Name,
    Column
  >; // all names have one
}

function join(pieces: readonly CodedColumn[]): Column {
  const values: string[] = [];
  const places = new Map<string, number>();
  const codes = new Uint32Array(pieces.reduce((sum, piece) => sum + piece.codes.length, 0));
  let row = 0;
  for (const piece of pieces) {
    const whole = piece.values.map((value) => {
      const known = places.get(value);
      if (known !== undefined) return known;
      places.set(value, values.length);
      return values.push(value) - 1;
    });
    for (const code of piece.codes) codes[row++] = whole[code] ?? 0;
  }
  return { values, codes };
}

/** The bytes that a text in base64 stands for. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The names that marks in the texts of one row stand for. */
export function namesAt({ coded, text }: FindingsTable, row: number): Names {
  return { vault: valueAt(coded.vault, row), name: valueAt(text.name, row) };
}

/** The text of a column in one row, names put in. */
export function textAt(table: FindingsTable, name: TextName, row: number): string {
  return fill(valueAt(table.text[name], row), namesAt(table, row));
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** The fingerprint of one row: 16 hex digits. */
export function fingerprintAt({ fingerprints }: FindingsTable, row: number): string {
  let hex = "";
  for (let at = row * 8; at < row * 8 + 8; at += 1) hex += hexOfByte[fingerprints[at] ?? 0];
  return hex;
}

/** The value of a column in one row. */
export function valueAt({ values, codes }: Column, row: number): string {
  return values[codes[row] ?? 0] ?? "";
}
