import type { SourceSpan } from "../../../model/fact.ts";
import { entriesOf, textOf, type YamlEntry, type YamlNode } from "../yaml/yaml-node.ts";
import { type BoundNode, type Evaluated, plain, truthOf } from "./evaluated.ts";
import { evaluate, shortened } from "./expression.ts";

/** What expressions of one file see, where they stand. All names in lower case. */
export interface Scope {
  /** Path of the file from the root. */
  readonly uri: string;
  /**
   * Parameters of a template, inputs of an action: what the caller or the default gives. Undefined for a name that is declared and
   * has no value before a run.
   */
  readonly parameters: ReadonlyMap<string, BoundNode | undefined>;
  /** Variables that the file sets itself; undefined for one that is set and not known. */
  readonly variables: ReadonlyMap<string, string | undefined>;
  /** Names of loops. */
  readonly loops: ReadonlyMap<string, Evaluated>;
  /** What all expressions of a run may cost together: names that stand for names can multiply without end. */
  readonly budget: Budget;
}

export interface Budget {
  left: number;
}

/** A text of a pipeline, as far as it is known before a run. */
export interface PipelineText {
  /** Undefined where it is not known. */
  readonly known: string | undefined;
  /** As the code has it; with the text of what is known. */
  readonly written: string;
  readonly at: SourceSpan;
}

export function scopeOf(uri: string, budget: Budget): Scope {
  return { uri, parameters: new Map(), variables: new Map(), loops: new Map(), budget };
}

/** Whether a text is nothing but one expression: it then stands for whatever that gives. */
export function soleExpression(text: string): string | undefined {
  const line = text.trim();
  if (!line.startsWith("${{") || !line.endsWith("}}")) return undefined;
  const inside = line.slice(3, -2);
  return inside.includes("${{") || inside.includes("}}") ? undefined : inside;
}

export function evaluateIn(source: string, scope: Scope): Evaluated {
  scope.budget.left -= 1;
  if (scope.budget.left < 0) return { kind: "unknown", expression: shortened(source) };
  return evaluate(source, (path) => lookUp(path, scope));
}

/** A text with what is known of its `${{ }}` put in. */
export function textIn(node: YamlNode | undefined, scope: Scope): PipelineText | undefined {
  const text = textOf(node);
  if (text === undefined || node === undefined) return undefined;
  const known = substituted(text, scope);
  return { known, written: shortened(known ?? text), at: node.at };
}

/** Undefined as soon as one expression is not known, or gives more than a text. */
export function substituted(text: string, scope: Scope): string | undefined {
  let result = "";
  let at = 0;
  for (let start = text.indexOf("${{"); start >= 0; start = text.indexOf("${{", at)) {
    const end = text.indexOf("}}", start);
    if (end < 0) break;
    const value = evaluateIn(text.slice(start + 3, end), scope);
    if (value.kind !== "plain") return undefined;
    result += text.slice(at, start) + (value.value === null ? "" : String(value.value));
    if (result.length > longest) return undefined;
    at = end + 2;
  }
  return result + text.slice(at);
}

const longest = 1_000_000;

function lookUp([first = "", ...rest]: readonly string[], scope: Scope): Evaluated | undefined {
  const loop = scope.loops.get(first);
  if (loop) return loop.kind === "node" ? within(loop.bound, rest) : rest.length === 0 ? loop : undefined;
  const [name = "", ...path] = rest;
  if (first === "parameters" || first === "inputs") {
    const bound = scope.parameters.get(name);
    return bound && within(bound, path);
  }
  if (first !== "variables" || path.length > 0) return undefined;
  const value = scope.variables.get(name);
  return value === undefined ? undefined : plain(value);
}

/** A value below a bound node. */
function within(bound: BoundNode, path: readonly string[]): Evaluated | undefined {
  let { node } = bound;
  for (const key of path) {
    const entry = entriesOf(node).findLast((one) => one.key.toLowerCase() === key);
    if (!entry) return undefined;
    node = entry.value;
  }
  if (node.kind !== "scalar") return { kind: "node", bound: { node, scope: bound.scope } };
  if (node.value === null) return plain(null);
  const sole = soleExpression(node.text);
  if (sole !== undefined) return evaluateIn(sole, bound.scope);
  const text = substituted(node.text, bound.scope);
  return text === undefined ? undefined : plain(text);
}

/** Whether a condition in a key holds: `if X`, `elseif X`, `else`. */
export interface Branch {
  readonly word: "if" | "elseif" | "else" | "each" | "insert";
  readonly rest: string;
}

/** Reads `${{ if … }}` and its kin; undefined for a key that is only a name. */
export function branchOf(key: string): Branch | undefined {
  const inside = soleExpression(key)?.trim();
  if (inside === undefined) return undefined;
  for (const word of ["if", "elseif", "else", "each", "insert"] as const) {
    if (inside === word) return { word, rest: "" };
    if (inside.startsWith(`${word} `) || inside.startsWith(`${word}(`))
      return { word, rest: inside.slice(word.length) };
  }
  return undefined;
}

/** Follows a chain of `if`, `elseif`, `else`: what holds for certain closes it, what nobody knows leaves it open. */
export class BranchChain {
  #isClosed = false;
  #isOpen = false;

  /** Whether the branch last taken may as well not be: a condition of the chain is not known. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whether the branch may be taken. */
  takes({ word, rest }: Branch, scope: Scope): boolean {
    if (word === "if") {
      this.#isClosed = false;
      this.#isOpen = false;
    }
    if (this.#isClosed) return false;
    if (word === "else") return true;
    const truth = truthOf(evaluateIn(rest, scope));
    if (truth === true) this.#isClosed = true;
    if (truth === undefined) this.#isOpen = true;
    return truth !== false;
  }
}

/** `name in parameters.list`: the name, and what it goes through. */
export function loopOf(rest: string): { readonly name: string; readonly source: string } | undefined {
  const at = rest.indexOf(" in ");
  return at < 0 ? undefined : { name: rest.slice(0, at).trim().toLowerCase(), source: rest.slice(at + 4) };
}

export function entryNamed(entries: readonly YamlEntry[], name: string): YamlEntry | undefined {
  return entries.findLast(({ key }) => key.toLowerCase() === name);
}
