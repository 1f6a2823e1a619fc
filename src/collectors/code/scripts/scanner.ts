import { mostFaults, type Range, type ScriptFault } from "./steps.ts";

/** A place in a text, what was said against the text, and the comments in it. */
export class Scanner {
  readonly text: string;
  readonly faults: ScriptFault[] = [];
  readonly comments: Range[] = [];
  at = 0;
  /** Where what is read now ends: the text, or a part of it. */
  end: number;

  constructor(text: string) {
    this.text = text;
    this.end = text.length;
  }

  get isAtEnd(): boolean {
    return this.at >= this.end;
  }

  /** The character here, empty at the end. */
  get char(): string {
    return this.peek(0);
  }

  peek(ahead: number): string {
    const at = this.at + ahead;
    return at < this.end ? (this.text[at] ?? "") : "";
  }

  looksAt(word: string): boolean {
    return this.at + word.length <= this.end && this.text.startsWith(word, this.at);
  }

  takes(word: string): boolean {
    if (!this.looksAt(word)) return false;
    this.at += word.length;
    return true;
  }

  /** To a text that must come, and behind it; to the end where it does not. Gives what stands before it. */
  skipBehind(mark: string, fault: string): string {
    const start = this.at;
    const found = this.text.indexOf(mark, start);
    if (found >= 0 && found + mark.length <= this.end) {
      this.at = found + mark.length;
      return this.text.slice(start, found);
    }
    this.failsToEnd({ start, end: this.end, message: fault });
    return "";
  }

  /** To the brace that closes `${`. */
  skipBraces(start: number): void {
    let open = 1;
    while (!this.isAtEnd && open > 0) {
      const { char } = this;
      if (char === "{") open += 1;
      else if (char === "}") open -= 1;
      this.at += char === "\\" ? 2 : 1;
    }
    if (open > 0) this.failsToEnd({ start, end: this.end, message: "${ is not closed" });
  }

  toLineEnd(): void {
    const found = this.text.indexOf("\n", this.at);
    this.at = found < 0 || found > this.end ? this.end : found;
  }

  comment(): void {
    const start = this.at;
    this.toLineEnd();
    const end = this.text[this.at - 1] === "\r" ? this.at - 1 : this.at;
    this.comments.push({ start, end });
  }

  /** Says what is wrong, and that nothing behind it can be read. */
  failsToEnd(fault: ScriptFault): void {
    if (this.faults.length < mostFaults) this.faults.push(fault);
    this.at = this.end;
  }
}

export function isNameStart(char: string): boolean {
  return (char >= "a" && char <= "z") || (char >= "A" && char <= "Z") || char === "_";
}

export function isDigit(char: string): boolean {
  return char >= "0" && char <= "9" && char.length === 1;
}

export function isNameChar(char: string): boolean {
  return isNameStart(char) || isDigit(char);
}
