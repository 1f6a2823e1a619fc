import { complement, escapedClasses } from "./classes.ts";
import type { Assertion, CharacterClass } from "./program.ts";
import { NotRead, PatternScanner } from "./scanner.ts";

/** A pattern as a tree. */
export type Node =
  | { readonly type: "class"; readonly of: CharacterClass }
  | { readonly type: "assertion"; readonly that: Assertion }
  | { readonly type: "group"; readonly number: number; readonly of: Node }
  | { readonly type: "sequence" | "choice"; readonly of: readonly Node[] }
  | {
      readonly type: "repeat";
      readonly of: Node;
      readonly least: number;
      readonly most: number;
      readonly isLazy: boolean;
    };

export interface ParsedPattern {
  readonly node: Node;
  readonly groups: readonly (string | undefined)[];
}

interface Flags {
  readonly ignoresCase: boolean;
  readonly isMultiline: boolean;
  readonly dotTakesLineEnds: boolean;
}

const maxDepth = 50;
const maxRepeat = 1_000;
/** Reads RE2's syntax but for classes of Unicode. Undefined for what it does not know, back-references and look-aheads among it. */
export function parsePattern(source: string): ParsedPattern | undefined {
  const parser = new PatternParser(source);
  try {
    return { node: parser.read(), groups: parser.groups };
  } catch (error) {
    if (error instanceof NotRead) return undefined;
    throw error;
  }
}

class PatternParser extends PatternScanner {
  readonly groups: (string | undefined)[] = [undefined];
  #depth = 0;
  #flags: Flags = { ignoresCase: false, isMultiline: false, dotTakesLineEnds: false };

  read(): Node {
    const node = this.#choice();
    if (this.at < this.source.length) throw new NotRead("a parenthesis is closed that was not opened");
    return node;
  }

  #choice(): Node {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw new NotRead("the pattern is nested too deep");
    const ways = [this.#sequence()];
    while (this.accept("|")) ways.push(this.#sequence());
    this.#depth -= 1;
    const [only] = ways;
    return ways.length === 1 && only ? only : { type: "choice", of: ways };
  }

  #sequence(): Node {
    const nodes: Node[] = [];
    for (let next = this.peek(); next !== undefined && next !== "|" && next !== ")"; next = this.peek()) {
      const atom = this.#atom();
      if (atom) nodes.push(this.#repeated(atom));
    }
    return { type: "sequence", of: nodes };
  }

  #repeated(atom: Node): Node {
    const counts = this.#counts();
    if (!counts) return atom;
    const isLazy = this.accept("?");
    const [least, most] = counts;
    if (this.#counts()) throw new NotRead("a repetition is repeated");
    return { type: "repeat", of: atom, least, most, isLazy };
  }

  #counts(): readonly [number, number] | undefined {
    if (this.accept("*")) return [0, Number.POSITIVE_INFINITY];
    if (this.accept("+")) return [1, Number.POSITIVE_INFINITY];
    if (this.accept("?")) return [0, 1];
    if (this.peek() !== "{") return undefined;
    const end = this.source.indexOf("}", this.at);
    const found =
      end < 0 || end - this.at > 12 ? null : /^\{(\d+)(,(\d*))?\}$/.exec(this.source.slice(this.at, end + 1).join(""));
    // What is no count is text.
    if (!found) return undefined;
    this.at = end + 1;
    const least = Number(found[1]);
    const most = found[2] === undefined ? least : found[3] === "" ? Number.POSITIVE_INFINITY : Number(found[3]);
    if (least > maxRepeat || (most > maxRepeat && Number.isFinite(most)) || least > most) throw new NotRead("too many");
    return [least, most];
  }

  #atom(): Node | undefined {
    const char = this.take();
    switch (char) {
      case "(":
        return this.#group();
      case "[":
        return this.#set();
      case ".":
        return this.#class(this.#flags.dotTakesLineEnds ? [[0, 0x10ffff]] : complement([[10, 10]]));
      case "^":
        return { type: "assertion", that: this.#flags.isMultiline ? "line-start" : "text-start" };
      case "$":
        return { type: "assertion", that: this.#flags.isMultiline ? "line-end" : "text-end" };
      case "\\":
        return this.#escape();
      case "*":
      case "+":
      case "?":
        throw new NotRead("nothing stands before a repetition");
      default:
        return this.#character(char.codePointAt(0) ?? 0);
    }
  }

  #class(ranges: CharacterClass["ranges"], isNegated = false): Node {
    return { type: "class", of: { ranges, isNegated, ignoresCase: this.#flags.ignoresCase } };
  }

  #character(code: number): Node {
    return this.#class([[code, code]]);
  }

  #group(): Node | undefined {
    const outer = this.#flags;
    let number: number | undefined;
    if (this.accept("?")) {
      const name = this.#groupName();
      if (name !== undefined) number = this.groups.push(name) - 1;
      else if (this.#groupFlags()) return undefined;
    } else number = this.groups.push(undefined) - 1;
    const of = this.#choice();
    if (!this.accept(")")) throw new NotRead("a parenthesis is not closed");
    this.#flags = outer;
    return number === undefined ? of : { type: "group", number, of };
  }

  #groupName(): string | undefined {
    const start = this.peek() === "P" ? 1 : 0;
    if (this.peek(start) !== "<") return undefined;
    const end = this.source.indexOf(">", this.at);
    const name = end < 0 ? "" : this.source.slice(this.at + start + 1, end).join("");
    if (!/^\w{1,100}$/.test(name) || this.groups.includes(name)) throw new NotRead("a group's name is none");
    this.at = end + 1;
    return name;
  }

  /** Flags of the rest of the group that it stands in (`(?i)`: true), or of a group of its own (`(?i:`: false). */
  #groupFlags(): boolean {
    let isOn = true;
    for (;;) {
      const char = this.take();
      if (char === ")") return true;
      if (char === ":") return false;
      if (char === "-") isOn = false;
      else if (char === "i") this.#flags = { ...this.#flags, ignoresCase: isOn };
      else if (char === "m") this.#flags = { ...this.#flags, isMultiline: isOn };
      else if (char === "s") this.#flags = { ...this.#flags, dotTakesLineEnds: isOn };
      else throw new NotRead("a group of another kind");
    }
  }

  #escape(): Node {
    const char = this.take();
    const assertion = assertions.get(char);
    if (assertion) return { type: "assertion", that: assertion };
    const ranges = escapedClasses.get(char.toLowerCase());
    if (ranges) return this.#class(ranges, char !== char.toLowerCase());
    return this.#character(this.escapedCode(char));
  }

  #set(): Node {
    const isNegated = this.accept("^");
    return this.#class(this.set(), isNegated);
  }
}

const assertions: ReadonlyMap<string, Assertion> = new Map<string, Assertion>([
  ["A", "text-start"],
  ["b", "word-edge"],
  ["B", "no-word-edge"],
  ["z", "text-end"],
]);
