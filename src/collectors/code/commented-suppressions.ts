import type { CommentedElement, CommentedFile } from "./parts.ts";
import {
  type CoveredElement,
  coveredLine,
  directivesOf,
  type FileSuppressions,
  noSuppressions,
  placeAll,
} from "./placed-suppressions.ts";

/**
 * The suppressions of a file of any format that has comments. On the first line of a block, or in comments of their own directly
 * above it, they cover the block, the outermost where several begin there; on a line inside one, that line.
 */
export function commentedSuppressions(
  file: CommentedFile,
  text: string,
  isRuleId: (id: string) => boolean,
): FileSuppressions {
  const written = file.comments.flatMap((comment) => directivesOf({ ...comment, offset: 0 }));
  if (written.length === 0) return noSuppressions;
  const ownLines = new Set<number>();
  for (const { at, isOwnLine } of file.comments)
    if (isOwnLine) for (let line = at.startLine; line <= (at.endLine ?? at.startLine); line += 1) ownLines.add(line);
  const lines = text.split("\n");
  return placeAll(written, (one) => elementAt(coveredLine(one, ownLines), file.elements, lines), {
    uri: file.uri,
    format: file.format,
    isRuleId,
  });
}

function elementAt(
  line: number,
  elements: readonly CommentedElement[],
  lines: readonly string[],
): CoveredElement | undefined {
  let innermost: CommentedElement | undefined;
  for (const element of elements) {
    if (element.first === line) return element;
    const isAround = element.first < line && line <= element.last;
    if (isAround && (innermost === undefined || element.first >= innermost.first)) innermost = element;
  }
  const text = lines[line - 1];
  if (!innermost || text === undefined || text.trim() === "") return undefined;
  return { first: line, last: line, path: innermost.path, text };
}
