import { createHash } from "node:crypto";
import { type CodeFormat, type CodeUnit, codeUnit, type Suppression } from "../../model/code.ts";
import { read, type SourceSpan } from "../../model/fact.ts";
import { type IgnoreDirective, ignoreMark, parseDirective } from "./ignore-directive.ts";

/** A suppression in force, and what it stands at, whatever line that is on: by this it is known again in another version of the file. */
export interface PlacedSuppression {
  readonly suppression: Suppression;
  readonly place: string;
}

export interface FileSuppressions {
  readonly valid: readonly PlacedSuppression[];
  readonly units: readonly CodeUnit[];
}

export const noSuppressions: FileSuppressions = { valid: [], units: [] };

/** A directive as a comment has it. */
export interface Written {
  readonly directive: IgnoreDirective;
  readonly at: SourceSpan;
  /** Of the comment in the text. */
  readonly offset: number;
  readonly isOwnLine: boolean;
}

/** What a directive stands at; lines from 1, both included. */
export interface CoveredElement {
  readonly first: number;
  readonly last: number;
  /** Names it whatever line it is on. */
  readonly path: string;
  /** The line's text, for one line of something longer: it has no other name. */
  readonly text?: string;
}

export interface FilePlace {
  readonly uri: string;
  readonly format: CodeFormat;
  readonly isRuleId: (id: string) => boolean;
}

/** The directives of one comment: one of several lines may hold one on each. */
export function directivesOf(comment: Omit<Written, "directive"> & { readonly text: string }): readonly Written[] {
  if (!comment.text.includes(ignoreMark)) return [];
  const { at, offset, isOwnLine } = comment;
  return comment.text.split("\n").flatMap((line) => {
    const directive = parseDirective(line.trimStart().startsWith("*") ? line.trimStart().slice(1) : line);
    return directive ? [{ directive, at, offset, isOwnLine }] : [];
  });
}

/** Its own line, or for a comment that stands alone, the first line after it and the comments that follow at once. */
export function coveredLine({ at, isOwnLine }: Written, ownLines: ReadonlySet<number>): number {
  if (!isOwnLine) return at.startLine;
  let line = (at.endLine ?? at.startLine) + 1;
  while (ownLines.has(line)) line += 1;
  return line;
}

/**
 * The suppressions of a file, by what each stands at. Those without a reason, of rules that do not exist or at nothing that they
 * could cover are not in force: they are units, for a rule to tell.
 */
export function placeAll(
  written: readonly Written[],
  elementOf: (one: Written) => CoveredElement | undefined,
  file: FilePlace,
): FileSuppressions {
  const valid: PlacedSuppression[] = [];
  const units: CodeUnit[] = [];
  for (const one of written) {
    const element = elementOf(one);
    const problem = problemOf(one.directive, element, file.isRuleId);
    const { rules, reason } = one.directive;
    if (element && reason !== null && problem === undefined) valid.push(placed(file.uri, element, { ...one, reason }));
    else units.push(unitOf(one, { element, problem, rules, count: units.length, file }));
  }
  return { valid, units };
}

function problemOf(
  { rules }: IgnoreDirective,
  element: CoveredElement | undefined,
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
  uri: string,
  element: CoveredElement,
  { directive, at, reason }: Written & { readonly reason: string },
): PlacedSuppression {
  const covers = { uri, startLine: element.first, endLine: element.last };
  const ownComment = at.startLine === element.first ? at : undefined;
  return {
    suppression: { rules: [...directive.rules], reason, at, covers },
    place: element.text === undefined ? element.path : `${element.path} / ${codeDigest(element.text, ownComment)}`,
  };
}

/** A line inside a value has no name but its code, of which only a digest is kept: it may be a secret. */
function codeDigest(line: string, ownComment: SourceSpan | undefined): string {
  const start = ownComment?.startColumn;
  const code = start === undefined ? line : line.slice(0, start - 1);
  return createHash("sha256").update(code.trim()).digest("hex").slice(0, 16);
}

interface Broken {
  readonly element: CoveredElement | undefined;
  readonly problem: string | undefined;
  readonly rules: readonly string[];
  readonly count: number;
  readonly file: FilePlace;
}

/** Its name does not change with its line; the number tells apart those that have nothing else to tell them apart by. */
function unitOf({ directive, at }: Written, { element, problem, rules, count, file }: Broken): CodeUnit {
  const about = element ? element.path : `number ${count + 1}`;
  const name = `kvaudit:ignore ${rules.join(",")}`.trimEnd();
  return codeUnit({
    id: `${file.uri}#${name} at ${about}`,
    name,
    at,
    unit: "suppression",
    format: file.format,
    suppression: read(
      { rules: [...rules], reason: directive.reason, ...(problem === undefined ? {} : { problem }) },
      at,
    ),
  });
}
