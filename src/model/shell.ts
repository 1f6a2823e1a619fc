/**
 * Characters that no POSIX shell gives a meaning inside a word. Not `=`: at the start of a word zsh looks a command up by it.
 * Not `~`: it would become a home directory.
 */
const plainWord = /^[A-Za-z0-9_@%+:,./-]+$/;

/** Quotes one word for a POSIX shell. Names come from outside: an unquoted one could run as a command. */
export function shellQuote(word: string): string {
  return plainWord.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A template tag for printed command lines: literal text stays, every value is quoted. */
export function shell(text: TemplateStringsArray, ...values: readonly string[]): string {
  return text.reduce((line, part, index) => line + shellQuote(values[index - 1] ?? "") + part);
}
