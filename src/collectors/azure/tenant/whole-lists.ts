import { isList, isMap, type Json, type JsonMap } from "../../exports/json-value.ts";

/** A list member of maps: none where it is absent, undefined where it or one of its entries is something else. */
export function wholeMaps(map: JsonMap, name: string): readonly JsonMap[] | undefined {
  const list = listIn(map, name);
  return list?.every(isMap) ? list : undefined;
}

/** A list member of texts, as above. */
export function wholeTexts(map: JsonMap, name: string): readonly string[] | undefined {
  const list = listIn(map, name);
  return list?.every((entry) => typeof entry === "string") ? list : undefined;
}

function listIn(map: JsonMap, name: string): readonly Json[] | undefined {
  const value = map.get(name);
  if (value === undefined || value === null) return [];
  return isList(value) ? value : undefined;
}
