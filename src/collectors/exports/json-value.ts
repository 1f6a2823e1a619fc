/** A JSON value as the readers keep it. Objects are maps: their names come from outside and may be `__proto__`. */
export type Json = string | number | boolean | null | JsonMap | readonly Json[];
export type JsonMap = ReadonlyMap<string, Json>;

export function isMap(value: Json | undefined): value is JsonMap {
  return value instanceof Map;
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The member as text; undefined where it is absent or something else. */
export function textIn(map: JsonMap, name: string): string | undefined {
  const value = map.get(name);
  return typeof value === "string" ? value : undefined;
}

export function mapIn(map: JsonMap, name: string): JsonMap | undefined {
  const value = map.get(name);
  return isMap(value) ? value : undefined;
}

/** The maps in a list member; undefined where there is no such list. */
export function mapsIn(map: JsonMap, name: string): readonly JsonMap[] | undefined {
  const value = map.get(name);
  return isList(value) ? value.filter(isMap) : undefined;
}

/** The texts in a list member; undefined where there is no such list. */
export function textsIn(map: JsonMap, name: string): readonly string[] | undefined {
  const value = map.get(name);
  return isList(value) ? value.filter((item) => typeof item === "string") : undefined;
}

/** The first member of these names that is there and not null: az and the REST API spell many names differently. */
export function firstOf(map: JsonMap, names: readonly string[]): Json | undefined {
  for (const name of names) {
    const value = map.get(name);
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}
