import { Scanner } from "../scanner.ts";
import type { ScriptSyntax, Step, SyntaxOptions, Word } from "../steps.ts";
import { commandOf, type Element, ElementReader } from "./elements.ts";
import { type Reading, ValueReader } from "./values.ts";
import { WordReader } from "./words.ts";

/**
 * Reads a script of PowerShell. Whatever it holds, it does not throw: what cannot be read ends the reading, and is among the faults.
 * An expression that stands for itself is read as the `Write-Output` that it is.
 */
export function readPowerShell(text: string, options: SyntaxOptions): ScriptSyntax {
  const reader = new PowerShellReader(text, options);
  const steps = reader.read();
  return { steps, comments: reader.scanner.comments, faults: reader.scanner.faults };
}

type Block = "chain" | "other";

interface Line {
  readonly steps: Step[];
  readonly blocks: Block[];
  /** How the next brace opens. */
  pending: (Step & { readonly kind: "open" }) | "later" | undefined;
}

const loops = new Set(["foreach", "for", "while", "do"]);
const branches = new Set(["if", "switch", "try", "param", "begin", "process", "end", "workflow", "class"]);
const laterBranches = new Set(["else", "elseif", "catch", "finally", "until"]);
const passedOver = new Set(["return", "throw", "exit", "break", "continue", "in"]);

class PowerShellReader {
  readonly scanner: Scanner;
  readonly #words: WordReader;
  readonly #values: ValueReader;
  readonly #elements: ElementReader;
  #nextPipeline = 0;
  #mark: string | undefined;
  #depth = 0;

  constructor(text: string, options: SyntaxOptions) {
    this.scanner = new Scanner(text);
    this.#words = new WordReader({
      scanner: this.scanner,
      options,
      stepsUntil: (mark, depth) => this.#stepsUntil(mark, depth),
    });
    const reading: Reading = {
      word: () => this.#words.read(this.#depth),
      passesBlank: () => this.#passesBlank(),
      pipeline: () => this.#valuePipeline(),
    };
    this.#values = new ValueReader(this.scanner, reading);
    this.#elements = new ElementReader(this.scanner, reading);
  }

  read(): readonly Step[] {
    return this.#steps();
  }

  #stepsUntil(mark: ")" | "}", depth: number): readonly Step[] {
    const kept = { mark: this.#mark, depth: this.#depth };
    this.#mark = mark;
    this.#depth = depth;
    const start = this.scanner.at - 1;
    const steps = this.#steps();
    if (!this.scanner.takes(mark) && this.scanner.faults.length === 0) {
      this.scanner.failsToEnd({ start, end: this.scanner.end, message: `"${mark}" is missing` });
    }
    this.#mark = kept.mark;
    this.#depth = kept.depth;
    return steps;
  }

  #steps(): readonly Step[] {
    const line: Line = { steps: [], blocks: [], pending: undefined };
    while (!this.scanner.isAtEnd && !this.#isClosed(line)) this.#step(line);
    while (line.blocks.length > 0) this.#close(line);
    return line.steps;
  }

  #isClosed(line: Line): boolean {
    const { char } = this.scanner;
    return char === this.#mark && (char === ")" || !line.blocks.includes("other"));
  }

  #step(line: Line): void {
    const scanner = this.scanner;
    const { char } = scanner;
    if (char === "{") this.#openBrace(line);
    else if (char === "}") this.#closeBrace(line);
    else if (char === "\n" || char === ";" || char === ")" || char === "]" || char === ",") {
      scanner.at += 1;
      this.#endChain(line);
    } else if (!this.#passesBlank()) this.#statement(line);
  }

  /** Blanks, comments and continued lines, one at a time; not the end of a line. */
  #passesBlank(): boolean {
    const scanner = this.scanner;
    const { char } = scanner;
    if (char === " " || char === "\t" || char === "\r") scanner.at += 1;
    else if (scanner.takes("`\n") || scanner.takes("`\r\n")) return true;
    else if (char === "#") scanner.comment();
    else if (scanner.looksAt("<#")) {
      const start = scanner.at;
      scanner.skipBehind("#>", "a comment is not closed");
      scanner.comments.push({ start, end: scanner.at });
    } else return false;
    return true;
  }

  #blanks(): void {
    while (!this.scanner.isAtEnd && this.#passesBlank());
  }

  #openBrace(line: Line): void {
    this.scanner.at += 1;
    const { pending } = line;
    line.pending = undefined;
    line.blocks.push("other");
    const goesOn = pending === "later" && line.steps.at(-1)?.kind === "close";
    if (goesOn) line.steps[line.steps.length - 1] = { kind: "next" };
    else if (typeof pending === "object") line.steps.push(pending);
    else line.steps.push({ kind: "open", block: "branch" });
  }

  #closeBrace(line: Line): void {
    this.scanner.at += 1;
    this.#endChain(line);
    if (line.blocks.length > 0) this.#close(line);
  }

  #endChain(line: Line): void {
    while (line.blocks.at(-1) === "chain") this.#close(line);
  }

  #close(line: Line): void {
    line.blocks.pop();
    line.steps.push({ kind: "close" });
  }

  #statement(line: Line): void {
    const scanner = this.scanner;
    const { at } = scanner;
    const word = this.#wordHere();
    if (word !== undefined && this.#keyword(word, line)) return;
    if (this.#assignment(line)) return;
    scanner.at = Math.max(at, scanner.at);
    this.#pipeline(line, { first: this.#elements.read(this.#mark), prints: this.#mark !== ")" });
    if (scanner.at === at) scanner.at += 1;
  }

  /** The bare word that stands here, in lower case, without taking it. */
  #wordHere(): string | undefined {
    const match = /[A-Za-z]{2,8}(?![\w-])/y;
    match.lastIndex = this.scanner.at;
    return match.exec(this.scanner.text)?.[0].toLowerCase();
  }

  #keyword(word: string, line: Line): boolean {
    const scanner = this.scanner;
    if (passedOver.has(word)) {
      scanner.at += word.length;
      return true;
    }
    if (word === "function" || word === "filter") {
      scanner.at += word.length;
      this.#blanks();
      const name = this.#nameHere();
      line.pending = { kind: "open", block: "function", name };
      this.#condition(line);
      return true;
    }
    const isLoop = loops.has(word);
    if (!isLoop && !branches.has(word) && !laterBranches.has(word)) return false;
    scanner.at += word.length;
    line.pending = laterBranches.has(word) ? "later" : { kind: "open", block: isLoop ? "loop" : "branch" };
    this.#condition(line);
    return true;
  }

  #nameHere(): string {
    const match = /[\w:-]{1,100}/y;
    match.lastIndex = this.scanner.at;
    const name = match.exec(this.scanner.text)?.[0] ?? "";
    this.scanner.at += name.length;
    return name;
  }

  /** What stands in parentheses behind a keyword is run as well. */
  #condition(line: Line): void {
    this.#blanks();
    if (this.scanner.char !== "(") return;
    const word = this.#words.read(this.#depth);
    for (const piece of word.pieces) if (piece.kind === "output") line.steps.push(...piece.steps);
  }

  /** `$name = value`, also with a type, a scope or `+=`. */
  #assignment(line: Line): boolean {
    const scanner = this.scanner;
    const match = /(?:\[[\w.[\]]{1,80}\]\s{0,4})?\$(\{[^}\n]{1,100}\}|[A-Za-z_][\w:]{0,100})[ \t]{0,40}(\+?)=(?!=)/y;
    match.lastIndex = scanner.at;
    const found = match.exec(scanner.text);
    if (!found || match.lastIndex > scanner.end) return false;
    const start = scanner.at;
    scanner.at = match.lastIndex;
    this.#blanksAndLines();
    const name = (found[1] ?? "").replace(/^\{|\}$/g, "").replace(/^(script|global|local|private):/i, "");
    const value = this.#values.read();
    line.steps.push({ kind: "assign", name, value, adds: found[2] !== "", start, end: scanner.at });
    return true;
  }

  #valuePipeline(): { readonly only: Word | undefined; readonly steps: readonly Step[] } {
    const line: Line = { steps: [], blocks: [], pending: undefined };
    const first = this.#elements.read(this.#mark);
    const isEnd = this.scanner.char !== "|" && this.scanner.char !== "&";
    const isOne = isEnd && !first.isCommand && first.words.length === 1 && first.redirections.length === 0;
    if (isOne) return { only: first.words[0], steps: [] };
    this.#pipeline(line, { first, prints: false });
    while (line.blocks.length > 0) this.#close(line);
    return { only: undefined, steps: line.steps };
  }

  /** Commands and expressions with `|` between them, the first of which is read. */
  #pipeline(line: Line, { first, prints }: { readonly first: Element; readonly prints: boolean }): void {
    const scanner = this.scanner;
    let pipeline = this.#nextPipeline++;
    for (let element = first; ; element = this.#elements.read(this.#mark)) {
      const command = commandOf(element, { pipeline, end: scanner.at, prints });
      if (command) line.steps.push({ kind: "command", command });
      if (scanner.takes("&&") || scanner.takes("||")) {
        pipeline = this.#nextPipeline++;
        line.blocks.push("chain");
        line.steps.push({ kind: "open", block: "chain" });
      } else if (!scanner.takes("|")) break;
      this.#blanksAndLines();
      if (scanner.isAtEnd) return;
    }
    scanner.takes("&");
  }

  #blanksAndLines(): void {
    for (this.#blanks(); this.scanner.takes("\n"); this.#blanks());
  }
}
