import type { FileComment } from "../parts.ts";
import type { TextPlace } from "./text-place.ts";

/** Signs by which the parser's lexer says what follows; they stand for no character of the text. */
const scalarMark = "\x1f";
const emptyMarks: ReadonlySet<string> = new Set(["\x02", "\x18", scalarMark]);

/** The comments among the tokens of a text. A scalar may begin with a number sign, a comment always does. */
export function commentsIn(tokens: Iterable<string>, text: string, place: TextPlace): readonly FileComment[] {
  const comments: FileComment[] = [];
  let offset = 0;
  let isScalar = false;
  for (const token of tokens) {
    if (emptyMarks.has(token)) {
      isScalar = token === scalarMark;
      continue;
    }
    if (!isScalar && token.startsWith("#")) {
      const end = offset + token.length;
      comments.push({
        text: token.slice(1),
        at: place.spanOf(offset, end),
        isOwnLine: text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset).trim() === "",
      });
    }
    isScalar = false;
    offset += token.length;
  }
  return comments;
}
