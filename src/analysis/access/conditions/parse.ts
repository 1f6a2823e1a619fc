import { operatorNamed } from "./operators.ts";
import type { ConditionFault, Connective, Expression, Operand, Values } from "./syntax.ts";
import { faultOf, Misfit, type Token, tokensOf } from "./tokens.ts";
import { guidOf, type Literal } from "./value-comparison.ts";

/** Azure takes 8 KB; what is twice as long is no condition, whoever wrote it. */
const maxLength = 16_384;

/** Parentheses, calls and sets inside each other. Real texts have five. */
const maxDepth = 100;

export type ParsedCondition = { readonly expression: Expression } | { readonly fault: ConditionFault };

/** Estates have few texts and many grants: what was parsed lately is kept. */
const parsed = new Map<string, ParsedCondition>();
const maxParsed = 1000;

/** The tree of a condition text, or its first fault with the place. Never throws, whatever the text is. */
export function parseCondition(text: string): ParsedCondition {
  const before = parsed.get(text);
  if (before) return before;
  if (parsed.size >= maxParsed) parsed.clear();
  const result = parseAfresh(text);
  parsed.set(text, result);
  return result;
}

function parseAfresh(text: string): ParsedCondition {
  if (text.length > maxLength)
    return { fault: { line: 1, column: 1, message: `longer than ${maxLength} characters, which no condition may be` } };
  try {
    return { expression: new Parser(tokensOf(text)).condition() };
  } catch (error) {
    // The text is at fault. Anything else that is thrown is ours, and goes on.
    if (error instanceof Misfit) return { fault: faultOf(error, text) };
    throw error;
  }
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  condition(): Expression {
    if (this.#peek().kind === "end") throw new Misfit(0, "the condition is empty");
    const expression = this.#connected();
    const token = this.#take();
    if (token.kind === ")") throw new Misfit(token.at, "a closing parenthesis that nothing opened");
    if (token.kind !== "end")
      throw new Misfit(token.at, `AND, OR or the end of the condition is due, not ${inWords(token)}`);
    return expression;
  }

  /** Operands with AND or OR between them. */
  #connected(): Expression {
    const first = this.#negatable();
    const operands = [first];
    const connectives: Connective[] = [];
    for (;;) {
      const { kind } = this.#peek();
      if (kind !== "and" && kind !== "or") break;
      this.#take();
      connectives.push(kind);
      operands.push(this.#negatable());
    }
    const [kind] = connectives;
    if (kind === undefined) return first;
    return connectives.every((other) => other === kind) ? { kind, operands } : { kind: "mixed", operands, connectives };
  }

  /** Two negations in a row are none: they are counted, not nested. */
  #negatable(): Expression {
    let isNegated = false;
    while (this.#peek().kind === "not") {
      this.#take();
      isNegated = !isNegated;
    }
    const operand = this.#primary();
    return isNegated ? { kind: "not", operand } : operand;
  }

  #primary(): Expression {
    const token = this.#peek();
    if (token.kind === "(") return this.#inParentheses();
    const word = token.kind === "word" ? token.text.toLowerCase() : "";
    switch (word) {
      case "actionmatches":
        return { kind: "action-matches", patterns: this.#patterns() };
      case "suboperationmatches":
        return { kind: "suboperation-matches", patterns: this.#patterns() };
      case "exists":
        return this.#existence();
      case "notexists":
        return { kind: "not", operand: this.#existence() };
      default:
        return this.#comparison();
    }
  }

  #inParentheses(): Expression {
    const opening = this.#take();
    this.#enter(opening);
    const expression = this.#connected();
    const closing = this.#take();
    if (closing.kind === "end") throw new Misfit(opening.at, "the parenthesis that opens here is never closed");
    if (closing.kind !== ")") throw new Misfit(closing.at, `AND, OR or ) is due, not ${inWords(closing)}`);
    this.#depth -= 1;
    return expression;
  }

  /** Of `ActionMatches{'…'}`. */
  #patterns(): readonly string[] {
    const name = this.#take();
    const { values } = this.#set(this.#peek(), name);
    return values.map((value) => {
      if (typeof value !== "string") throw new Misfit(name.at, `${inWords(name)} takes texts in quotes`);
      return value;
    });
  }

  #existence(): Expression {
    const name = this.#take();
    const operand = this.#operand();
    if (operand.kind === "values") throw new Misfit(name.at, `${inWords(name)} takes an attribute`);
    return { kind: "exists", operand };
  }

  #comparison(): Expression {
    const left = this.#operand();
    const token = this.#take();
    if (token.kind !== "word") throw new Misfit(token.at, `an operator is due, not ${inWords(token)}`);
    const operator = operatorNamed(token.text);
    if (!operator) throw new Misfit(token.at, `there is no operator ${inWords(token)}`);
    return { kind: "comparison", left, operator, right: this.#operand() };
  }

  #operand(): Operand {
    const token = this.#peek();
    if (token.kind === "attribute") {
      this.#take();
      return { kind: "attribute", source: token.source, name: token.name };
    }
    if (token.kind === "{" || token.kind === "[") return this.#set(token, token);
    if (token.kind === "word" && this.#tokens[this.#next + 1]?.kind === "(") return this.#call(token.text);
    return { kind: "values", values: [this.#literal()], isSet: false };
  }

  #call(name: string): Operand {
    this.#take();
    const opening = this.#take();
    this.#enter(opening);
    const operands = this.#list(opening, ")", () => this.#operand());
    this.#depth -= 1;
    return { kind: "call", name, operands };
  }

  /** `{…}`, or `[…]`, which only source code knows. */
  #set(opening: Token, owner: Token): Values {
    if (opening.kind !== "{" && opening.kind !== "[") throw new Misfit(opening.at, `{ is due after ${inWords(owner)}`);
    this.#take();
    const values = this.#list(opening, opening.kind === "{" ? "}" : "]", () => this.#literal());
    if (values.length === 0) throw new Misfit(opening.at, "the set that opens here is empty");
    return { kind: "values", values, isSet: true };
  }

  #list<Item>(opening: Token, closing: "}" | "]" | ")", item: () => Item): readonly Item[] {
    const items: Item[] = [];
    while (this.#peek().kind !== closing) {
      items.push(item());
      const token = this.#peek();
      if (token.kind === "end") throw new Misfit(opening.at, `${inWords(opening)} is never closed`);
      if (token.kind === closing) break;
      if (token.kind !== ",") throw new Misfit(token.at, `a comma or ${closing} is due, not ${inWords(token)}`);
      this.#take();
    }
    this.#take();
    return items;
  }

  #literal(): Literal {
    const token = this.#take();
    if (token.kind === "text") return token.text;
    const literal = token.kind === "word" ? bareLiteral(token.text) : undefined;
    if (literal === undefined) throw new Misfit(token.at, `a value or an attribute is due, not ${inWords(token)}`);
    return literal;
  }

  /** Keeps recursion within bounds, whatever a text nests. */
  #enter({ at }: Token): void {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw new Misfit(at, `nested deeper than ${maxDepth} levels`);
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? end;
  }

  /** The last token, `end`, is never passed. */
  #take(): Token {
    const token = this.#peek();
    if (token.kind !== "end") this.#next += 1;
    return token;
  }
}

const end: Token = { kind: "end", at: 0 };

/** What may stand without quotes: GUIDs, numbers, true, false and null. */
function bareLiteral(text: string): Literal | undefined {
  const name = text.toLowerCase();
  if (name === "true" || name === "false") return name === "true";
  if (name === "null") return null;
  if (guidOf(text) !== undefined) return text;
  if (!/^[+-]?\d{1,30}(?:\.\d{1,30})?$/.test(text)) return undefined;
  const number = Number(text);
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? undefined : number;
}

function inWords(token: Token): string {
  switch (token.kind) {
    case "end":
      return "the end";
    case "word":
      return `"${shortened(token.text)}"`;
    case "text":
      return `the text '${shortened(token.text)}'`;
    case "attribute":
      return `@${token.source}[${shortened(token.name)}]`;
    case "and":
    case "or":
    case "not":
      return token.kind.toUpperCase();
    default:
      return token.kind;
  }
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
