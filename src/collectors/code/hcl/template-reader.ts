import { character } from "./characters.ts";
import type { FaultList } from "./fault-list.ts";
import { HeredocEnds, markEnd } from "./heredoc.ts";
import { nextTopLevelBlock } from "./restart.ts";
import { Scanner } from "./scanner.ts";
import type { Expression, Range } from "./syntax.ts";
import { assemble, type LoopNames, type Piece, unindent } from "./template-pieces.ts";
import { endOfSequence, isSequenceAt, readText } from "./template-text.ts";
import { describeToken, type TokenKind, token } from "./tokens.ts";

/** What a template ends with: a quote, a line with a mark, or the text itself. */
type Form =
  | { readonly kind: "quoted" | "bare" }
  | { readonly kind: "heredoc"; readonly mark: string; readonly isIndented: boolean };

interface Reading {
  readonly form: Form;
  readonly pieces: Piece[];
  /** The sequence before ended with `~}`: the text after it loses its leading blanks. */
  trimsNext: boolean;
  isBroken: boolean;
  height: number;
}

const quoted: Form = { kind: "quoted" };
const bare: Form = { kind: "bare" };

/** Quoted text, heredocs and what stands inside of them; expressions are read by who extends it. */
export abstract class TemplateReader extends Scanner {
  readonly #heredocEnds: HeredocEnds;
  /** Something did not parse: everything that is open returns, until somebody knows where to go on. */
  protected hasFailed = false;
  /** A line end ends the expression; not so within parentheses, brackets and sequences. */
  protected isLineBound = true;
  /** Brackets that were opened since the attribute began and are not closed yet. */
  protected openBrackets = 0;
  /** Height of the expression that was read last. */
  protected height = 0;

  constructor(text: string, faults: FaultList) {
    super(text, faults);
    this.#heredocEnds = new HeredocEnds(text);
  }

  protected abstract expression(): Expression;

  /** The token that an expression sees next: its line may be over before. */
  protected get next(): TokenKind {
    return this.isLineBound && this.isAfterNewline ? token.end : this.kind;
  }

  /** Notes that something else stands here than what should, and lets everything return. */
  protected fail(expected: string): Expression {
    const isLineOver = this.isLineBound && this.isAfterNewline;
    const range = isLineOver ? { start: this.lastEnd, end: this.lastEnd } : { start: this.start, end: this.stop };
    if (!this.hasFailed) {
      const found = describeToken(this.kind, this.text.slice(this.start, this.stop));
      this.faults.add(`${isLineOver && !this.is(token.end) ? "the line ends" : found} where ${expected}`, range);
    }
    this.hasFailed = true;
    return { type: "broken", ...range };
  }

  /** Takes a token of this kind, or fails. */
  protected take(kind: TokenKind, expected: string): boolean {
    if (this.hasFailed) return false;
    if (this.next === kind) this.advance();
    else this.fail(expected);
    return !this.hasFailed;
  }

  protected takeName(expected: string): string {
    const name = this.text.slice(this.start, this.stop);
    return this.take(token.identifier, expected) ? name : "";
  }

  /** The names after `for`, up to and with `in`. */
  protected loopNames(): LoopNames {
    const first = this.takeName("the name of a loop's variable is expected");
    if (this.hasFailed || this.next !== token.comma) return this.#afterNames({ keyName: undefined, valueName: first });
    this.advance();
    const second = this.takeName("the name of a loop's variable is expected");
    return this.#afterNames({ keyName: first, valueName: second });
  }

  #afterNames(names: LoopNames): LoopNames {
    const expected = '"in" is expected';
    if (this.takeName(expected) !== "in" && !this.hasFailed) this.fail(expected);
    return names;
  }

  /** The string whose opening quote is the present token. */
  protected quotedTemplate(): Expression {
    const { text, start } = this;
    for (let at = start + 1; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === character.quote) {
        this.resume(at + 1);
        this.height = 1;
        return { type: "literal", value: text.slice(start + 1, at), start, end: at + 1 };
      }
      if (code === character.backslash || code === character.lineFeed) break;
      if (code === character.dollar || code === character.percent) break;
    }
    return this.#template(quoted, { start, end: start + 1 });
  }

  /** The whole text as a template. */
  protected bareTemplate(): Expression {
    return this.#template(bare, { start: 0, end: 0 });
  }

  protected heredoc(): Expression {
    const { start, stop, text } = this;
    const isIndented = text.charCodeAt(start + 2) === character.dash;
    const mark = text.slice(start + (isIndented ? 3 : 2), stop);
    const lineEnd = this.endOfLine(stop);
    if (text.slice(stop, lineEnd).trim() !== "")
      this.faults.add("text after the mark of a heredoc; it begins on the next line", { start: stop, end: lineEnd });
    if (this.#heredocEnds.has(mark, lineEnd + 1))
      return this.#template({ kind: "heredoc", mark, isIndented }, { start, end: lineEnd + 1 });
    this.faults.add(`a heredoc that is not closed: no line below holds "${mark}" alone`, { start, end: stop });
    const next = nextTopLevelBlock(text, Math.min(lineEnd + 1, text.length));
    this.resume(next);
    this.lineStart = next;
    this.isAfterNewline = true;
    this.height = 1;
    return { type: "broken", start, end: this.lastEnd };
  }

  /** `opening` is what stands before the first character of the template. */
  #template(form: Form, opening: Range): Expression {
    const reading: Reading = { form, pieces: [], trimsNext: false, isBroken: false, height: 0 };
    const end = this.#readPieces(reading, opening);
    this.resume(end);
    this.height = reading.height + 1;
    return this.#expressionOf(reading, { start: opening.start, end });
  }

  #expressionOf({ form, pieces, isBroken }: Reading, range: Range): Expression {
    if (isBroken) return { type: "broken", ...range };
    if (form.kind === "heredoc" && form.isIndented) unindent(pieces);
    const parts = assemble(pieces);
    if (typeof parts === "string") {
      this.faults.add(parts, range);
      return { type: "broken", ...range };
    }
    const [first] = parts;
    if (first === undefined) return { type: "literal", value: "", ...range };
    if (parts.length === 1 && first.type === "text") return { type: "literal", value: first.value, ...range };
    return { type: "template", parts, ...range };
  }

  /** Gives back where the template ends, its closing mark included. */
  #readPieces(reading: Reading, opening: Range): number {
    const { text, faults } = this;
    const { form } = reading;
    const textForm = { text, isQuoted: form.kind === "quoted", faults };
    let at = opening.end;
    for (;;) {
      const isLineStart = form.kind === "heredoc" && text.charCodeAt(at - 1) === character.lineFeed;
      const end = isLineStart ? markEnd(text, at, form.mark) : undefined;
      if (end !== undefined) return end;
      const run = readText(textForm, at);
      this.#addText(reading, run.value);
      at = run.end;
      if (at >= text.length) return this.#endOfText(reading, opening);
      if (textForm.isQuoted && text.charCodeAt(at) === character.quote) return at + 1;
      if (textForm.isQuoted && text.charCodeAt(at) === character.lineFeed) return this.#cut(reading, opening, at);
      if (isSequenceAt(text, at)) at = this.#sequence(reading, at);
    }
  }

  #endOfText(reading: Reading, opening: Range): number {
    return reading.form.kind === "bare" ? this.text.length : this.#cut(reading, opening, this.text.length);
  }

  #cut(reading: Reading, opening: Range, end: number): number {
    const message =
      reading.form.kind === "quoted"
        ? "a string that is not closed on its line: a quote is missing"
        : "a heredoc that is not closed";
    if (!reading.isBroken) this.faults.add(message, opening);
    reading.isBroken = true;
    return end;
  }

  #addText(reading: Reading, value: string): void {
    const text = reading.trimsNext ? value.trimStart() : value;
    reading.trimsNext = false;
    if (value !== "") reading.pieces.push({ kind: "text", value: text });
  }

  /** Reads `${…}` or `%{…}`; gives back where the text goes on. */
  #sequence(reading: Reading, at: number): number {
    const { isLineBound, openBrackets } = this;
    this.isLineBound = false;
    const isTrimmed = this.text.charCodeAt(at + 2) === character.tilde;
    const last = reading.pieces.at(-1);
    if (isTrimmed && last?.kind === "text") last.value = last.value.trimEnd();
    this.resume(at + (isTrimmed ? 3 : 2));
    this.height = 0;
    const isDirective = this.text.charCodeAt(at) === character.percent;
    const piece = isDirective ? this.#directive() : ({ kind: "interpolation", value: this.expression() } as const);
    reading.height = Math.max(reading.height, this.height);
    if (!this.is(token.closeBrace) && !this.is(token.trimAndClose)) this.fail('"}" is expected');
    this.isLineBound = isLineBound;
    this.openBrackets = openBrackets;
    if (this.hasFailed || piece === undefined) return this.#skipSequence(reading);
    reading.pieces.push(piece);
    reading.trimsNext = this.is(token.trimAndClose);
    return this.stop;
  }

  #skipSequence(reading: Reading): number {
    reading.isBroken = true;
    this.hasFailed = false;
    const from = this.isAfterNewline ? this.lastEnd : this.start;
    this.forgetComments(from);
    if (this.isAfterNewline) this.lineStart = this.text.lastIndexOf("\n", from - 1) + 1;
    return endOfSequence(this.text, from);
  }

  #directive(): Piece | undefined {
    const word = this.text.slice(this.start, this.stop);
    const expected = '"if", "else", "endif", "for" or "endfor" is expected';
    if (word === "else" || word === "endif" || word === "endfor") {
      this.advance();
      return { kind: word };
    }
    if (word !== "if" && word !== "for") {
      this.fail(expected);
      return undefined;
    }
    this.advance();
    if (word === "if") return { kind: "if", condition: this.expression() };
    const names = this.loopNames();
    return { kind: "for", names, collection: this.expression() };
  }
}
