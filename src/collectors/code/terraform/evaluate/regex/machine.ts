import { isWord } from "./classes.ts";
import { type Assertion, type Program, takes } from "./program.ts";

/** Start and end of each group, by number, in UTF-16 code units; -1 where it took no part. */
export type Match = readonly number[];

/** Steps of one search: text length times instructions at the most. */
const maxSteps = 3_000_000;

/** The search takes too much work. */
export const tooMuchWork = Symbol("too much work");

/** Places that the machine is at, in the order in which it prefers them, each with what its groups took. */
interface Threads {
  readonly seen: Set<number>;
  readonly at: number[];
  readonly slots: Match[];
}

/**
 * Finds matches as RE2 does: leftmost, and of those the one that the pattern prefers. All ways go through the text side by side, so
 * that no pattern takes longer than its size times the text's.
 */
export class PatternMachine {
  readonly #program: Program;
  readonly #text: string;
  #steps = 0;

  constructor(program: Program, text: string) {
    this.#program = program;
    this.#text = text;
  }

  /** Work done so far. */
  get steps(): number {
    return this.#steps;
  }

  /** The first match from a place on; undefined where there is none. */
  find(from: number): Match | undefined | typeof tooMuchWork {
    const untaken = new Array<number>(this.#program.groups.length * 2).fill(-1);
    let current = noThreads();
    let best: Match | undefined;
    for (let at = from; at <= this.#text.length; ) {
      if (!best) this.#follow(current, 0, { at, slots: untaken });
      else if (current.at.length === 0) break;
      const code = this.#text.codePointAt(at);
      const after = at + (code !== undefined && code > 0xffff ? 2 : 1);
      const next = noThreads();
      best = this.#step(current, next, { code, after }) ?? best;
      if (this.#steps > maxSteps) return tooMuchWork;
      current = next;
      at = after;
    }
    return best;
  }

  /** Lets every thread take a character, up to the first that has matched: those behind it are less preferred. */
  #step(
    current: Threads,
    next: Threads,
    { code, after }: { code: number | undefined; after: number },
  ): Match | undefined {
    for (const [index, place] of current.at.entries()) {
      const instruction = this.#program.instructions[place];
      const slots = current.slots[index] ?? [];
      if (instruction?.op === "match") return slots;
      if (instruction?.op !== "take" || code === undefined || !takes(instruction.of, code)) continue;
      this.#follow(next, place + 1, { at: after, slots });
    }
    return undefined;
  }

  /** Adds the places that can be reached without taking a character. */
  #follow(threads: Threads, start: number, { at, slots }: { readonly at: number; readonly slots: Match }): void {
    const open: [number, Match][] = [[start, slots]];
    for (let one = open.pop(); one; one = open.pop()) {
      const [place, taken] = one;
      this.#steps += 1;
      if (threads.seen.has(place)) continue;
      threads.seen.add(place);
      const instruction = this.#program.instructions[place];
      switch (instruction?.op) {
        case "jump":
          open.push([instruction.to, taken]);
          break;
        case "split":
          open.push([instruction.second, taken], [instruction.first, taken]);
          break;
        case "save":
          open.push([place + 1, taken.with(instruction.slot, at)]);
          break;
        case "assert":
          if (this.#holds(instruction.that, at)) open.push([place + 1, taken]);
          break;
        default:
          threads.at.push(place);
          threads.slots.push(taken);
      }
    }
  }

  #holds(that: Assertion, at: number): boolean {
    const text = this.#text;
    switch (that) {
      case "text-start":
        return at === 0;
      case "text-end":
        return at === text.length;
      case "line-start":
        return at === 0 || text[at - 1] === "\n";
      case "line-end":
        return at === text.length || text[at] === "\n";
      case "word-edge":
        return isWord(text.codePointAt(at - 1)) !== isWord(text.codePointAt(at));
      case "no-word-edge":
        return isWord(text.codePointAt(at - 1)) === isWord(text.codePointAt(at));
    }
  }
}

function noThreads(): Threads {
  return { seen: new Set(), at: [], slots: [] };
}
