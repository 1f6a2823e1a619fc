import { numberOf } from "../../terraform/evaluate/conversion.ts";
import { isSame } from "../../terraform/evaluate/equality.ts";
import { isWalkable, summarize } from "../../terraform/evaluate/summary.ts";
import { isNull, scalar, sensitive } from "../../terraform/evaluate/values.ts";
import type { UnknownValue, Value } from "../../terraform/value.ts";
import type { BinaryOperator, Expression } from "../syntax/syntax.ts";
import type { Evaluation } from "./evaluation.ts";

type Of<Type extends Expression["type"]> = Extract<Expression, { readonly type: Type }>;

/** `!x` and `-x`. */
export function unary(expression: Of<"unary">, evaluation: Evaluation): Value {
  const value = evaluation.value(expression.of);
  if (value.kind === "unknown") return evaluation.derived(expression, [value]);
  const operand = expression.operator === "!" ? truthOf(value) : numberOf(value);
  if (operand === undefined) return wrongOperand(expression, evaluation);
  return secretAs([value], scalar(typeof operand === "boolean" ? !operand : -operand));
}

/** True, false, or undefined for everything else. */
export function truthOf(value: Value): boolean | undefined {
  return value.kind === "scalar" && typeof value.value === "boolean" ? value.value : undefined;
}

export function binary(expression: Of<"binary">, evaluation: Evaluation): Value {
  switch (expression.operator) {
    case "&&":
    case "||":
      return logical(expression, evaluation);
    case "??":
      return coalesce(expression, evaluation);
    case "==":
    case "!=":
      return equality(expression, evaluation);
    case "=~":
    case "!~":
      return likeness(expression, evaluation);
    default:
      return arithmetic(expression, expression.operator, evaluation);
  }
}

/** One operand can decide alone, whatever the other one turns out to be. */
function logical(expression: Of<"binary">, evaluation: Evaluation): Value {
  const decides = expression.operator === "||";
  const left = evaluation.value(expression.left);
  const isLeft = truthOf(left);
  if (isLeft === decides) return secretAs([left], scalar(decides));
  const right = evaluation.value(expression.right);
  const isRight = truthOf(right);
  if (isRight === decides) return secretAs([left, right], scalar(decides));
  if (left.kind === "unknown" || right.kind === "unknown") return evaluation.derived(expression, [left, right]);
  if (isLeft === undefined || isRight === undefined) return wrongOperand(expression, evaluation);
  return secretAs([left, right], scalar(!decides));
}

function coalesce(expression: Of<"binary">, evaluation: Evaluation): Value {
  const left = evaluation.value(expression.left);
  if (left.kind !== "unknown") return isNull(left) ? evaluation.value(expression.right) : left;
  return left.why === "fault" ? left : evaluation.derived(expression, [left, evaluation.value(expression.right)]);
}

function equality(expression: Of<"binary">, evaluation: Evaluation): Value {
  const left = evaluation.value(expression.left);
  const right = evaluation.value(expression.right);
  const isComparable = spendOnBoth(left, right, evaluation);
  const same = isComparable ? isSame(left, right) : undefined;
  if (same === undefined) {
    return isComparable
      ? evaluation.derived(expression, [left, right])
      : evaluation.unsupported(expression, "the values are too large to be compared");
  }
  return secretAs([left, right], scalar(expression.operator === "==" ? same : !same));
}

/** Whether two values can be compared with the work that is left. */
function spendOnBoth(left: Value, right: Value, { scope }: Evaluation): boolean {
  const [ofLeft, ofRight] = [summarize(left), summarize(right)];
  if (!isWalkable(ofLeft) || !isWalkable(ofRight)) return false;
  scope.shared.budget.spend(Math.min(ofLeft.size, ofRight.size) / 4);
  return !scope.shared.budget.isSpent();
}

/** Texts that are the same but for their case. */
function likeness(expression: Of<"binary">, evaluation: Evaluation): Value {
  const left = evaluation.value(expression.left);
  const right = evaluation.value(expression.right);
  if (left.kind === "unknown" || right.kind === "unknown") return evaluation.derived(expression, [left, right]);
  if (left.kind !== "scalar" || right.kind !== "scalar") return wrongOperand(expression, evaluation);
  const same = String(left.value).toLowerCase() === String(right.value).toLowerCase();
  return secretAs([left, right], scalar(expression.operator === "=~" ? same : !same));
}

type ArithmeticOperator = Exclude<BinaryOperator, "&&" | "||" | "??" | "==" | "!=" | "=~" | "!~">;

function arithmetic(expression: Of<"binary">, operator: ArithmeticOperator, evaluation: Evaluation): Value {
  const left = evaluation.value(expression.left);
  const right = evaluation.value(expression.right);
  if (left.kind === "unknown" || right.kind === "unknown") return evaluation.derived(expression, [left, right]);
  const result = ordered(operator, left, right) ?? computed(operator, numberOf(left), numberOf(right));
  if (result === undefined) return wrongOperand(expression, evaluation);
  if (typeof result === "number" && !Number.isSafeInteger(result)) {
    return evaluation.fault(expression, "the result is no whole number");
  }
  return secretAs([left, right], scalar(result));
}

/** Texts have an order, too. */
function ordered(operator: ArithmeticOperator, left: Value, right: Value): boolean | undefined {
  if (left.kind !== "scalar" || right.kind !== "scalar") return undefined;
  if (typeof left.value !== "string" || typeof right.value !== "string") return undefined;
  const result = computed(operator, left.value < right.value ? -1 : left.value > right.value ? 1 : 0, 0);
  return typeof result === "boolean" ? result : undefined;
}

function computed(operator: ArithmeticOperator, a: number | undefined, b: number | undefined) {
  if (a === undefined || b === undefined) return undefined;
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return Math.trunc(a / b);
    case "%":
      return a % b;
    case "<":
      return a < b;
    case ">":
      return a > b;
    case "<=":
      return a <= b;
    case ">=":
      return a >= b;
  }
}

/** `condition ? yes : no`. With an unknown condition, branches of the same value still give that value. */
export function conditional(expression: Of<"conditional">, evaluation: Evaluation): Value {
  const condition = evaluation.value(expression.condition);
  if (condition.kind === "unknown") return undecided(condition, expression, evaluation);
  const isTrue = truthOf(condition);
  if (isTrue === undefined) return evaluation.fault(expression, "a condition is true or false");
  return secretAs([condition], evaluation.value(isTrue ? expression.yes : expression.no));
}

function undecided(condition: UnknownValue, expression: Of<"conditional">, evaluation: Evaluation): Value {
  const [yes, no] = [evaluation.value(expression.yes), evaluation.value(expression.no)];
  if (spendOnBoth(yes, no, evaluation) && isSame(yes, no)) {
    // Either is stated as much as the other: no origin is the one.
    const { at: _at, from: _from, ...value } = yes;
    return secretAs([condition, no], value);
  }
  return evaluation.derived(expression, [condition, yes, no]);
}

function wrongOperand(expression: Of<"unary"> | Of<"binary">, evaluation: Evaluation): UnknownValue {
  return evaluation.fault(expression, `an operand of ${expression.operator} has the wrong type`);
}

/** A result that is sensitive when something it was made of is. */
function secretAs(of: readonly Value[], result: Value): Value {
  return of.some((value) => summarize(value).isSensitive) ? sensitive(result) : result;
}
