import { isNameStart, type Scanner } from "../scanner.ts";
import type { Command, Redirection, Word } from "../steps.ts";
import type { Reading } from "./values.ts";

/** One part of a pipeline: a command with its arguments, or an expression. */
export interface Element {
  readonly words: readonly Word[];
  readonly redirections: readonly Redirection[];
  readonly isCommand: boolean;
}

/** Parts of pipelines. */
export class ElementReader {
  readonly #scanner: Scanner;
  readonly #reading: Reading;

  constructor(scanner: Scanner, reading: Reading) {
    this.#scanner = scanner;
    this.#reading = reading;
  }

  read(mark: string | undefined): Element {
    const scanner = this.#scanner;
    const words: Word[] = [];
    const redirections: Redirection[] = [];
    const isCalled =
      (scanner.char === "&" && scanner.peek(1) !== "&") || (scanner.char === "." && " \t".includes(scanner.peek(1)));
    if (isCalled) scanner.at += 1;
    this.#blanks();
    const isCommand = isCalled || isNameStart(scanner.char) || scanner.looksAt("./") || scanner.looksAt(".\\");
    for (;;) {
      this.#blanks();
      const { char } = scanner;
      if (scanner.isAtEnd || char === "\n" || char === ";" || char === "|" || char === "&" || char === mark) break;
      if (char === "}" || char === ")") break;
      if (char === "," || char === ":" || char === "=" || char === "]") scanner.at += 1;
      else if (!this.#redirection(redirections)) words.push(this.#reading.word());
    }
    return { words, redirections, isCommand };
  }

  #redirection(redirections: Redirection[]): boolean {
    const scanner = this.#scanner;
    const match = /[0-9*]?(>>?)(&[0-9])?/y;
    match.lastIndex = scanner.at;
    const found = match.exec(scanner.text);
    if (!found) return false;
    scanner.at = Math.min(match.lastIndex, scanner.end);
    if (found[2] !== undefined) return true;
    this.#blanks();
    redirections.push({ kind: found[1] === ">>" ? "append" : "write", target: this.#reading.word() });
    return true;
  }

  #blanks(): void {
    while (!this.#scanner.isAtEnd && this.#reading.passesBlank());
  }
}

/** The command that a part is. An expression is one with the name of what prints it, or without a name. */
export function commandOf(
  { words, redirections, isCommand }: Element,
  { pipeline, end, prints }: { readonly pipeline: number; readonly end: number; readonly prints: boolean },
): Command | undefined {
  const [first] = words;
  if (!first) return undefined;
  const { start } = first;
  const name: Word = {
    pieces: prints ? [{ kind: "text", text: "Write-Output" }] : [],
    isBare: true,
    start,
    end: start,
  };
  return { words: isCommand ? words : [name, ...words], redirections, pipeline, start, end };
}
