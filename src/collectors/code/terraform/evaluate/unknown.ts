import type { Reference, UnknownReason, UnknownValue, Value } from "../value.ts";
import { summarize } from "./summary.ts";

/** References that one unknown keeps; more tell nobody anything. */
const maxReferences = 64;
/** Members that are looked through for them. */
const maxVisits = 2_000;
/** Which of several reasons is told: what is wrong with the code before what a run would bring. */
const reasonOrder: readonly UnknownReason[] = ["fault", "unsupported", "remote", "input", "apply"];

/** Something that the code states and that cannot be: a missing attribute, a text where a number is asked. */
export function fault(expression: string, note: string): UnknownValue {
  return { kind: "unknown", expression, why: "fault", references: [], note, isDerived: true };
}

/** Something that is not evaluated here, or exceeds a limit. */
export function unsupported(expression: string, note: string): UnknownValue {
  return { kind: "unknown", expression, why: "unsupported", references: [], note, isDerived: true };
}

/** The unknown that results from values of which at least one is, or holds, an unknown. */
export function derived(expression: string, from: readonly Value[]): UnknownValue {
  const unknowns = unknownsIn(from);
  const why = reasonOrder.find((reason) => unknowns.some((unknown) => unknown.why === reason)) ?? "unsupported";
  const note = unknowns.find((unknown) => unknown.why === why && unknown.note !== undefined)?.note;
  return {
    kind: "unknown",
    expression,
    why,
    references: allReferences(unknowns),
    isDerived: true,
    ...(note === undefined ? {} : { note }),
    ...(from.some((value) => summarize(value).isSensitive) ? { isSensitive: true } : {}),
  };
}

/** Every unknown in some values, as far as it takes to tell what they rest on. */
export function unknownsIn(values: readonly Value[]): UnknownValue[] {
  const found: UnknownValue[] = [];
  const open = values.toReversed();
  for (let visits = 0; visits < maxVisits; visits += 1) {
    const value = open.pop();
    if (value === undefined) break;
    if (value.kind === "unknown") found.push(value);
    else if (value.kind !== "scalar" && !summarize(value).isKnown) {
      const members = value.kind === "list" ? value.items : [...value.entries.values()];
      for (const member of members.slice(0, maxVisits).reverse()) open.push(member);
    }
  }
  return found;
}

function allReferences(unknowns: readonly UnknownValue[]): Reference[] {
  const found = new Map<string, Reference>();
  for (const unknown of unknowns) {
    for (const reference of unknown.references) {
      if (found.size >= maxReferences) return [...found.values()];
      found.set(`${reference.address} ${JSON.stringify(reference.path)}`, reference);
    }
  }
  return [...found.values()];
}
