import { isDigit } from "./characters.ts";
import { CollectionReader } from "./collection-reader.ts";
import type { Expression } from "./syntax.ts";
import { token } from "./tokens.ts";

const words: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** What operators stand between: literals, collections, calls, and traversals of them. */
export abstract class TermReader extends CollectionReader {
  protected term(): Expression {
    const { start } = this;
    switch (this.next) {
      case token.identifier:
        return this.#named(start);
      case token.quote:
        return this.quotedTemplate();
      case token.heredoc:
        return this.heredoc();
      case token.number:
        return this.#number(start);
      case token.openParenthesis:
        return this.parenthesised(start);
      case token.openBracket:
        return this.tuple(start);
      case token.openBrace:
        return this.object(start);
      default:
        return this.fail("an expression is expected");
    }
  }

  #number(start: number): Expression {
    const value = Number(this.text.slice(start, this.stop));
    this.advance();
    this.height = 1;
    return { type: "literal", value, start, end: this.lastEnd };
  }

  #named(start: number): Expression {
    const name = this.text.slice(start, this.stop);
    this.advance();
    this.height = 1;
    if (this.next === token.openParenthesis) return this.#call(start, name);
    if (this.next === token.doubleColon) return this.#namespaced(start);
    const word = words.get(name);
    const end = this.lastEnd;
    return word === undefined ? { type: "variable", name, start, end } : { type: "literal", value: word, start, end };
  }

  /** `provider::azurerm::normalise_resource_id(…)`. */
  #namespaced(start: number): Expression {
    while (!this.hasFailed && this.next === token.doubleColon) {
      this.advance();
      this.takeName("a function's name is expected");
    }
    const name = this.text.slice(start, this.lastEnd).replaceAll(/\s/g, "");
    if (this.next === token.openParenthesis) return this.#call(start, name);
    return this.fail('"(" is expected');
  }

  #call(start: number, name: string): Expression {
    return this.enclosed(false, () => {
      const items: Expression[] = [];
      let highest = 0;
      let spreadsLast = false;
      while (!this.hasFailed && !this.is(token.closeParenthesis) && !spreadsLast) {
        items.push(this.expression());
        highest = Math.max(highest, this.height);
        spreadsLast = this.is(token.ellipsis);
        if (spreadsLast) this.advance();
        else if (!this.is(token.closeParenthesis)) this.take(token.comma, '"," or ")" is expected');
      }
      this.close(token.closeParenthesis, '")" is expected', highest);
      return { type: "call", name, arguments: items, spreadsLast, start, end: this.lastEnd };
    });
  }

  /** What hangs on a term: attributes, indexes, splats. */
  protected traversed(root: Expression): Expression {
    let of = root;
    while (!this.hasFailed) {
      const { next } = this;
      if (next !== token.dot && next !== token.openBracket) break;
      of = next === token.dot ? this.#dot(of) : this.#bracket(of);
    }
    return of;
  }

  #dot(of: Expression): Expression {
    const below = this.height;
    const dotEnd = this.stop;
    if (isDigit(this.text.charCodeAt(dotEnd))) return this.#legacyIndex(of, dotEnd);
    this.advance();
    if (this.next !== token.times) {
      const name = this.takeName("an attribute's name is expected");
      this.grow(below);
      return { type: "attribute", of, name, start: of.start, end: this.lastEnd };
    }
    const element = this.#element();
    let each = element;
    this.height = 1;
    while (!this.hasFailed && this.#isAttributeNext()) each = this.#dot(each);
    this.grow(Math.max(below, this.height));
    return { type: "splat", of, each, start: of.start, end: this.lastEnd };
  }

  /** A second `.*` begins a splat over the first one. */
  #isAttributeNext(): boolean {
    return this.next === token.dot && this.text[this.stop] !== "*";
  }

  #element(): Expression {
    const { start, stop: end } = this;
    this.advance();
    return { type: "element", start, end };
  }

  /** `list.0`, of which `list.0.1` is two, not a fraction. */
  #legacyIndex(of: Expression, start: number): Expression {
    const end = this.digitsEnd(start);
    const key: Expression = { type: "literal", value: Number(this.text.slice(start, end)), start, end };
    this.resume(end);
    this.grow(this.height);
    return { type: "index", of, key, start: of.start, end };
  }

  #bracket(of: Expression): Expression {
    const below = this.height;
    const { isLineBound } = this;
    return this.enclosed(false, () => {
      if (this.is(token.times)) {
        const element = this.#element();
        this.close(token.closeBracket, '"]" is expected', 0);
        this.isLineBound = isLineBound;
        this.height = 1;
        const each = this.nested(
          () => this.traversed(element),
          (broken) => broken,
        );
        this.grow(Math.max(below, this.height));
        return { type: "splat", of, each, start: of.start, end: this.lastEnd };
      }
      const key = this.expression();
      this.close(token.closeBracket, '"]" is expected', Math.max(below, this.height));
      return { type: "index", of, key, start: of.start, end: this.lastEnd };
    });
  }
}
