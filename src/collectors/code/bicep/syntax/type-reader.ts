import { ExpressionReader } from "./expression-reader.ts";
import type { Decorator, TypeNode, TypeProperty } from "./syntax.ts";
import { token } from "./tokens.ts";

/** Types of parameters, outputs and variables, and those that a file declares. */
export abstract class TypeReader extends ExpressionReader {
  protected type(): TypeNode {
    return this.nested(() => this.#union());
  }

  #union(): TypeNode {
    const { start } = this;
    if (this.is(token.bar)) this.advance();
    const first = this.#suffixed();
    if (!this.is(token.bar)) return first;
    const members = [first];
    while (this.is(token.bar)) {
      this.advance();
      members.push(this.#suffixed());
    }
    return { type: "union", members, start, end: this.lastEnd };
  }

  /** `string[]`, `string?`, `types.name`, `types.list[*]`. */
  #suffixed(): TypeNode {
    let of = this.#basic();
    for (let links = 0; !this.isAfterNewline; links += 1) {
      this.checkChain(links);
      if (this.is(token.question)) {
        this.advance();
        of = { type: "nullable", of, start: of.start, end: this.lastEnd };
      } else if (this.is(token.openBracket)) of = this.#indexed(of);
      else if (this.is(token.dot)) of = this.#member(of);
      else if (this.is(token.exclamation)) {
        this.advance();
        of = of.type === "nullable" ? of.of : of;
      } else break;
    }
    return of;
  }

  #indexed(of: TypeNode): TypeNode {
    this.open(token.openBracket, '"["');
    const isList = this.is(token.closeBracket);
    if (!isList) this.advance();
    this.close(token.closeBracket, '"]"');
    const range = { start: of.start, end: this.lastEnd };
    return isList ? { type: "array", of, ...range } : { type: "other", isNull: false, ...range };
  }

  #member(of: TypeNode): TypeNode {
    this.advance();
    if (this.is(token.star)) {
      this.advance();
      return { type: "other", isNull: false, start: of.start, end: this.lastEnd };
    }
    const { text, end } = this.name("the name of a type");
    if (of.type !== "named") return { type: "other", isNull: false, start: of.start, end };
    return { type: "named", path: [...of.path, text], start: of.start, end };
  }

  #basic(): TypeNode {
    switch (this.kind) {
      case token.identifier:
        return this.#named();
      case token.quote:
        return this.#text();
      case token.number:
      case token.minus:
      case token.exclamation:
        return this.#literal();
      case token.openParenthesis:
        return this.#grouped();
      case token.openBracket:
        return this.#tuple();
      case token.openBrace:
        return this.#object();
      default:
        return this.fail("a type");
    }
  }

  #other(start: number, isNull = false): TypeNode {
    return { type: "other", isNull, start, end: this.lastEnd };
  }

  #text(): TypeNode {
    const { start } = this;
    this.readText();
    return this.#other(start);
  }

  #literal(): TypeNode {
    const { start } = this;
    if (!this.is(token.number)) this.advance();
    if (this.is(token.number) || this.is(token.identifier)) this.advance();
    else this.fail("a literal");
    return this.#other(start);
  }

  #named(): TypeNode {
    const { start, stop: end } = this;
    const name = this.word();
    this.advance();
    if (name === "null" || name === "true" || name === "false") return this.#other(start, name === "null");
    // A resource as a type: `resource 'Microsoft.KeyVault/vaults@2023-07-01'`.
    if (name === "resource" && this.is(token.quote)) {
      this.readText();
      return this.#other(start);
    }
    if (!this.is(token.less)) return { type: "named", path: [name], start, end };
    this.advance();
    while (!this.is(token.greater)) {
      this.type();
      if (this.is(token.comma)) this.advance();
      else if (!this.is(token.greater)) this.fail('"," or ">"');
    }
    this.advance();
    return this.#other(start);
  }

  #grouped(): TypeNode {
    const { start } = this;
    this.open(token.openParenthesis, '"("');
    const inner = this.type();
    this.close(token.closeParenthesis, '")"');
    return { ...inner, start, end: this.lastEnd };
  }

  #tuple(): TypeNode {
    const { start } = this;
    this.open(token.openBracket, '"["');
    while (!this.is(token.closeBracket)) {
      this.decorators();
      this.type();
      if (this.is(token.comma)) this.advance();
      else if (!this.is(token.closeBracket) && !this.isAfterNewline) this.fail('"," or "]"');
    }
    this.close(token.closeBracket, '"]"');
    return this.#other(start);
  }

  #object(): TypeNode {
    const { start } = this;
    this.open(token.openBrace, '"{"');
    const properties: TypeProperty[] = [];
    while (!this.is(token.closeBrace)) {
      const property = this.nested(() => this.#property());
      if (property) properties.push(property);
      if (this.is(token.comma)) this.advance();
      else if (!this.is(token.closeBrace) && !this.isAfterNewline) this.fail('"," or "}"');
    }
    this.close(token.closeBrace, '"}"');
    return { type: "object", properties, start, end: this.lastEnd };
  }

  /** Undefined for `*: type`, which says what all other properties are. */
  #property(): TypeProperty | undefined {
    const { start } = this;
    const decorators = this.decorators();
    let name: string | undefined;
    if (this.is(token.star)) this.advance();
    else if (this.is(token.quote)) {
      const text = this.readText();
      name = text.type === "literal" ? String(text.value) : undefined;
    } else name = this.name("the name of a property").text;
    this.expect(token.colon, '":"');
    const type = this.type();
    return name === undefined ? undefined : { name, decorators, type, start, end: this.lastEnd };
  }

  protected decorators(): Decorator[] {
    const found: Decorator[] = [];
    while (this.is(token.at)) {
      const { start } = this;
      this.advance();
      const call = this.expression();
      if (call.type !== "call") this.fail("a decorator with its arguments");
      found.push({ name: call.name, arguments: call.arguments, start, end: this.lastEnd });
    }
    return found;
  }
}
