import { complement, escapedClasses, namedClasses } from "./classes.ts";
import type { CharacterClass } from "./program.ts";

type Ranges = CharacterClass["ranges"];

const controls: ReadonlyMap<string, number> = new Map([
  ["a", 7],
  ["f", 12],
  ["n", 10],
  ["r", 13],
  ["t", 9],
  ["v", 11],
]);

/** Thrown while a pattern is read, and caught where that began: the pattern is none, or uses what is not read. */
export class NotRead extends Error {}

/** The characters of a pattern, escapes and sets of characters. */
export class PatternScanner {
  protected readonly source: readonly string[];
  protected at = 0;

  constructor(source: string) {
    this.source = [...source];
  }

  protected peek(ahead = 0): string | undefined {
    return this.source[this.at + ahead];
  }

  protected take(): string {
    const char = this.source[this.at];
    if (char === undefined) throw new NotRead("the pattern ends too early");
    this.at += 1;
    return char;
  }

  protected accept(char: string): boolean {
    if (this.peek() !== char) return false;
    this.at += 1;
    return true;
  }

  protected escapedCode(char: string): number {
    const control = controls.get(char);
    if (control !== undefined) return control;
    if (char === "x") return this.#hexCode();
    if (/[0-9A-Za-z]/.test(char)) throw new NotRead("an escape of another kind");
    return char.codePointAt(0) ?? 0;
  }

  #hexCode(): number {
    let digits = "";
    if (this.accept("{")) for (let char = this.take(); char !== "}"; char = this.take()) digits += char;
    else digits = this.take() + this.take();
    const code = /^[0-9A-Fa-f]{1,6}$/.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
    if (!(code <= 0x10ffff)) throw new NotRead("there is no such character");
    return code;
  }

  /** What stands in brackets, behind a caret. */
  protected set(): Ranges {
    const ranges: (readonly [number, number])[] = [];
    for (let isFirst = true; isFirst || this.peek() !== "]"; isFirst = false) ranges.push(...this.#setMember());
    this.at += 1;
    return ranges;
  }

  #setMember(): Ranges {
    if (this.peek() === "[" && this.peek(1) === ":") return this.#namedClass();
    if (this.peek() === "\\") {
      const letter = this.peek(1) ?? "";
      const ranges = escapedClasses.get(letter.toLowerCase());
      if (ranges) {
        this.at += 2;
        return letter === letter.toLowerCase() ? ranges : complement(ranges);
      }
    }
    const first = this.#setCharacter();
    if (this.peek() !== "-" || this.peek(1) === "]") return [[first, first]];
    this.at += 1;
    const last = this.#setCharacter();
    if (last < first) throw new NotRead("a range ends before it begins");
    return [[first, last]];
  }

  #setCharacter(): number {
    const char = this.take();
    return char === "\\" ? this.escapedCode(this.take()) : (char.codePointAt(0) ?? 0);
  }

  #namedClass(): Ranges {
    const end = this.source.indexOf("]", this.at);
    const found = /^\[:(\^?)([a-z]{1,6}):\]$/.exec(this.source.slice(this.at, end + 1).join(""));
    const ranges = namedClasses.get(found?.[2] ?? "");
    if (!ranges) throw new NotRead("there is no such class");
    this.at = end + 1;
    return found?.[1] === "^" ? complement(ranges) : ranges;
  }
}
