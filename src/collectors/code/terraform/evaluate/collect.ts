import type { Expression } from "../../hcl/syntax.ts";
import type { Value } from "../value.ts";
import { maxItems } from "./budget.ts";
import { textOf } from "./conversion.ts";
import type { Evaluation } from "./evaluation.ts";
import { maxLevels, summarize } from "./summary.ts";
import { isNull, list, object, scalar, sortedEntries, taken } from "./values.ts";

type Of<Type extends Expression["type"]> = Extract<Expression, { readonly type: Type }>;

/** `[a, b]`: a list that is known although members of it may not be. */
export function collectTuple(expression: Of<"tuple">, evaluation: Evaluation): Value {
  const items = expression.items.map((item) => evaluation.placed(item));
  return bounded(list(items), expression, evaluation);
}

/** `{ key = value }`: known although values of it may not be; with an unknown key nothing is certain but the others. */
export function collectObject(expression: Of<"object">, evaluation: Evaluation): Value {
  const entries = new Map<string, Value>();
  const unknownKeys: Value[] = [];
  for (const entry of expression.entries) {
    const key = evaluation.value(entry.key);
    const name = textOf(key);
    if (name !== undefined) entries.set(name, evaluation.placed(entry.value));
    else if (key.kind === "unknown") unknownKeys.push(key);
    else
      return evaluation.fault(entry.key, `a key of an object is a text, not ${isNull(key) ? "null" : `a ${key.kind}`}`);
  }
  if (unknownKeys.length > 0) return evaluation.derived(expression, [...unknownKeys, ...entries.values()]);
  return bounded(object(entries), expression, evaluation);
}

/** A value that is small enough to go on with, or unknown because it is not. */
export function bounded(value: Value, expression: Expression, evaluation: Evaluation): Value {
  const { size, depth } = summarize(value);
  if (depth > maxLevels) return evaluation.unsupported(expression, `the value has more than ${maxLevels} levels`);
  // The list or object itself counts too.
  if (size <= maxItems + 1) return value;
  return evaluation.unsupported(expression, `the value has more than ${maxItems} members`);
}

/** The members of a collection with their keys, as loops go over them; undefined where it is none. */
export function membersOf(collection: Value): readonly (readonly [Value, Value])[] | undefined {
  if (collection.kind === "list") {
    return collection.items.map((item, at) => {
      const member = taken(collection, item);
      return [collection.isSet ? member : scalar(at), member] as const;
    });
  }
  if (collection.kind !== "object") return undefined;
  return sortedEntries(collection).map(([key, member]) => [scalar(key), taken(collection, member)] as const);
}
