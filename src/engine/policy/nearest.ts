const longestName = 80;

/**
 * How many single-character edits (insert, delete, replace, swap neighbours) turn one name into the other;
 * anything above `limit` comes back as `limit + 1`.
 */
export function editDistance(from: string, to: string, limit = Number.POSITIVE_INFINITY): number {
  if (Math.abs(from.length - to.length) > limit) return limit + 1;
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = at(last, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1);
      const isSwap = row > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const swapped = isSwap ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY;
      current.push(Math.min(at(current, column - 1) + 1, at(last, column) + 1, replaced, swapped));
    }
    // Each row is at least as far as the nearest way through the two before it.
    if (Math.min(...current, ...last) > limit) return limit + 1;
    beforeLast = last;
    last = current;
  }
  const distance = at(last, to.length);
  return distance > limit ? limit + 1 : distance;
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}

/** The candidate with the fewest edits from a name, however many they are; undefined when there is no candidate. Case does not count. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  return nearestWithin(name, candidates, Number.POSITIVE_INFINITY);
}

function nearestWithin(name: string, candidates: Iterable<string>, limit: number): string | undefined {
  const written = name.slice(0, longestName).toLowerCase();
  let found: string | undefined;
  let best = limit;
  for (const candidate of [...candidates].sort()) {
    const distance = editDistance(written, candidate.toLowerCase(), best);
    if (distance < best || (distance === best && found === undefined)) {
      found = candidate;
      best = distance;
    }
  }
  return found;
}

const shortList = 12;

/** What to tell someone who wrote a name that does not exist: the one that was likely meant, else all if they are few, else `otherwise`. */
export function nameHint(name: string, candidates: Iterable<string>, otherwise: string): string {
  const valid = [...candidates];
  // A third of the name may be wrong, or two characters of a short one, but not all of it.
  const limit = Math.min(Math.max(2, Math.floor(name.length / 3)), name.length - 1);
  const meant = name.length > longestName ? undefined : nearestWithin(name, valid, limit);
  if (meant !== undefined) return `did you mean "${meant}"?`;
  if (valid.length === 0 || valid.length > shortList) return otherwise;
  return `valid here: ${valid.join(", ")}`;
}
