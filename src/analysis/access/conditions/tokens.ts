import { type AttributeSource, attributeSources, type ConditionFault } from "./syntax.ts";

export type Token = { readonly at: number } & (
  | { readonly kind: "(" | ")" | "{" | "}" | "[" | "]" | "," | "and" | "or" | "not" | "end" }
  | { readonly kind: "word" | "text"; readonly text: string }
  | { readonly kind: "attribute"; readonly source: AttributeSource; readonly name: string }
);

/** Thrown inside the parser alone; `at` counts characters from 0. */
export class Misfit extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/** The fault of a misfit, with its place in the text. */
export function faultOf({ at, message }: Misfit, text: string): ConditionFault {
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1, message };
}

const words: ReadonlyMap<string, "and" | "or" | "not"> = new Map([
  ["and", "and"],
  ["or", "or"],
  ["not", "not"],
]);

const sources: ReadonlyMap<string, AttributeSource> = new Map(
  attributeSources.map((source) => [source.toLowerCase(), source]),
);

const blanks = /\s*/y;
const word = /[\w.:+-]+/y;
const sourceAndBracket = /@(\w*)\s*(\[?)/y;

/** Cuts a text into tokens; the last one is `end`. Throws a misfit where no token begins. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at = endOf(blanks, text, at) ?? at;
    if (at >= text.length) return [...tokens, { kind: "end", at }];
    const [token, end] = tokenAt(text, at);
    tokens.push(token);
    at = end;
  }
}

/** Where a sticky pattern that fits here ends. */
function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

type TokenAndEnd = readonly [Token, number];

function tokenAt(text: string, at: number): TokenAndEnd {
  const character = text[at] ?? "";
  switch (character) {
    case "(":
    case ")":
    case "{":
    case "}":
    case "[":
    case "]":
    case ",":
      return [{ kind: character, at }, at + 1];
    case "!":
      return [{ kind: "not", at }, at + 1];
    case "&":
    case "|":
      if (text[at + 1] !== character)
        throw new Misfit(at, `a single ${character} means nothing: ${character}${character}`);
      return [{ kind: character === "&" ? "and" : "or", at }, at + 2];
    case "'":
      return quotedText(text, at);
    case "@":
      return attribute(text, at);
    default:
      return wordAt(text, at);
  }
}

function wordAt(text: string, at: number): TokenAndEnd {
  const end = endOf(word, text, at);
  if (end === undefined) throw new Misfit(at, `no part of a condition begins with ${JSON.stringify(text[at])}`);
  const written = text.slice(at, end);
  const kind = words.get(written.toLowerCase());
  return [kind === undefined ? { kind: "word", at, text: written } : { kind, at }, end];
}

/** A backslash takes the quote behind it into the text. Any other stays, since patterns have a use for it. */
function quotedText(text: string, at: number): TokenAndEnd {
  let value = "";
  let from = at + 1;
  for (;;) {
    const quote = text.indexOf("'", from);
    if (quote < 0) throw new Misfit(at, "the text that begins here has no closing quote");
    if (text[quote - 1] !== "\\") return [{ kind: "text", at, text: value + text.slice(from, quote) }, quote + 1];
    value += `${text.slice(from, quote - 1)}'`;
    from = quote + 1;
  }
}

/** What stands in the brackets is kept as it is: names of tags have a syntax of their own, `tags:Project<$key_case_sensitive$>`. */
function attribute(text: string, at: number): TokenAndEnd {
  sourceAndBracket.lastIndex = at;
  const [opening = "", written = "", bracket] = sourceAndBracket.exec(text) ?? [];
  const source = sources.get(written.toLowerCase());
  if (!source) throw new Misfit(at, `attributes come from ${attributeSources.join(", ")}, not from "${written}"`);
  if (!bracket) throw new Misfit(at, `the attribute's name is missing: @${source}[…]`);
  const from = at + opening.length;
  const end = text.indexOf("]", from);
  if (end < 0) throw new Misfit(at, "the attribute that begins here has no closing bracket");
  const name = text.slice(from, end).trim();
  if (name === "") throw new Misfit(at, "the attribute has no name");
  return [{ kind: "attribute", at, source, name }, end + 1];
}
