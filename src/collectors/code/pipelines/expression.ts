import { type Evaluated, plain, truthOf } from "./evaluated.ts";
import { areEqual, both, either, functions } from "./expression-functions.ts";
import { type Token, tokensOf } from "./expression-tokens.ts";

/** What a dotted name stands for: `parameters.vault`, `inputs.secrets`. Names in lower case. */
export type Lookup = (path: readonly string[]) => Evaluated | undefined;

const deepest = 50;
const longest = 5_000;

/**
 * Evaluates the inside of `${{ }}`: literals, names, comparisons and the common functions of both platforms. What it does not know
 * is unknown, and a condition of which one part decides is decided.
 */
export function evaluate(source: string, lookup: Lookup): Evaluated {
  const expression = shortened(source);
  if (source.length > longest) return { kind: "unknown", expression };
  const tokens = tokensOf(source);
  if (tokens === undefined) return { kind: "unknown", expression };
  const parser = new Parser(tokens, lookup, expression);
  return parser.whole();
}

/** As the code has it, on one line, shortened. */
export function shortened(source: string): string {
  const line = source.trim().replaceAll(/\s+/g, " ");
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #lookup: Lookup;
  readonly #unknown: Evaluated;
  #at = 0;
  #depth = 0;
  #isBroken = false;

  constructor(tokens: readonly Token[], lookup: Lookup, expression: string) {
    this.#tokens = tokens;
    this.#lookup = lookup;
    this.#unknown = { kind: "unknown", expression };
  }

  whole(): Evaluated {
    const value = this.#or();
    return this.#isBroken || this.#at < this.#tokens.length ? this.#unknown : value;
  }

  #or(): Evaluated {
    if (++this.#depth > deepest) return this.#broken();
    let value = this.#and();
    while (this.#takes("||")) value = either(value, this.#and(), this.#unknown);
    this.#depth -= 1;
    return value;
  }

  #and(): Evaluated {
    let value = this.#comparison();
    while (this.#takes("&&")) value = both(value, this.#comparison(), this.#unknown);
    return value;
  }

  #comparison(): Evaluated {
    let value = this.#unary();
    for (;;) {
      if (this.#takes("==")) value = this.#equal(value, this.#unary(), true);
      else if (this.#takes("!=")) value = this.#equal(value, this.#unary(), false);
      else return value;
    }
  }

  #equal(a: Evaluated, b: Evaluated, wanted: boolean): Evaluated {
    const same = areEqual(a, b);
    return same === undefined ? this.#unknown : plain(same === wanted);
  }

  #unary(): Evaluated {
    let isNegated = false;
    let isUsed = false;
    while (this.#takes("!")) {
      isNegated = !isNegated;
      isUsed = true;
    }
    const value = this.#primary();
    if (!isUsed) return value;
    const truth = truthOf(value);
    return truth === undefined ? this.#unknown : plain(truth !== isNegated);
  }

  #primary(): Evaluated {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    if (token?.kind === "text" || token?.kind === "number") return plain(token.value);
    if (token?.kind === "(") {
      const value = this.#or();
      return this.#takes(")") ? value : this.#broken();
    }
    if (token?.kind !== "name") return this.#broken();
    if (this.#takes("(")) return this.#call(token.value.toLowerCase());
    return this.#named(token.value);
  }

  #named(first: string): Evaluated {
    const word = first.toLowerCase();
    const path = [word];
    for (;;) {
      const next = this.#tokens[this.#at + 1];
      if (this.#isAt(".") && next?.kind === "name") {
        path.push(next.value.toLowerCase());
        this.#at += 2;
      } else if (this.#isAt("[") && next?.kind === "text" && this.#tokens[this.#at + 2]?.kind === "]") {
        path.push(next.value.toLowerCase());
        this.#at += 3;
      } else break;
    }
    // What is behind another form of access, as `[0]` or `.*`, is not followed.
    if (this.#isAt("[") || this.#isAt(".")) return this.#broken();
    if (path.length === 1 && (word === "true" || word === "false")) return plain(word === "true");
    if (path.length === 1 && word === "null") return plain(null);
    return this.#lookup(path) ?? this.#unknown;
  }

  #call(name: string): Evaluated {
    const given: Evaluated[] = [];
    if (!this.#takes(")")) {
      do given.push(this.#or());
      while (this.#takes(","));
      if (!this.#takes(")")) return this.#broken();
    }
    return functions.get(name)?.(given, this.#unknown) ?? this.#unknown;
  }

  #isAt(kind: Token["kind"]): boolean {
    return this.#tokens[this.#at]?.kind === kind;
  }

  #takes(kind: Token["kind"]): boolean {
    const isThere = this.#isAt(kind);
    if (isThere) this.#at += 1;
    return isThere;
  }

  #broken(): Evaluated {
    this.#isBroken = true;
    this.#at = this.#tokens.length;
    return this.#unknown;
  }
}
