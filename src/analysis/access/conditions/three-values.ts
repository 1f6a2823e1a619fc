/** Kleene's logic: `unknown` is a value that may turn out either way. */
export type Ternary = "true" | "false" | "unknown";

export function negated(value: Ternary): Ternary {
  if (value === "unknown") return value;
  return value === "true" ? "false" : "true";
}

/** One `false` settles it. */
export function allOf(values: Iterable<Ternary>): Ternary {
  let result: Ternary = "true";
  for (const value of values) {
    if (value === "false") return value;
    if (value === "unknown") result = value;
  }
  return result;
}

/** One `true` settles it. */
export function anyOf(values: Iterable<Ternary>): Ternary {
  let result: Ternary = "false";
  for (const value of values) {
    if (value === "true") return value;
    if (value === "unknown") result = value;
  }
  return result;
}

/** The value that all have in common; where they differ, or there is none, it is not known. */
export function agreed(values: readonly Ternary[]): Ternary {
  const [first = "unknown"] = values;
  return values.every((value) => value === first) ? first : "unknown";
}
