import type { BinaryOperator, Expression } from "../../hcl/syntax.ts";
import type { UnknownValue, Value } from "../value.ts";
import { booleanOf, numberOf, textOf, tidied } from "./conversion.ts";
import { isSame } from "./equality.ts";
import type { Evaluation } from "./evaluation.ts";
import { isWalkable, summarize } from "./summary.ts";
import { isNull, scalar, sensitive } from "./values.ts";

type Of<Type extends Expression["type"]> = Extract<Expression, { readonly type: Type }>;

/** `!x` and `-x`. */
export function unary(expression: Of<"unary">, evaluation: Evaluation): Value {
  const value = evaluation.value(expression.of);
  if (value.kind === "unknown") return evaluation.derived(expression, [value]);
  const operand = expression.operator === "!" ? booleanOf(value) : numberOf(value);
  if (operand === undefined) return wrongOperand(expression, evaluation);
  return secretAs([value], scalar(typeof operand === "boolean" ? !operand : -operand));
}

export function binary(expression: Of<"binary">, evaluation: Evaluation): Value {
  switch (expression.operator) {
    case "&&":
    case "||":
      return logical(expression, evaluation);
    case "==":
    case "!=":
      return equality(expression, evaluation);
    default:
      return arithmetic(expression, expression.operator, evaluation);
  }
}

/** One operand can decide alone, whatever the other one turns out to be. */
function logical(expression: Of<"binary">, evaluation: Evaluation): Value {
  const decides = expression.operator === "||";
  const left = evaluation.value(expression.left);
  const isLeft = booleanOf(left);
  if (isLeft === decides) return secretAs([left], scalar(decides));
  const right = evaluation.value(expression.right);
  const isRight = booleanOf(right);
  if (isRight === decides) return secretAs([left, right], scalar(decides));
  if (left.kind === "unknown" || right.kind === "unknown") return evaluation.derived(expression, [left, right]);
  if (isLeft === undefined || isRight === undefined) return wrongOperand(expression, evaluation);
  return secretAs([left, right], scalar(!decides));
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
  if (same && hangsOnType(left, right)) {
    return evaluation.unsupported(
      expression,
      "whether these collections are equal hangs on their types, which are not evaluated",
    );
  }
  return secretAs([left, right], scalar(expression.operator === "==" ? same : !same));
}

/** Whether two values can be compared with the work that is left. */
function spendOnBoth(left: Value, right: Value, evaluation: Evaluation): boolean {
  const [ofLeft, ofRight] = [summarize(left), summarize(right)];
  if (!isWalkable(ofLeft) || !isWalkable(ofRight)) return false;
  evaluation.scope.budget.spend(Math.min(ofLeft.size, ofRight.size) / 4);
  return !evaluation.scope.budget.isSpent();
}

/** Terraform calls a list never equal to a tuple, nor a map to an object, even when their members are the same. */
function hangsOnType(left: Value, right: Value): boolean {
  if (left.kind === "list" && right.kind === "list") return !(left.isSet && right.isSet);
  return left.kind === "object";
}

type ArithmeticOperator = Exclude<BinaryOperator, "&&" | "||" | "==" | "!=">;

function arithmetic(expression: Of<"binary">, operator: ArithmeticOperator, evaluation: Evaluation): Value {
  const left = evaluation.value(expression.left);
  const right = evaluation.value(expression.right);
  if (left.kind === "unknown" || right.kind === "unknown") return evaluation.derived(expression, [left, right]);
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a === undefined || b === undefined) return wrongOperand(expression, evaluation);
  const result = compute(operator, a, b);
  if (typeof result === "number" && !Number.isFinite(result)) {
    return evaluation.fault(expression, b === 0 ? "a division by zero" : "the number is too large");
  }
  return secretAs([left, right], scalar(typeof result === "number" ? tidied(result) : result));
}

function compute(operator: ArithmeticOperator, a: number, b: number): number | boolean {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
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

/** `if ? then : else`. With an unknown condition, branches of the same value still give that value. */
export function conditional(expression: Of<"conditional">, evaluation: Evaluation): Value {
  const condition = evaluation.value(expression.if);
  if (condition.kind === "unknown") return undecided(condition, expression, evaluation);
  const isTrue = booleanOf(condition);
  if (isTrue === undefined) return evaluation.fault(expression, "a condition is true or false");
  const [chosen, other] = isTrue ? [expression.then, expression.else] : [expression.else, expression.then];
  return secretAs([condition], unified(evaluation.value(chosen), other));
}

function undecided(condition: UnknownValue, expression: Of<"conditional">, evaluation: Evaluation): Value {
  const [yes, no] = [evaluation.value(expression.then), evaluation.value(expression.else)];
  if (spendOnBoth(yes, no, evaluation) && isSame(yes, no)) {
    // Either is stated as much as the other: no origin is the one.
    const { at: _at, from: _from, ...value } = yes;
    return secretAs([condition, no], value);
  }
  return evaluation.derived(expression, [condition, yes, no]);
}

/** Both branches have one type: beside a text, a number or boolean is a text too. */
function unified(chosen: Value, other: Expression): Value {
  const isOtherText = other.type === "template" || (other.type === "literal" && typeof other.value === "string");
  const text = isOtherText && !isNull(chosen) ? textOf(chosen) : undefined;
  return text === undefined ? chosen : { ...chosen, kind: "scalar", value: text };
}

function wrongOperand(expression: Of<"unary"> | Of<"binary">, evaluation: Evaluation): UnknownValue {
  return evaluation.fault(expression, `an operand of ${expression.operator} has the wrong type`);
}

/** A result that is sensitive when something it was made of is. */
function secretAs(of: readonly Value[], result: Value): Value {
  return of.some((value) => summarize(value).isSensitive) ? sensitive(result) : result;
}
