import { Scanner } from "../scanner.ts";
import type { Assigned, ScriptSyntax, Step, SyntaxOptions, Word } from "../steps.ts";
import { bareText, skipBlanks, skipBlanksAndLines } from "./blanks.ts";
import { branchEnds, branchOpeners, closers, loopOpeners, prefixes } from "./keywords.ts";
import { type Reading, RedirectionReader } from "./redirections.ts";
import { SimpleCommandReader } from "./simple-command.ts";
import { WordReader } from "./words.ts";

/**
 * Reads a script of a POSIX shell or bash. Whatever it holds, it does not throw: what cannot be read ends the reading, and is among
 * the faults. Time grows with the length alone.
 */
export function readShell(text: string, options: SyntaxOptions): ScriptSyntax {
  const reader = new ShellReader(text, options);
  const steps = reader.steps();
  return { steps, comments: reader.scanner.comments, faults: reader.scanner.faults };
}

interface Line {
  readonly steps: Step[];
  /** Which of the open blocks are chains, which the end of a statement closes. */
  readonly blocks: ("chain" | "case" | "parenthesis" | "other")[];
  pipeline: number;
  /** Behind `|`, `&&` and `||` a statement goes on, on the next line too. */
  goesOn: boolean;
}

class ShellReader {
  readonly scanner: Scanner;
  readonly #words: WordReader;
  readonly #redirections: RedirectionReader;
  readonly #simple: SimpleCommandReader;
  #nextPipeline = 0;
  #mark: string | undefined;
  #depth = 0;
  /** Name of a function whose body is to come. */
  #function: string | undefined;

  constructor(text: string, options: SyntaxOptions) {
    this.scanner = new Scanner(text);
    this.#words = new WordReader({
      scanner: this.scanner,
      options,
      stepsUntil: (mark, depth) => this.#stepsUntil(mark, depth),
    });
    const reading: Reading = {
      word: () => this.#word(),
      textUntil: (end) => this.#words.readUntil(end, this.#depth),
      commands: () => this.#words.commands(")", this.#depth),
    };
    this.#redirections = new RedirectionReader(this.scanner, reading);
    this.#simple = new SimpleCommandReader(this.scanner, { reading, redirections: this.#redirections });
  }

  #stepsUntil(mark: ")" | "`", depth: number): readonly Step[] {
    const kept = { mark: this.#mark, depth: this.#depth, function: this.#function };
    this.#mark = mark;
    this.#depth = depth;
    this.#function = undefined;
    const start = this.scanner.at;
    const steps = this.steps();
    if (!this.scanner.takes(mark) && this.scanner.faults.length === 0) {
      this.scanner.failsToEnd({ start, end: this.scanner.end, message: "a substitution is not closed" });
    }
    this.#mark = kept.mark;
    this.#depth = kept.depth;
    this.#function = kept.function;
    return steps;
  }

  steps(): readonly Step[] {
    const line: Line = { steps: [], blocks: [], pipeline: this.#nextPipeline++, goesOn: false };
    while (!this.scanner.isAtEnd && !this.#isClosed(line)) this.#step(line);
    while (line.blocks.length > 0) this.#close(line);
    return line.steps;
  }

  #isClosed(line: Line): boolean {
    const { char } = this.scanner;
    if (char !== this.#mark) return false;
    return char === "`" || !line.blocks.includes("parenthesis");
  }

  #step(line: Line): void {
    const scanner = this.scanner;
    const { char } = scanner;
    if (char === " " || char === "\t" || char === "\r") scanner.at += 1;
    else if (char === "\\" && scanner.peek(1) === "\n") scanner.at += 2;
    else if (char === "\\" && scanner.looksAt("\\\r\n")) scanner.at += 3;
    else if (char === "#") scanner.comment();
    else if (char === "\n") this.#newLine(line);
    else if (";&|()".includes(char)) this.#operator(line);
    else this.#command(line);
  }

  #newLine(line: Line): void {
    this.scanner.at += 1;
    this.#redirections.readHere();
    if (!line.goesOn) this.#endStatement(line);
  }

  #operator(line: Line): void {
    const scanner = this.scanner;
    line.goesOn = false;
    if (scanner.takes("&&")) this.#chain(line, "&&");
    else if (scanner.takes("||")) this.#chain(line, "||");
    else if (scanner.takes("|&") || scanner.takes("|")) line.goesOn = true;
    else if (scanner.takes(";;")) {
      scanner.takes("&");
      this.#endStatement(line);
      if (line.blocks.at(-1) === "case") this.#casePattern(line);
    } else if (scanner.takes("((")) scanner.skipBehind("))", "(( is not closed");
    else if (scanner.takes("(")) this.#open(line, "parenthesis", this.#bodyStep("subshell"));
    else if (scanner.takes(")")) {
      this.#endStatement(line);
      if (line.blocks.at(-1) === "parenthesis") this.#close(line);
    } else {
      scanner.at += 1;
      this.#endStatement(line);
    }
  }

  #chain(line: Line, operator: "&&" | "||"): void {
    line.goesOn = true;
    line.pipeline = this.#nextPipeline++;
    if (line.blocks.at(-1) !== "chain") this.#open(line, "chain", { kind: "open", block: "chain" });
    else if (operator === "||") line.steps.push({ kind: "next" });
  }

  #endStatement(line: Line): void {
    line.pipeline = this.#nextPipeline++;
    line.goesOn = false;
    while (line.blocks.at(-1) === "chain") this.#close(line);
  }

  #open(line: Line, block: Line["blocks"][number], step: Step): void {
    line.blocks.push(block);
    line.steps.push(step);
  }

  #close(line: Line): void {
    if (line.blocks.pop() !== undefined) line.steps.push({ kind: "close" });
  }

  /** How a block opens: as a function's body where one is due. */
  #bodyStep(block: "branch" | "subshell"): Step {
    const name = this.#function;
    this.#function = undefined;
    return name === undefined ? { kind: "open", block } : { kind: "open", block: "function", name };
  }

  #command(line: Line): void {
    line.goesOn = false;
    if (this.#redirections.read({ words: [], redirections: [] })) return;
    const word = this.#word();
    const bare = bareText(word);
    if (bare !== undefined && this.#keyword(bare, line)) return;
    if (this.#isFunctionHead(word, bare)) return;
    this.#simple.read(word, { steps: line.steps, pipeline: line.pipeline, mark: this.#mark });
  }

  /** A word; where none starts, one character is passed over, so that reading always gets on. */
  #word(): Word {
    const start = this.scanner.at;
    const word = this.#words.read(this.#depth, this.#mark === "`" ? "`" : "");
    if (this.scanner.at === start) this.scanner.at += 1;
    return word;
  }

  #keyword(bare: string, line: Line): boolean {
    if (prefixes.has(bare)) return true;
    if (bare === "function") {
      skipBlanks(this.scanner);
      this.#function = bareText(this.#word());
      skipBlanks(this.scanner);
      if (this.scanner.takes("(")) this.scanner.skipBehind(")", "( is not closed");
    } else if (bare === "[[") this.scanner.skipBehind("]]", "[[ is not closed");
    else if (branchOpeners.has(bare)) {
      this.#open(line, bare === "case" ? "case" : "other", this.#bodyStep("branch"));
      if (bare === "case") this.#caseHead(line);
    } else if (loopOpeners.has(bare)) {
      this.#open(line, "other", { kind: "open", block: "loop" });
      if (bare === "for" || bare === "select") this.#forHead(line);
    } else if (branchEnds.has(bare)) {
      this.#endStatement(line);
      if (bare !== "then") line.steps.push({ kind: "next" });
    } else if (closers.has(bare)) {
      this.#endStatement(line);
      this.#close(line);
    } else return false;
    return true;
  }

  #caseHead(line: Line): void {
    skipBlanks(this.scanner);
    this.#word();
    skipBlanksAndLines(this.scanner);
    this.scanner.takes("in");
    this.#casePattern(line);
  }

  /** `a|b)`: a branch of its own. */
  #casePattern(line: Line): void {
    const scanner = this.scanner;
    skipBlanksAndLines(this.scanner);
    if (scanner.looksAt("esac")) return;
    line.steps.push({ kind: "next" });
    scanner.takes("(");
    while (!scanner.isAtEnd && scanner.char !== ")" && scanner.char !== "\n") this.#word();
    scanner.takes(")");
  }

  /** What a loop runs over is not followed: its variable is not known. */
  #forHead(line: Line): void {
    skipBlanks(this.scanner);
    const start = this.scanner.at;
    if (this.scanner.takes("((")) {
      this.scanner.skipBehind("))", "(( is not closed");
      return;
    }
    const word = this.#word();
    const name = bareText(word);
    if (name === undefined) return;
    const value: Assigned = { kind: "word", word: { ...word, pieces: [{ kind: "other", names: [] }] } };
    line.steps.push({ kind: "assign", name, value, adds: false, start, end: this.scanner.at });
    while (!this.scanner.isAtEnd && !";\n".includes(this.scanner.char)) {
      if (this.scanner.char === this.#mark) return;
      skipBlanks(this.scanner);
      if (this.scanner.isAtEnd || ";\n".includes(this.scanner.char)) return;
      this.#word();
    }
  }

  #isFunctionHead(word: Word, bare: string | undefined): boolean {
    const scanner = this.scanner;
    if (bare === undefined || bare === "") return false;
    const kept = scanner.at;
    skipBlanks(this.scanner);
    if (scanner.takes("(")) {
      skipBlanks(this.scanner);
      if (scanner.takes(")")) {
        this.#function = bare;
        return true;
      }
    }
    scanner.at = kept;
    return word.pieces.length === 0;
  }
}
