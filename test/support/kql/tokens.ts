import { KqlFault } from "./values.ts";

export interface Token {
  readonly kind: "word" | "text" | "number" | "span" | "sign" | "end";
  readonly text: string;
}

const patterns: readonly (readonly [Token["kind"] | "blank", RegExp])[] = [
  ["blank", /(?:\s+|\/\/[^\n]*)/y],
  ["text", /@"(?:[^"]|"")*"|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y],
  ["span", /\d+(?:\.\d+)?(?:d|h|m|s|ms)\b/y],
  ["number", /\d+(?:\.\d+)?/y],
  ["word", /[A-Za-z_][A-Za-z0-9_]*/y],
  ["sign", /\.\.|==|!=|<=|>=|=~|!~|[-+*/%<>=|(),;[\].~]/y],
];

/** `datetime(…)` and `dynamic(…)` hold what is no token of the language: it is taken as one text. */
const literals = /(datetime|dynamic)\(/y;

/** Splits a query; throws a `KqlFault` at what is none of the language that is known here. */
export function tokenize(query: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < query.length; ) {
    literals.lastIndex = at;
    const literal = literals.exec(query);
    if (literal) {
      const end = endOf(query, at + literal[0].length);
      tokens.push({ kind: "word", text: literal[1] ?? "" }, { kind: "sign", text: "(" });
      tokens.push({ kind: "text", text: JSON.stringify(query.slice(at + literal[0].length, end)) });
      tokens.push({ kind: "sign", text: ")" });
      at = end + 1;
      continue;
    }
    const [kind, text] = next(query, at);
    if (kind !== "blank") tokens.push({ kind, text });
    at += text.length;
  }
  return [...tokens, { kind: "end", text: "" }];
}

function next(query: string, at: number): readonly [Token["kind"] | "blank", string] {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const match = pattern.exec(query);
    if (match) return [kind, match[0]];
  }
  throw new KqlFault("SyntaxError", `what is this: ${query.slice(at, at + 20)}`);
}

/** The closing bracket of a literal; brackets in texts are none. */
function endOf(query: string, from: number): number {
  let depth = 0;
  for (let at = from; at < query.length; at += 1) {
    if (query[at] === '"')
      for (at += 1; query[at] !== '"' && at < query.length; at += 1) if (query[at] === "\\") at += 1;
    if (query[at] === "(") depth += 1;
    if (query[at] === ")" && depth === 0) return at;
    if (query[at] === ")") depth -= 1;
  }
  throw new KqlFault("SyntaxError", "a literal without its end");
}

/** The text that a token stands for. */
export function textIn({ text }: Token): string {
  if (text.startsWith("@")) return text.slice(2, -1).replaceAll('""', '"');
  if (text.startsWith("'")) return text.slice(1, -1).replace(/\\(.)/g, "$1");
  return JSON.parse(text) as string; // a text token has the form of one
}
