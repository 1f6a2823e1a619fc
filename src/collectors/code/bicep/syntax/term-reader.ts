import { character, isBlank } from "../../hcl/characters.ts";
import { ObjectReader } from "./object-reader.ts";
import { isNamePart } from "./scanner.ts";
import type { Expression } from "./syntax.ts";
import { token } from "./tokens.ts";

type Of<Type extends Expression["type"]> = Extract<Expression, { readonly type: Type }>;

const words: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** What expressions begin with: literals, names, calls, arrays, objects, loops and lambdas. */
export abstract class TermReader extends ObjectReader {
  protected term(): Expression {
    if (this.isStatementStart()) this.fail("a value");
    switch (this.kind) {
      case token.quote:
        return this.readText();
      case token.number:
        return this.#number();
      case token.identifier:
        return this.#word();
      case token.openParenthesis:
        return this.#isLambda() ? this.#lambda() : this.#grouped();
      case token.openBracket:
        return this.#array();
      case token.openBrace:
        return this.object();
      default:
        return this.fail("a value");
    }
  }

  #number(): Expression {
    const { start, stop: end } = this;
    const value = Number(this.word());
    this.advance();
    return { type: "literal", value, start, end };
  }

  #word(): Expression {
    const { start, stop: end } = this;
    const name = this.word();
    this.advance();
    if (this.is(token.arrow)) return this.#lambdaBody([name], start);
    if (this.is(token.openParenthesis) && !this.isAfterNewline) {
      return name === "if" ? this.#condition(start) : this.call(undefined, name, start);
    }
    const value = words.get(name);
    return value === undefined ? { type: "name", name, start, end } : { type: "literal", value, start, end };
  }

  /** Reads arguments; `of` is what the function is called on. */
  protected call(of: Expression | undefined, name: string, start: number): Of<"call"> {
    this.open(token.openParenthesis, '"("');
    const found: Expression[] = [];
    while (!this.is(token.closeParenthesis)) {
      found.push(this.nested(() => this.expression()));
      if (this.is(token.comma)) this.advance();
      else if (!this.is(token.closeParenthesis)) this.fail('"," or ")"');
    }
    this.close(token.closeParenthesis, '")"');
    const [first] = found;
    if (name.startsWith("load") && first?.type === "literal" && typeof first.value === "string") {
      this.loads.push(first.value);
    }
    return { type: "call", of, name, arguments: found, start, end: this.lastEnd };
  }

  #condition(start: number): Expression {
    this.open(token.openParenthesis, '"("');
    const condition = this.nested(() => this.expression());
    this.close(token.closeParenthesis, '")"');
    const body = this.nested(() => this.term());
    return { type: "if", condition, body, start, end: this.lastEnd };
  }

  /** The range of what stands in brackets holds the brackets, so that texts of ranges are whole. */
  #grouped(): Expression {
    const { start } = this;
    this.open(token.openParenthesis, '"("');
    const inner = this.nested(() => this.expression());
    this.close(token.closeParenthesis, '")"');
    return { ...inner, start, end: this.lastEnd };
  }

  /** Looks ahead in the text: names in brackets with an arrow behind them. */
  #isLambda(): boolean {
    let at = this.stop;
    const { text } = this;
    for (let code = text.charCodeAt(at); code !== 0x29; code = text.charCodeAt(at)) {
      if (!isNamePart(code) && code !== token.comma && !isSpace(code)) return false;
      at += 1;
    }
    at += 1;
    while (isSpace(text.charCodeAt(at))) at += 1;
    return text.startsWith("=>", at);
  }

  #lambda(): Expression {
    const { start } = this;
    this.open(token.openParenthesis, '"("');
    const parameters: string[] = [];
    while (this.is(token.identifier)) {
      parameters.push(this.word());
      this.advance();
      if (this.is(token.comma)) this.advance();
    }
    this.close(token.closeParenthesis, '")"');
    return this.#lambdaBody(parameters, start);
  }

  #lambdaBody(parameters: readonly string[], start: number): Expression {
    this.expect(token.arrow, '"=>"');
    const body = this.nested(() => this.expression());
    return { type: "lambda", parameters, body, start, end: this.lastEnd };
  }

  #array(): Expression {
    const { start } = this;
    this.open(token.openBracket, '"["');
    if (this.isWord("for")) return this.#loop(start);
    const items: Expression[] = [];
    while (!this.is(token.closeBracket)) {
      items.push(this.nested(() => this.#item()));
      if (this.is(token.comma)) this.advance();
      else if (!this.is(token.closeBracket) && !this.isAfterNewline) this.fail('"," or "]"');
    }
    this.close(token.closeBracket, '"]"');
    return { type: "array", items, start, end: this.lastEnd };
  }

  #item(): Expression {
    if (!this.is(token.ellipsis)) return this.expression();
    const { start } = this;
    this.advance();
    const of = this.expression();
    return { type: "spread", of, start, end: this.lastEnd };
  }

  #loop(start: number): Expression {
    this.advance();
    const isPair = this.is(token.openParenthesis);
    if (isPair) this.open(token.openParenthesis, '"("');
    const item = this.name("the name of a member").text;
    let index: string | undefined;
    if (isPair) {
      if (this.is(token.comma)) {
        this.advance();
        index = this.name("the name of an index").text;
      }
      this.close(token.closeParenthesis, '")"');
    }
    if (!this.isWord("in")) this.fail('"in"');
    this.advance();
    const collection = this.nested(() => this.expression());
    this.expect(token.colon, '":"');
    const body = this.nested(() => this.expression());
    this.close(token.closeBracket, '"]"');
    return { type: "for", item, index, collection, body, start, end: this.lastEnd };
  }
}

function isSpace(code: number): boolean {
  return isBlank(code) || code === character.lineFeed;
}
