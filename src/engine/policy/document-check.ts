import { parseTime } from "../../model/iso-date.ts";
import type { Rule } from "../../model/rule.ts";
import { type FaultText, type LocatedFault, type Path, quote } from "./fault.ts";
import { longestGlob, parseGlob } from "./glob.ts";
import { currentIds } from "./layer.ts";
import { nameHint } from "./nearest.ts";
import { fieldOf, fieldsOf, itemsOf } from "./plain-data.ts";
import { datePattern } from "./schema.ts";
import { invalidDate } from "./schema-faults.ts";
import type { ParsedDocument } from "./yaml-document.ts";

/** What a document is checked against beyond its schema. */
export interface CheckContext {
  readonly rules: readonly Rule[];
  /** The reference time, RFC 3339: no waiver may reach further than a year from here. */
  readonly now: string;
}

interface Complaint {
  readonly at: Path;
  readonly text: FaultText;
}

/**
 * Finds what a schema cannot say: real days, globs that can match, waiver kinds that the rule knows, one entry a rule.
 * Takes documents that do not fit their schema too, and leaves to the schema what it has found wrong.
 */
export function checkMeaning(document: ParsedDocument, context: CheckContext): readonly LocatedFault[] {
  const { value } = document;
  const complaints = [
    ...checkRuleNames(value, context.rules),
    ...checkWaivers(value, context),
    ...checkGaps(value, context.now),
    ...checkAttestations(value),
    ...checkGlobs(value),
  ];
  return complaints.map(({ at, text }) => ({ at, fault: document.fault(at, text) }));
}

function* checkRuleNames(value: unknown, rules: readonly Rule[]): Iterable<Complaint> {
  const ids = currentIds(rules);
  const named = new Map<string, string>();
  for (const name of fieldsOf(fieldOf(value, "rules")).keys()) {
    const id = ids.get(name);
    if (id === undefined) continue;
    const before = named.get(id);
    named.set(id, name);
    if (before === undefined) continue;
    const message = `${quote(name)} and ${quote(before)} are one rule`;
    yield { at: ["rules", name], text: { code: "rule-named-twice", message, hint: `keep one entry, under "${id}"` } };
  }
}

function* checkWaivers(value: unknown, { rules, now }: CheckContext): Iterable<Complaint> {
  const ids = currentIds(rules);
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  for (const [index, waiver] of itemsOf(fieldOf(value, "waivers")).entries()) {
    const at = ["waivers", index];
    yield* checkUntil(fieldOf(waiver, "until"), [...at, "until"], now);
    const kind = fieldOf(waiver, "kind");
    const rule = byId.get(ids.get(String(fieldOf(waiver, "rule"))) ?? "");
    if (!rule || typeof kind !== "string" || Object.hasOwn(rule.waiverKinds ?? {}, kind)) continue;
    const kinds = Object.keys(rule.waiverKinds ?? {});
    const hint =
      kinds.length === 0 ? "this rule has no kinds: leave `kind` out" : nameHint(kind, kinds, kinds.join(", "));
    const message = `${rule.id} knows no waiver kind ${quote(kind)}`;
    yield { at: [...at, "kind"], text: { code: "unknown-waiver-kind", message, hint } };
  }
}

function* checkGaps(value: unknown, now: string): Iterable<Complaint> {
  for (const [index, gap] of itemsOf(fieldOf(fieldOf(value, "coverage"), "accept")).entries()) {
    yield* checkUntil(fieldOf(gap, "until"), ["coverage", "accept", index, "until"], now);
  }
}

function* checkAttestations(value: unknown): Iterable<Complaint> {
  for (const [index, attestation] of itemsOf(fieldOf(value, "attestations")).entries()) {
    for (const key of ["on", "until"]) {
      const date = fieldOf(attestation, key);
      if (isUnrealDay(date)) yield { at: ["attestations", index, key], text: invalidDate(quote(date)) };
    }
  }
}

function* checkUntil(until: unknown, at: Path, now: string): Iterable<Complaint> {
  if (isUnrealDay(until)) yield { at, text: invalidDate(quote(until)) };
  else if (isDay(until) && until > aYearAfter(now)) {
    const message = `${until} is more than a year ahead of ${now.slice(0, 10)}`;
    const hint = `set ${aYearAfter(now)} at the latest and renew it then`;
    yield { at, text: { code: "until-too-far", message, hint } };
  }
}

/** Same day of the next year. Only compared with real days, so 29 February of a common year does no harm. */
function aYearAfter(now: string): string {
  return `${String(Number(now.slice(0, 4)) + 1).padStart(4, "0")}${now.slice(4, 10)}`;
}

const day = new RegExp(datePattern);

function isDay(value: unknown): value is string {
  return typeof value === "string" && day.test(value);
}

/** Of the right form, which the schema sees to, and yet not in the calendar. */
function isUnrealDay(value: unknown): value is string {
  return isDay(value) && parseTime(value) === undefined;
}

function* checkGlobs(value: unknown): Iterable<Complaint> {
  for (const [at, pattern] of globsIn(value)) {
    // Emptiness and length are the schema's; a second word about them would be noise.
    if (typeof pattern !== "string" || pattern === "" || pattern.length > longestGlob) continue;
    const parsed = parseGlob(pattern);
    if ("matches" in parsed) continue;
    const message = `the glob ${quote(pattern)} cannot be used: ${parsed.fault}`;
    const hint = "a backslash before { takes the sign as it is";
    yield { at, text: { code: "invalid-glob", message, hint } };
  }
}

function* globsIn(value: unknown): Iterable<readonly [Path, unknown]> {
  for (const [index, waiver] of itemsOf(fieldOf(value, "waivers")).entries()) {
    yield [["waivers", index, "subject"], fieldOf(waiver, "subject")];
  }
  for (const [index, gap] of itemsOf(fieldOf(fieldOf(value, "coverage"), "accept")).entries()) {
    yield [["coverage", "accept", index, "scope"], fieldOf(gap, "scope")];
  }
  for (const pattern of fieldsOf(fieldOf(fieldOf(value, "owners"), "names")).keys()) {
    yield [["owners", "names", pattern], pattern];
  }
  for (const [name, environment] of fieldsOf(fieldOf(value, "environments"))) {
    yield* globsOfMatch(fieldOf(environment, "match"), ["environments", name, "match"]);
  }
}

function* globsOfMatch(match: unknown, at: Path): Iterable<readonly [Path, unknown]> {
  const lists = [
    ...["names", "subscriptions", "paths"].map((key) => [[...at, key], fieldOf(match, key)] as const),
    ...[...fieldsOf(fieldOf(match, "tags"))].map(([tag, values]) => [[...at, "tags", tag], values] as const),
  ];
  for (const [path, list] of lists)
    for (const [index, pattern] of itemsOf(list).entries()) yield [[...path, index], pattern];
}
