import { isList, isMap, type Json, type JsonMap } from "../../exports/json-value.ts";

/** A parsed answer as JSON.stringify takes it. Names from outside become own properties, `__proto__` included. */
export function toPlain(value: Json): unknown {
  if (isMap(value)) return Object.fromEntries([...value].map(([name, member]) => [name, toPlain(member)]));
  return isList(value) ? value.map(toPlain) : value;
}

/** The way back: what JSON.parse made of `toPlain`'s text. */
export function fromPlain(value: unknown): Json {
  if (Array.isArray(value)) return value.map(fromPlain);
  if (typeof value === "object" && value !== null) return mapFromPlain(value);
  // JSON.parse gives back nothing else.
  return value as string | number | boolean | null;
}

export function mapFromPlain(value: object): JsonMap {
  return new Map(Object.entries(value).map(([name, member]) => [name, fromPlain(member)]));
}
