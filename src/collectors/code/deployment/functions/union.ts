import { identityOf } from "../../terraform/evaluate/equality.ts";
import { type Given, isKnown } from "../../terraform/evaluate/functions/definition.ts";
import { derived } from "../../terraform/evaluate/unknown.ts";
import { isNull, list, object, taken } from "../../terraform/evaluate/values.ts";
import type { ListValue, ObjectValue, Value } from "../../terraform/value.ts";
import { type ArmCall, failure } from "./definition.ts";

/** `union`: lists without members that are there twice, or objects in which later ones win, those inside them included. */
export function union({ values, expression }: ArmCall): Given {
  const given = values.filter((value) => !isNull(value));
  if (given.every((value) => value.kind === "list")) return unionOfLists(given);
  if (given.every((value) => value.kind === "object")) {
    return given.reduce((left, right) => merged(left, right), object(new Map()));
  }
  const kinds = new Set(given.map(({ kind }) => kind).filter((kind) => kind !== "unknown"));
  if (kinds.size > 1 || kinds.has("scalar")) return failure("only lists, or only objects, can be put together");
  const certain = certainOf(given);
  return { ...derived(expression, values), ...(certain ? { certain } : {}) };
}

/** Members that are not known are kept: they may be there already, and are there in any case. */
function unionOfLists(lists: readonly ListValue[]): ListValue {
  const seen = new Set<string>();
  const items: Value[] = [];
  for (const one of lists) {
    for (const item of one.items) {
      const isOpen = !isKnown([item]);
      const identity = isOpen ? "" : identityOf(item);
      if (isOpen || !seen.has(identity)) items.push(taken(one, item));
      seen.add(identity);
    }
  }
  return list(items);
}

function merged(left: ObjectValue, right: ObjectValue): ObjectValue {
  const entries = new Map(left.entries);
  for (const [key, value] of right.entries) {
    const before = entries.get(key);
    const next = taken(right, value);
    entries.set(key, before?.kind === "object" && next.kind === "object" ? merged(before, next) : next);
  }
  const isSensitive = left.isSensitive || right.isSensitive;
  return isSensitive ? { ...object(entries), isSensitive } : object(entries);
}

/** What the last objects say is certain; what comes before an unknown may be said otherwise by it. */
function certainOf(values: readonly Value[]): ObjectValue | ListValue | undefined {
  const lists = values.map((value) => (value.kind === "unknown" ? value.certain : value));
  if (lists.every((value) => value === undefined || value.kind === "list")) {
    const known = lists.filter((value) => value?.kind === "list");
    return known.length > 0 ? unionOfLists(known) : undefined;
  }
  const last = values.findLastIndex((value) => value.kind === "unknown");
  const unknown = values[last];
  const start = unknown?.kind === "unknown" && unknown.certain?.kind === "object" ? unknown.certain : object(new Map());
  return values
    .slice(last + 1)
    .filter((value) => value.kind === "object")
    .reduce((left, right) => merged(left, right), start);
}
