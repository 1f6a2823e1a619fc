/** Longest list that a message spells out. */
const namedAtMost = 5;

/** The first few of a list in words: `a, b and 3 more`. Messages stay short however many there are. */
export function someOf(items: readonly string[], limit: number = namedAtMost): string {
  const named = items.slice(0, limit).join(", ");
  return items.length > limit ? `${named} and ${items.length - limit} more` : named;
}
