import { type Evaluated, type Plain, plain, truthOf } from "./evaluated.ts";

/** The first that is true, as both platforms give it; decided by one side alone where that suffices. */
export function either(a: Evaluated, b: Evaluated, unknown: Evaluated): Evaluated {
  const truth = truthOf(a);
  if (truth === true) return a;
  if (truth === false) return b;
  return unknown;
}

export function both(a: Evaluated, b: Evaluated, unknown: Evaluated): Evaluated {
  const truth = truthOf(a);
  if (truth === true) return b;
  if (truth === false) return a;
  return truthOf(b) === false ? plain(false) : unknown;
}

export function areEqual(a: Evaluated, b: Evaluated): boolean | undefined {
  if (a.kind !== "plain" || b.kind !== "plain") return undefined;
  return wordOf(a.value) === wordOf(b.value);
}

function wordOf(value: Plain): string {
  return value === null ? "" : String(value).toLowerCase();
}

type Operation = (given: readonly Evaluated[], unknown: Evaluated) => Evaluated | undefined;

/** Calls a function of texts, where all of them are known. */
function ofTexts(make: (texts: readonly string[]) => Plain | undefined): Operation {
  return (given) => {
    const texts: string[] = [];
    for (const one of given) {
      if (one.kind !== "plain") return undefined;
      texts.push(one.value === null ? "" : String(one.value));
    }
    const value = make(texts);
    return value === undefined ? undefined : plain(value);
  };
}

const lower = (text: string | undefined) => (text ?? "").toLowerCase();

function compared(wanted: boolean): Operation {
  return ([a, b]) => {
    const same = a && b ? areEqual(a, b) : undefined;
    return same === undefined ? undefined : plain(same === wanted);
  };
}

function among(wanted: boolean): Operation {
  return ([needle, ...others]) => {
    const found = others.map((one) => (needle ? areEqual(needle, one) : undefined));
    if (found.includes(true)) return plain(wanted);
    return found.includes(undefined) ? undefined : plain(!wanted);
  };
}

const all: Operation = (given) => {
  const truths = given.map(truthOf);
  if (truths.includes(false)) return plain(false);
  return truths.includes(undefined) ? undefined : plain(true);
};

const some: Operation = (given) => {
  const truths = given.map(truthOf);
  if (truths.includes(true)) return plain(true);
  return truths.includes(undefined) ? undefined : plain(false);
};

const first: Operation = (given, unknown) => {
  for (const one of given) {
    if (one.kind === "unknown") return unknown;
    if (one.kind === "node" || (one.value !== null && one.value !== "")) return one;
  }
  return plain("");
};

function formatted(texts: readonly string[]): string {
  const [pattern = "", ...values] = texts;
  return pattern.replaceAll(/\{(\d{1,2})\}/g, (whole, index: string) => values[Number(index)] ?? whole);
}

/** By name in lower case. Undefined where the result is not known. */
export const functions: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["eq", compared(true)],
  ["ne", compared(false)],
  ["in", among(true)],
  ["notin", among(false)],
  ["and", all],
  ["or", some],
  ["not", ([one]) => negated(one)],
  ["coalesce", first],
  ["lower", ofTexts(([text]) => lower(text))],
  ["upper", ofTexts(([text]) => (text ?? "").toUpperCase())],
  ["trim", ofTexts(([text]) => (text ?? "").trim())],
  ["startswith", ofTexts(([text, start]) => lower(text).startsWith(lower(start)))],
  ["endswith", ofTexts(([text, end]) => lower(text).endsWith(lower(end)))],
  ["contains", ofTexts(([text, part]) => lower(text).includes(lower(part)))],
  ["replace", ofTexts(([text, part, other]) => (part ? (text ?? "").replaceAll(part, other ?? "") : undefined))],
  ["format", ofTexts(formatted)],
]);

function negated(one: Evaluated | undefined): Evaluated | undefined {
  const truth = one && truthOf(one);
  return truth === undefined ? undefined : plain(!truth);
}
