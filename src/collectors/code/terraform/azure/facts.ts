import { type Fact, isRead, partly, read, type UnknownFact, unknown, unread } from "../../../../model/fact.ts";
import { parseTime } from "../../../../model/iso-date.ts";
import type { ScalarValue, UnknownValue, Value } from "../value.ts";

/** What stands in an attribute or block; undefined where none is stated, or null is. */
export type Stated = Value | undefined;

/** Longest piece of a wrong value that a message shows. */
const longestShown = 80;

/** An attribute of a resource or block. What is inside something unknown is unknown, but for what is certain of it. */
export function attribute(holder: Stated, name: string): Stated {
  if (holder === undefined) return undefined;
  if (holder.kind === "unknown") {
    const certain = holder.certain?.kind === "object" ? holder.certain.entries.get(name) : undefined;
    return certain ? statedOf(certain) : holder;
  }
  if (holder.kind === "object") {
    const value = holder.entries.get(name);
    return value === undefined && holder.isCut ? cut(name, holder) : statedOf(value);
  }
  return statedOf(holder) && misfit(holder, "no block");
}

/** Not stated in what could be read of a block, which is not all of it. */
function cut(name: string, { at }: Value): UnknownValue {
  const expression = `${name}, in a block that does not parse`;
  return { kind: "unknown", expression, why: "fault", references: [], ...(at ? { at } : {}) };
}

/** The same, but a null keeps its place: a switch that is off because an expression gives null is off at that line. */
export function attributeOrNull(holder: Stated, name: string): Stated {
  const value = holder?.kind === "object" ? holder.entries.get(name) : undefined;
  return value?.kind === "scalar" ? value : attribute(holder, name);
}

function statedOf(value: Stated): Stated {
  return value?.kind === "scalar" && value.value === null ? undefined : value;
}

/** The blocks of a name, in order; an unknown where nobody knows how many there are. */
export function blocks(holder: Stated, name: string): readonly Value[] | UnknownValue {
  return blocksIn(attribute(holder, name));
}

/** The blocks that a value is. */
export function blocksIn(value: Stated): readonly Value[] | UnknownValue {
  if (value === undefined) return [];
  if (value.kind === "list") return value.items.filter((item) => statedOf(item) !== undefined);
  if (value.kind === "object") return [value];
  return value.kind === "unknown" ? value : misfit(value, "no block");
}

/** The one block of a name. */
export function block(holder: Stated, name: string): Stated {
  const found = blocks(holder, name);
  return isUnknownValue(found) ? found : found[0];
}

export function isUnknownValue(value: readonly Value[] | Value | undefined): value is UnknownValue {
  return value !== undefined && "kind" in value && value.kind === "unknown";
}

/** What kind of scalar an attribute takes. Terraform converts between them: `"true"` is true, `7` is "7". */
interface ScalarKind<Result> {
  /** What a value of another kind is said to be: `no boolean`. */
  readonly noun: string;
  /** True where any text is taken: then what is marked sensitive is not. */
  readonly isFree?: true;
  /** Undefined for what is none of the kind. */
  parse(value: string | number | boolean): Result | undefined;
}

function factOf<Result>(value: Stated, kind: ScalarKind<Result>): Fact<Result | null> {
  if (value === undefined) return read(null);
  if (value.kind === "unknown") return unknownFact(value);
  if (value.kind !== "scalar") return unknownFact(misfit(value, kind.noun));
  if (value.value === null) return read(null, value.at, value.from);
  if (value.isSensitive && kind.isFree) return unknown("a value marked sensitive", value.at);
  const parsed = kind.parse(value.value);
  return parsed === undefined ? unknownFact(misfit(value, kind.noun)) : read(parsed, value.at, value.from);
}

/** What is not known before an apply, as a fact. */
export function unknownFact({ expression, at }: UnknownValue): UnknownFact {
  return unknown(expression, at);
}

/** A value that is not what its attribute takes: nobody knows what comes of it. */
function misfit(value: Value, noun: string): UnknownValue {
  return {
    kind: "unknown",
    expression: `${shown(value)}, which is ${noun}`,
    why: "fault",
    references: [],
    ...(value.at ? { at: value.at } : {}),
  };
}

function shown(value: Value): string {
  if (value.isSensitive) return "a value marked sensitive";
  if (value.kind === "scalar") return shortened(JSON.stringify(value.value));
  return value.kind === "unknown" ? value.expression : value.kind === "list" ? "a list" : "an object";
}

function shortened(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

const flag: ScalarKind<boolean> = {
  noun: "no boolean",
  parse: (value) =>
    value === true || value === "true" ? true : value === false || value === "false" ? false : undefined,
};

const text: ScalarKind<string> = { noun: "no text", isFree: true, parse: String };

const number: ScalarKind<number> = { noun: "no number", parse: numberOf };

const integer: ScalarKind<number> = {
  noun: "no whole number",
  parse: (value) => {
    const found = numberOf(value);
    return Number.isSafeInteger(found) ? found : undefined;
  },
};

const time: ScalarKind<string> = { noun: "no time", parse: (value) => parseTime(String(value)) };

function numberOf(value: string | number | boolean): number | undefined {
  if (typeof value === "boolean") return undefined;
  if (typeof value === "string" && value.trim() === "") return undefined;
  const found = Number(value);
  return Number.isFinite(found) ? found : undefined;
}

export const flagFact = (value: Stated) => factOf(value, flag);
export const textFact = (value: Stated) => factOf(value, text);
export const numberFact = (value: Stated) => factOf(value, number);
export const integerFact = (value: Stated) => factOf(value, integer);
/** An empty text is no time and sets none. */
export const timeFact = (value: Stated) =>
  value?.kind === "scalar" && value.value === "" ? read(null) : factOf(value, time);

/** One of a fixed set of words, in the model's spelling, whatever the case in code. */
export function choiceFact<const Words extends readonly string[]>(
  value: Stated,
  words: Words,
): Fact<Words[number] | null> {
  const noun = `none of ${words.join(", ")}`;
  const parse = (given: string | number | boolean): Words[number] | undefined => {
    const lower = String(given).toLowerCase();
    return words.find((word) => word.toLowerCase() === lower);
  };
  return factOf(value, { noun, parse });
}

/** A list of texts; absent is empty. One member that is not known makes the list unknown. */
export function textsFact(value: Stated): Fact<readonly string[]> {
  if (value === undefined) return read([]);
  if (value.kind === "unknown") return unknownFact(value);
  if (value.kind !== "list") return unknownFact(misfit(value, "no list"));
  const texts: string[] = [];
  for (const item of value.items) {
    const fact = textFact(item);
    if (!isRead(fact)) return "unknown" in fact ? unknown(fact.unknown, fact.at ?? value.at) : fact;
    if (fact.read !== null) texts.push(fact.read);
  }
  return read(texts, value.at, value.from);
}

/** Tags. Those that are certain are kept where others are not known: one may decide the environment. */
export function tagsFact(value: Stated): Fact<Readonly<Record<string, string>>> {
  if (value === undefined) return read({});
  if (value.kind === "unknown") {
    const certain = value.certain?.kind === "object" ? knownTags(value.certain.entries) : undefined;
    return certain && certain.known.length > 0 ? partlyTags(certain.known, value.expression) : unknownFact(value);
  }
  if (value.kind !== "object") return unknownFact(misfit(value, "no map"));
  const { known, open } = knownTags(value.entries);
  if (open === undefined) return read(Object.fromEntries(known), value.at, value.from);
  return known.length > 0 ? partlyTags(known, open) : unknown(open, value.at);
}

function knownTags(entries: ReadonlyMap<string, Value>) {
  const known: [string, string][] = [];
  let open: string | undefined;
  for (const [name, item] of entries) {
    const fact = textFact(item);
    if (!isRead(fact)) open ??= "unknown" in fact ? fact.unknown : name;
    else if (fact.read !== null) known.push([name, fact.read]);
  }
  return { known, open };
}

function partlyTags(known: readonly (readonly [string, string])[], open: string) {
  return partly(Object.fromEntries(known), unread("not-in-output", `not known before an apply: ${open}`).unread);
}

/** The text of a scalar that is known and not sensitive. */
export function textOf(value: Stated): string | undefined {
  const fact = textFact(value);
  return isRead(fact) && fact.read !== null ? fact.read : undefined;
}

/** The value of a fact that is read; undefined for all else. */
export function knownOf<Result>(fact: Fact<Result>): Result | undefined {
  return isRead(fact) ? fact.read : undefined;
}

/** How something stated reads in a message. */
export function expressionOf(value: ScalarValue | Value | undefined, fallback: string): string {
  return value === undefined ? fallback : shown(value);
}
