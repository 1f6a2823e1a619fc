import type { Origin, SourceSpan } from "../../../../model/fact.ts";
import type { ListValue, ObjectValue, ScalarValue, Value } from "../value.ts";

export function scalar(value: string | number | boolean | null): ScalarValue {
  return { kind: "scalar", value };
}

export function list(items: readonly Value[]): ListValue {
  return { kind: "list", items };
}

export function object(entries: ReadonlyMap<string, Value>): ObjectValue {
  return { kind: "object", entries };
}

export function isNull(value: Value): boolean {
  return value.kind === "scalar" && value.value === null;
}

/** Terraform's own order of keys, in which objects and maps are walked: by code points. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a !== b) return pointOrder(a) - pointOrder(b);
  }
  return left.length - right.length;
}

/** Code units in the order of the code points they belong to: surrogates come after everything else. */
function pointOrder(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Entries of an object in Terraform's order. */
export function sortedEntries(value: ObjectValue): [string, Value][] {
  return [...value.entries].sort(([left], [right]) => compareText(left, right));
}

/** A value at the expression that states it. */
export function placed(value: Value, at: SourceSpan): Value {
  return { ...value, at };
}

export function sensitive<V extends Value>(value: V): V {
  return value.isSensitive ? value : { ...value, isSensitive: true };
}

/** A value as it is handed on from where it is stated: that place becomes its origin. */
export function handedOn(value: Value, what: string | undefined): Value {
  const { at, ...rest } = value;
  if (rest.from || at === undefined || what === undefined) return rest;
  return { ...rest, from: { what, at } };
}

/**
 * A member taken out of a list or object. Out of one that was handed on, its origin is where the member itself stands; out of one
 * that stands in the expression at hand, it keeps its place.
 */
export function taken(container: Value, member: Value): Value {
  const out = container.from ? fromContainer(container.from, member) : member;
  return container.isSensitive ? sensitive(out) : out;
}

function fromContainer(origin: Origin, member: Value): Value {
  const { at, ...rest } = member;
  if (rest.from) return rest;
  return { ...rest, from: at === undefined ? origin : { what: origin.what, at } };
}
