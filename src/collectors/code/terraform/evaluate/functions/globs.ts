/** Alternatives that braces may give. */
const maxAlternatives = 64;

/** A pattern of paths with `*`, `?`, `**` and `{a,b}`, in work that is bounded by its length times the path's. */
export class PathPattern {
  readonly #alternatives: readonly (readonly string[])[];

  private constructor(alternatives: readonly string[]) {
    this.#alternatives = alternatives.map((one) => one.split("/"));
  }

  /** Undefined for patterns that are not matched here: classes, escapes, braces in braces. */
  static parse(pattern: string): PathPattern | undefined {
    if (/[[\]\\]/.test(pattern) || pattern.length > 1_000) return undefined;
    const alternatives = withoutBraces(pattern);
    return alternatives && new PathPattern(alternatives);
  }

  matches(path: string): boolean {
    const segments = path.split("/");
    return this.#alternatives.some((pattern) => matchesAll(pattern, segments));
  }
}

function withoutBraces(pattern: string): string[] | undefined {
  let found = [""];
  for (let at = 0; at < pattern.length; ) {
    const open = pattern.indexOf("{", at);
    const plain = pattern.slice(at, open < 0 ? undefined : open);
    found = found.map((start) => start + plain);
    if (open < 0) break;
    const close = pattern.indexOf("}", open);
    const inner = pattern.slice(open + 1, close);
    if (close < 0 || inner.includes("{")) return undefined;
    const choices = inner.split(",");
    if (found.length * choices.length > maxAlternatives) return undefined;
    found = found.flatMap((start) => choices.map((choice) => start + choice));
    at = close + 1;
  }
  return found;
}

/** Which segments of the pattern may come next, path segment by path segment. */
function matchesAll(pattern: readonly string[], segments: readonly string[]): boolean {
  let open = afterStars(new Set([0]), pattern);
  for (const segment of segments) {
    const next = new Set<number>();
    for (const at of open) {
      const one = pattern[at];
      if (one === "**") next.add(at);
      else if (one !== undefined && matchesSegment(one, segment)) next.add(at + 1);
    }
    open = afterStars(next, pattern);
  }
  return open.has(pattern.length);
}

/** `**` may also stand for no segment at all. */
function afterStars(open: Set<number>, pattern: readonly string[]): Set<number> {
  for (const at of open) if (pattern[at] === "**") open.add(at + 1);
  return open;
}

/** The last star takes more when what follows it does not fit: no other needs to be tried again. */
function matchesSegment(pattern: string, segment: string): boolean {
  let [at, position, star, starPosition] = [0, 0, -1, 0];
  while (position < segment.length) {
    const char = pattern[at];
    if (char === "*") {
      star = at;
      starPosition = position;
      at += 1;
    } else if (char === "?" || (char !== undefined && char === segment[position])) {
      at += 1;
      position += 1;
    } else if (star >= 0) {
      at = star + 1;
      starPosition += 1;
      position = starPosition;
    } else return false;
  }
  while (pattern[at] === "*") at += 1;
  return at === pattern.length;
}
