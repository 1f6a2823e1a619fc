import type { Piece } from "./lines.ts";
import type { Look } from "./style.ts";
import { cut, displayWidth } from "./width.ts";

export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
  /** The higher, the sooner it is left out where the terminal is narrow. Columns without it always stay. */
  readonly dropFirst?: number;
}

const indent = "  ";
const gap = "  ";
/** Narrower than this the first column says nothing; up to that much, columns that are nice to have make room for it. */
const [narrowestName, niceName] = [14, 40];
/** From this `dropFirst` on a column is only nice to have. */
const niceToHave = 5;
/** Cells of the other columns are cut here: names come from outside, and may be of any length. */
const widestCell = 36;

/** Rows under their titles. The first column takes the room that is left; others are dropped where there is too little. */
export function table(columns: readonly Column[], rows: readonly (readonly Piece[])[], look: Look): readonly string[] {
  const widths = columns.map(({ title }, index) => {
    const natural = Math.max(displayWidth(title), ...rows.map((cells) => displayWidth(cells[index]?.[1] ?? "")));
    return index === 0 ? natural : Math.min(natural, widestCell);
  });
  const shown = shownColumns(columns, widths, look.width);
  const others = shown.slice(1).reduce((sum, index) => sum + (widths[index] ?? 0) + gap.length, indent.length);
  const named = shown[0] ?? 0;
  widths[named] = Math.min(widths[named] ?? 0, Math.max(look.width - others, narrowestName));
  const line = (cells: readonly Piece[]) =>
    indent +
    shown
      .map((index) =>
        cellText(cells[index] ?? [undefined, ""], columns[index]?.align ?? "left", widths[index] ?? 0, look),
      )
      .join(gap);
  return [line(columns.map(({ title }): Piece => ["quiet", title])), ...rows.map(line)].map((text) => text.trimEnd());
}

function shownColumns(columns: readonly Column[], widths: readonly number[], width: number): readonly number[] {
  let shown = columns.map((_, index) => index);
  const makeRoom = (name: number, dropFrom: number) => {
    for (;;) {
      const taken = shown
        .slice(1)
        .reduce((sum, index) => sum + (widths[index] ?? 0) + gap.length, indent.length + name);
      const priority = (index: number) => columns[index]?.dropFirst ?? 0;
      const [first] = shown
        .filter((index) => priority(index) >= dropFrom)
        .toSorted((a, b) => priority(b) - priority(a));
      if (taken <= width || first === undefined) return;
      shown = shown.filter((index) => index !== first);
    }
  };
  makeRoom(Math.min(widths[0] ?? 0, niceName), niceToHave);
  makeRoom(narrowestName, 1);
  return shown;
}

function cellText([style, text]: Piece, align: Column["align"], width: number, look: Look): string {
  const short = cut(text, width, look.marks.ellipsis);
  const pad = " ".repeat(Math.max(0, width - displayWidth(short)));
  const painted = style === undefined ? short : look.paint(style, short);
  return align === "right" ? pad + painted : painted + pad;
}
