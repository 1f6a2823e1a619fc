import { memberOf, textOf } from "../json.ts";

/** Sensitive places of one instance, in the shape of its attributes: `true` where something is sensitive with all below. */
export type SensitiveMarks = true | Map<string | number, SensitiveMarks>;

/**
 * `sensitive_attributes` of a raw state: a list of paths, each a list of `{"type": "get_attr", "value": …}` and
 * `{"type": "index", "value": …}`. A path that cannot be read to its end marks what it names so far.
 */
export function sensitiveMarks(paths: unknown): SensitiveMarks {
  const marks: SensitiveMarks = new Map();
  if (!Array.isArray(paths)) return marks;
  for (const path of paths) if (Array.isArray(path) && path.length > 0) mark(marks, path.map(stepOf));
  return marks;
}

function mark(marks: Map<string | number, SensitiveMarks>, steps: readonly (string | number | undefined)[]): void {
  let at = marks;
  for (const [index, step] of steps.entries()) {
    if (step === undefined) return;
    const inner = at.get(step);
    if (inner === true) return;
    const next = steps[index + 1];
    if (next === undefined) {
      at.set(step, true);
      return;
    }
    const below: Map<string | number, SensitiveMarks> = inner ?? new Map();
    at.set(step, below);
    at = below;
  }
}

/** Keys are bare, or come with their type: `{"value": 0, "type": "number"}`. */
function stepOf(step: unknown): string | number | undefined {
  const value = memberOf(step, "value");
  const key = typeof value === "object" ? memberOf(value, "value") : value;
  if (typeof key === "number") return key;
  return typeof key === "string" && textOf(step, "type") !== undefined ? key : undefined;
}
