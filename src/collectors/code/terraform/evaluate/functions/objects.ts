import type { ListValue, ObjectValue, UnknownValue, Value } from "../../value.ts";
import { maxItems } from "../budget.ts";
import { textOf } from "../conversion.ts";
import { isSame } from "../equality.ts";
import { isNull, list, object, scalar, sortedEntries, taken } from "../values.ts";
import {
  Failure,
  type FunctionCall,
  type FunctionTable,
  type Given,
  listOf,
  objectOf,
  partial,
  pure,
  text,
  texts,
  wrong,
} from "./definition.ts";

/** Functions of objects and maps. Those that only look at keys take unknown values. */
export const objectFunctions: FunctionTable = {
  keys: partial(1, (call) => onObject(call, (of) => list(sortedEntries(of).map(([key]) => scalar(key))))),
  lookup: partial(2, lookup, { most: 3 }),
  matchkeys: pure([listOf, listOf, listOf], matchKeys),
  merge: partial(0, merge, { most: Number.POSITIVE_INFINITY }),
  transpose: pure([objectOf], transpose),
  values: partial(1, (call) => onObject(call, (of) => list(sortedEntries(of).map(([, value]) => taken(of, value))))),
  zipmap: partial(2, zip),
};

function onObject(call: FunctionCall, run: (of: ObjectValue) => Given): Given {
  const [of] = call.arguments;
  if (of?.kind === "unknown") return call.evaluation.derived(call.expression, call.arguments);
  return of?.kind === "object" ? run(of) : wrong(0, objectOf.wants);
}

function lookup(call: FunctionCall): Given {
  const [of, key, otherwise] = call.arguments;
  const unknown = () => call.evaluation.derived(call.expression, call.arguments);
  if (!of || !key || key.kind === "unknown") return unknown();
  const name = text.read(key);
  if (name === undefined) return wrong(1, text.wants);
  const entries = of.kind === "unknown" ? of.certain : of;
  if (entries?.kind === "object") {
    const member = entries.entries.get(name);
    if (member) return taken(of, member);
  }
  if (of.kind === "unknown") return unknown();
  if (of.kind !== "object") return wrong(0, objectOf.wants);
  return otherwise ?? new Failure("fault", "the object has no such key, and no default is given");
}

/** Later arguments win. What stands behind every unknown one is certain all the same. */
function merge(call: FunctionCall): Given {
  const unknowns: UnknownValue[] = [];
  let entries = new Map<string, Value>();
  for (const [at, value] of call.arguments.entries()) {
    if (isNull(value)) continue;
    if (value.kind === "unknown") {
      unknowns.push(value);
      entries = new Map(value.certain?.kind === "object" ? value.certain.entries : []);
    } else if (value.kind === "object") {
      for (const [key, member] of value.entries) entries.set(key, taken(value, member));
    } else return wrong(at, objectOf.wants);
  }
  if (unknowns.length === 0) return object(entries);
  return { ...call.evaluation.derived(call.expression, unknowns), certain: object(entries) };
}

function matchKeys(values: ListValue, keys: ListValue, wanted: ListValue): Given {
  if (values.items.length !== keys.items.length) return new Failure("fault", "there are not as many keys as values");
  if (keys.items.length * wanted.items.length > maxItems)
    return new Failure("unsupported", "the lists are too long to be matched");
  const kept = values.items.filter((_value, at) => {
    const key = keys.items[at];
    return key !== undefined && wanted.items.some((one) => isSame(one, key) === true);
  });
  return list(kept.map((value) => taken(values, value)));
}

function transpose(of: ObjectValue): Given {
  const found = new Map<string, string[]>();
  for (const [key, value] of sortedEntries(of)) {
    const names = texts.read(value);
    if (!names) return wrong(0, "an object of lists of texts");
    for (const name of names) {
      const keys = found.get(name);
      if (keys) keys.push(key);
      else found.set(name, [key]);
    }
  }
  return object(new Map([...found].map(([name, keys]) => [name, list(keys.map(scalar))])));
}

function zip(call: FunctionCall): Given {
  const [keys, values] = call.arguments;
  if (keys?.kind === "unknown" || values?.kind === "unknown")
    return call.evaluation.derived(call.expression, call.arguments);
  if (keys?.kind !== "list" || values?.kind !== "list") return wrong(0, listOf.wants);
  if (keys.items.length !== values.items.length) return new Failure("fault", "there are not as many keys as values");
  const entries = new Map<string, Value>();
  for (const [at, key] of keys.items.entries()) {
    const value = values.items[at];
    if (key.kind === "unknown") return call.evaluation.derived(call.expression, call.arguments);
    const name = textOf(key);
    if (name === undefined || value === undefined) return wrong(0, texts.wants);
    entries.set(name, taken(values, value));
  }
  return object(entries);
}
