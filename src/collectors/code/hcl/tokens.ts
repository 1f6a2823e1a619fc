/** Kinds of tokens. Marks of one character are their own code; all others lie above the codes of ASCII. */
export const token = {
  end: 0,
  not: 0x21,
  quote: 0x22,
  remainder: 0x25,
  openParenthesis: 0x28,
  closeParenthesis: 0x29,
  times: 0x2a,
  plus: 0x2b,
  comma: 0x2c,
  minus: 0x2d,
  dot: 0x2e,
  divide: 0x2f,
  colon: 0x3a,
  less: 0x3c,
  assign: 0x3d,
  greater: 0x3e,
  question: 0x3f,
  openBracket: 0x5b,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
  identifier: 256,
  number: 257,
  heredoc: 258,
  equal: 259,
  notEqual: 260,
  lessOrEqual: 261,
  greaterOrEqual: 262,
  and: 263,
  or: 264,
  arrow: 265,
  ellipsis: 266,
  doubleColon: 267,
  /** `~}`. */
  trimAndClose: 268,
  invalid: 269,
} as const;

export type TokenKind = (typeof token)[keyof typeof token];

const words: ReadonlyMap<TokenKind, string> = new Map([
  [token.end, "the end of the text"],
  [token.quote, "a string"],
  [token.identifier, "a name"],
  [token.number, "a number"],
  [token.heredoc, "a heredoc"],
]);

/** What a token is, for messages. Content of the text is never repeated: it may be a secret. */
export function describeToken(kind: TokenKind, text: string): string {
  const word = words.get(kind);
  if (word !== undefined) return word;
  const point = text.codePointAt(0) ?? 0;
  const isPrintable = point > 0x20 && point < 0x7f;
  return isPrintable ? `"${text}"` : `the character U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
}
