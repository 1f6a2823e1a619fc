/** Kinds of tokens. Marks of one character are their own code; all others lie beyond ASCII. */
export const token = {
  end: 128,
  identifier: 129,
  number: 130,
  /** Where a text begins: `'`, `'''`, `$'''`. What it holds is read by whoever wants it. */
  quote: 131,
  invalid: 132,
  equal: 140,
  notEqual: 141,
  alike: 142,
  notAlike: 143,
  lessOrEqual: 144,
  greaterOrEqual: 145,
  and: 146,
  or: 147,
  coalesce: 148,
  arrow: 149,
  doubleColon: 150,
  safeDot: 151,
  ellipsis: 152,
  exclamation: 0x21,
  percent: 0x25,
  openParenthesis: 0x28,
  closeParenthesis: 0x29,
  star: 0x2a,
  plus: 0x2b,
  comma: 0x2c,
  minus: 0x2d,
  dot: 0x2e,
  slash: 0x2f,
  colon: 0x3a,
  less: 0x3c,
  assign: 0x3d,
  greater: 0x3e,
  question: 0x3f,
  at: 0x40,
  openBracket: 0x5b,
  closeBracket: 0x5d,
  caret: 0x5e,
  openBrace: 0x7b,
  bar: 0x7c,
  closeBrace: 0x7d,
} as const;

export type TokenKind = (typeof token)[keyof typeof token];

/** Marks of one character, by their code. */
export const singleMarks: readonly (TokenKind | undefined)[] = marks();

function marks(): (TokenKind | undefined)[] {
  const known: (TokenKind | undefined)[] = new Array(128).fill(undefined);
  for (const kind of Object.values(token)) if (kind < 128) known[kind] = kind;
  return known;
}

/** Pairs that are one token, by the code of the first character times 128 and that of the second. */
export const doubleMarks: ReadonlyMap<number, TokenKind> = new Map([
  [pair("=="), token.equal],
  [pair("!="), token.notEqual],
  [pair("=~"), token.alike],
  [pair("!~"), token.notAlike],
  [pair("<="), token.lessOrEqual],
  [pair(">="), token.greaterOrEqual],
  [pair("&&"), token.and],
  [pair("||"), token.or],
  [pair("??"), token.coalesce],
  [pair("=>"), token.arrow],
  [pair("::"), token.doubleColon],
  [pair(".?"), token.safeDot],
]);

function pair(text: string): number {
  return text.charCodeAt(0) * 128 + text.charCodeAt(1);
}
