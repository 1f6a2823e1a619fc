import type { Value } from "../../value.ts";
import { maxItems } from "../budget.ts";
import { booleanOf, numberOf, numberText, textOf } from "../conversion.ts";
import { TextPieces } from "../text-pieces.ts";
import { unknownsIn } from "../unknown.ts";
import { list, taken } from "../values.ts";
import { Failure, type FunctionCall, type FunctionTable, type Given, partial, text, wrong } from "./definition.ts";
import { encodeJson } from "./json.ts";
import { characters, textFrom } from "./strings.ts";

const options = { most: Number.POSITIVE_INFINITY, sensitivity: "deep" } as const;

/** Texts by a pattern with verbs. */
export const formatFunctions: FunctionTable = {
  format: partial(1, format, options),
  formatlist: partial(1, formatList, options),
};

function format(call: FunctionCall): Given {
  const [first, ...values] = call.arguments;
  if (!first || first.kind === "unknown") return call.evaluation.derived(call.expression, call.arguments);
  const pattern = text.read(first);
  return pattern === undefined ? wrong(0, text.wants) : formatted({ pattern, values, call });
}

/** One text for each member of the lists; single values are used for all of them. */
function formatList(call: FunctionCall): Given {
  const [first, ...values] = call.arguments;
  const unknown = values.some((value) => value.kind === "unknown");
  if (!first || first.kind === "unknown" || unknown) return call.evaluation.derived(call.expression, call.arguments);
  const pattern = text.read(first);
  if (pattern === undefined) return wrong(0, text.wants);
  const lengths = new Set(values.flatMap((value) => (value.kind === "list" ? [value.items.length] : [])));
  const [length = 1] = lengths;
  if (lengths.size > 1) return new Failure("fault", "the lists are not equally long");
  if (length * Math.max(pattern.length / 16, 1) > maxItems) return new Failure("unsupported", "the result is too long");
  const texts: Value[] = [];
  for (let at = 0; at < length; at += 1) {
    const one = formatted({ pattern, values: values.map((value) => memberAt(value, at)), call });
    if (one instanceof Failure) return one;
    texts.push(one);
  }
  return list(texts);
}

function memberAt(value: Value, at: number): Value {
  const item = value.kind === "list" ? value.items[at] : undefined;
  return item ? taken(value, item) : value;
}

interface Formatting {
  readonly pattern: string;
  readonly values: readonly Value[];
  readonly call: FunctionCall;
}

interface Verb {
  readonly letter: string;
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
}

/** Wider ones nobody means. */
const maxWidth = 1_000;

function formatted({ pattern, values, call }: Formatting): Value | Failure {
  const verbs = /%([ +#0-]*)(\d{1,6})?(?:\.(\d{0,6}))?(?:\[(\d{1,6})\])?([A-Za-z%])/y;
  const pieces = new TextPieces();
  let next = 0;
  let used = 0;
  for (let at = 0; at < pattern.length; ) {
    const percent = pattern.indexOf("%", at);
    pieces.addText(pattern.slice(at, percent < 0 ? undefined : percent));
    if (percent < 0) break;
    verbs.lastIndex = percent;
    const found = verbs.exec(pattern);
    if (!found) return new Failure("fault", "a verb of the format is not complete");
    at = verbs.lastIndex;
    const verb = verbOf(found);
    if (verb.letter === "%") {
      pieces.addText("%");
      continue;
    }
    const position = found[4] === undefined ? next : Number(found[4]) - 1;
    const value = values[position];
    if (!value) return new Failure("fault", `the format asks for a value ${position + 1}, which is not given`);
    next = position + 1;
    used = Math.max(used, next);
    const failure = addVerb(verb, value, pieces);
    if (failure) return failure;
  }
  if (used < values.length) return new Failure("fault", "the format does not use all values");
  return textFrom(pieces, call);
}

function verbOf(found: RegExpExecArray): Verb {
  const precision = found[3] === undefined ? undefined : Number(found[3]);
  return { letter: found[5] ?? "", flags: found[1] ?? "", width: Number(found[2] ?? 0), precision };
}

function addVerb(verb: Verb, value: Value, pieces: TextPieces): Failure | undefined {
  if (Math.max(verb.width, verb.precision ?? 0) > maxWidth) {
    return new Failure("unsupported", `a width of more than ${maxWidth} is not evaluated`);
  }
  if (value.kind === "unknown") {
    pieces.add(isPlain(verb) ? value : { ...value, isDerived: true });
    return undefined;
  }
  const [inner] = unknownsIn([value]);
  if (inner) {
    pieces.add({ ...inner, isDerived: true });
    return undefined;
  }
  const written = write(verb, value);
  if (typeof written !== "string") return written;
  if (value.isSensitive) pieces.add({ kind: "scalar", value: written, isSensitive: true });
  else pieces.addText(written);
  return undefined;
}

/** Gives the value as it is. */
function isPlain({ letter, flags, width, precision }: Verb): boolean {
  return (letter === "s" || letter === "v") && flags === "" && width === 0 && precision === undefined;
}

function write(verb: Verb, value: Value): string | Failure {
  switch (verb.letter) {
    case "v":
      return verb.flags.includes("#") || !isBare(value) ? asJson(verb, value) : bare(verb, value);
    case "s":
      return asText(verb, textOf(value));
    case "q": {
      const read = textOf(value);
      return asText(verb, read === undefined ? undefined : JSON.stringify(read));
    }
    case "t":
      return asText(verb, booleanOf(value)?.toString());
    default:
      return writeNumber(verb, numberOf(value));
  }
}

function isBare(value: Value): boolean {
  return value.kind === "scalar" && value.value !== null;
}

function bare(verb: Verb, value: Value): string | Failure {
  if (value.kind === "scalar" && typeof value.value === "number")
    return writeNumber({ ...verb, letter: "g" }, value.value);
  return asText(verb, textOf(value));
}

function asJson(verb: Verb, value: Value): string | Failure {
  const json = encodeJson(value);
  return typeof json === "string" ? asText(verb, json) : new Failure("unsupported", "the text is too long");
}

function asText(verb: Verb, value: string | undefined): string | Failure {
  if (value === undefined) return new Failure("fault", `a value does not fit the verb %${verb.letter}`);
  return padded(verb, verb.precision === undefined ? value : characters(value).slice(0, verb.precision).join(""));
}

function padded(verb: Verb, value: string): string {
  if (verb.width === 0) return value;
  const blanks = Math.max(0, verb.width - characters(value).length);
  return verb.flags.includes("-") ? value + " ".repeat(blanks) : " ".repeat(blanks) + value;
}

/** Bases of the verbs that write whole numbers. */
const bases: ReadonlyMap<string, number> = new Map([
  ["b", 2],
  ["d", 10],
  ["o", 8],
  ["x", 16],
  ["X", 16],
]);

function writeNumber(verb: Verb, value: number | undefined): string | Failure {
  const { letter } = verb;
  if (!bases.has(letter) && !"eEfFgG".includes(letter)) return new Failure("fault", `there is no verb %${letter}`);
  if (value === undefined) return new Failure("fault", `a value does not fit the verb %${letter}`);
  const magnitude = digitsOf(verb, Math.abs(value));
  if (magnitude === undefined) return new Failure("unsupported", `this use of %${letter} is not evaluated`);
  const sign = value < 0 ? "-" : verb.flags.includes("+") ? "+" : verb.flags.includes(" ") ? " " : "";
  const upper = letter === "X" || letter === "E" || letter === "G" ? magnitude.toUpperCase() : magnitude;
  if (!verb.flags.includes("0") || verb.flags.includes("-")) return padded(verb, sign + upper);
  return sign + upper.padStart(verb.width - sign.length, "0");
}

function digitsOf({ letter, precision }: Verb, value: number): string | undefined {
  const base = bases.get(letter);
  if (base !== undefined) return precision === undefined ? BigInt(Math.trunc(value)).toString(base) : undefined;
  const digits = precision ?? 6;
  if (digits > 100) return undefined;
  if (letter === "f" || letter === "F") return value < 1e21 ? value.toFixed(digits) : undefined;
  if (letter === "e" || letter === "E") return withLongExponent(value.toExponential(digits));
  return precision === undefined ? shortest(value) : undefined;
}

/** As short as it can be, with an exponent from a million on. */
function shortest(value: number): string {
  const scientific = value.toExponential();
  const exponent = Number(scientific.slice(scientific.indexOf("e") + 1));
  return exponent < -4 || exponent >= 6 ? withLongExponent(scientific) : numberText(value);
}

/** Exponents have two digits at least. */
function withLongExponent(value: string): string {
  return value.replace(/e([+-])(\d)$/, "e$10$2");
}
