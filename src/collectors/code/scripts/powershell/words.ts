import { isNameChar, isNameStart, type Scanner } from "../scanner.ts";
import { deepest, type Piece, type Range, type Step, type SyntaxOptions, type Word } from "../steps.ts";
import { merged, withoutScope } from "./pieces.ts";

export interface WordContext {
  readonly scanner: Scanner;
  readonly options: SyntaxOptions;
  /** Reads statements up to a closing mark, which it takes. */
  readonly stepsUntil: (mark: ")" | "}", depth: number) => readonly Step[];
}

const wordEnds = new Set([" ", "\t", "\n", "\r", ";", "|", "&", ")", "}", "]", ",", ""]);

/** Arguments and values of PowerShell. */
export class WordReader {
  readonly #scanner: Scanner;
  readonly #options: SyntaxOptions;
  readonly #stepsUntil: WordContext["stepsUntil"];

  constructor({ scanner, options, stepsUntil }: WordContext) {
    this.#scanner = scanner;
    this.#options = options;
    this.#stepsUntil = stepsUntil;
  }

  /** The word that starts here. One character is passed over where none does, so that reading always gets on. */
  read(depth: number): Word {
    const scanner = this.#scanner;
    const { at: start } = scanner;
    const first = scanner.char;
    const pieces: Piece[] = [];
    const isBare = first !== "'" && first !== '"' && first !== "@";
    while (!scanner.isAtEnd && !wordEnds.has(scanner.char)) {
      const isStart = scanner.at === start;
      if (this.#isOptionEnd(pieces, start)) break;
      this.#piece(pieces, { depth, isStart });
    }
    if (scanner.at === start) scanner.at += 1;
    return { pieces: merged(pieces), isBare, start, end: scanner.at };
  }

  /** `-Name:value` is a switch and its value: two words. */
  #isOptionEnd(pieces: readonly Piece[], start: number): boolean {
    const scanner = this.#scanner;
    if (scanner.char !== ":" || scanner.text[start] !== "-") return false;
    if (!pieces.every(({ kind }) => kind === "text")) return false;
    return /^-[A-Za-z]\w*$/.test(scanner.text.slice(start, Math.min(scanner.at, start + 80)));
  }

  #piece(pieces: Piece[], { depth, isStart }: { readonly depth: number; readonly isStart: boolean }): void {
    const scanner = this.#scanner;
    const { char } = scanner;
    if (char === "'") pieces.push(this.#singleQuoted());
    else if (char === '"') pieces.push(...this.#doubleQuoted(depth));
    else if (char === "`") this.#escaped(pieces);
    else if (char === "$") pieces.push(this.#dollar(depth, true));
    else if (char === "@" && isStart) this.#at(pieces, depth);
    else if (char === "(") pieces.push(...this.#nested(")", depth));
    else if (char === "{") pieces.push(...this.#nested("}", depth));
    else if (char === "[" && isStart) this.#type();
    else {
      pieces.push({ kind: "text", text: char });
      scanner.at += 1;
    }
  }

  #escaped(pieces: Piece[]): void {
    const scanner = this.#scanner;
    pieces.push({ kind: "text", text: scanner.peek(1) });
    scanner.at = Math.min(scanner.at + 2, scanner.end);
  }

  /** Two quotes stand for one. */
  #singleQuoted(): Piece {
    const scanner = this.#scanner;
    let text = "";
    do {
      scanner.at += 1;
      text += (text === "" ? "" : "'") + scanner.skipBehind("'", "a quote is not closed");
    } while (scanner.char === "'");
    return { kind: "text", text };
  }

  #doubleQuoted(depth: number): readonly Piece[] {
    const scanner = this.#scanner;
    const start = scanner.at;
    scanner.at += 1;
    const pieces: Piece[] = [{ kind: "text", text: "" }];
    while (!scanner.isAtEnd) {
      if (scanner.char === '"' && scanner.peek(1) !== '"') {
        scanner.at += 1;
        return pieces;
      }
      if (scanner.takes('""')) pieces.push({ kind: "text", text: '"' });
      else this.#quotedPiece(pieces, depth);
    }
    scanner.failsToEnd({ start, end: scanner.end, message: "a quote is not closed" });
    return pieces;
  }

  #quotedPiece(pieces: Piece[], depth: number): void {
    const scanner = this.#scanner;
    if (scanner.char === "$") pieces.push(this.#dollar(depth, false));
    else if (scanner.char === "`") this.#escaped(pieces);
    else {
      const start = scanner.at;
      while (!scanner.isAtEnd && !'$`"'.includes(scanner.char)) scanner.at += 1;
      pieces.push({ kind: "text", text: scanner.text.slice(start, scanner.at) });
    }
  }

  /** `@'…'@`, `@"…"@`, `@(…)`, `@{…}`, `@name`. */
  #at(pieces: Piece[], depth: number): void {
    const scanner = this.#scanner;
    const next = scanner.peek(1);
    if (next === "'" || next === '"') pieces.push(...this.#hereString(next, depth));
    else if (next === "(" || next === "{") {
      scanner.at += 1;
      pieces.push(...this.#nested(next === "(" ? ")" : "}", depth));
    } else if (isNameStart(next)) {
      scanner.at += 1;
      pieces.push({ kind: "variable", name: this.#name(), isList: true, isQuoted: false });
    } else {
      pieces.push({ kind: "text", text: "@" });
      scanner.at += 1;
    }
  }

  #hereString(quote: "'" | '"', depth: number): readonly Piece[] {
    const scanner = this.#scanner;
    const start = scanner.at;
    scanner.toLineEnd();
    const textStart = Math.min(scanner.at + 1, scanner.end);
    const found = scanner.text.indexOf(`\n${quote}@`, scanner.at);
    if (found < 0 || found + 3 > scanner.end) {
      scanner.failsToEnd({ start, end: scanner.end, message: "a here-string is not closed" });
      return [];
    }
    const textEnd = Math.max(found, textStart);
    if (quote === "'") {
      scanner.at = found + 3;
      return [{ kind: "text", text: scanner.text.slice(textStart, textEnd) }];
    }
    const pieces: Piece[] = [{ kind: "text", text: "" }];
    const outer = scanner.end;
    scanner.end = textEnd;
    scanner.at = textStart;
    while (!scanner.isAtEnd) {
      if (scanner.takes('"')) pieces.push({ kind: "text", text: '"' });
      else this.#quotedPiece(pieces, depth);
    }
    scanner.end = outer;
    scanner.at = found + 3;
    return pieces;
  }

  #dollar(depth: number, takesMembers: boolean): Piece {
    const scanner = this.#scanner;
    const next = scanner.peek(1);
    if (scanner.looksAt("${{")) return this.#pipelineExpression();
    if (next === "(") return this.#parenthesis(depth);
    if (next === "{") {
      scanner.at += 2;
      const name = scanner.skipBehind("}", "${ is not closed").slice(0, 200);
      return { kind: "variable", name: withoutScope(name), isList: false, isQuoted: true };
    }
    scanner.at += 1;
    if (!isNameStart(next)) {
      if (next !== "_" && next !== "?" && next !== "$" && next !== "^") return { kind: "text", text: "$" };
      scanner.at += 1;
      return { kind: "variable", name: next, isList: false, isQuoted: true };
    }
    const name = withoutScope(this.#name());
    if (takesMembers && this.#members(depth)) return { kind: "other", names: [name] };
    return { kind: "variable", name, isList: false, isQuoted: true };
  }

  /** A name, with its scope or drive. */
  #name(): string {
    const scanner = this.#scanner;
    const start = scanner.at;
    while (isNameChar(scanner.char) || (scanner.char === ":" && isNameStart(scanner.peek(1)))) scanner.at += 1;
    return scanner.text.slice(start, scanner.at);
  }

  /** `.Name`, `[0]`, `.Call(…)`, `::Name` behind a variable: whether there are any. */
  #members(depth: number): boolean {
    const scanner = this.#scanner;
    const start = scanner.at;
    for (;;) {
      if (scanner.char === "." && isNameStart(scanner.peek(1))) {
        scanner.at += 1;
        this.#name();
        if (scanner.looksAt("(")) this.#nested(")", depth);
      } else if (scanner.char === "[") this.#type();
      else return scanner.at > start;
    }
  }

  /** A type or an index in brackets, on one line. */
  #type(): void {
    const scanner = this.#scanner;
    const start = scanner.at;
    let open = 0;
    do {
      if (scanner.char === "[") open += 1;
      else if (scanner.char === "]") open -= 1;
      scanner.at += 1;
    } while (open > 0 && !scanner.isAtEnd && scanner.char !== "\n");
    if (open > 0) scanner.at = start + 1;
  }

  #pipelineExpression(): Piece {
    this.#scanner.at += 3;
    const inside = this.#scanner.skipBehind("}}", "an expression is not closed");
    return { kind: "variable", name: `\${{ ${inside.trim().slice(0, 200)} }}`, isList: false, isQuoted: true };
  }

  #parenthesis(depth: number): Piece {
    const scanner = this.#scanner;
    scanner.at += 2;
    const start = scanner.at;
    while (isNameChar(scanner.char) || scanner.char === "." || scanner.char === "-") scanner.at += 1;
    const name = scanner.text.slice(start, scanner.at);
    if (name !== "" && scanner.char === ")" && this.#options.isMacro(name)) {
      scanner.at += 1;
      return { kind: "variable", name, isList: false, isQuoted: true };
    }
    scanner.at = start - 1;
    return this.#nested(")", depth)[0] ?? { kind: "other", names: [] };
  }

  /** Statements in parentheses or braces; members of what they give do not count. */
  #nested(mark: ")" | "}", depth: number): readonly Piece[] {
    const scanner = this.#scanner;
    if (depth >= deepest) {
      const range: Range = { start: scanner.at, end: scanner.end };
      scanner.failsToEnd({ ...range, message: "parentheses and braces lie too deep in each other" });
      return [];
    }
    scanner.at += 1;
    return [{ kind: "output", steps: this.#stepsUntil(mark, depth + 1) }];
  }
}
