import { RecoveringReader } from "./recovering-reader.ts";
import { isItemAt, isTopLevelBlockAt } from "./restart.ts";
import type { Attribute, Block, Body, Expression, Range } from "./syntax.ts";
import { token } from "./tokens.ts";

/** From so many attributes on, one is looked for by a set of their names. */
const manyAttributes = 32;

interface OpenBody {
  readonly attributes: Attribute[];
  /** Names of all attributes, once they are many. */
  names?: Set<string>;
  readonly blocks: Block[];
  /** Type of the block, undefined at the top of the file. */
  readonly type: string | undefined;
}

/** Attributes and blocks of a file, and where to go on after one that does not parse. */
export class BodyReader extends RecoveringReader {
  /** The whole file. */
  read(): Body {
    this.restart(0);
    this.isAfterNewline = true;
    const body: OpenBody = { attributes: [], blocks: [], type: undefined };
    this.#items(body);
    return { attributes: body.attributes, blocks: body.blocks, start: 0, end: this.text.length };
  }

  /** Ends at the closing brace, at the end of the text, or at a line that can only begin a block outside of this one. */
  #items(body: OpenBody): void {
    for (;;) {
      this.noteMargin();
      switch (this.kind) {
        case token.end:
          return;
        case token.closeBrace:
          if (body.type !== undefined) return;
          this.faults.add("a closing brace where no block is open", { start: this.start, end: this.stop });
          this.advance();
          break;
        case token.identifier:
          if (body.type !== undefined && this.#isOutside(body.type)) return;
          this.#item(body);
          break;
        default:
          this.#stray(body);
      }
    }
  }

  /** A block that stands at the top of files begins here, at the left margin: the one around it was not closed. */
  #isOutside(type: string): boolean {
    if (this.start !== this.lineStart || !isTopLevelBlockAt(this.text, this.start)) return false;
    // A check holds its own data source, whose author may not have indented it.
    return !(type === "check" && this.text.startsWith("data", this.start));
  }

  #item(body: OpenBody): void {
    const { start, stop } = this;
    const name = this.text.slice(start, stop);
    this.advance();
    const next = this.isAfterNewline && !this.is(token.openBrace) ? token.end : this.kind;
    if (next === token.assign) this.#attribute(body, name, start);
    else if (next === token.openBrace || next === token.quote || next === token.identifier)
      this.#block(body, name, { start, end: stop });
    else {
      this.isLineBound = true;
      this.fail('"=" or a block is expected');
      this.recover(start);
    }
  }

  /** Something that begins neither an attribute nor a block. */
  #stray(body: OpenBody): void {
    const { start } = this;
    if (this.is(token.quote)) {
      this.#quotedName(body);
      return;
    }
    this.isAfterNewline = false;
    this.fail("an attribute or a block is expected");
    this.recover(start);
  }

  /** `"name" = value`, which the JSON form and older versions allow; its value is read, so that it is not lost. */
  #quotedName(body: OpenBody): void {
    const { start } = this;
    const name = this.quotedTemplate();
    if (this.next === token.assign && name.type === "literal" && typeof name.value === "string") {
      this.faults.add("an attribute's name in quotes; it stands bare", { start, end: name.end });
      this.#attribute(body, name.value, start);
    } else {
      this.isAfterNewline = false;
      this.fail("an attribute or a block is expected");
      this.recover(start);
    }
  }

  #attribute(body: OpenBody, name: string, start: number): void {
    if (isStated(body, name) && !this.faults.hasConflict)
      this.faults.add(`"${name}" is stated already in this block`, { start, end: this.lastEnd });
    this.advance();
    const value = this.#value(start);
    body.attributes.push({ name, value, start, end: value.end });
    body.names?.add(name);
  }

  /** An attribute's value up to the end of its line. One that does not parse to there is not a value at all. */
  #value(attributeStart: number): Expression {
    const start = this.isAfterNewline ? this.lastEnd : this.start;
    const isEmpty = this.isAfterNewline || this.is(token.closeBrace) || this.is(token.end);
    if (isEmpty && this.#isItem()) {
      this.faults.add("an attribute without a value", { start: attributeStart, end: this.lastEnd });
      return { type: "broken", start: this.lastEnd, end: this.lastEnd };
    }
    if (this.isAfterNewline) {
      this.faults.add("a value that does not begin on the line of its name", { start: attributeStart, end: start });
      this.isAfterNewline = false;
    }
    const value = this.expression();
    if (!this.hasFailed && !this.isAfterNewline && !this.is(token.closeBrace) && !this.is(token.end))
      this.fail("a line end is expected");
    if (!this.hasFailed) return value;
    const failedAt = this.recover(attributeStart);
    return { type: "broken", start, end: Math.max(start, failedAt) };
  }

  #isItem(): boolean {
    return this.is(token.closeBrace) || this.is(token.end) || isItemAt(this.text, this.start);
  }

  #block(body: OpenBody, type: string, typeRange: Range): void {
    const { start } = typeRange;
    const labels: string[] = [];
    while (!this.isAfterNewline && (this.is(token.quote) || this.is(token.identifier))) {
      const label = this.#label();
      if (label === undefined) break;
      labels.push(label);
    }
    const header = { start, end: labels.length === 0 ? typeRange.end : this.lastEnd };
    if (this.hasFailed || !this.is(token.openBrace)) {
      this.isLineBound = true;
      this.fail('a label or "{" is expected');
      this.recover(start);
      return;
    }
    if (this.isAfterNewline)
      this.faults.add("the opening brace of a block does not stand on its line", { start, end: header.end });
    const inner = this.nested(
      () => this.#braced(type, header.end),
      () => undefined,
    );
    if (inner === undefined) this.passBlock();
    else body.blocks.push({ type, labels, body: inner, header, start, end: inner.end });
  }

  #label(): string | undefined {
    if (this.is(token.identifier)) {
      const name = this.text.slice(this.start, this.stop);
      this.advance();
      return name;
    }
    const { start } = this;
    const label = this.quotedTemplate();
    if (label.type === "literal" && typeof label.value === "string") return label.value;
    if (label.type !== "broken") this.faults.add("a label that is a template", { start, end: label.end });
    return "";
  }

  /** The body of a block with its braces. */
  #braced(type: string, headerEnd: number): Body {
    const { start } = this;
    this.advance();
    const body: OpenBody = { attributes: [], blocks: [], type };
    this.#items(body);
    if (this.is(token.closeBrace)) {
      this.advance();
      if (!this.isAfterNewline && !this.is(token.closeBrace) && !this.is(token.end)) this.#afterBrace();
    } else this.faults.add('a block that is not closed: "}" is missing', { start: headerEnd, end: start + 1 });
    return { attributes: body.attributes, blocks: body.blocks, start, end: this.lastEnd };
  }

  /** What follows a block on its line is told once and read as if it stood on the next. */
  #afterBrace(): void {
    this.faults.add("something after the closing brace of a block; it stands on the next line", {
      start: this.start,
      end: this.stop,
    });
  }
}

function isStated(body: OpenBody, name: string): boolean {
  if (body.attributes.length < manyAttributes) return body.attributes.some((attribute) => attribute.name === name);
  body.names ??= new Set(body.attributes.map((attribute) => attribute.name));
  return body.names.has(name);
}
