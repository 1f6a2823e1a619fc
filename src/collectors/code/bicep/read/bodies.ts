import { exactReference, type ObjectValue, type UnknownValue, type Value } from "../../terraform/value.ts";
import type { Expression, ObjectExpression } from "../syntax/syntax.ts";
import { plainText } from "./source.ts";

/** What a body may state, so that an unknown that is spread in it can stand for each. */
const usual: readonly string[] = ["kind", "location", "tags", "sku", "identity", "properties"];

/** The last entry of a name that an object states. */
export function statedIn(body: ObjectExpression, name: string): Expression | undefined {
  for (const entry of body.entries.toReversed()) {
    if (entry.kind === "property" && plainText(entry.key) === name) return entry.value;
  }
  return undefined;
}

/** A body of which something is not known: what it may state is that unknown, but for what is certain. */
export function bodyOf(value: Value): ObjectValue {
  if (value.kind === "object") return value;
  const open: Value = value.kind === "unknown" ? value : { ...noObject, ...(value.at ? { at: value.at } : {}) };
  const { certain: _certain, ...rest } = open.kind === "unknown" ? open : noObject;
  const entries = new Map<string, Value>(usual.map((name) => [name, rest]));
  if (value.kind === "unknown" && value.certain?.kind === "object") {
    for (const [name, member] of value.certain.entries) entries.set(name, member);
  }
  return { kind: "object", entries, ...(value.at ? { at: value.at } : {}) };
}

const noObject: UnknownValue = {
  kind: "unknown",
  expression: "a body that is no object",
  why: "fault",
  references: [],
};

/** The id of a resource. */
export function idOf(address: string, expression: string): UnknownValue {
  return { kind: "unknown", expression: `${expression}.id`, why: "apply", references: [{ address, path: ["id"] }] };
}

/** A resource that is named as a whole stands for its id. */
export function asId(value: Value): Value {
  const whole = exactReference(value);
  if (!whole || whole.path.length > 0 || value.kind !== "unknown") return value;
  return { ...value, references: [{ address: whole.address, path: ["id"] }] };
}
