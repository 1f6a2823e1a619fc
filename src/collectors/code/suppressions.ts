import { createHash } from "node:crypto";
import { type CodeFormat, type CodeUnit, codeUnit, type Suppression } from "../../model/code.ts";
import { read, type SourceSpan } from "../../model/fact.ts";
import { blockAround, elementAt, type LineElement, linesOf } from "./hcl/element-at.ts";
import { hclForm } from "./hcl/parsed-files.ts";
import type { Comment, HclFile } from "./hcl/syntax.ts";
import { type IgnoreDirective, parseDirective } from "./ignore-directive.ts";
import type { FoundSuppressions } from "./parts.ts";

/** A suppression in force, and what it stands at, whatever line that is on: by this it is known again in another version of the file. */
export interface PlacedSuppression {
  readonly suppression: Suppression;
  readonly place: string;
}

export interface FileSuppressions {
  readonly valid: readonly PlacedSuppression[];
  readonly units: readonly CodeUnit[];
}

const nothing: FileSuppressions = { valid: [], units: [] };

/**
 * The suppressions of one file. On the line of a block's type, or in comments of their own directly above it, they cover the
 * block; at an attribute, that attribute; on a line inside a longer attribute, that line. In the JSON form a member `//` covers
 * the block that it is a member of. Those without a reason, of rules
 * that do not exist or at nothing that they could cover are not in force: they are units, for a rule to tell.
 */
export function suppressionsOf(file: HclFile, isRuleId: (id: string) => boolean): FileSuppressions {
  const written = file.comments.flatMap((comment) => directivesOf(file, comment));
  if (written.length === 0) return nothing;
  const ownLines = new Set(
    file.comments.filter(({ isOwnLine }) => isOwnLine).flatMap((comment) => range(linesOf(file, comment))),
  );
  const valid: PlacedSuppression[] = [];
  const units: CodeUnit[] = [];
  for (const one of written) {
    const element =
      hclForm(file.uri) === "json" ? blockAround(file, one.offset) : elementAt(file, coveredLine(one, ownLines));
    const problem = problemOf(one.directive, element, isRuleId);
    const { rules, reason } = one.directive;
    if (element && reason !== null && problem === undefined) valid.push(placed(file, element, { ...one, reason }));
    else units.push(unitOf(one, { element, problem, rules, count: units.length, uri: file.uri }));
  }
  return { valid, units };
}

/** Those of several files, without what only comparing needs. */
export function together(files: readonly FileSuppressions[]): FoundSuppressions {
  return {
    valid: files.flatMap(({ valid }) => valid.map(({ suppression }) => suppression)),
    units: files.flatMap(({ units }) => units),
  };
}

interface Written {
  readonly directive: IgnoreDirective;
  readonly at: SourceSpan;
  readonly offset: number;
  readonly isOwnLine: boolean;
}

/** A comment of several lines may hold one on each. */
function directivesOf(file: HclFile, comment: Comment): readonly Written[] {
  if (!comment.text.includes("kvaudit:ignore")) return [];
  const at = file.spanOf(comment);
  return comment.text.split("\n").flatMap((line) => {
    const directive = parseDirective(line.trimStart().startsWith("*") ? line.trimStart().slice(1) : line);
    return directive ? [{ directive, at, offset: comment.start, isOwnLine: comment.isOwnLine }] : [];
  });
}

/** Its own line, or for a comment that stands alone, the first line after it and the comments that follow at once. */
function coveredLine({ at, isOwnLine }: Written, ownLines: ReadonlySet<number>): number {
  if (!isOwnLine) return at.startLine;
  let line = (at.endLine ?? at.startLine) + 1;
  while (ownLines.has(line)) line += 1;
  return line;
}

function range({ first, last }: { readonly first: number; readonly last: number }): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function problemOf(
  { rules }: IgnoreDirective,
  element: LineElement | undefined,
  isRuleId: (id: string) => boolean,
): string | undefined {
  const strange = rules.filter((id) => !isRuleId(id));
  if (rules.length === 0) return "it names no rule";
  if (strange.length > 0) return `there is no rule ${strange.map((id) => `"${id}"`).join(" or ")}`;
  return element
    ? undefined
    : "it stands at nothing that it could cover: neither on a line of code nor directly above one, or other blocks stand on its lines";
}

function placed(
  file: HclFile,
  element: LineElement,
  { directive, at, reason }: Written & { readonly reason: string },
): PlacedSuppression {
  const covers = { uri: file.uri, startLine: element.first, endLine: element.last };
  const ownComment = at.startLine === element.first ? at : undefined;
  return {
    suppression: { rules: [...directive.rules], reason, at, covers },
    place: element.text === undefined ? element.path : `${element.path} / ${codeDigest(element.text, ownComment)}`,
  };
}

/** A line inside a value has no name but its code, of which only a digest is kept: it may be a secret. */
function codeDigest(line: string, ownComment: SourceSpan | undefined): string {
  const code = ownComment ? line.slice(0, (ownComment.startColumn ?? 1) - 1) : line;
  return createHash("sha256").update(code.trim()).digest("hex").slice(0, 16);
}

interface Broken {
  readonly element: LineElement | undefined;
  readonly problem: string | undefined;
  readonly rules: readonly string[];
  readonly count: number;
  readonly uri: string;
}

/** Its name does not change with its line; the number tells apart those that have nothing else to tell them apart by. */
function unitOf({ directive, at }: Written, { element, problem, rules, count, uri }: Broken): CodeUnit {
  const about = element ? element.path : `number ${count + 1}`;
  const name = `kvaudit:ignore ${rules.join(",")}`.trimEnd();
  const format: CodeFormat = "terraform";
  return codeUnit({
    id: `${uri}#${name} at ${about}`,
    name,
    at,
    unit: "suppression",
    format,
    suppression: read(
      { rules: [...rules], reason: directive.reason, ...(problem === undefined ? {} : { problem }) },
      at,
    ),
  });
}
