import type { Expression } from "../../hcl/syntax.ts";
import { exactReference, type UnknownValue, type Value } from "../value.ts";
import { maxItems, maxText } from "./budget.ts";
import { bounded } from "./collect.ts";
import type { Evaluation } from "./evaluation.ts";
import { Failure, type FunctionDefinition, type Given } from "./functions/definition.ts";
import { functions } from "./functions/registry.ts";
import { isWalkable, maxLevels, type Summary, summarize } from "./summary.ts";
import { scalar, sensitive, taken } from "./values.ts";

type CallNode = Extract<Expression, { readonly type: "call" }>;

/** A call of one of Terraform's functions. One that is not evaluated here is unknown with `unsupported`. */
export function call(expression: CallNode, evaluation: Evaluation): Value {
  const name = expression.name.startsWith("core::") ? expression.name.slice("core::".length) : expression.name;
  if (name === "try") return firstWithoutFault(expression, evaluation);
  if (name === "can") return isWithoutFault(expression, evaluation);
  const values = argumentsOf(expression, evaluation);
  if (!Array.isArray(values)) return values;
  const definition = functions.get(name);
  if (!definition) {
    const unevaluated = evaluation.derived(expression, values);
    return { ...unevaluated, why: "unsupported", note: `the function ${name} is not evaluated` };
  }
  if (values.length < definition.fewest || values.length > definition.most) {
    return evaluation.fault(expression, `${name} does not take ${values.length} arguments`);
  }
  return run(definition, { name, values, expression }, evaluation);
}

/** Arguments in order, the last one spread where the code says so; unknown where nobody knows how many there are. */
function argumentsOf(expression: CallNode, evaluation: Evaluation): Value[] | UnknownValue {
  const values = expression.arguments.map((argument) => evaluation.placed(argument));
  if (!expression.spreadsLast) return values;
  const last = values.pop();
  if (last?.kind === "unknown") return evaluation.derived(expression, [...values, last]);
  if (last?.kind !== "list") return evaluation.fault(expression, "what is spread is a list");
  for (const item of last.items) values.push(taken(last, item));
  return values;
}

const tooLarge = `an argument has more than ${maxItems} members or ${maxLevels} levels`;

/** Steps that walking a value counts for. */
function workOf({ size, characters }: Summary): number {
  return Math.ceil(size / 8 + characters / 256);
}

interface Call {
  readonly name: string;
  readonly values: readonly Value[];
  readonly expression: CallNode;
}

function run(definition: FunctionDefinition, of: Call, evaluation: Evaluation): Value {
  const { expression, values } = of;
  const summaries = values.map(summarize);
  for (const summary of summaries) {
    if (!isWalkable(summary)) return evaluation.unsupported(expression, tooLarge);
    evaluation.scope.budget.spend(workOf(summary));
  }
  if (evaluation.scope.budget.isSpent()) {
    return evaluation.unsupported(expression, "the expression takes too much work to be evaluated");
  }
  const faulty = values.find((value) => value.kind === "unknown" && value.why === "fault");
  if (faulty) return faulty;
  const result = resultOf(definition.run({ arguments: values, expression, evaluation }), of, evaluation);
  const isSensitive =
    definition.sensitivity === "deep"
      ? summaries.some((summary) => summary.isSensitive)
      : definition.sensitivity === "members" && values.some((value) => value.isSensitive);
  const kept = definition.handsOn ? withOriginOf(values[0], result) : result;
  return isSensitive ? sensitive(kept) : kept;
}

function resultOf(given: Given, of: Call, evaluation: Evaluation): Value {
  if (given instanceof Failure) {
    const note = given.why === "fault" ? `${of.name}: ${given.note}` : given.note;
    return { ...evaluation.derived(of.expression, of.values), why: given.why, note };
  }
  const value = typeof given === "object" && given !== null ? given : scalar(given);
  if (value.kind === "scalar" && typeof value.value === "string" && value.value.length > maxText) {
    return evaluation.unsupported(of.expression, `the text is longer than ${maxText} characters`);
  }
  const result = bounded(value, of.expression, evaluation);
  evaluation.scope.budget.spend(workOf(summarize(result)));
  return result;
}

function withOriginOf(argument: Value | undefined, result: Value): Value {
  return argument?.from && !result.from ? { ...result, from: argument.from } : result;
}

/** `try(a, b)`: the first that is no fault. What is unknown may still become one, unless it is an attribute of a resource. */
function firstWithoutFault(expression: CallNode, evaluation: Evaluation): Value {
  for (const argument of expression.arguments) {
    const value = evaluation.value(argument);
    if (summarize(value).hasFault) continue;
    if (value.kind !== "unknown" || exactReference(value) || argument === expression.arguments.at(-1)) return value;
    const others = expression.arguments.slice(expression.arguments.indexOf(argument) + 1);
    return evaluation.derived(expression, [value, ...others.map((other) => evaluation.value(other))]);
  }
  return evaluation.fault(expression, "no argument of try can be evaluated");
}

/** `can(x)`: whether x is no fault. */
function isWithoutFault(expression: CallNode, evaluation: Evaluation): Value {
  const [argument] = expression.arguments;
  if (!argument) return evaluation.fault(expression, "can takes one argument");
  const value = evaluation.value(argument);
  const { hasFault, isKnown } = summarize(value);
  return hasFault || isKnown || exactReference(value) ? scalar(!hasFault) : evaluation.derived(expression, [value]);
}
