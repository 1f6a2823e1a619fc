/** `kvaudit:ignore RULE[, RULE] reason` as a comment has it. */
export interface IgnoreDirective {
  readonly rules: readonly string[];
  /** Null where nothing stands after the rules. */
  readonly reason: string | null;
}

/** What a suppression begins with. */
export const ignoreMark = "kvaudit:ignore";
const mostRules = 50;
const mostReason = 500;

/**
 * Reads a line of a comment. Undefined unless it begins with the mark: a text that only speaks of it suppresses nothing. Characters
 * are looked at one by one, so that no line takes longer than it is long.
 */
export function parseDirective(line: string): IgnoreDirective | undefined {
  const text = line.trim();
  if (!text.startsWith(ignoreMark)) return undefined;
  const after = text.slice(ignoreMark.length);
  if (after !== "" && !isBlank(after.charCodeAt(0))) return undefined;
  const rules: string[] = [];
  let at = skipBlanks(after, 0);
  while (rules.length < mostRules) {
    const end = endOfId(after, at);
    if (end === at) break;
    rules.push(after.slice(at, end));
    const next = skipBlanks(after, end);
    at = next;
    if (after.charAt(next) !== ",") break;
    at = skipBlanks(after, next + 1);
  }
  return { rules, reason: reasonOf(after.slice(at)) };
}

/** A dash or colon between rules and reason is usual and says nothing. */
function reasonOf(rest: string): string | null {
  let start = 0;
  while (start < rest.length && (isBlank(rest.charCodeAt(start)) || "-–—:".includes(rest.charAt(start)))) start += 1;
  const reason = rest.slice(start, start + mostReason).trim();
  return reason === "" ? null : reason;
}

function endOfId(text: string, start: number): number {
  let end = start;
  while (end < text.length && isIdCharacter(text.charCodeAt(end))) end += 1;
  return end;
}

function isIdCharacter(code: number): boolean {
  const isLetter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
  return isLetter || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x5f;
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
