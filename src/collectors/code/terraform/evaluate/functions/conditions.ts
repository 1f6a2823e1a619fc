import type { Value } from "../../value.ts";
import { booleanOf } from "../conversion.ts";
import { isNull } from "../values.ts";
import { Failure, type FunctionCall, type FunctionTable, type Given, listOf, partial, wrong } from "./definition.ts";

const anyNumber = Number.POSITIVE_INFINITY;

/** Functions that decide, or choose one of their arguments. */
export const conditionFunctions: FunctionTable = {
  alltrue: partial(1, (call) => decide(call, false), { sensitivity: "deep" }),
  anytrue: partial(1, (call) => decide(call, true), { sensitivity: "deep" }),
  coalesce: partial(1, (call) => firstOf(call, isEmpty), { most: anyNumber }),
  coalescelist: partial(1, (call) => firstOf(call, isEmptyList), { most: anyNumber }),
};

/** One member decides alone, whatever unknown ones turn out to be. */
function decide(call: FunctionCall, decides: boolean): Given {
  const [of] = call.arguments;
  if (of?.kind === "unknown") return call.evaluation.derived(call.expression, call.arguments);
  if (of?.kind !== "list") return wrong(0, listOf.wants);
  let isOpen = false;
  for (const item of of.items) {
    // Null is no member that counts as true.
    const isTrue = isNull(item) ? false : booleanOf(item);
    if (isTrue === decides) return decides;
    if (item.kind === "unknown") isOpen = true;
    else if (isTrue === undefined) return wrong(0, "a list of booleans");
  }
  return isOpen ? call.evaluation.derived(call.expression, call.arguments) : !decides;
}

/** The first argument that is not empty; unknown from the first one on that may be. */
function firstOf(call: FunctionCall, isSkipped: (value: Value) => boolean): Given {
  for (const [at, value] of call.arguments.entries()) {
    if (value.kind === "unknown") return call.evaluation.derived(call.expression, call.arguments.slice(at));
    if (!isSkipped(value)) return value;
  }
  return new Failure("fault", "every argument is empty");
}

function isEmpty(value: Value): boolean {
  return value.kind === "scalar" && (value.value === null || value.value === "");
}

function isEmptyList(value: Value): boolean {
  return isNull(value) || (value.kind === "list" && value.items.length === 0);
}
