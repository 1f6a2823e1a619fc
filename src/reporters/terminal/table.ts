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
/** Narrower than this the first column says nothing. */
const narrowestName = 14;
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
  const taken = () =>
    shown.slice(1).reduce((sum, index) => sum + (widths[index] ?? 0) + gap.length, indent.length + narrowestName);
  while (taken() > width) {
    const droppable = shown.filter((index) => columns[index]?.dropFirst !== undefined);
    const [first] = droppable.toSorted((a, b) => (columns[b]?.dropFirst ?? 0) - (columns[a]?.dropFirst ?? 0));
    if (first === undefined) break;
    shown = shown.filter((index) => index !== first);
  }
  return shown;
}

function cellText([style, text]: Piece, align: Column["align"], width: number, look: Look): string {
  const short = cut(text, width, look.marks.ellipsis);
  const pad = " ".repeat(Math.max(0, width - displayWidth(short)));
  const painted = style === undefined ? short : look.paint(style, short);
  return align === "right" ? pad + painted : painted + pad;
}
