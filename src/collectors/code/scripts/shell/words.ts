import { isDigit, isNameChar, isNameStart, type Scanner } from "../scanner.ts";
import { deepest, type Piece, type Step, type SyntaxOptions, type Word } from "../steps.ts";

export interface WordContext {
  readonly scanner: Scanner;
  readonly options: SyntaxOptions;
  /** Reads commands up to a closing mark, which it takes. */
  readonly stepsUntil: (mark: ")" | "`", depth: number) => readonly Step[];
}

const wordEnds = new Set([" ", "\t", "\n", "\r", ";", "&", "|", "(", ")", "<", ">", ""]);

/** Words of a shell: quotes, variables and substitutions. */
export class WordReader {
  readonly #scanner: Scanner;
  readonly #options: SyntaxOptions;
  readonly #stepsUntil: WordContext["stepsUntil"];
  #pieces: Piece[] = [];
  #plain = "";
  #isBare = true;

  constructor({ scanner, options, stepsUntil }: WordContext) {
    this.#scanner = scanner;
    this.#options = options;
    this.#stepsUntil = stepsUntil;
  }

  /** The word that starts here; empty where there is none. `stop` also ends it, as `` ` `` does inside backticks. */
  read(depth: number, stop = ""): Word {
    return this.#isolated(() => {
      const scanner = this.#scanner;
      while (!scanner.isAtEnd) {
        const { char } = scanner;
        if (char === "\r" ? scanner.peek(1) === "\n" : wordEnds.has(char) || char === stop) break;
        this.#unquoted(char, depth);
      }
    });
  }

  /** A part of the text in which only variables and substitutions mean something: a here-document. */
  readUntil(end: number, depth: number): Word {
    const scanner = this.#scanner;
    const outer = scanner.end;
    scanner.end = end;
    const word = this.#isolated(() => {
      this.#isBare = false;
      while (!scanner.isAtEnd) this.#quotedChar(depth);
    });
    scanner.end = outer;
    return word;
  }

  #isolated(reads: () => void): Word {
    const kept = { pieces: this.#pieces, plain: this.#plain, isBare: this.#isBare };
    this.#pieces = [];
    this.#plain = "";
    this.#isBare = true;
    const start = this.#scanner.at;
    reads();
    this.#flush();
    const word = { pieces: this.#pieces, isBare: this.#isBare, start, end: this.#scanner.at };
    this.#pieces = kept.pieces;
    this.#plain = kept.plain;
    this.#isBare = kept.isBare;
    return word;
  }

  #flush(): void {
    if (this.#plain !== "") this.#pieces.push({ kind: "text", text: this.#plain });
    this.#plain = "";
  }

  #add(piece: Piece): void {
    this.#flush();
    this.#pieces.push(piece);
  }

  #unquoted(char: string, depth: number): void {
    const scanner = this.#scanner;
    if (char === "\\") this.#escaped();
    else if (char === "'") this.#singleQuoted();
    else if (char === '"') this.#doubleQuoted(depth);
    else if (char === "$" && scanner.peek(1) === "'") this.#ansiQuoted();
    else if (char === "$" && scanner.peek(1) === '"') scanner.at += 1;
    else if (char === "$" || char === "`") this.#expansion(depth, false);
    else {
      this.#plain += char;
      scanner.at += 1;
    }
  }

  #escaped(): void {
    const scanner = this.#scanner;
    const next = scanner.peek(1);
    scanner.at = Math.min(scanner.at + 2, scanner.end);
    if (next === "\r" && scanner.char === "\n") scanner.at += 1;
    else if (next !== "\n") {
      this.#plain += next;
      this.#isBare = false;
    }
  }

  #singleQuoted(): void {
    const scanner = this.#scanner;
    this.#isBare = false;
    scanner.at += 1;
    this.#plain += scanner.skipBehind("'", "a quote is not closed");
  }

  /** What an escape in it stands for is not worked out: the word is then not known. */
  #ansiQuoted(): void {
    const scanner = this.#scanner;
    const start = scanner.at;
    this.#isBare = false;
    scanner.at += 2;
    let isEscaped = false;
    const textStart = scanner.at;
    while (!scanner.isAtEnd && scanner.char !== "'") {
      isEscaped ||= scanner.char === "\\";
      scanner.at += scanner.char === "\\" ? 2 : 1;
    }
    if (scanner.isAtEnd) scanner.failsToEnd({ start, end: scanner.end, message: "a quote is not closed" });
    else {
      if (isEscaped) this.#add({ kind: "other", names: [] });
      else this.#plain += scanner.text.slice(textStart, scanner.at);
      scanner.at += 1;
    }
  }

  #doubleQuoted(depth: number): void {
    const scanner = this.#scanner;
    const start = scanner.at;
    this.#isBare = false;
    scanner.at += 1;
    while (!scanner.isAtEnd && scanner.char !== '"') this.#quotedChar(depth);
    if (scanner.isAtEnd) scanner.failsToEnd({ start, end: scanner.end, message: "a quote is not closed" });
    else scanner.at += 1;
  }

  #quotedChar(depth: number): void {
    const scanner = this.#scanner;
    const { char } = scanner;
    if (char === "$" || char === "`") this.#expansion(depth, true);
    else if (char === "\\" && '$`"\\\n'.includes(scanner.peek(1)) && scanner.peek(1) !== "") {
      if (scanner.peek(1) !== "\n") this.#plain += scanner.peek(1);
      scanner.at += 2;
    } else {
      this.#plain += char;
      scanner.at += 1;
    }
  }

  #expansion(depth: number, isQuoted: boolean): void {
    const scanner = this.#scanner;
    const next = scanner.peek(1);
    if (scanner.char === "`") {
      scanner.at += 1;
      this.#commands("`", depth);
    } else if (scanner.looksAt("${{")) this.#pipelineExpression();
    else if (next === "{") this.#braced(isQuoted);
    else if (scanner.looksAt("$((")) this.#arithmetic();
    else if (next === "(") this.#parenthesis(depth);
    else if (isNameStart(next)) this.#named(isQuoted);
    else if (isDigit(next) || (next !== "" && "@*#?!$-".includes(next))) {
      scanner.at += 2;
      if (next === "@" || next === "*") this.#add({ kind: "variable", name: next, isList: true, isQuoted });
      else this.#add({ kind: "variable", name: next, isList: false, isQuoted });
    } else {
      this.#plain += scanner.char;
      scanner.at += 1;
    }
  }

  #named(isQuoted: boolean): void {
    const scanner = this.#scanner;
    scanner.at += 1;
    this.#add({ kind: "variable", name: this.#name(), isList: false, isQuoted });
  }

  #name(): string {
    const scanner = this.#scanner;
    const start = scanner.at;
    while (isNameChar(scanner.char)) scanner.at += 1;
    return scanner.text.slice(start, scanner.at);
  }

  /** `${{ … }}` of a pipeline is replaced before a shell sees the script: a variable of its own name. */
  #pipelineExpression(): void {
    const scanner = this.#scanner;
    scanner.at += 3;
    const inside = scanner.skipBehind("}}", "an expression is not closed");
    const name = `\${{ ${inside.trim().slice(0, 200)} }}`;
    this.#add({ kind: "variable", name, isList: false, isQuoted: true });
  }

  #braced(isQuoted: boolean): void {
    const scanner = this.#scanner;
    const start = scanner.at;
    scanner.at += 2;
    const name = this.#name();
    const isWhole = name !== "" && (scanner.takes("}") || scanner.looksAt("[@]}") || scanner.looksAt("[*]}"));
    if (isWhole) {
      const isList = scanner.text[scanner.at - 1] !== "}";
      if (isList) scanner.at += 4;
      this.#add({ kind: "variable", name, isList, isQuoted });
      return;
    }
    this.#scanner.skipBraces(start);
    this.#add({ kind: "other", names: name === "" ? [] : [name] });
  }

  #arithmetic(): void {
    this.#scanner.at += 3;
    this.#scanner.skipBehind("))", "$(( is not closed");
    this.#add({ kind: "other", names: [] });
  }

  #parenthesis(depth: number): void {
    const scanner = this.#scanner;
    scanner.at += 2;
    const start = scanner.at;
    while (isNameChar(scanner.char) || scanner.char === "." || scanner.char === "-") scanner.at += 1;
    const name = scanner.text.slice(start, scanner.at);
    if (name !== "" && scanner.char === ")" && this.#options.isMacro(name)) {
      scanner.at += 1;
      this.#add({ kind: "variable", name, isList: false, isQuoted: true });
      return;
    }
    scanner.at = start;
    this.#commands(")", depth);
  }

  #commands(mark: ")" | "`", depth: number): void {
    this.#flush();
    const piece = this.commands(mark, depth);
    if (piece) this.#add(piece);
  }

  /** Commands up to a closing mark, from behind the opening one. */
  commands(mark: ")" | "`", depth: number): Piece | undefined {
    const scanner = this.#scanner;
    if (depth < deepest) return { kind: "output", steps: this.#stepsUntil(mark, depth + 1) };
    scanner.failsToEnd({ start: scanner.at, end: scanner.end, message: "substitutions lie too deep in each other" });
    return undefined;
  }
}
