import { maxItems } from "../../terraform/evaluate/budget.ts";
import { identityOf, isSame } from "../../terraform/evaluate/equality.ts";
import {
  anyValue,
  Failure,
  type Given,
  isKnown,
  listOf,
  number,
  wholeNumber,
} from "../../terraform/evaluate/functions/definition.ts";
import { derived } from "../../terraform/evaluate/unknown.ts";
import { isNull, list, object, scalar, sortedEntries, taken } from "../../terraform/evaluate/values.ts";
import { nullValue, type ObjectValue, type Value } from "../../terraform/value.ts";
import { asText } from "./as-text.ts";
import { type ArmCall, failure, partial, pure, table } from "./definition.ts";
import { concatTexts } from "./texts.ts";
import { union } from "./union.ts";

const any = Number.POSITIVE_INFINITY;

export const collectionFunctions = table({
  array: partial(1, 1, ({ values: [value] }) =>
    value === undefined || value.kind === "list" ? (value ?? null) : list([value]),
  ),
  coalesce: partial(1, any, coalesce),
  concat: partial(1, any, concat),
  contains: partial(2, 2, contains),
  createArray: partial(0, any, ({ values }) => list(values)),
  createObject: partial(0, any, createObject),
  empty: partial(1, 1, empty),
  first: partial(1, 1, (call) => ended(call, 0)),
  flatten: partial(1, 1, flatten),
  indexOf: pure([anyValue, anyValue], (of, wanted) => {
    if (of.kind === "list") return of.items.findIndex((item) => isSame(item, wanted) === true);
    return asText(of).toLowerCase().indexOf(asText(wanted).toLowerCase());
  }),
  intersection: partial(1, any, intersection),
  items: partial(1, 1, items),
  last: partial(1, 1, (call) => ended(call, -1)),
  lastIndexOf: pure([anyValue, anyValue], (of, wanted) => {
    if (of.kind === "list") return of.items.findLastIndex((item) => isSame(item, wanted) === true);
    return asText(of).toLowerCase().lastIndexOf(asText(wanted).toLowerCase());
  }),
  length: partial(1, 1, length),
  max: partial(1, any, (call) => extreme(call, Math.max)),
  min: partial(1, any, (call) => extreme(call, Math.min)),
  objectKeys: partial(1, 1, ({ values: [of], expression }) =>
    of?.kind === "object" ? list(sortedEntries(of).map(([key]) => scalar(key))) : derived(expression, of ? [of] : []),
  ),
  range: pure([wholeNumber, wholeNumber], (start, count) => {
    if (count < 0) return failure("a range has no negative length");
    if (count > maxItems) return new Failure("unsupported", `the list has more than ${maxItems} members`);
    return list(Array.from({ length: count }, (_, at) => scalar(start + at)));
  }),
  shallowMerge: pure([listOf], (of) => {
    const entries = new Map<string, Value>();
    for (const one of of.items)
      if (one.kind === "object") for (const [key, value] of one.entries) entries.set(key, value);
    return object(entries);
  }),
  skip: partial(2, 2, (call) => cut(call, (count) => [count, any])),
  take: partial(2, 2, (call) => cut(call, (count) => [0, count])),
  tryGet: partial(2, any, tryGet),
  union: partial(1, any, union),
});

function coalesce(call: ArmCall): Given {
  for (const value of call.values) {
    if (value.kind === "unknown") return derived(call.expression, call.values);
    if (!isNull(value)) return value;
  }
  return nullValue;
}

/** Lists, or texts. */
function concat(call: ArmCall): Given {
  const items: Value[] = [];
  const isOfLists = call.values.some(({ kind }) => kind === "list");
  if (!isOfLists) return concatTexts(call);
  for (const value of call.values) {
    if (value.kind === "list") for (const item of value.items) items.push(taken(value, item));
    else if (value.kind !== "unknown") return failure("texts and lists cannot be put together");
  }
  if (call.values.every(({ kind }) => kind === "list")) return list(items);
  return { ...derived(call.expression, call.values), certain: list(items) };
}

/** A member that is certain to be there is there, whatever else is. */
function contains({ values, expression }: ArmCall): Given {
  const [of, wanted] = values;
  if (!of || !wanted) return null;
  const holder = of.kind === "unknown" ? of.certain : of;
  if (!holder || !isKnown([wanted])) return derived(expression, values);
  if (holder.kind === "scalar") return asText(holder).includes(asText(wanted));
  let isOpen = of.kind === "unknown";
  if (holder.kind === "object") {
    if (entryOf(holder, asText(wanted)) !== undefined) return true;
  } else {
    for (const item of holder.items) {
      const same = isSame(item, wanted);
      if (same) return true;
      isOpen ||= same === undefined;
    }
  }
  return isOpen ? derived(expression, values) : false;
}

/** An entry by its name; names that differ only in case are one to Resource Manager. */
export function entryOf(of: ObjectValue, name: string): Value | undefined {
  const exact = of.entries.get(name);
  if (exact) return exact;
  const lower = name.toLowerCase();
  for (const [key, value] of of.entries) if (key.length === name.length && key.toLowerCase() === lower) return value;
  return undefined;
}

function createObject({ values, expression }: ArmCall): Given {
  if (values.length % 2 !== 0) return failure("a name has no value");
  const entries = new Map<string, Value>();
  for (let at = 0; at < values.length; at += 2) {
    const [key, value] = [values[at], values[at + 1]];
    if (key?.kind !== "scalar" || !value) return derived(expression, values);
    entries.set(asText(key), value);
  }
  return object(entries);
}

function empty({ values: [of], expression }: ArmCall): Given {
  if (of?.kind === "list") return of.items.length === 0;
  if (of?.kind === "object") return of.entries.size === 0;
  if (of?.kind === "scalar") return of.value === null || of.value === "";
  const certain = of?.kind === "unknown" ? of.certain : undefined;
  const isFilled = certain && (certain.kind === "list" ? certain.items.length > 0 : certain.entries.size > 0);
  const hasText = of?.kind === "unknown" && of.parts?.some((part) => typeof part === "string" && part !== "");
  return isFilled || hasText ? false : derived(expression, of ? [of] : []);
}

function ended({ values: [of], expression }: ArmCall, at: 0 | -1): Given {
  if (of?.kind === "list") {
    const item = of.items.at(at);
    return item ? taken(of, item) : nullValue;
  }
  if (of?.kind === "scalar" && typeof of.value === "string") return of.value.at(at) ?? "";
  return of?.kind === "unknown" ? derived(expression, [of]) : failure("the argument is not a list or a text");
}

function flatten({ values: [of], expression }: ArmCall): Given {
  if (of?.kind !== "list" || of.items.some(({ kind }) => kind === "unknown"))
    return derived(expression, of ? [of] : []);
  return list(of.items.flatMap((item) => (item.kind === "list" ? item.items.map((one) => taken(item, one)) : [item])));
}

function intersection({ values, expression }: ArmCall): Given {
  const [first, ...others] = values;
  if (!first || !isKnown(values)) return derived(expression, values);
  if (first.kind === "list") {
    const sets = others.map((other) => new Set(other.kind === "list" ? other.items.map(identityOf) : []));
    return list(first.items.filter((item) => sets.every((set) => set.has(identityOf(item)))));
  }
  if (first.kind !== "object") return failure("the arguments are not lists or objects");
  const kept = [...first.entries].filter(([key, value]) =>
    others.every((other) => {
      const same = other.kind === "object" ? other.entries.get(key) : undefined;
      return same !== undefined && isSame(same, value) === true;
    }),
  );
  return object(new Map(kept));
}

/** The entries of an object in the order of their names, as `{ key, value }`. */
function items({ values: [of], expression }: ArmCall): Given {
  if (of?.kind !== "object")
    return of?.kind === "unknown" ? derived(expression, [of]) : failure("the argument is no object");
  return list(
    sortedEntries(of).map(([key, value]) =>
      object(
        new Map([
          ["key", scalar(key)],
          ["value", taken(of, value)],
        ]),
      ),
    ),
  );
}

function length({ values: [of], expression }: ArmCall): Given {
  if (of?.kind === "list") return of.items.length;
  if (of?.kind === "object") return of.entries.size;
  if (of?.kind === "scalar") return asText(of).length;
  return derived(expression, of ? [of] : []);
}

function extreme({ values, expression }: ArmCall, choose: (...of: number[]) => number): Given {
  const [first] = values;
  const all = values.length === 1 && first?.kind === "list" ? first.items : values;
  if (!isKnown(all)) return derived(expression, values);
  const read = all.map((value) => number.read(value)).filter((one) => one !== undefined);
  if (read.length < all.length || read.length === 0) return failure("the arguments are not numbers");
  return read.reduce((one, other) => choose(one, other));
}

function cut({ values, expression }: ArmCall, part: (count: number) => [number, number]): Given {
  const [of, by] = values;
  const count = by ? wholeNumber.read(by) : undefined;
  if (!of || of.kind === "unknown" || by?.kind === "unknown") return derived(expression, values);
  if (count === undefined) return failure("the number of members is no number");
  const [from, to] = part(Math.max(0, count));
  if (of.kind === "list") return list(of.items.slice(from, to).map((item) => taken(of, item)));
  return asText(of).slice(from, to);
}

function tryGet({ values, expression }: ArmCall): Given {
  let [of, ...path] = values;
  for (const step of path) {
    if (!of || of.kind === "unknown" || step.kind === "unknown") return derived(expression, values);
    const next: Value | undefined =
      of.kind === "object"
        ? entryOf(of, asText(step))
        : of.kind === "list"
          ? of.items[wholeNumber.read(step) ?? -1]
          : undefined;
    if (!next) return nullValue;
    of = taken(of, next);
  }
  return of ?? nullValue;
}
