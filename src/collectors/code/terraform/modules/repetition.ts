import { numberOf, textOf } from "../evaluate/conversion.ts";
import { isNull, scalar, sortedEntries } from "../evaluate/values.ts";
import type { UnknownValue, Value } from "../value.ts";

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
}

/**
 * How often a block is there. `list` and `map` have their instances by key. `open`: not known; then one instance without key stands for all
 * that there may be, beside those that are certain, and `unknown` says what it hangs on.
 */
export type Repetition =
  | { readonly form: "single" | "list" | "map"; readonly instances: readonly Repeated[] }
  | { readonly form: "open"; readonly instances: readonly Repeated[]; readonly unknown: UnknownValue };

export const once: Repetition = { form: "single", instances: [{ key: undefined }] };

/** The part of an address that tells instances apart. An instance that stands for an unknown number of them is `[*]`. */
export function addressKey(repetition: Repetition, key: string | number | undefined): string {
  if (repetition.form === "single") return "";
  if (key === undefined) return "[*]";
  return typeof key === "number" ? `[${key}]` : `[${JSON.stringify(key)}]`;
}

/** Instances by `count`; `room` bounds how many of them are made. */
export function byCount(count: Value, room: (wanted: number) => number): Repetition {
  const number = numberOf(count);
  if (number === undefined || !Number.isInteger(number) || number < 0) return openCount(count);
  const instances: Repeated[] = [];
  for (let index = 0, end = room(number); index < end; index += 1) {
    instances.push({ key: index, index: { ...scalar(index), ...placeOf(count) } });
  }
  return { form: "list", instances };
}

function openCount(count: Value): Repetition {
  const unknown = unknownOf(count, "count");
  return { form: "open", instances: [{ key: undefined, index: { ...unknown, expression: "count.index" } }], unknown };
}

/** Instances by `for_each`, in the order of their keys. */
export function byForEach(collection: Value, room: (wanted: number) => number): Repetition {
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
  const member: UnknownValue = { ...open, isDerived: true };
  const each = { key: { ...member, expression: "each.key" }, value: { ...member, expression: "each.value" } };
  return { form: "open", instances: [...instances, { key: undefined, each }], unknown: open };
}

/** Members of a collection as loops see them; `unknown` where there may be others. */
export function eachOf(collection: Value): { readonly known: readonly Each[]; readonly unknown?: UnknownValue } {
  if (collection.kind === "object") {
    const known = sortedEntries(collection).map(([name, value]) => ({
      key: { ...scalar(name), ...placeOf(value) },
      value,
    }));
    return { known };
  }
  if (collection.kind === "list") {
    const known = collection.items.map((value, index) => ({
      key: collection.isSet ? value : keyOf(value, index),
      value,
    }));
    return { known };
  }
  if (isNull(collection)) return { known: [] };
  const unknown = unknownOf(collection, "for_each");
  return { known: unknown.certain === undefined ? [] : eachOf(unknown.certain).known, unknown };
}

function keyOf(value: Value, index: number): Value {
  return { ...scalar(index), ...placeOf(value) };
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
