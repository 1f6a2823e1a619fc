/** Patterns of one sign that any name is made of. */
const anySigns: ReadonlySet<string> = new Set([
  ".",
  "\\S",
  "\\w",
  "[^ ]",
  "[\\s\\S]",
  "[\\w-]",
  "[a-zA-Z0-9-]",
  "[A-Za-z0-9-]",
  "[0-9a-zA-Z-]",
  "[0-9A-Za-z-]",
  "[a-z0-9-]",
  "[0-9a-z-]",
]);

/** Nobody writes a longer one to say "all". */
const longestPattern = 1000;

/**
 * Whether a regular expression, which has to match somewhere in a name, matches every one: it is empty, or asks for signs that are
 * in each. It is never run.
 */
export function findsAll(pattern: string): boolean {
  return pattern.length <= longestPattern && alternatives(pattern).some(matchesAll);
}

/** Parts at the top level; a pattern that cannot be taken apart is one part. */
function alternatives(pattern: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const sign = pattern.charAt(at);
    if (sign === "\\") at += 1;
    else if (sign === "(" || sign === "[") depth += 1;
    else if (sign === ")" || sign === "]") depth -= 1;
    else if (sign === "|" && depth === 0) {
      parts.push(pattern.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, pattern.slice(start)];
}

function matchesAll(part: string): boolean {
  const pattern = part.trim();
  const isBegun = pattern.startsWith("^");
  const isEnded = pattern.endsWith("$") && !pattern.endsWith("\\$");
  // With both ends fixed the pattern has to be all of the name, else any part of it will do.
  const isWhole = isBegun && isEnded && pattern.length > 1;
  const text = withoutGroup(pattern.slice(isBegun ? 1 : 0, isEnded ? -1 : undefined));
  if (text === "") return !isWhole;
  const sign = text.replace(/(?:[*+]\??|\{[01],\})$/, "");
  return anySigns.has(sign) && (!isWhole || sign !== text);
}

function withoutGroup(text: string): string {
  if (!text.startsWith("(") || !text.endsWith(")")) return text;
  const inner = text.startsWith("(?:") ? text.slice(3, -1) : text.slice(1, -1);
  return inner.includes("(") || inner.includes(")") || inner.includes("|") ? text : inner;
}
