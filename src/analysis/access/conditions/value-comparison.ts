/** A value as a condition states it. GUIDs are texts, with or without quotes. */
export type Literal = string | number | boolean | null;

/** Below zero, zero or above, as the left value comes before the right one; undefined where they cannot be compared. */
export type Ordering = (left: Literal, right: Literal) => number | undefined;

export const orderOfNumbers: Ordering = (left, right) =>
  typeof left === "number" && typeof right === "number" ? left - right : undefined;

export const orderOfDateTimes: Ordering = (left, right) => {
  const [one, other] = [instantOf(left), instantOf(right)];
  if (one === undefined || other === undefined) return undefined;
  if (one === other) return 0;
  return one < other ? -1 : 1;
};

const dateTime = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/;

/** A form that sorts by time: Azure compares down to a tenth of a microsecond, finer than a `Date` goes. */
function instantOf(value: Literal): string | undefined {
  const [, seconds, fraction = ""] = (typeof value === "string" && dateTime.exec(value)) || [];
  if (seconds === undefined || Number.isNaN(Date.parse(`${seconds}Z`))) return undefined;
  return `${seconds}.${fraction.padEnd(9, "0")}`;
}

/** GUIDs compare without case, with or without dashes. Undefined where one of them is no GUID. */
export function areEqualGuids(left: Literal, right: Literal): boolean | undefined {
  const [one, other] = [guidOf(left), guidOf(right)];
  return one === undefined || other === undefined ? undefined : one === other;
}

/** The 36 characters of a GUID, lower case; undefined for anything else. */
export function guidOf(value: Literal): string | undefined {
  if (typeof value !== "string" || (value.length !== 32 && value.length !== 36)) return undefined;
  const [, ...parts] = /^([\da-f]{8})(-?)([\da-f]{4})\2([\da-f]{4})\2([\da-f]{4})\2([\da-f]{12})$/i.exec(value) ?? [];
  return parts.length === 0
    ? undefined
    : parts
        .filter((part) => part !== "" && part !== "-")
        .join("-")
        .toLowerCase();
}

/**
 * Does a text fit a pattern in which `*` stands for any run of characters and `?` for one? A backslash before either takes
 * it as it is. Goes back to the last star only, so that no pattern takes longer than the product of both lengths.
 */
export function isLike(text: string, pattern: string): boolean {
  const parts = patternParts(pattern);
  let at = 0;
  let part = 0;
  let star = -1;
  let retry = 0;
  while (at < text.length) {
    const wanted = parts[part];
    if (wanted === anyRun) {
      star = part;
      retry = at;
      part += 1;
    } else if (wanted !== undefined && (wanted === anyOne || wanted === text[at])) {
      part += 1;
      at += 1;
    } else if (star >= 0) {
      retry += 1;
      at = retry;
      part = star + 1;
    } else return false;
  }
  return parts.slice(part).every((left) => left === anyRun);
}

const anyRun = Symbol("*");
const anyOne = Symbol("?");

function patternParts(pattern: string): readonly (string | symbol)[] {
  const parts: (string | symbol)[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? "";
    const next = pattern[at + 1];
    if (character === "\\" && (next === "*" || next === "?")) {
      parts.push(next);
      at += 1;
    } else if (character === "*") parts.push(anyRun);
    else parts.push(character === "?" ? anyOne : character);
  }
  return parts;
}
