import { character } from "../../hcl/characters.ts";
import type { JsonNode } from "../../hcl/json-node.ts";
import { JsonReader } from "../../hcl/json-reader.ts";
import type { Comment } from "../../hcl/syntax.ts";

/** JSON as Resource Manager's tools take it: with comments, with a comma before a closing bracket, with strings over several lines. */
export class RelaxedJsonReader extends JsonReader {
  readonly comments: Comment[] = [];

  protected override peek(): number {
    let code = super.peek();
    while (code === character.slash && this.#passComment()) code = super.peek();
    return code;
  }

  protected override trailingComma(): void {
    // Allowed.
  }

  #passComment(): boolean {
    const { text, at: start } = this;
    const next = text.charCodeAt(start + 1);
    if (next !== character.slash && next !== character.star) return false;
    const isLine = next === character.slash;
    const found = text.indexOf(isLine ? "\n" : "*/", start + 2);
    const textEnd = found < 0 ? text.length : found;
    if (found < 0 && !isLine) this.faults.add("a comment that is not closed", { start, end: start + 2 });
    const end = isLine || found < 0 ? textEnd : textEnd + 2;
    this.at = end;
    // While it is only passed over, text is met twice.
    if ((this.comments.at(-1)?.start ?? -1) < start) {
      this.comments.push({
        text: text.slice(start + 2, textEnd).trim(),
        isOwnLine: this.#isAlone(start, end),
        start,
        end,
      });
    }
    return true;
  }

  /** Nothing but the comment stands on its lines. */
  #isAlone(start: number, end: number): boolean {
    const { text } = this;
    let before = start - 1;
    while (before >= 0 && isSpace(text.charCodeAt(before))) before -= 1;
    let after = end;
    while (after < text.length && isSpace(text.charCodeAt(after))) after += 1;
    const isFirst = before < 0 || text.charCodeAt(before) === character.lineFeed;
    return isFirst && (after >= text.length || text.charCodeAt(after) === character.lineFeed);
  }

  /** A string may go on over lines where what follows its end can follow a string. Else a quote is missing on its line. */
  protected override string(): JsonNode {
    const start = this.at;
    const { end, hasEscapes, hasBreaks } = this.#endOf(start);
    if (end === undefined || !hasBreaks) return super.string();
    this.at = end;
    if (!this.#mayFollow()) {
      this.at = start;
      return super.string();
    }
    this.at = end;
    return this.stringOf(start, hasEscapes);
  }

  #endOf(start: number): { end: number | undefined; hasEscapes: boolean; hasBreaks: boolean } {
    let [hasEscapes, hasBreaks] = [false, false];
    for (let at = start + 1; at < this.text.length; at += 1) {
      const code = this.text.charCodeAt(at);
      if (code === character.quote) return { end: at + 1, hasEscapes, hasBreaks };
      if (code === character.lineFeed) hasBreaks = true;
      if (code === character.backslash) {
        hasEscapes = true;
        at += 1;
      }
    }
    return { end: undefined, hasEscapes, hasBreaks };
  }

  #mayFollow(): boolean {
    const wasMuted = this.faults.isMuted;
    this.faults.isMuted = true;
    const code = this.peek();
    this.faults.isMuted = wasMuted;
    return Number.isNaN(code) || followers.has(code);
  }

  protected override decode(start: number, end: number): string | undefined {
    const raw = this.text.slice(start, end);
    // Line breaks and tabs as they stand are no JSON, and are taken for what they are.
    const controls = raw.replaceAll(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is meant
      /[\u0000-\u001f]/g,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
    try {
      const value: unknown = JSON.parse(controls);
      return typeof value === "string" ? value : undefined;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
}

const [comma, colon, closeBracket] = [0x2c, 0x3a, 0x5d];
const followers: ReadonlySet<number> = new Set([comma, colon, closeBracket, character.closeBrace]);

function isSpace(code: number): boolean {
  return code === character.space || code === character.tab || code === character.carriageReturn || code === 0xfeff;
}
