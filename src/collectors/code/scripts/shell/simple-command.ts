import { isNameStart, type Scanner } from "../scanner.ts";
import type { Assigned, Step, Word } from "../steps.ts";
import { bareText, skipBlanks, skipBlanksAndLines } from "./blanks.ts";
import type { Parts, Reading, RedirectionReader } from "./redirections.ts";

const declaring = new Set(["export", "local", "readonly", "declare", "typeset"]);

interface Around {
  readonly steps: Step[];
  readonly pipeline: number;
  /** What ends the substitution that the command stands in. */
  readonly mark: string | undefined;
}

/** Assignments and one command with its words. */
export class SimpleCommandReader {
  readonly #scanner: Scanner;
  readonly #reading: Reading;
  readonly #redirections: RedirectionReader;

  constructor(
    scanner: Scanner,
    { reading, redirections }: { readonly reading: Reading; readonly redirections: RedirectionReader },
  ) {
    this.#scanner = scanner;
    this.#reading = reading;
    this.#redirections = redirections;
  }

  read(first: Word, { steps, pipeline, mark }: Around): void {
    const parts: Parts = { words: [], redirections: [] };
    let word: Word | undefined = first;
    let end = first.end;
    while (word) {
      const isDeclared: boolean = parts.words[0] !== undefined && declaring.has(bareText(parts.words[0]) ?? "");
      if (!(parts.words.length === 0 || isDeclared) || !this.#assignment(steps, word)) parts.words.push(word);
      end = this.#scanner.at;
      word = this.#nextWord(parts, mark);
    }
    const isOnlyDeclared = parts.words.length === 1 && declaring.has(bareText(first) ?? "");
    const last = parts.words.at(-1);
    if (!last || isOnlyDeclared) return;
    const { start } = first;
    const command = {
      words: parts.words,
      redirections: parts.redirections,
      pipeline,
      start,
      end: Math.max(last.end, end),
    };
    steps.push({ kind: "command", command });
  }

  #nextWord(parts: Parts, mark: string | undefined): Word | undefined {
    const scanner = this.#scanner;
    for (;;) {
      skipBlanks(this.#scanner);
      const { char } = scanner;
      if (char === "" || "\n;&|()".includes(char) || char === mark) {
        if (!(char === "&" && scanner.peek(1) === ">")) return undefined;
        scanner.at += 1;
      }
      if (char === "#") {
        scanner.comment();
        return undefined;
      }
      if (!this.#redirections.read(parts)) return this.#reading.word();
    }
  }

  /** `name=value`, `name+=value`, `name=(a b)`: the word is its first part. */
  #assignment(steps: Step[], word: Word): boolean {
    const [first] = word.pieces;
    if (first?.kind !== "text" || !isNameStart(first.text[0] ?? "")) return false;
    const match = /^([A-Za-z_]\w{0,200})(\+?)=/.exec(first.text);
    if (!match || !this.#scanner.text.startsWith(match[0], word.start)) return false;
    const [whole, name = "", plus] = match;
    const scanner = this.#scanner;
    const rest = first.text.slice(whole.length);
    const isArray = rest === "" && word.pieces.length === 1 && scanner.at === word.end && scanner.char === "(";
    const pieces =
      rest === "" ? word.pieces.slice(1) : [{ kind: "text" as const, text: rest }, ...word.pieces.slice(1)];
    const value: Assigned = isArray
      ? { kind: "list", words: this.#array() }
      : { kind: "word", word: { ...word, start: word.start + whole.length, pieces } };
    steps.push({ kind: "assign", name, value, adds: plus !== "", start: word.start, end: scanner.at });
    return true;
  }

  #array(): readonly Word[] {
    const scanner = this.#scanner;
    const start = scanner.at;
    const words: Word[] = [];
    scanner.at += 1;
    for (;;) {
      skipBlanksAndLines(this.#scanner);
      if (scanner.takes(")")) return words;
      if (scanner.isAtEnd) {
        scanner.failsToEnd({ start, end: scanner.end, message: "a list is not closed" });
        return words;
      }
      if (scanner.char === "#") scanner.comment();
      else words.push(this.#reading.word());
    }
  }
}
