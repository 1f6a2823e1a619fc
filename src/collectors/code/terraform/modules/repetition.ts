import { numberOf, textOf } from "../evaluate/conversion.ts";
import { isNull, scalar, sortedEntries, taken } from "../evaluate/values.ts";
import { exactReference, type UnknownValue, type Value } from "../value.ts";

/** `each.key` and `each.value`, or what the iterator of a `dynamic` block gives. */
export interface Each {
  readonly key: Value;
  readonly value: Value;
}

/** One instance of a block that has `count` or `for_each`. */
export interface Repeated {
  readonly key: string | number | undefined;
  readonly each?: Each;
  readonly index?: Value;
  /** What it hangs on how often it is there; only on the instance that stands for all that there may be. */
  readonly unknown?: UnknownValue;
}

/**
 * How often a block is there. `list` and `map` have their instances by key. `open`: not known; then one instance without key stands for all
 * that there may be, beside those that are certain.
 */
export interface Repetition {
  readonly form: "single" | "list" | "map" | "open";
  readonly instances: readonly Repeated[];
}

/** Gives how many of the wanted instances may be made. */
type Room = (wanted: number) => number;

export const once: Repetition = { form: "single", instances: [{ key: undefined }] };

/** The part of an address that tells instances apart. An instance that stands for an unknown number of them is `[*]`. */
export function addressKey(repetition: Repetition, key: string | number | undefined): string {
  if (repetition.form === "single") return "";
  if (key === undefined) return "[*]";
  return typeof key === "number" ? `[${key}]` : `[${JSON.stringify(key)}]`;
}

/** Instances by `count`; `room` bounds how many of them are made. */
export function byCount(count: Value, room: Room): Repetition {
  const number = numberOf(count);
  if (number === undefined || !Number.isInteger(number) || number < 0) return openCount(count, room);
  const instances: Repeated[] = [];
  for (let index = 0, end = room(number); index < end; index += 1) {
    instances.push({ key: index, index: { ...scalar(index), ...placeOf(count) } });
  }
  return { form: "list", instances };
}

function openCount(count: Value, room: Room): Repetition {
  const unknown = unknownOf(count, "count");
  const instance = { key: undefined, index: partOf(unknown, "count.index"), unknown };
  return { form: "open", instances: room(1) === 1 ? [instance] : [] };
}

/** Instances by `for_each`, in the order of their keys. */
export function byForEach(collection: Value, room: Room): Repetition {
  if (isNull(collection)) return { form: "map", instances: [] };
  const pairs = eachOf(collection);
  const instances: Repeated[] = [];
  let open: UnknownValue | undefined = pairs.unknown;
  for (const each of pairs.known.slice(0, room(pairs.known.length))) {
    const key = textOf(each.key);
    if (key === undefined) open ??= unknownOf(each.key, "for_each");
    else instances.push({ key, each });
  }
  if (open === undefined) return { form: "map", instances };
  const key = partOf(open, "each.key");
  // Of a resource with an unknown number of instances, each is one of them.
  const isInstance = exactReference(open)?.path.length === 0;
  const each = { key, value: isInstance ? open : partOf(open, "each.value") };
  if (room(1) === 1) instances.push({ key: undefined, each, unknown: open });
  return { form: "open", instances };
}

/** Members of a collection as loops see them; `unknown` where there may be others. */
export function eachOf(collection: Value): { readonly known: readonly Each[]; readonly unknown?: UnknownValue } {
  if (collection.kind === "object") {
    const known = sortedEntries(collection).map(([name, member]) => {
      const value = taken(collection, member);
      return { key: { ...scalar(name), ...placeOf(value) }, value };
    });
    return { known };
  }
  if (collection.kind === "list") {
    const known = collection.items.map((item, index) => {
      const value = taken(collection, item);
      return { key: collection.isSet ? value : { ...scalar(index), ...placeOf(value) }, value };
    });
    return { known };
  }
  if (isNull(collection)) return { known: [] };
  const unknown = unknownOf(collection, "for_each");
  return { known: unknown.certain === undefined ? [] : eachOf(unknown.certain).known, unknown };
}

/** Something that an unknown decides. */
function partOf({ certain: _, ...unknown }: UnknownValue, expression: string): UnknownValue {
  return { ...unknown, expression, isDerived: true };
}

function placeOf(value: Value): Pick<Value, "at" | "from"> {
  return { ...(value.at ? { at: value.at } : {}), ...(value.from ? { from: value.from } : {}) };
}

function unknownOf(value: Value, what: string): UnknownValue {
  if (value.kind === "unknown") return value;
  const note = `${what} is no ${what === "count" ? "whole number" : "map or set of texts"}`;
  return { kind: "unknown", expression: what, why: "fault", references: [], note, isDerived: true, ...placeOf(value) };
}

/** A list in `for_each`, which Terraform refuses, is taken for the set that was meant. */
export function asSet(collection: Value): Value {
  return collection.kind === "list" && !collection.isSet ? { ...collection, isSet: true } : collection;
}
