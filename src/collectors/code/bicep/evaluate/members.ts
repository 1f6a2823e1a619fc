import { asText } from "../../deployment/functions/as-text.ts";
import { entryOf } from "../../deployment/functions/collections.ts";
import { handedOn, isNull, scalar, taken } from "../../terraform/evaluate/values.ts";
import { exactReference, nullValue, type Reference, type UnknownValue, type Value } from "../../terraform/value.ts";
import type { Expression } from "../syntax/syntax.ts";
import type { Evaluation } from "./evaluation.ts";

type Of<Type extends Expression["type"]> = Extract<Expression, { readonly type: Type }>;

/** `of.name`, `of.?name`; of a namespace what it imports. */
export function member(expression: Of<"member">, evaluation: Evaluation): Value {
  const imported = importedMember(expression, evaluation);
  if (imported) return imported;
  const of = evaluation.value(expression.of);
  return stepInto(of, { key: scalar(expression.name), isSafe: expression.isSafe, expression }, evaluation);
}

function importedMember({ of, name }: Of<"member">, evaluation: Evaluation): Value | undefined {
  if (of.type !== "name" || evaluation.bound(of.name)) return undefined;
  const found = evaluation.scope.namespace(of.name)?.lookup(name);
  return found && handedOn(found.value, found.what);
}

/** `of::name`: a resource that is declared inside another one. */
export function nested(expression: Of<"nested">, evaluation: Evaluation): Value {
  const of = evaluation.value(expression.of);
  const parent = exactReference(of);
  if (!parent) return of.kind === "unknown" ? of : evaluation.fault(expression, "it is no resource");
  const found = evaluation.scope.shared.nested(parent.address, expression.name);
  return found ?? evaluation.fault(expression, `there is no resource "${expression.name}" in it`);
}

/** `of[key]`, `of[?key]`, `of[^1]`. */
export function index(expression: Of<"index">, evaluation: Evaluation): Value {
  const { isSafe, isFromEnd } = expression;
  const of = evaluation.value(expression.of);
  const given = evaluation.value(expression.key);
  const key = isFromEnd && of.kind === "list" ? fromEnd(of.items.length, given) : given;
  return stepInto(of, { key, isSafe, expression }, evaluation);
}

function fromEnd(length: number, key: Value): Value {
  return key.kind === "scalar" && typeof key.value === "number" ? scalar(length - key.value) : key;
}

interface StepInto {
  readonly key: Value;
  readonly isSafe: boolean;
  readonly expression: Expression;
}

function stepInto(of: Value, step: StepInto, evaluation: Evaluation): Value {
  const { key, isSafe, expression } = step;
  if (of.kind === "unknown") return unknownMember(of, step, evaluation);
  if (isNull(of)) return isSafe ? nullValue : evaluation.fault(expression, "null has no members");
  if (of.kind === "scalar") return evaluation.fault(expression, "a single value has no members");
  if (key.kind === "unknown") return ofUnknownKey(of, step, evaluation);
  const found = of.kind === "object" ? entryOf(of, asText(key)) : itemOf(of.items, key);
  if (found) return taken(of, found);
  if (of.kind === "object" && of.isCut) return evaluation.fault(expression, "it does not parse as a whole");
  return isSafe ? nullValue : evaluation.fault(expression, `there is no member ${JSON.stringify(asText(key))}`);
}

function itemOf(items: readonly Value[], key: Value): Value | undefined {
  return key.kind === "scalar" && typeof key.value === "number" ? items[key.value] : undefined;
}

/** One of the instances of a loop, and nobody knows which. */
function ofUnknownKey(of: Value, { key, expression }: StepInto, evaluation: Evaluation): Value {
  const [first] = of.kind === "list" ? of.items : [];
  const reference = first && exactReference(first);
  const open = reference && reference.path.length === 0 ? openAddress(reference.address) : undefined;
  if (open === undefined) return evaluation.derived(expression, [key, of]);
  return referenceTo({ address: open, path: [] }, evaluation.text(expression));
}

function openAddress(address: string): string | undefined {
  return address.endsWith("[0]") ? `${address.slice(0, -"[0]".length)}[*]` : undefined;
}

function referenceTo(reference: Reference, expression: string): UnknownValue {
  return { kind: "unknown", expression, why: "apply", references: [reference] };
}

/** A member of what is not known: certain all the same, an attribute of the resource that it is, or unknown itself. */
function unknownMember(of: UnknownValue, { key, expression }: StepInto, evaluation: Evaluation): Value {
  if (of.why === "fault") return of;
  if (key.kind === "unknown") {
    const whole = exactReference(of);
    return isOpenLoop(whole) ? of : evaluation.derived(expression, [of, key]);
  }
  const name = asText(key);
  const certain = of.certain?.kind === "object" ? entryOf(of.certain, name) : undefined;
  if (certain) return taken(of, certain);
  const whole = exactReference(of);
  if (!whole) return evaluation.derived(expression, [of]);
  const step = key.kind === "scalar" && typeof key.value === "number" ? key.value : name;
  if (isOpenLoop(whole) && typeof step === "number") return of;
  const reference = { address: whole.address, path: [...whole.path, step] };
  const known = evaluation.scope.shared.resolve(reference);
  if (known) return handedOn(known, [reference.address, ...reference.path].join("."));
  const { kind, why } = of;
  const sensitivity = of.isSensitive ? { isSensitive: true as const } : {};
  return { kind, why, expression: evaluation.text(expression), references: [reference], ...sensitivity };
}

/** What stands for all instances of a loop of which nobody knows how many there are: an index into it gives itself. */
function isOpenLoop(reference: Reference | undefined): boolean {
  return reference !== undefined && reference.path.length === 0 && reference.address.endsWith("[*]");
}
