import { type Fact, read, type UnreadFact, unread } from "../../model/fact.ts";
import { parseTime, timeFromUnixSeconds } from "../../model/iso-date.ts";
import { firstOf, isList, isMap, type Json, type JsonMap } from "./json-value.ts";

/** Frequent facts, shared: a large estate has millions of them. */
const readTrue = read<boolean>(true);
const readFalse = read<boolean>(false);
const readNull = read(null);
const noTags: Fact<Record<string, string>> = read({});

/** A member that is there but is not what Azure prints in its place. */
export function unexpected(name: string): UnreadFact {
  return unread("unparsable", `${name} is not of the kind that Azure prints`, "save the output again, unedited");
}

export function booleanFact(value: boolean): Fact<boolean> {
  return value ? readTrue : readFalse;
}

/** A switch of a resource that was read whole: null where it is absent. */
export function flagFact(map: JsonMap, name: string): Fact<boolean | null> {
  const value = map.get(name);
  if (value === undefined || value === null) return readNull;
  return typeof value === "boolean" ? booleanFact(value) : unexpected(name);
}

/** A text of something that was read whole: null where it is absent. The first of the names that is there counts. */
export function textFact(map: JsonMap, ...names: readonly string[]): Fact<string | null> {
  const value = firstOf(map, names);
  if (value === undefined) return readNull;
  return typeof value === "string" ? read(value) : unexpected(names.join(" or "));
}

export function integerFact(map: JsonMap, ...names: readonly string[]): Fact<number | null> {
  const value = firstOf(map, names);
  if (value === undefined) return readNull;
  return typeof value === "number" && Number.isSafeInteger(value) ? read(value) : unexpected(names.join(" or "));
}

/** One word out of a fixed set, whatever its case. */
export function choiceFact<const Choice extends string>(
  map: JsonMap,
  name: string,
  choices: readonly Choice[],
): Fact<Choice | null> {
  const value = map.get(name);
  if (value === undefined || value === null) return readNull;
  const word = typeof value === "string" ? value.toLowerCase() : undefined;
  const choice = choices.find((each) => each.toLowerCase() === word);
  return choice === undefined ? unexpected(name) : read(choice);
}

/** ISO text (az) or Unix seconds (REST) in the canonical form; null where the whole thing has no such time. */
export function timeFact(map: JsonMap, ...names: readonly string[]): Fact<string | null> {
  const value = firstOf(map, names);
  if (value === undefined) return readNull;
  if (typeof value !== "string" && typeof value !== "number") return unexpected(names.join(" or "));
  const known = recentTimes.get(value);
  if (known) return known;
  const time = timeOf(value);
  if (time === undefined) return unexpected(names.join(" or "));
  if (recentTimes.size >= mostRecentTimes) recentTimes.clear();
  const fact = read(time);
  recentTimes.set(value, fact);
  return fact;
}

/** An object is mostly created and updated at one time, and a vault's objects are often made together. */
const recentTimes = new Map<string | number, Fact<string>>();
const mostRecentTimes = 4096;

export function timeOf(value: Json | undefined): string | undefined {
  if (typeof value === "string") return parseTime(value);
  return typeof value === "number" ? timeFromUnixSeconds(value) : undefined;
}

/** Tags of something that was read whole. Names are kept as own data, `__proto__` included. */
export function tagsFact(map: JsonMap): Fact<Record<string, string>> {
  const tags = map.get("tags");
  if (tags === undefined || tags === null) return noTags;
  if (!isMap(tags)) return unexpected("tags");
  return tags.size === 0 ? noTags : read(Object.fromEntries([...tags].map(([name, value]) => [name, tagText(value)])));
}

/** Tags are texts; a null stands for an empty one. */
function tagText(value: Json): string {
  return value === null || isList(value) || isMap(value) ? "" : String(value);
}
