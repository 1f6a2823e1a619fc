import { isBlank } from "../../hcl/characters.ts";
import { NestingReader } from "./nesting-reader.ts";
import type { Expression, Name, ObjectEntry, ObjectExpression, ResourceStatement } from "./syntax.ts";
import { token } from "./tokens.ts";

/** Objects, of which what does not parse costs one property. */
export abstract class ObjectReader extends NestingReader {
  /** A `resource` inside the body of another one, its decorators included. */
  protected abstract nestedResource(): ResourceStatement;

  protected name(expected: string): Name {
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
