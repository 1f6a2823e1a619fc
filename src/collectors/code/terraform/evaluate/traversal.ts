import type { Expression } from "../../hcl/syntax.ts";
import { exactReference, type UnknownValue, type Value } from "../value.ts";
import { bounded, membersOf } from "./collect.ts";
import { numberOf, textOf } from "./conversion.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Step } from "./scope.ts";
import { handedOn, isNull, list, scalar, taken } from "./values.ts";

type Of<Type extends Expression["type"]> = Extract<Expression, { readonly type: Type }>;
type Traversal = Of<"variable"> | Of<"attribute"> | Of<"index">;

/** A name with the attributes and indices behind it, or those of any other expression. */
export function traverse(expression: Traversal, evaluation: Evaluation): Value {
  const steps: Step[] = [];
  let root: Expression = expression;
  while (root.type === "attribute" || root.type === "index") {
    steps.push(stepOf(root, evaluation));
    root = root.of;
  }
  steps.reverse();
  const [start, taken] = startOf(root, steps, evaluation);
  return follow({ value: start, steps: steps.slice(taken) }, expression, evaluation);
}

function stepOf(expression: Of<"attribute"> | Of<"index">, evaluation: Evaluation): Step {
  const { start, end } = expression;
  if (expression.type === "attribute") return { start, end, kind: "attribute", name: expression.name };
  const value = evaluation.value(expression.key);
  const key = value.kind === "scalar" && typeof value.value === "number" ? value.value : textOf(value);
  return { start, end, kind: "index", key, value };
}

/** What a traversal starts from, and how many of its steps that stands for. */
function startOf(root: Expression, steps: readonly Step[], evaluation: Evaluation): [Value, number] {
  if (root.type !== "variable") return [evaluation.value(root), 0];
  const bound = evaluation.bound(root.name);
  if (bound) return [handedOn(bound, undefined), 0];
  const looked = evaluation.scope.lookup(root.name, steps, root);
  return [handedOn(looked.value, looked.what), looked.consumed];
}

interface Path {
  readonly value: Value;
  readonly steps: readonly Step[];
}

function follow(path: Path, expression: Expression, evaluation: Evaluation): Value {
  let value = path.value;
  for (const step of path.steps) {
    if (value.kind === "unknown") value = unknownMember(value, { step, expression }, evaluation);
    else if (step.kind === "index" && step.key === undefined)
      value = unknownIndex(value, step.value, [expression, evaluation]);
    else {
      const member = memberAt(value, keyOf(step));
      if (typeof member === "string") return evaluation.fault(expression, member);
      value = member;
    }
  }
  return value;
}

function keyOf(step: Step): string | number {
  if (step.kind === "attribute") return step.name;
  return step.key ?? "";
}

/** A member of a known value, or in words why there is none. */
function memberAt(value: Exclude<Value, UnknownValue>, key: string | number): Value | string {
  if (value.kind === "object") {
    const member = value.entries.get(String(key));
    return member ? taken(value, member) : "it has no member of that name";
  }
  if (value.kind === "scalar") return `${isNull(value) ? "null" : "a single value"} has no members`;
  if (value.isSet) return "a set has no index";
  const at = typeof key === "number" ? key : numberOf(scalar(key));
  if (at === undefined) return "a list has no attributes";
  const item = value.items[at];
  return item ? taken(value, item) : `the list has ${value.items.length} members, none at ${at}`;
}

/** A member whose key is not known, or null, which no key is. */
function unknownIndex(value: Value, key: Value, [expression, evaluation]: [Expression, Evaluation]): Value {
  if (key.kind !== "unknown") return evaluation.fault(expression, "a key is a text or a number");
  return evaluation.derived(expression, [key, value]);
}

interface UnknownStep {
  readonly step: Step;
  readonly expression: Expression;
}

/** A member of what is not known: certain all the same, an attribute of the resource that it is, or unknown itself. */
function unknownMember(of: UnknownValue, at: UnknownStep, evaluation: Evaluation): Value {
  const { step, expression } = at;
  if (of.why === "fault") return of;
  if (step.kind === "index" && step.key === undefined) return evaluation.derived(expression, [of, step.value]);
  const key = keyOf(step);
  const certain = of.certain?.kind === "object" ? of.certain.entries.get(String(key)) : undefined;
  if (certain) return taken(of, certain);
  const whole = exactReference(of);
  if (!whole) return evaluation.derived(expression, [of]);
  const reference = { address: whole.address, path: [...whole.path, key] };
  const known = evaluation.scope.resolve?.(reference);
  if (known) return handedOn(known, [reference.address, ...reference.path].join("."));
  const { kind, why } = of;
  const sensitivity = of.isSensitive ? { isSensitive: true as const } : {};
  return { kind, why, expression: evaluation.text(expression), references: [reference], ...sensitivity };
}

/** `of[*].each`: over every member of a list, over a single value as its only member, over nothing for null. */
export function splat(expression: Of<"splat">, evaluation: Evaluation): Value {
  const of = evaluation.value(expression.of);
  if (of.kind === "unknown" && !isOneInstance(of)) {
    // What is built over one member tells which attribute is meant, were there one.
    const member = evaluation.withElement(of).value(expression.each);
    return evaluation.derived(expression, [member]);
  }
  const members = of.kind === "list" ? (membersOf(of) ?? []) : isNull(of) ? [] : [[of, of] as const];
  const items = members.map(([, member]) => evaluation.withElement(member).placed(expression.each));
  const failed = items.find((item) => item.kind === "unknown" && item.why === "fault");
  return failed ?? bounded(list(items), expression, evaluation);
}

/** True for a resource as a whole that is there once. Of one that may be there or not, or several times, the address ends in `[*]`. */
function isOneInstance(value: UnknownValue): boolean {
  const whole = exactReference(value);
  return whole?.path.length === 0 && !whole.address.endsWith("[*]");
}
