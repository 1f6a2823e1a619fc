import type { ListValue, Value } from "../../value.ts";
import { maxItems } from "../budget.ts";
import { textOf } from "../conversion.ts";
import { identityOf, isSame } from "../equality.ts";
import { summarize } from "../summary.ts";
import { compareText, isNull, list, scalar, taken } from "../values.ts";
import {
  Failure,
  type FunctionCall,
  type FunctionTable,
  type Given,
  listOf,
  number,
  partial,
  pure,
  pureOfAll,
  texts,
  wholeNumber,
  wrong,
} from "./definition.ts";
import { characters } from "./strings.ts";

const tooMany = new Failure("unsupported", `the result has more than ${maxItems} members`);

const keepsAll = { keeps: () => true };

/** Functions of lists. Those that only move members about take unknown ones. */
export const listFunctions: FunctionTable = {
  chunklist: partial(2, chunk),
  compact: pure([listOf], compact, { keeps: (member) => (textOf(member) ?? "") !== "" }),
  concat: partial(0, concat, { most: Number.POSITIVE_INFINITY }),
  contains: partial(2, contains, { sensitivity: "deep" }),
  distinct: pure([listOf], (of) => list(distinct(of.items.map((item) => taken(of, item)))), keepsAll),
  element: partial(2, element),
  flatten: partial(1, flatten),
  index: pure([listOf, listMember()], indexOf),
  length: partial(1, length),
  one: partial(1, one),
  range: pureOfAll(number, range),
  reverse: partial(1, (call) => onList(call, (members) => list(members.toReversed()))),
  slice: partial(3, slice),
  sort: pure([texts], (values) => list(values.toSorted(compareText).map(scalar)), keepsAll),
};

function listMember() {
  return { wants: "a value", isOptional: false, read: (value: Value) => value };
}

/** The members of the first argument; unknown as long as it is. */
function onList(call: FunctionCall, run: (members: Value[], of: ListValue) => Given): Given {
  const [of] = call.arguments;
  if (of?.kind === "unknown") return call.evaluation.derived(call.expression, call.arguments);
  if (of?.kind !== "list") return wrong(0, listOf.wants);
  return run(
    of.items.map((item) => taken(of, item)),
    of,
  );
}

/** A whole number among the arguments. */
function countAt(call: FunctionCall, at: number): number | Failure {
  const value = call.arguments[at];
  if (value?.kind === "unknown") return new Failure(value.why, value.note ?? "a number is not known");
  return (value && wholeNumber.read(value)) ?? wrong(at, wholeNumber.wants);
}

function chunk(call: FunctionCall): Given {
  const size = countAt(call, 1);
  if (size instanceof Failure) return size;
  return onList(call, (members) => {
    if (size < 0) return new Failure("fault", "the size of chunks is 0 or more");
    if (size === 0) return list(members.length === 0 ? [] : [list(members)]);
    const chunks: Value[] = [];
    for (let at = 0; at < members.length; at += size) chunks.push(list(members.slice(at, at + size)));
    return list(chunks);
  });
}

function compact(of: ListValue): Given {
  const kept: Value[] = [];
  for (const item of of.items) {
    if (isNull(item)) continue;
    const read = textOf(item);
    if (read === undefined) return wrong(0, texts.wants);
    if (read !== "") kept.push(taken(of, { ...item, kind: "scalar", value: read }));
  }
  return list(kept);
}

function concat(call: FunctionCall): Given {
  const members: Value[] = [];
  const unknowns: Value[] = [];
  for (const [at, value] of call.arguments.entries()) {
    if (value.kind === "list") for (const item of value.items) members.push(taken(value, item));
    else if (value.kind === "unknown") {
      unknowns.push(value);
      if (value.certain?.kind === "list") members.push(...value.certain.items);
    } else return wrong(at, listOf.wants);
    if (members.length > maxItems) return tooMany;
  }
  if (unknowns.length === 0) return list(members);
  return { ...call.evaluation.derived(call.expression, call.arguments), certain: list(members) };
}

function contains(call: FunctionCall): Given {
  const [of, wanted] = call.arguments;
  if (!of || !wanted) return wrong(0, listOf.wants);
  const unknown = () => call.evaluation.derived(call.expression, call.arguments);
  const certain = of.kind === "unknown" ? of.certain : of;
  if (certain === undefined) return unknown();
  if (certain.kind !== "list") return wrong(0, listOf.wants);
  let isOpen = of.kind === "unknown";
  for (const item of certain.items) {
    const same = isSame(item, wanted) ?? "open";
    if (same === true) return true;
    isOpen ||= same === "open";
  }
  return isOpen ? unknown() : false;
}

/** Of members that are the same the first. All are known. */
export function distinct(members: readonly Value[]): Value[] {
  const found = new Map<string, Value>();
  for (const member of members) {
    const identity = identityOf(member);
    if (!found.has(identity)) found.set(identity, member);
  }
  return [...found.values()];
}

function element(call: FunctionCall): Given {
  const at = countAt(call, 1);
  if (at instanceof Failure) return at;
  return onList(call, (members, of) => {
    if (of.isSet) return new Failure("fault", "a set has no order");
    if (members.length === 0) return new Failure("fault", "an empty list has no element");
    return members.at(at % members.length) ?? new Failure("fault", "there is no such element");
  });
}

/** Lists in lists become one; an unknown member might be a list itself, so that only the others are certain. */
function flatten(call: FunctionCall): Given {
  return onList(call, (_members, of) => {
    if (summarize(of).size > maxItems) return tooMany;
    const flat: Value[] = [];
    addFlat(of, flat);
    const open = flat.filter((value) => value.kind === "unknown");
    if (open.length === 0) return list(flat);
    const certain = list(flat.filter((value) => value.kind !== "unknown"));
    return { ...call.evaluation.derived(call.expression, open), certain };
  });
}

function addFlat(of: ListValue, flat: Value[]): void {
  for (const item of of.items) {
    const member = taken(of, item);
    if (member.kind === "list") addFlat(member, flat);
    else flat.push(member);
  }
}

function indexOf(of: ListValue, wanted: Value): Given {
  const at = of.items.findIndex((item) => isSame(item, wanted) === true);
  return at < 0 ? new Failure("fault", "the list has no such member") : at;
}

function length(call: FunctionCall): Given {
  const [of] = call.arguments;
  if (of === undefined || of.kind === "unknown") return call.evaluation.derived(call.expression, call.arguments);
  if (of.kind === "list") return of.items.length;
  if (of.kind === "object") return of.entries.size;
  return typeof of.value === "string" ? characters(of.value).length : wrong(0, "a text, list or object");
}

/** The only member, or null; an unknown instance of a resource counts as one. */
function one(call: FunctionCall): Given {
  return onList(call, (members) => {
    if (members.length > 1) return new Failure("fault", `the list has ${members.length} members`);
    return members[0] ?? null;
  });
}

function range(given: readonly number[]): Given {
  if (given.length > 3) return new Failure("fault", "range takes one to three numbers");
  const [first = 0, second, third] = given;
  const [start, end] = second === undefined ? [0, first] : [first, second];
  const step = third ?? (end < start ? -1 : 1);
  if (step === 0 || (end - start) * step < 0) {
    return start === end ? list([]) : new Failure("fault", "the step of a range does not lead to its end");
  }
  const count = Math.ceil((end - start) / step);
  if (count > maxItems) return tooMany;
  return list(Array.from({ length: count }, (_none, at) => scalar(start + at * step)));
}

function slice(call: FunctionCall): Given {
  const [start, end] = [countAt(call, 1), countAt(call, 2)];
  if (start instanceof Failure) return start;
  if (end instanceof Failure) return end;
  return onList(call, (members) => {
    if (start < 0 || end > members.length || start > end)
      return new Failure("fault", "the slice lies outside of the list");
    return list(members.slice(start, end));
  });
}
