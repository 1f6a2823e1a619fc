import type { Look, Style } from "./style.ts";
import { cut, displayWidth, wrap } from "./width.ts";

interface Layout {
  readonly indent?: string;
  /** Added to the indent of every line but the first. */
  readonly hanging?: string;
  readonly style?: Style;
}

/** A text over as many lines as it needs. */
export function paragraph(
  text: string,
  look: Look,
  { indent = "", hanging = "", style }: Layout = {},
): readonly string[] {
  const lines = wrap(text, look.width - indent.length - hanging.length);
  return lines.map((line, index) => {
    const shown = style === undefined ? line : look.paint(style, line);
    return `${indent}${index === 0 ? "" : hanging}${shown}`;
  });
}

/** A piece of a line: what it says, and how it looks. */
export type Piece = readonly [style: Style | undefined, text: string];

/** Pieces side by side, two spaces apart; one that no longer fits opens the next line. */
export function row(pieces: readonly Piece[], look: Look, indent = ""): readonly string[] {
  const columns = look.width - indent.length;
  const lines: string[] = [];
  let width = 0;
  for (const [style, text] of pieces) {
    const shown = cut(text, columns, look.marks.ellipsis);
    const painted = style === undefined ? shown : look.paint(style, shown);
    const added = displayWidth(shown);
    const last = lines.at(-1);
    if (last !== undefined && width + 2 + added <= columns) {
      lines[lines.length - 1] = `${last}  ${painted}`;
      width += 2 + added;
    } else {
      lines.push(indent + painted);
      width = added;
    }
  }
  return lines;
}
