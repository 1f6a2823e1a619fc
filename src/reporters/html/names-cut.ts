/**
 * The texts of a finding name its subject and its vault over and over. Each name is kept once, and a mark stands in its
 * place: findings of one rule then have the same texts, which cost next to nothing. Marks are control characters, which
 * no shown text has in it.
 */
export interface Names {
  /** Id of the vault; empty outside vaults. */
  readonly vault: string;
  /** Name of the subject. */
  readonly name: string;
}

/** Shorter ones are not worth a mark, and an empty one would be everywhere. */
const shortest = 3;

interface Mark {
  readonly sign: string;
  readonly of: (names: Names) => string;
}

/** Longest first: what one mark took, the next cannot find any more. */
const marks: readonly Mark[] = [
  { sign: "\u0001", of: ({ vault }) => vault },
  { sign: "\u0002", of: ({ name }) => name },
  { sign: "\u0003", of: ({ name }) => name.toLowerCase() },
  { sign: "\u0004", of: ({ vault }) => vault.slice(vault.lastIndexOf("/") + 1) },
];

/** The text with marks for names. `fill` gives it back as it was. */
export function cut(text: string, names: Names): string {
  let short = text;
  for (const { sign, of } of marks) {
    const name = of(names);
    if (name.length >= shortest) short = short.replaceAll(name, sign);
  }
  return short;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the marks are control characters
const anyMark = /[\u0001-\u0004]/;

export function fill(text: string, names: Names): string {
  if (!anyMark.test(text)) return text;
  let whole = text;
  for (const { sign, of } of marks) if (whole.includes(sign)) whole = whole.replaceAll(sign, () => of(names));
  return whole;
}

/** The same for a text of JSON, in which names stand escaped. */
export function cutJson(json: string, names: Names): string {
  return cut(json, escaped(names));
}

export function fillJson(json: string, names: Names): string {
  return fill(json, escaped(names));
}

function escaped({ vault, name }: Names): Names {
  const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
  return { vault: inJson(vault), name: inJson(name) };
}
