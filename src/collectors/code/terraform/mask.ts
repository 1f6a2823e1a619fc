import type { ScalarValue } from "./value.ts";

/** Upper bounds of the length classes: a class says what a person needs to find the value, and nothing that helps to guess it. */
const classes: readonly (readonly [longest: number, mask: string])[] = [
  [0, "(empty)"],
  [7, "(1-7 characters)"],
  [15, "(8-15 characters)"],
  [31, "(16-31 characters)"],
  [63, "(32-63 characters)"],
  [Number.POSITIVE_INFINITY, "(64+ characters)"],
];

const masks: ReadonlySet<string> = new Set(classes.map(([, mask]) => mask));

/**
 * A value's length class, never a character of it: `(8-15 characters)`, `(empty)`. What is a mask already stays as it is, so that
 * values can be masked where they are read and again where they are shown.
 */
export function maskOf(value: string | number | boolean): string {
  const text = String(value);
  if (masks.has(text)) return text;
  // The last class has no upper bound.
  return classes.find(([longest]) => text.length <= longest)?.[1] ?? "(64+ characters)";
}

/** The scalar without its value. Null and the empty text stay: they say that there is nothing to hide. */
export function masked(scalar: ScalarValue): ScalarValue {
  const { value } = scalar;
  const shown = value === null || value === "" ? value : maskOf(value);
  return { ...scalar, value: shown, isSensitive: true };
}
