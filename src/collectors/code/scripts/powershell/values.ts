import type { Scanner } from "../scanner.ts";
import { type Assigned, deepest, type Step, type Word } from "../steps.ts";

/** How the rest of PowerShell is read where a value stands. */
export interface Reading {
  word(): Word;
  /** Takes a blank, a comment or a continued line, where one is here. */
  passesBlank(): boolean;
  /** A pipeline: the word, where it is one alone, else its steps. */
  pipeline(): { readonly only: Word | undefined; readonly steps: readonly Step[] };
}

const separators = new Set([";", "\n", ","]);
const statement = /(?:if|switch|foreach|for|while|do|try)(?![\w-])/iy;

/** What stands behind `=`. */
export class ValueReader {
  readonly #scanner: Scanner;
  readonly #reading: Reading;
  #tables = 0;

  constructor(scanner: Scanner, reading: Reading) {
    this.#scanner = scanner;
    this.#reading = reading;
  }

  read(): Assigned {
    const scanner = this.#scanner;
    const { at: start } = scanner;
    statement.lastIndex = start;
    const isStatement = statement.test(scanner.text);
    if (isStatement) {
      const pieces = [{ kind: "other" as const, names: [] }];
      return { kind: "word", word: { pieces, isBare: false, start, end: start } };
    }
    if (scanner.looksAt("@{")) return this.#table();
    if (scanner.looksAt("@('") || scanner.looksAt('@("')) return { kind: "list", words: this.#list() };
    const { only, steps } = this.#reading.pipeline();
    if (only) return { kind: "word", word: only };
    return { kind: "word", word: { pieces: [{ kind: "output", steps }], isBare: false, start, end: scanner.at } };
  }

  /** `@{ Name = value; … }`: of values that are tables or lists nothing is known. */
  #table(): Assigned {
    const scanner = this.#scanner;
    const start = scanner.at;
    const entries: [string, Word][] = [];
    this.#tables += 1;
    if (this.#tables > deepest)
      scanner.failsToEnd({ start, end: scanner.end, message: "tables lie too deep in each other" });
    scanner.at = Math.min(scanner.at + 2, scanner.end);
    for (this.#separators(); !scanner.takes("}"); this.#separators()) {
      if (scanner.isAtEnd) {
        if (scanner.faults.length === 0)
          scanner.failsToEnd({ start, end: scanner.end, message: "a table is not closed" });
        break;
      }
      const entry = this.#entry();
      if (entry) entries.push(entry);
    }
    this.#tables -= 1;
    return { kind: "table", entries };
  }

  #entry(): [string, Word] | undefined {
    const scanner = this.#scanner;
    const name = scanner.char === "=" ? undefined : this.#reading.word().pieces[0];
    this.#blanks();
    if (!scanner.takes("=")) return undefined;
    this.#blanks();
    const value = this.read();
    return name?.kind === "text" && value.kind === "word" ? [name.text, value.word] : undefined;
  }

  #blanks(): void {
    while (!this.#scanner.isAtEnd && this.#reading.passesBlank());
  }

  #separators(): void {
    const scanner = this.#scanner;
    while (!scanner.isAtEnd) {
      if (separators.has(scanner.char)) scanner.at += 1;
      else if (!this.#reading.passesBlank()) return;
    }
  }

  /** `@('a', 'b')`. */
  #list(): readonly Word[] {
    const scanner = this.#scanner;
    const start = scanner.at;
    const words: Word[] = [];
    scanner.at += 2;
    for (this.#separators(); !scanner.takes(")"); this.#separators()) {
      if (scanner.isAtEnd) {
        if (scanner.faults.length === 0)
          scanner.failsToEnd({ start, end: scanner.end, message: "a list is not closed" });
        break;
      }
      words.push(this.#reading.word());
    }
    return words;
  }
}
