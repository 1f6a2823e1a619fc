import type { CharacterClass } from "./program.ts";

type Ranges = CharacterClass["ranges"];

const digit: Ranges = [[48, 57]];
const upper: Ranges = [[65, 90]];
const lower: Ranges = [[97, 122]];
const word: Ranges = [...digit, ...upper, ...lower, [95, 95]];
const space: Ranges = [
  [9, 10],
  [12, 13],
  [32, 32],
];

/** Classes behind a backslash. In RE2 they are of ASCII. */
export const escapedClasses: ReadonlyMap<string, Ranges> = new Map([
  ["d", digit],
  ["s", space],
  ["w", word],
]);

/** Classes as in `[[:alpha:]]`. */
export const namedClasses: ReadonlyMap<string, Ranges> = new Map<string, Ranges>([
  ["alnum", [...digit, ...upper, ...lower]],
  ["alpha", [...upper, ...lower]],
  ["ascii", [[0, 127]]],
  [
    "blank",
    [
      [9, 9],
      [32, 32],
    ],
  ],
  [
    "cntrl",
    [
      [0, 31],
      [127, 127],
    ],
  ],
  ["digit", digit],
  ["graph", [[33, 126]]],
  ["lower", lower],
  ["print", [[32, 126]]],
  [
    "punct",
    [
      [33, 47],
      [58, 64],
      [91, 96],
      [123, 126],
    ],
  ],
  ["space", [...space, [11, 11]]],
  ["upper", upper],
  ["word", word],
  ["xdigit", [...digit, [65, 70], [97, 102]]],
]);

/** Everything that some ranges leave out. */
export function complement(ranges: Ranges): Ranges {
  const left: [number, number][] = [];
  let next = 0;
  for (const [first, last] of ranges.toSorted(([a], [b]) => a - b)) {
    if (first > next) left.push([next, first - 1]);
    next = Math.max(next, last + 1);
  }
  if (next <= 0x10ffff) left.push([next, 0x10ffff]);
  return left;
}

export function isWord(code: number | undefined): boolean {
  return code !== undefined && word.some(([first, last]) => code >= first && code <= last);
}
