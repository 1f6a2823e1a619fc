import { asText } from "../../deployment/functions/as-text.ts";
import { list, object, scalar, sensitive, sortedEntries, taken } from "../../terraform/evaluate/values.ts";
import type { ListValue, ObjectValue, UnknownValue, Value } from "../../terraform/value.ts";
import type { CallExpression, Expression, LambdaExpression } from "../syntax/syntax.ts";
import { bounded } from "./collect.ts";
import type { Evaluation } from "./evaluation.ts";
import { truthOf } from "./operators.ts";

type CallNode = Extract<Expression, CallExpression>;
type Lambda = Extract<Expression, LambdaExpression>;

/** A call over the members of a collection that is known. */
interface Rounds {
  readonly expression: CallNode;
  readonly evaluation: Evaluation;
  /** The value of the lambda that is the argument at this place. */
  apply(argument: number, ...values: Value[]): Value;
}

type OverList = (of: ListValue, rounds: Rounds) => Value;

const overLists: ReadonlyMap<string, OverList> = new Map<string, OverList>([
  ["map", (of, { apply }) => list(of.items.map((item, at) => apply(1, taken(of, item), scalar(at))))],
  ["filter", filter],
  ["reduce", reduce],
  ["sort", sort],
  ["toObject", toObject],
  ["groupBy", groupBy],
]);

/** Functions that take lambdas. */
export const lambdaFunctions: ReadonlySet<string> = new Set([...overLists.keys(), "mapValues"]);

export function callLambdas(expression: CallNode, evaluation: Evaluation): Value {
  const { name } = expression;
  const [first] = expression.arguments;
  const of = first ? evaluation.value(first) : undefined;
  if (!of) return evaluation.fault(expression, `${name} does not take 0 arguments`);
  if (of.kind === "unknown") return of.why === "fault" ? of : evaluation.derived(expression, [of]);
  const rounds: Rounds = {
    expression,
    evaluation,
    apply: (at, ...values) => applied(expression.arguments[at], values, evaluation),
  };
  const run = overLists.get(name);
  let result: Value;
  if (of.kind === "list" && run) result = run(of, rounds);
  else if (of.kind === "object" && !run) result = mapValues(of, rounds);
  else return evaluation.fault(expression, `the first argument of ${name} is of the wrong type`);
  const sized = bounded(result, expression, evaluation);
  return of.isSensitive ? sensitive(sized) : sized;
}

function applied(lambda: Expression | undefined, values: readonly Value[], evaluation: Evaluation): Value {
  if (lambda?.type !== "lambda") {
    const note = "an argument is no lambda";
    return lambda
      ? evaluation.fault(lambda, note)
      : { kind: "unknown", expression: note, why: "fault", references: [] };
  }
  if (evaluation.scope.shared.budget.isSpent()) {
    return evaluation.unsupported(lambda, "the expression takes too much work to be evaluated");
  }
  return evaluation.withNames(bindings(lambda, values)).placed(lambda.body);
}

function bindings({ parameters }: Lambda, values: readonly Value[]): Map<string, Value> {
  const names = new Map<string, Value>();
  for (const [at, name] of parameters.entries()) {
    const value = values[at];
    if (value) names.set(name, value);
  }
  return names;
}

/** Members of which nobody knows whether they stay make the result unknown; those that stay for certain are certain. */
function filter(of: ListValue, { apply, expression, evaluation }: Rounds): Value {
  const kept: Value[] = [];
  const open: UnknownValue[] = [];
  for (const [at, item] of of.items.entries()) {
    const met = apply(1, taken(of, item), scalar(at));
    if (met.kind === "unknown") open.push(met);
    else if (truthOf(met)) kept.push(taken(of, item));
  }
  const broken = open.find(({ why }) => why === "fault");
  if (broken) return broken;
  return open.length === 0 ? list(kept) : { ...evaluation.derived(expression, open), certain: list(kept) };
}

function reduce(of: ListValue, { apply, expression, evaluation }: Rounds): Value {
  const [, initial] = expression.arguments;
  if (!initial) return evaluation.fault(expression, "reduce takes a first value and a lambda");
  return of.items.reduce<Value>(
    (sum, item, at) => apply(2, sum, taken(of, item), scalar(at)),
    evaluation.value(initial),
  );
}

/** In the order that the lambda says, as long as each answer is known. */
function sort(of: ListValue, { apply, expression, evaluation }: Rounds): Value {
  const items = of.items.map((item) => taken(of, item));
  let open: Value | undefined;
  const isBefore = (left: Value, right: Value): boolean => {
    const answer = apply(1, left, right);
    if (truthOf(answer) === undefined) open ??= answer;
    return truthOf(answer) === true;
  };
  items.sort((left, right) => (open ? 0 : isBefore(left, right) ? -1 : isBefore(right, left) ? 1 : 0));
  return open ? evaluation.derived(expression, [open, of]) : list(items);
}

function toObject(of: ListValue, { apply, expression, evaluation }: Rounds): Value {
  const entries = new Map<string, Value>();
  for (const item of of.items) {
    const key = apply(1, taken(of, item));
    if (key.kind === "unknown") return evaluation.derived(expression, [key, of]);
    const value = expression.arguments.length > 2 ? apply(2, taken(of, item)) : taken(of, item);
    entries.set(asText(key), value);
  }
  return object(entries);
}

function groupBy(of: ListValue, { apply, expression, evaluation }: Rounds): Value {
  const groups = new Map<string, Value[]>();
  for (const item of of.items) {
    const key = apply(1, taken(of, item));
    if (key.kind === "unknown") return evaluation.derived(expression, [key, of]);
    const group = groups.get(asText(key));
    if (group) group.push(taken(of, item));
    else groups.set(asText(key), [taken(of, item)]);
  }
  return object(new Map([...groups].map(([key, items]) => [key, list(items)])));
}

function mapValues(of: ObjectValue, { apply }: Rounds): Value {
  return object(new Map(sortedEntries(of).map(([key, value]) => [key, apply(1, taken(of, value))])));
}
