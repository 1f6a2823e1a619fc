import { NestingReader } from "./nesting-reader.ts";
import type { Expression, ForExpression, ObjectEntry } from "./syntax.ts";
import { token } from "./tokens.ts";

type ForParts = Pick<ForExpression, "key" | "value" | "condition" | "isGrouped">;

/** What stands in brackets: tuples, objects, `for` expressions, and expressions in parentheses. */
export abstract class CollectionReader extends NestingReader {
  protected parenthesised(start: number): Expression {
    return this.enclosed(false, () => {
      const inner = this.expression();
      this.close(token.closeParenthesis, '")" is expected', this.height);
      return { ...inner, start, end: this.lastEnd };
    });
  }

  protected tuple(start: number): Expression {
    return this.enclosed(false, () => {
      if (this.#isFor()) return this.#for(start, false);
      const items: Expression[] = [];
      let highest = 0;
      while (!this.hasFailed && !this.is(token.closeBracket)) {
        items.push(this.expression());
        highest = Math.max(highest, this.height);
        if (!this.is(token.closeBracket)) this.take(token.comma, '"," or "]" is expected');
      }
      this.close(token.closeBracket, '"]" is expected', highest);
      return { type: "tuple", items, start, end: this.lastEnd };
    });
  }

  #isFor(): boolean {
    return this.is(token.identifier) && this.stop - this.start === 3 && this.text.startsWith("for", this.start);
  }

  protected object(start: number): Expression {
    return this.enclosed(true, () => {
      if (this.#isFor()) {
        this.isLineBound = false;
        return this.#for(start, true);
      }
      const entries: ObjectEntry[] = [];
      let highest = 0;
      while (!this.hasFailed && !this.is(token.closeBrace)) {
        entries.push(this.#entry());
        highest = Math.max(highest, this.height);
        this.#endEntry();
      }
      this.close(token.closeBrace, '"}" is expected', highest);
      return { type: "object", entries, start, end: this.lastEnd };
    });
  }

  #entry(): ObjectEntry {
    const key = this.#key();
    const keyHeight = this.height;
    if (!this.hasFailed && this.next !== token.assign && this.next !== token.colon) this.fail('"=" is expected');
    if (this.hasFailed) return { key, value: { type: "broken", start: key.end, end: key.end } };
    this.advance();
    const value = this.expression();
    this.height = Math.max(this.height, keyHeight);
    return { key, value };
  }

  /** A bare name is text, the words of the language too. */
  #key(): Expression {
    const { start, stop } = this;
    const isName = this.is(token.identifier);
    // The key itself may stand on a new line.
    this.isAfterNewline = false;
    const key = this.expression();
    const isBare = isName && key.start === start && key.end === stop && key.type !== "broken";
    return isBare ? { type: "literal", value: this.text.slice(start, stop), start, end: stop } : key;
  }

  #endEntry(): void {
    if (this.hasFailed || this.is(token.closeBrace)) return;
    if (this.is(token.comma)) this.advance();
    else if (!this.isAfterNewline) this.fail('"," or a line end is expected');
  }

  #for(start: number, isObject: boolean): Expression {
    this.advance();
    const names = this.loopNames();
    const collection = this.expression();
    let highest = this.height;
    this.take(token.colon, '":" is expected');
    const parts = this.#forParts(isObject);
    highest = Math.max(highest, this.height);
    if (isObject) this.close(token.closeBrace, '"}" is expected', highest);
    else this.close(token.closeBracket, '"]" is expected', highest);
    return { type: "for", ...names, collection, ...parts, start, end: this.lastEnd };
  }

  #forParts(isObject: boolean): ForParts {
    let highest = 0;
    const read = (): Expression => {
      const expression = this.expression();
      highest = Math.max(highest, this.height);
      return expression;
    };
    const key = isObject ? read() : undefined;
    if (isObject) this.take(token.arrow, '"=>" is expected');
    const value = read();
    const isGrouped = isObject && this.is(token.ellipsis);
    if (isGrouped) this.advance();
    const hasCondition = this.is(token.identifier) && this.text.slice(this.start, this.stop) === "if";
    if (hasCondition) this.advance();
    const condition = hasCondition ? read() : undefined;
    this.height = highest;
    return { key, value, condition, isGrouped };
  }
}
