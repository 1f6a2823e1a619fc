/** What can be wrong with a policy. All of these are mistakes in the file; none is a fault of kvaudit. */
export type PolicyFaultCode =
  /** The document as text: it cannot be read at all, or only in part. */
  | "too-large"
  | "too-deep"
  | "syntax"
  | "multiple-documents"
  | "duplicate-key"
  | "forbidden-key"
  | "unsupported-tag"
  | "alias"
  /** Names that mean nothing here; the hint carries the nearest one that does. */
  | "unknown-key"
  | "unknown-rule"
  | "unknown-parameter"
  | "unknown-severity"
  | "unknown-environment"
  | "unknown-profile"
  | "unknown-fact"
  | "unknown-waiver-kind"
  /** Values of the wrong form. */
  | "unsupported-version"
  | "missing-key"
  | "wrong-type"
  | "invalid-value"
  | "invalid-date"
  | "invalid-glob"
  /** Well-formed parts that cannot hold together. */
  | "until-too-far"
  | "rule-named-twice"
  | "contradictory-parameters"
  | "mixed-currencies"
  | "empty-match"
  | "environment-unreachable"
  | "extends-missing"
  | "extends-cycle"
  | "too-many-documents";

/** One thing wrong with a policy: where, what, and what to do about it. Names from the file are quoted and cut short. */
export interface PolicyFault {
  readonly code: PolicyFaultCode;
  readonly uri: string;
  /** Place inside the document, as in `rules.secret-unrotated.params.maxAgeDays`; empty for the document as a whole. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly message: string;
  readonly hint: string;
}

/** The part of a fault that does not depend on where it stands. */
export interface FaultText {
  readonly code: PolicyFaultCode;
  readonly message: string;
  readonly hint: string;
}

/** A place in a document's text; line and column count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Keys and list positions from the root of a document. */
export type Path = readonly (string | number)[];

/** A fault with the place that it is about, for what goes on with the rest of the document. */
export interface LocatedFault {
  readonly at: Path;
  readonly fault: PolicyFault;
}

/** Document order: line, column, then code and message, so that two faults at one place have one order. */
export function sortFaults(faults: readonly PolicyFault[]): PolicyFault[] {
  return faults.toSorted(
    (a, b) =>
      a.line - b.line || a.column - b.column || compareText(a.code, b.code) || compareText(a.message, b.message),
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const longestQuote = 80;
const longestMessage = 200;

/** A name out of the file as messages show it: quoted, cut short, without signs that a terminal would act on. */
export function quote(name: string): string {
  return plainText(JSON.stringify(shorten(name, longestQuote)));
}

/** A text that may hold pieces of the file, such as a parser's message, made safe in the same way. */
export function safeMessage(text: string): string {
  return plainText(shorten(text, longestMessage));
}

function shorten(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** Control characters, and those that change the direction of the text around them, as their code. */
function plainText(text: string): string {
  return text.replace(
    /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** `rules.x.params`, `waivers[0].until`, `match.tags["cost centre"]`. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    if (!/^[\w$-]+$/.test(part) || part.length > longestQuote) return `${text}[${quote(part)}]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
}

/** RFC 6901, as ajv names places. */
export function pointerOf(path: Path): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
