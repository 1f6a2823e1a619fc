/** Characters that the grammar names, by their code. */
export const character = {
  lineFeed: 0x0a,
  carriageReturn: 0x0d,
  tab: 0x09,
  space: 0x20,
  quote: 0x22,
  hash: 0x23,
  dollar: 0x24,
  percent: 0x25,
  star: 0x2a,
  dash: 0x2d,
  slash: 0x2f,
  openBrace: 0x7b,
  closeBrace: 0x7d,
  backslash: 0x5c,
  tilde: 0x7e,
  byteOrderMark: 0xfeff,
} as const;

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isAsciiLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f;
}

const startsName = /^\p{ID_Start}$/u;
const continuesName = /^\p{ID_Continue}$/u;

/** How many code units of the text at this place begin a name: 0, 1, or 2 for a character beyond the basic plane. */
export function nameStartAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 0x80) return isAsciiLetter(code) ? 1 : 0;
  return wideLength(text, at, startsName);
}

/** How many code units of the text at this place go on with a name. */
export function namePartAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 0x80) return isAsciiLetter(code) || isDigit(code) || code === character.dash ? 1 : 0;
  return wideLength(text, at, continuesName);
}

function wideLength(text: string, at: number, belongs: RegExp): number {
  const point = text.codePointAt(at);
  if (point === undefined || !belongs.test(String.fromCodePoint(point))) return 0;
  return point > 0xffff ? 2 : 1;
}

/** Offset after the name that begins here; the same offset where none does. */
export function nameEnd(text: string, start: number): number {
  let at = start + nameStartAt(text, start);
  if (at === start) return start;
  for (let length = namePartAt(text, at); length > 0; length = namePartAt(text, at)) at += length;
  return at;
}

/** Blanks within a line. */
export function isBlank(code: number): boolean {
  return code === character.space || code === character.tab || code === character.carriageReturn;
}
