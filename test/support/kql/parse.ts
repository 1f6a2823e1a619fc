import { type Token, textIn, tokenize } from "./tokens.ts";
import { KqlFault } from "./values.ts";

export type Node =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "star" }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "number"; readonly value: number; readonly isReal: boolean }
  | { readonly kind: "truth"; readonly value: boolean }
  | { readonly kind: "span"; readonly ticks: bigint }
  | { readonly kind: "call"; readonly name: string; readonly parts: readonly Node[] }
  | { readonly kind: "binary"; readonly sign: string; readonly left: Node; readonly right: Node }
  | { readonly kind: "in"; readonly ignoresCase: boolean; readonly left: Node; readonly list: readonly Node[] }
  | { readonly kind: "between"; readonly of: Node; readonly low: Node; readonly high: Node }
  | { readonly kind: "index"; readonly of: Node; readonly key: Node };

export interface NamedNode {
  /** Null where it gets its name from what it is. */
  readonly name: string | null;
  readonly value: Node;
}

export type Operator =
  | { readonly kind: "where"; readonly test: Node }
  | { readonly kind: "extend" | "project"; readonly columns: readonly NamedNode[] }
  | { readonly kind: "summarize"; readonly aggregates: readonly NamedNode[]; readonly by: readonly NamedNode[] }
  | { readonly kind: "take"; readonly count: number };

export type Source =
  | { readonly kind: "table"; readonly name: string }
  | { readonly kind: "union"; readonly isFuzzy: boolean; readonly legs: readonly Tabular[] };

export interface Tabular {
  readonly source: Source;
  readonly operators: readonly Operator[];
}

export interface Query {
  readonly lets: readonly { readonly name: string; readonly value: Node | Tabular }[];
  readonly result: Tabular;
}

export function parseQuery(text: string): Query {
  return new Parser(tokenize(text)).query();
}

const comparisons = ["==", "!=", "<", ">", "<=", ">=", "=~", "!~"];
const ticksPerSecond = 10_000_000n;
const units: Readonly<Record<string, bigint>> = {
  ms: 10_000n,
  s: ticksPerSecond,
  m: 60n * ticksPerSecond,
  h: 3600n * ticksPerSecond,
  d: 86_400n * ticksPerSecond,
};

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  query(): Query {
    const lets: { name: string; value: Node | Tabular }[] = [];
    while (this.#take("let")) {
      const name = this.#word();
      this.#need("=");
      // The literal of a bag is all that is given a name besides tables.
      const isTable = !this.#is("dynamic");
      lets.push({ name, value: isTable ? this.#tabular() : this.#expression() });
      this.#need(";");
    }
    const result = this.#tabular();
    if (this.#here.kind !== "end") throw this.#fault("more than a query");
    return { lets, result };
  }

  #tabular(): Tabular {
    const source = this.#source();
    const operators: Operator[] = [];
    while (this.#take("|")) operators.push(this.#operator());
    return { source, operators };
  }

  #source(): Source {
    if (!this.#take("union")) return { kind: "table", name: this.#word() };
    const isFuzzy = this.#take("isfuzzy");
    if (isFuzzy) {
      this.#need("=");
      this.#need("true");
    }
    const legs: Tabular[] = [];
    do {
      this.#need("(");
      legs.push(this.#tabular());
      this.#need(")");
    } while (this.#take(","));
    return { kind: "union", isFuzzy, legs };
  }

  #operator(): Operator {
    const name = this.#word();
    switch (name) {
      case "where":
        return { kind: "where", test: this.#expression() };
      case "extend":
      case "project":
        return { kind: name, columns: this.#columns() };
      case "summarize":
        return this.#summarize();
      case "take":
        return { kind: "take", count: Number(this.#step().text) };
      default:
        throw this.#fault(`the operator ${name} is not known here`);
    }
  }

  #summarize(): Operator {
    if (this.#take("hint")) for (const part of [".", "strategy", "=", "shuffle"]) this.#need(part);
    const aggregates = this.#columns();
    return { kind: "summarize", aggregates, by: this.#take("by") ? this.#columns() : [] };
  }

  #columns(): readonly NamedNode[] {
    const columns: NamedNode[] = [];
    do {
      const isNamed = this.#here.kind === "word" && this.#tokens[this.#at + 1]?.text === "=";
      const name = isNamed ? this.#word() : null;
      if (isNamed) this.#need("=");
      columns.push({ name, value: this.#expression() });
    } while (this.#take(","));
    return columns;
  }

  #expression(): Node {
    let left = this.#conjunction();
    while (this.#take("or")) left = { kind: "binary", sign: "or", left, right: this.#conjunction() };
    return left;
  }

  #conjunction(): Node {
    let left = this.#comparison();
    while (this.#take("and")) left = { kind: "binary", sign: "and", left, right: this.#comparison() };
    return left;
  }

  #comparison(): Node {
    const left = this.#sum();
    const sign = comparisons.find((one) => this.#is(one));
    if (sign !== undefined) {
      this.#step();
      return { kind: "binary", sign, left, right: this.#sum() };
    }
    if (this.#take("matches")) {
      this.#need("regex");
      return { kind: "binary", sign: "matches regex", left, right: this.#sum() };
    }
    if (this.#take("between")) return this.#between(left);
    if (!this.#is("in")) return left;
    this.#step();
    const ignoresCase = this.#take("~");
    this.#need("(");
    return { kind: "in", ignoresCase, left, list: this.#list(")") };
  }

  #between(of: Node): Node {
    this.#need("(");
    const low = this.#sum();
    this.#need("..");
    const high = this.#sum();
    this.#need(")");
    return { kind: "between", of, low, high };
  }

  #sum(): Node {
    return this.#chain(["+", "-"], () => this.#chain(["*", "/"], () => this.#postfix()));
  }

  #chain(signs: readonly string[], part: () => Node): Node {
    let left = part();
    for (;;) {
      const sign = signs.find((one) => this.#is(one));
      if (sign === undefined) return left;
      this.#step();
      left = { kind: "binary", sign, left, right: part() };
    }
  }

  #postfix(): Node {
    let of = this.#primary();
    while (this.#take("[")) {
      of = { kind: "index", of, key: this.#expression() };
      this.#need("]");
    }
    return of;
  }

  #primary(): Node {
    const token = this.#step();
    switch (token.kind) {
      case "text":
        return { kind: "text", value: textIn(token) };
      case "number":
        return { kind: "number", value: Number(token.text), isReal: token.text.includes(".") };
      case "span": {
        const [, count = "", unit = ""] = /^(\d+)([a-z]+)$/.exec(token.text) ?? [];
        return { kind: "span", ticks: BigInt(count) * (units[unit] ?? 0n) };
      }
      case "word":
        return this.#named(token.text);
      default:
        if (token.text === "*") return { kind: "star" };
        if (token.text !== "(") throw this.#fault(`no value: ${token.text}`);
        return this.#bracketed();
    }
  }

  #bracketed(): Node {
    const inner = this.#expression();
    this.#need(")");
    return inner;
  }

  #named(name: string): Node {
    if (name === "true" || name === "false") return { kind: "truth", value: name === "true" };
    return this.#take("(") ? { kind: "call", name, parts: this.#list(")") } : { kind: "name", name };
  }

  #list(end: string): readonly Node[] {
    const parts: Node[] = [];
    if (this.#take(end)) return parts;
    do parts.push(this.#expression());
    while (this.#take(","));
    this.#need(end);
    return parts;
  }

  get #here(): Token {
    return this.#tokens[this.#at] ?? { kind: "end", text: "" };
  }

  #step(): Token {
    const token = this.#here;
    this.#at += 1;
    return token;
  }

  /** Texts are never signs or words. */
  #is(text: string): boolean {
    return this.#here.kind !== "text" && this.#here.text === text;
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#at += 1;
    return true;
  }

  #need(text: string): void {
    if (!this.#take(text)) throw this.#fault(`expected ${text}`);
  }

  #word(): string {
    if (this.#here.kind !== "word") throw this.#fault("expected a name");
    return this.#step().text;
  }

  #fault(message: string): KqlFault {
    const around = this.#tokens.slice(Math.max(0, this.#at - 5), this.#at + 5).map(({ text }) => text);
    return new KqlFault("SyntaxError", `${message} near ${around.join(" ")}`);
  }
}
