/** A map as YAML and JSON give it: no list, no null. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A map's own entries, whatever the value is: nothing but maps has any. */
export function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(isMap(value) ? Object.entries(value) : []);
}

/** One of a map's own entries; undefined for anything else, inherited names included. */
export function fieldOf(value: unknown, key: string): unknown {
  return isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A list's items, whatever the value is. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Later wins: maps merge key by key, anything else (lists too) replaces what was there. */
export function mergeData<Value>(base: Value, over: Value): Value {
  if (!isMap(base) || !isMap(over)) return over;
  const merged = mergeMaps(fieldsOf(base), fieldsOf(over), mergeData);
  // Two values of one shape whose maps are closed: merging them key by key gives that shape again.
  return Object.fromEntries(merged) as Value;
}

/**
 * Merges two maps; `combine` decides where both have a key. The later map's keys come first: where order counts
 * (environments, owner patterns), what a policy says itself is tried before what it extends.
 */
export function mergeMaps<Value>(
  base: ReadonlyMap<string, Value>,
  over: ReadonlyMap<string, Value>,
  combine: (base: Value, over: Value) => Value,
): ReadonlyMap<string, Value> {
  const merged = new Map<string, Value>();
  for (const [key, value] of over) {
    const below = base.get(key);
    merged.set(key, below === undefined ? value : combine(below, value));
  }
  for (const [key, value] of base) if (!merged.has(key)) merged.set(key, value);
  return merged;
}

/** Makes data and all that it holds unchangeable: rules share it. */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
