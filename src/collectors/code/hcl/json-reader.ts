import { character } from "./characters.ts";
import type { JsonMember, JsonNode } from "./json-node.ts";
import { JsonScanner } from "./json-scanner.ts";

const deepestNesting = 200;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;
const colon = 0x3a;

/**
 * Reads JSON with positions. It goes on after faults: a member without a value costs itself, a missing comma nothing, and what is cut off
 * is kept as far as it goes.
 */
export class JsonReader extends JsonScanner {
  /** Arrays and objects that are open. */
  #arrays = 0;
  #objects = 0;

  /** The whole text. */
  read(): JsonNode {
    this.peek();
    const node = this.#value();
    if (!Number.isNaN(this.peek())) this.miss("the end of the text");
    return node;
  }

  #value(): JsonNode {
    const code = this.peek();
    if (code === character.quote) return this.string();
    if (code !== character.openBrace && code !== openBracket) return this.word();
    if (this.#arrays + this.#objects >= deepestNesting) return this.#tooDeep();
    return code === openBracket ? this.#array() : this.#object();
  }

  #array(): JsonNode {
    const start = this.at;
    const items: JsonNode[] = [];
    this.#arrays += 1;
    this.at += 1;
    let mayEnd = true;
    for (;;) {
      const code = this.#next(this.#objects, character.closeBrace);
      if (code === closeBracket || this.#isOver(code, '"]"')) break;
      const before = this.at;
      items.push(this.#value());
      mayEnd = this.#separator();
      if (this.at === before) this.at += 1;
    }
    this.#arrays -= 1;
    this.#close(closeBracket, mayEnd);
    return { type: "array", items, start, end: this.at };
  }

  #object(): JsonNode {
    const start = this.at;
    const members: JsonMember[] = [];
    this.#objects += 1;
    this.at += 1;
    let mayEnd = true;
    for (;;) {
      const code = this.#next(this.#arrays, closeBracket);
      if (code === character.closeBrace || this.#isOver(code, '"}"')) break;
      const before = this.at;
      const member = this.#member(code);
      if (member) members.push(member);
      mayEnd = this.#separator();
      if (this.at === before) this.at += 1;
    }
    this.#objects -= 1;
    this.#close(character.closeBrace, mayEnd);
    return { type: "object", members, start, end: this.at };
  }

  /** Passes over closing brackets of the other kind where none of that kind is open. */
  #next(open: number, other: number): number {
    let code = this.peek();
    while (code === other && open === 0) {
      this.miss("an entry");
      this.at += 1;
      code = this.peek();
    }
    return code;
  }

  /** The text ends, or the bracket of what is around closes: this one was not closed. */
  #isOver(code: number, expected: string): boolean {
    const isOver = Number.isNaN(code) || code === closeBracket || code === character.closeBrace;
    if (isOver) this.miss(expected);
    return isOver;
  }

  #member(code: number): JsonMember | undefined {
    const name = code === character.quote ? this.string() : undefined;
    if (name?.type !== "string") {
      if (name === undefined) this.miss("the name of a member, in quotes,");
      this.#skip();
      return undefined;
    }
    const nameRange = { start: name.start, end: name.end };
    if (this.peek() === colon) this.at += 1;
    else this.miss('":"');
    const next = this.peek();
    const isMissing = next === comma || next === character.closeBrace || Number.isNaN(next);
    if (isMissing) this.miss("a value");
    const value: JsonNode = isMissing ? { type: "broken", start: name.end, end: name.end } : this.#value();
    return { name: name.value, nameRange, value, start: name.start, end: value.end };
  }

  /** Takes the comma after a member or item. True where the list may end here: a comma asks for another one. */
  #separator(): boolean {
    const code = this.peek();
    if (code === comma) {
      this.at += 1;
      return false;
    }
    const isClosing = code === closeBracket || code === character.closeBrace;
    if (!isClosing && !Number.isNaN(code)) this.miss('","');
    return true;
  }

  #close(closing: number, mayEnd: boolean): void {
    if (this.text.charCodeAt(this.at) !== closing) return;
    if (!mayEnd) this.trailingComma();
    this.at += 1;
  }

  /** Met at the bracket behind the comma. */
  protected trailingComma(): void {
    this.miss("another entry after the comma");
  }

  #tooDeep(): JsonNode {
    const start = this.at;
    this.faults.add(`nested deeper than ${deepestNesting} levels`, { start, end: start + 1 });
    this.at += 1;
    this.#skip();
    if (this.at < this.text.length) this.at += 1;
    return { type: "broken", start, end: this.at };
  }

  /** Passes over everything up to the comma or closing bracket that belongs to the present level. */
  #skip(): void {
    const wasMuted = this.faults.isMuted;
    this.faults.isMuted = true;
    let depth = 0;
    for (let code = this.peek(); !Number.isNaN(code); code = this.peek()) {
      const isClosing = code === closeBracket || code === character.closeBrace;
      if (depth === 0 && (isClosing || code === comma)) break;
      if (code === character.openBrace || code === openBracket) depth += 1;
      if (isClosing) depth -= 1;
      if (code === character.quote) this.string();
      else this.at += 1;
    }
    this.faults.isMuted = wasMuted;
  }
}
