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
  readonly text: Readonly<Record<TextName, readonly string[]>>;
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
    text: textOf(pieces),
  };
}

function textOf(pieces: readonly FindingsPiece[]): FindingsTable["text"] {
  const entries = textColumns.map((name): [TextName, readonly string[]] => [
    name,
    pieces.flatMap(({ text }) => text[name]),
  ]);
  return Object.fromEntries(entries) as Record<TextName, readonly string[]>; // all names have one
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

/** The value of a column in one row. */
export function valueAt({ values, codes }: Column, row: number): string {
  return values[codes[row] ?? 0] ?? "";
}
