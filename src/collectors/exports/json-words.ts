const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const words = new Map<string, boolean | null>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** A JSON number or one of its three words; undefined for any other text. */
export function parseWord(text: string): number | boolean | null | undefined {
  const word = words.get(text);
  return word === undefined && number.test(text) ? Number(text) : word;
}

/** Letters, digits, signs and point: what numbers and the three words are made of. */
export function isWordCharacter(code: number): boolean {
  const isLetter = (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
  return isLetter || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2b || code === 0x2e;
}
