import { blockAround, elementAt, linesOf } from "./hcl/element-at.ts";
import { hclForm } from "./hcl/parsed-files.ts";
import type { HclFile } from "./hcl/syntax.ts";
import type { FoundSuppressions } from "./parts.ts";
import { coveredLine, directivesOf, type FileSuppressions, noSuppressions, placeAll } from "./placed-suppressions.ts";

/**
 * The suppressions of one file of Terraform. On the line of a block's type, or in comments of their own directly above it, they
 * cover the block; at an attribute, that attribute; on a line inside a longer attribute, that line. In the JSON form a member `//`
 * covers the block that it is a member of.
 */
export function suppressionsOf(file: HclFile, isRuleId: (id: string) => boolean): FileSuppressions {
  const written = file.comments.flatMap((comment) =>
    directivesOf({ text: comment.text, at: file.spanOf(comment), offset: comment.start, isOwnLine: comment.isOwnLine }),
  );
  if (written.length === 0) return noSuppressions;
  const ownLines = new Set(
    file.comments.filter(({ isOwnLine }) => isOwnLine).flatMap((comment) => range(linesOf(file, comment))),
  );
  const isJson = hclForm(file.uri) === "json";
  return placeAll(
    written,
    (one) => (isJson ? blockAround(file, one.offset) : elementAt(file, coveredLine(one, ownLines))),
    { uri: file.uri, format: "terraform", isRuleId },
  );
}

function range({ first, last }: { readonly first: number; readonly last: number }): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Those of several files, without what only comparing needs. */
export function together(files: readonly FileSuppressions[]): FoundSuppressions {
  return {
    valid: files.flatMap(({ valid }) => valid.map(({ suppression }) => suppression)),
    units: files.flatMap(({ units }) => units),
  };
}
