/** Which code points one place takes: inclusive ranges, or all but those. */
export interface CharacterClass {
  readonly ranges: readonly (readonly [first: number, last: number])[];
  readonly isNegated: boolean;
  readonly ignoresCase: boolean;
}

export type Assertion = "text-start" | "text-end" | "line-start" | "line-end" | "word-edge" | "no-word-edge";

/** One instruction; those that do not jump go on with the next one. `split` prefers its first way. */
export type Instruction =
  | { readonly op: "take"; readonly of: CharacterClass }
  | { readonly op: "assert"; readonly that: Assertion }
  | { readonly op: "save"; readonly slot: number }
  | { op: "split"; first: number; second: number }
  | { op: "jump"; to: number }
  | { readonly op: "match" };

/** A pattern compiled for the machine. Group 0 is the whole match. */
export interface Program {
  readonly instructions: readonly Instruction[];
  /** Names of the groups by number; undefined for the whole and for those without one. */
  readonly groups: readonly (string | undefined)[];
}

export function takes({ ranges, isNegated, ignoresCase }: CharacterClass, code: number): boolean {
  let isIn = inRanges(ranges, code);
  if (!isIn && ignoresCase) {
    const char = String.fromCodePoint(code);
    const [lower, upper] = [char.toLowerCase(), char.toUpperCase()];
    isIn = inRanges(ranges, lower.codePointAt(0) ?? code) || inRanges(ranges, upper.codePointAt(0) ?? code);
  }
  return isIn !== isNegated;
}

function inRanges(ranges: CharacterClass["ranges"], code: number): boolean {
  for (const [first, last] of ranges) if (code >= first && code <= last) return true;
  return false;
}
