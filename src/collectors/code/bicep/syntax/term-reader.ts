import { character, isBlank } from "../../hcl/characters.ts";
import { NestingReader } from "./nesting-reader.ts";
import { isNamePart } from "./scanner.ts";
import type { Expression, ObjectEntry, ObjectExpression, ResourceStatement } from "./syntax.ts";
import { token } from "./tokens.ts";

type Of<Type extends Expression["type"]> = Extract<Expression, { readonly type: Type }>;

const words: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** What expressions begin with: literals, names, calls, arrays, objects, loops and lambdas. */
export abstract class TermReader extends NestingReader {
  /** A `resource` inside the body of another one, its decorators included. */
  protected abstract nestedResource(): ResourceStatement;

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

  protected name(expected: string) {
    if (!this.is(token.identifier)) this.fail(expected);
    const name = { text: this.word(), start: this.start, end: this.stop };
    this.advance();
    return name;
  }

  /** An object; what does not parse in it costs one property. */
  protected object(): Extract<Expression, ObjectExpression> {
    const { start } = this;
    this.open(token.openBrace, '"{"');
    const level = this.openBrackets;
    const entries: ObjectEntry[] = [];
    let isCut = false;
    while (!this.is(token.closeBrace) && !this.is(token.end) && !this.isStatementStart()) {
      const entry = this.#entryOrRest(level);
      if (entry) entries.push(entry);
      else isCut = true;
      if (this.is(token.comma)) this.advance();
    }
    if (this.is(token.closeBrace)) this.close(token.closeBrace, '"}"');
    else {
      this.attempt(() => this.fail('"}"'));
      isCut = true;
      this.openBrackets = level - 1;
    }
    return { type: "object", entries, isCut, start, end: this.lastEnd };
  }

  /** Undefined where nobody knows which property is broken. */
  #entryOrRest(level: number): ObjectEntry | undefined {
    const { start } = this;
    let key: Expression | undefined;
    const entry = this.attempt(() =>
      this.nested(() => {
        if (this.is(token.ellipsis)) return this.#spread();
        if (this.is(token.at) || this.#isResource()) return this.#resourceEntry();
        key = this.#key();
        return this.#property(key);
      }),
    );
    if (entry) return entry;
    if (this.start === start && !this.is(token.end)) this.advance();
    this.skipRest(level);
    if (!key) return undefined;
    const end = Math.max(this.lastEnd, key.end);
    const value: Expression = { type: "broken", start: key.end, end };
    return { kind: "property", key, value, start, end };
  }

  #spread(): ObjectEntry {
    const { start } = this;
    this.advance();
    const of = this.expression();
    this.#endEntry();
    return { kind: "spread", of, start, end: this.lastEnd };
  }

  #resourceEntry(): ObjectEntry {
    const { start } = this;
    const resource = this.nestedResource();
    this.#endEntry();
    return { kind: "resource", resource, start, end: this.lastEnd };
  }

  /** `resource` may be the name of a property, too. */
  #isResource(): boolean {
    if (!this.isWord("resource")) return false;
    let at = this.stop;
    while (isBlank(this.text.charCodeAt(at))) at += 1;
    return this.text.charCodeAt(at) !== token.colon;
  }

  #key(): Expression {
    const { start, stop: end } = this;
    if (this.is(token.quote)) return this.readText();
    if (!this.is(token.identifier)) return this.fail("the name of a property");
    const value = this.word();
    this.advance();
    return { type: "literal", value, start, end };
  }

  #property(key: Expression): ObjectEntry {
    this.expect(token.colon, '":"');
    if (this.isAfterNewline) this.fail("a value");
    const value = this.expression();
    this.#endEntry();
    return { kind: "property", key, value, start: key.start, end: this.lastEnd };
  }

  #endEntry(): void {
    if (this.isAfterNewline || this.is(token.comma) || this.is(token.closeBrace) || this.is(token.end)) return;
    this.fail("the end of the line");
  }
}

function isSpace(code: number): boolean {
  return isBlank(code) || code === character.lineFeed;
}
