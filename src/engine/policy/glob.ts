/** Says whether a text fits a pattern, without regard to case. */
export type Glob = (text: string) => boolean;

/** A pattern that can be used, or why it cannot. */
export type ParsedGlob = { readonly matches: Glob } | { readonly fault: string };

type Token =
  | { readonly kind: "literal"; readonly character: string }
  | { readonly kind: "one" }
  | { readonly kind: "run" }
  | { readonly kind: "folders" }
  | { readonly kind: "set"; readonly isNegated: boolean; readonly ranges: readonly (readonly [string, string])[] };

export const longestGlob = 512;
const mostAlternatives = 64;
const tooMany = { fault: `it stands for more than ${mostAlternatives} patterns` };

/**
 * Reads a pattern. `*` is any run of characters, slashes too: an id is one flat text. A leading or middle path part
 * of two stars may also stand for nothing. `?` is one character, `[abc]`, `[a-z]`, `[!a]` one of a set, `{a,b}`
 * either, and a backslash takes the next character as it is. Square brackets also stand for themselves, because ids of
 * code have them (`kv["a"]`) and get copied; and a pattern's own text always fits it, whatever signs are in it.
 *
 * Written here because matching must not take longer than text times pattern: translated to regular expressions,
 * a pattern such as `*a*a*a*a*a*b` takes seconds on a name of a hundred characters, and both come from outside.
 */
export function parseGlob(pattern: string): ParsedGlob {
  if (pattern.length > longestGlob) return { fault: `it is longer than ${longestGlob} characters` };
  const lower = pattern.toLowerCase();
  const alternatives = expandBraces(lower);
  if (!Array.isArray(alternatives)) return alternatives;
  const readings = lower.includes("[") ? [true, false] : [false];
  const compiled = alternatives.flatMap((text) => readings.map((hasSets) => tokenize(text, hasSets)));
  return {
    matches: (text) => {
      const subject = text.toLowerCase();
      return subject === lower || compiled.some((tokens) => fits(tokens, subject));
    },
  };
}

/** A matcher for a pattern that the loader has accepted. Throws on any other: that is a fault of the caller. */
export function compileGlob(pattern: string): Glob {
  const parsed = parseGlob(pattern);
  if ("fault" in parsed) throw new Error(`glob ${JSON.stringify(pattern)}: ${parsed.fault}`);
  return parsed.matches;
}

/** `a{b,c}` to `ab` and `ac`, outermost pair first, until none is left. */
function expandBraces(pattern: string): string[] | { readonly fault: string } {
  const finished: string[] = [];
  const pending = [pattern];
  for (let text = pending.pop(); text !== undefined; text = pending.pop()) {
    const choices = chooseFirstBraces(text);
    if (choices === "open") return { fault: "it has a { without its }" };
    if (choices) pending.push(...choices);
    else finished.push(text);
    if (finished.length + pending.length > mostAlternatives) return tooMany;
  }
  return finished;
}

/** The text once for each choice of its first pair of braces; undefined when it has none. */
function chooseFirstBraces(text: string): readonly string[] | "open" | undefined {
  const cuts: number[] = [];
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === "\\") index += 1;
    else if (character === "{") {
      depth += 1;
      if (depth === 1) cuts.push(index);
    } else if (character === "," && depth === 1) cuts.push(index);
    else if (character === "}" && depth > 0) {
      depth -= 1;
      if (depth === 0) return choicesBetween(text, [...cuts, index]);
    }
  }
  return depth > 0 ? "open" : undefined;
}

function choicesBetween(text: string, cuts: readonly number[]): readonly string[] {
  const [first = 0] = cuts;
  const last = cuts.at(-1) ?? first;
  const [before, after] = [text.slice(0, first), text.slice(last + 1)];
  return cuts.slice(1).map((cut, index) => before + text.slice((cuts[index] ?? first) + 1, cut) + after);
}

interface Piece {
  readonly token: Token;
  readonly length: number;
}

function tokenize(text: string, hasSets: boolean): readonly Token[] {
  const tokens: Token[] = [];
  for (let index = 0; index < text.length; ) {
    const set = hasSets && text[index] === "[" ? setAt(text.slice(index)) : undefined;
    const { token, length } = set ?? pieceAt(text, index);
    tokens.push(token);
    index += length;
  }
  return tokens;
}

function pieceAt(text: string, index: number): Piece {
  const [first = "", second] = [text[index], text[index + 1]];
  if (first === "*") return starsAt(text.slice(index), index === 0 || text[index - 1] === "/");
  if (first === "?") return { token: { kind: "one" }, length: 1 };
  if (first === "\\" && second !== undefined) return { token: { kind: "literal", character: second }, length: 2 };
  return { token: { kind: "literal", character: first }, length: 1 };
}

function starsAt(rest: string, isAtPartStart: boolean): Piece {
  const { length = 0 } = /^\*+/.exec(rest)?.[0] ?? "";
  const isWholePart = isAtPartStart && length > 1 && rest[length] === "/";
  return isWholePart ? { token: { kind: "folders" }, length: length + 1 } : { token: { kind: "run" }, length };
}

/** Undefined when the bracket is never closed. */
function setAt(rest: string): Piece | undefined {
  // A `]` that comes first is a member, as in every shell.
  const match = /^\[([!^]?)(\]?[^\]]*)\]/.exec(rest);
  if (!match) return undefined;
  const [whole, negation, members = ""] = match;
  const ranges = [...members.matchAll(/(.)-(.)|(.)/gs)].map(
    ([, from, to, single]) => [from ?? single ?? "", to ?? single ?? ""] as const,
  );
  return { token: { kind: "set", isNegated: negation !== "", ranges }, length: whole.length };
}

/** Follows all ways through the pattern at once: never more steps than characters times tokens. */
function fits(tokens: readonly Token[], text: string): boolean {
  let active = new Set<number>();
  enter(active, tokens, 0);
  for (const character of text.split("")) {
    const next = new Set<number>();
    for (const state of active) step(next, { tokens, state, character });
    if (next.size === 0) return false;
    active = next;
  }
  return active.has(tokens.length);
}

interface Step {
  readonly tokens: readonly Token[];
  readonly state: number;
  readonly character: string;
}

function step(next: Set<number>, { tokens, state, character }: Step): void {
  const token = tokens[state];
  if (!token) return;
  if (token.kind === "run") enter(next, tokens, state);
  else if (token.kind === "folders") {
    // Inside a folder's name the rest of the pattern may begin only after the next slash.
    next.add(state);
    if (character === "/") enter(next, tokens, state + 1);
  } else if (accepts(token, character)) enter(next, tokens, state + 1);
}

/** Also enters what follows a part that may stand for nothing. */
function enter(states: Set<number>, tokens: readonly Token[], state: number): void {
  for (let at = state; ; at++) {
    states.add(at);
    const kind = tokens[at]?.kind;
    if (kind !== "run" && kind !== "folders") return;
  }
}

function accepts(token: Extract<Token, { kind: "literal" | "one" | "set" }>, character: string): boolean {
  if (token.kind === "one") return true;
  if (token.kind === "literal") return token.character === character;
  return token.ranges.some(([from, to]) => from <= character && character <= to) !== token.isNegated;
}
