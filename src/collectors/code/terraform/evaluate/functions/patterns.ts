import type { Value } from "../../value.ts";
import { maxItems, maxText } from "../budget.ts";
import { compilePattern } from "../regex/compiler.ts";
import { type Match, PatternMachine, tooMuchWork } from "../regex/machine.ts";
import type { Program } from "../regex/program.ts";
import { list, object, scalar } from "../values.ts";
import {
  Failure,
  type FunctionCall,
  type FunctionTable,
  type Given,
  isKnown,
  partial,
  text,
  wrong,
} from "./definition.ts";

const deep = { sensitivity: "deep" } as const;

/** Functions of regular expressions, in RE2's syntax. */
export const patternFunctions: FunctionTable = {
  regex: partial(2, (call) => withTexts(call, (pattern, value) => first(call, pattern, value)), deep),
  regexall: partial(2, (call) => withTexts(call, (pattern, value) => all(call, pattern, value)), deep),
  replace: partial(3, replace, { ...deep, handsOn: false }),
};

const notMatched = new Failure("unsupported", "this pattern is not matched here");
const tooLong = new Failure("unsupported", "matching the pattern takes too much work");

function withTexts(call: FunctionCall, run: (first: string, second: string) => Given): Given {
  if (!isKnown(call.arguments)) return call.evaluation.derived(call.expression, call.arguments);
  const [one, other] = call.arguments.map((value) => text.read(value));
  if (one === undefined) return wrong(0, text.wants);
  return other === undefined ? wrong(1, text.wants) : run(one, other);
}

/** All matches in a text, or why there is no telling. An empty one right behind another does not count. */
function matchesIn(call: FunctionCall, program: Program, value: string, most: number): Match[] | Failure {
  const machine = new PatternMachine(program, value);
  const found: Match[] = [];
  let [from, lastEnd] = [0, -1];
  while (from <= value.length && found.length < most) {
    const before = machine.steps;
    const match = machine.find(from);
    call.evaluation.scope.budget.spend((machine.steps - before) / 16);
    if (match === tooMuchWork || found.length > maxItems || call.evaluation.scope.budget.isSpent()) return tooLong;
    if (!match) break;
    const [start = 0, end = 0] = match;
    if (end > start || start !== lastEnd) found.push(match);
    lastEnd = end;
    from = end > start ? end : end + ((value.codePointAt(end) ?? 0) > 0xffff ? 2 : 1);
  }
  return found;
}

function first(call: FunctionCall, pattern: string, value: string): Given {
  const program = compilePattern(pattern);
  if (!program) return notMatched;
  const found = matchesIn(call, program, value, 1);
  if (found instanceof Failure) return found;
  const [match] = found;
  return match ? captured(program, match, value) : new Failure("fault", "the pattern does not match");
}

function all(call: FunctionCall, pattern: string, value: string): Given {
  const program = compilePattern(pattern);
  if (!program) return notMatched;
  const found = matchesIn(call, program, value, Number.POSITIVE_INFINITY);
  if (found instanceof Failure) return found;
  const results: Value[] = [];
  for (const match of found) {
    const result = captured(program, match, value);
    if (result instanceof Failure) return result;
    results.push(result);
  }
  return list(results);
}

/** The text that matched, or what its groups took: by name where they have names. */
function captured({ groups }: Program, match: Match, value: string): Value | Failure {
  const texts = groups.map((_name, number) => textOf(match, number, value));
  const [whole = "", ...taken] = texts;
  if (taken.length === 0) return scalar(whole);
  const names = groups.slice(1);
  if (names.every((name) => name === undefined)) return list(taken.map((one) => scalar(one ?? null)));
  const entries: [string, Value][] = [];
  for (const [at, name] of names.entries()) {
    if (name === undefined) return new Failure("fault", "some groups of the pattern have names and some do not");
    entries.push([name, scalar(taken[at] ?? null)]);
  }
  return object(new Map(entries));
}

function textOf(match: Match, number: number, value: string): string | undefined {
  const [start = -1, end = -1] = match.slice(number * 2, number * 2 + 2);
  return start < 0 || end < 0 ? undefined : value.slice(start, end);
}

function replace(call: FunctionCall): Given {
  if (!isKnown(call.arguments)) return call.evaluation.derived(call.expression, call.arguments);
  const [value, wanted, replacement] = call.arguments.map((one) => text.read(one));
  if (value === undefined) return wrong(0, text.wants);
  if (wanted === undefined) return wrong(1, text.wants);
  if (replacement === undefined) return wrong(2, text.wants);
  const isPattern = wanted.length > 1 && wanted.startsWith("/") && wanted.endsWith("/");
  if (isPattern) return replacePattern(call, { value, pattern: wanted.slice(1, -1), replacement });
  const pieces = value.split(wanted);
  if (value.length + pieces.length * replacement.length > maxText) return tooLong;
  // Around each character, the start and the end too, stands an empty text.
  return wanted === "" ? ["", ...value, ""].join(replacement) : pieces.join(replacement);
}

interface Replacing {
  readonly value: string;
  readonly pattern: string;
  readonly replacement: string;
}

function replacePattern(call: FunctionCall, { value, pattern, replacement }: Replacing): Given {
  const program = compilePattern(pattern);
  if (!program) return notMatched;
  const found = matchesIn(call, program, value, Number.POSITIVE_INFINITY);
  if (found instanceof Failure) return found;
  let [out, at] = ["", 0];
  for (const match of found) {
    const [start = 0, end = 0] = match;
    out += value.slice(at, start) + expanded(replacement, (name) => groupText(program, match, { name, value }));
    if (out.length > maxText) return tooLong;
    at = end;
  }
  return out + value.slice(at);
}

function groupText({ groups }: Program, match: Match, of: { readonly name: string; readonly value: string }): string {
  const number = /^\d{1,3}$/.test(of.name) ? Number(of.name) : groups.indexOf(of.name);
  return number < 0 ? "" : (textOf(match, number, of.value) ?? "");
}

/** `$1`, `$name` and `${name}` in a replacement; `$$` is a dollar sign. */
function expanded(replacement: string, group: (name: string) => string): string {
  return replacement.replaceAll(/\$(?:\$|(\w{1,100})|\{(\w{1,100})\})/g, (_all, bare?: string, braced?: string) => {
    const name = bare ?? braced;
    return name === undefined ? "$" : group(name);
  });
}
