import { exactReference, type Value } from "../value.ts";

/**
 * Whether two values are the same, by content; undefined where that hangs on something unknown. A text never equals a number.
 * Values have at most a hundred levels and a bounded size here: whoever asks has summed them up.
 */
export function isSame(left: Value, right: Value): boolean | undefined {
  if (left.kind === "unknown" || right.kind === "unknown") return isSameReference(left, right) ? true : undefined;
  if (left.kind === "scalar" && right.kind === "scalar") return left.value === right.value;
  if (left.kind === "list" && right.kind === "list") return isSameList(left.items, right.items);
  if (left.kind === "object" && right.kind === "object") return isSameObject(left.entries, right.entries);
  return false;
}

/** One attribute is itself, whatever it turns out to be. */
function isSameReference(left: Value, right: Value): boolean {
  const [a, b] = [exactReference(left), exactReference(right)];
  if (!a || !b || a.address !== b.address || a.path.length !== b.path.length) return false;
  return a.path.every((step, at) => step === b.path[at]);
}

function isSameList(left: readonly Value[], right: readonly Value[]): boolean | undefined {
  if (left.length !== right.length) return false;
  let same: boolean | undefined = true;
  for (const [at, item] of left.entries()) {
    const other = right[at];
    const isItemSame = other === undefined ? false : isSame(item, other);
    if (isItemSame === false) return false;
    if (isItemSame === undefined) same = undefined;
  }
  return same;
}

function isSameObject(left: ReadonlyMap<string, Value>, right: ReadonlyMap<string, Value>): boolean | undefined {
  if (left.size !== right.size) return false;
  let same: boolean | undefined = true;
  for (const [key, value] of left) {
    const other = right.get(key);
    const isEntrySame = other === undefined ? false : isSame(value, other);
    if (isEntrySame === false) return false;
    if (isEntrySame === undefined) same = undefined;
  }
  return same;
}

/** A text that two wholly known values share exactly when they are the same: what sets and `distinct` go by. */
export function identityOf(value: Value): string {
  switch (value.kind) {
    case "scalar":
      return JSON.stringify(value.value);
    case "list":
      return `[${value.items.map(identityOf).join()}]`;
    case "object":
      return `{${[...value.entries]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, member]) => `${JSON.stringify(key)}:${identityOf(member)}`)
        .join()}}`;
    case "unknown":
      return "?";
  }
}
