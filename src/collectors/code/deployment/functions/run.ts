import { maxItems, maxText } from "../../terraform/evaluate/budget.ts";
import { Failure, type Given } from "../../terraform/evaluate/functions/definition.ts";
import { isWalkable, maxLevels, type Summary, summarize } from "../../terraform/evaluate/summary.ts";
import { derived, fault, unsupported } from "../../terraform/evaluate/unknown.ts";
import { scalar, sensitive } from "../../terraform/evaluate/values.ts";
import type { Value } from "../../terraform/value.ts";
import type { ArmCall, ArmFunction } from "./definition.ts";

/** Steps that walking a value counts for. */
function workOf({ size, characters }: Summary): number {
  return Math.ceil(size / 8 + characters / 256);
}

/**
 * What a call gives. A broken argument is the result, too large ones are not walked, and what is made of a sensitive value is
 * sensitive; members that are only put somewhere else keep their own marks.
 */
export function runFunction(definition: ArmFunction, call: ArmCall): Value {
  const { name, values, expression, budget } = call;
  if (values.length < definition.fewest || values.length > definition.most) {
    return fault(expression, `${name} does not take ${values.length} arguments`);
  }
  const summaries = values.map(summarize);
  if (!summaries.every(isWalkable)) {
    return unsupported(expression, `an argument has more than ${maxItems} members or ${maxLevels} levels`);
  }
  budget.spend(summaries.reduce((sum, one) => sum + workOf(one), 0));
  if (budget.isSpent()) return unsupported(expression, "the expression takes too much work to be evaluated");
  const broken = values.find((value) => value.kind === "unknown" && value.why === "fault");
  if (broken) return broken;
  const result = boundedResult(givenValue(definition.run(call), call), call);
  budget.spend(workOf(summarize(result)));
  const isWhole = result.kind === "list" || result.kind === "object";
  const isSensitive = isWhole ? values.some((value) => value.isSensitive) : summaries.some((one) => one.isSensitive);
  return isSensitive ? sensitive(result) : result;
}

function givenValue(given: Given, { name, values, expression }: ArmCall): Value {
  if (given instanceof Failure) {
    const note = given.why === "fault" ? `${name}: ${given.note}` : given.note;
    return { ...derived(expression, values), why: given.why, note };
  }
  return typeof given === "object" && given !== null ? given : scalar(given);
}

function boundedResult(value: Value, { expression }: ArmCall): Value {
  if (value.kind === "scalar") {
    const isLong = typeof value.value === "string" && value.value.length > maxText;
    return isLong ? unsupported(expression, `the text is longer than ${maxText} characters`) : value;
  }
  if (value.kind === "unknown" || isWalkable(summarize(value))) return value;
  return unsupported(expression, `the value has more than ${maxItems} members or ${maxLevels} levels`);
}
