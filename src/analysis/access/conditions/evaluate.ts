import { actionMatches } from "../role-actions.ts";
import { attributeValue, type ConditionContext } from "./attributes.ts";
import { type Operator, operatorName, type Quantifier } from "./operators.ts";
import { parseCondition } from "./parse.ts";
import {
  type Attribute,
  type Comparison,
  type Connective,
  type Expression,
  faultInWords,
  type Operand,
} from "./syntax.ts";
import { agreed, allOf, anyOf, negated, type Ternary } from "./three-values.ts";
import type { Literal } from "./value-comparison.ts";

export interface ConditionVerdict {
  readonly value: Ternary;
  /** What keeps it from being settled; only where the value is `unknown`. */
  readonly why?: string;
}

/** Does a condition let an operation through? `unknown` where it asks for what is not known here, or does not parse. */
export function evaluateCondition(text: string, context: ConditionContext): ConditionVerdict {
  const parsed = parseCondition(text);
  return "fault" in parsed
    ? { value: "unknown", why: `the condition does not parse: ${faultInWords(parsed.fault)}` }
    : evaluateExpression(parsed.expression, context);
}

/** As `evaluateCondition`, for a text that was parsed before. */
export function evaluateExpression(expression: Expression, context: ConditionContext): ConditionVerdict {
  switch (expression.kind) {
    case "and":
    case "or":
    case "mixed": {
      const verdicts = expression.operands.map((operand) => evaluateExpression(operand, context));
      const values = verdicts.map(({ value }) => value);
      if (expression.kind === "mixed") return mixed(verdicts, expression.connectives);
      return settled(expression.kind === "and" ? allOf(values) : anyOf(values), firstReason(verdicts));
    }
    case "not": {
      const { value, why } = evaluateExpression(expression.operand, context);
      return settled(negated(value), why);
    }
    case "action-matches":
      return settled(expression.patterns.some((pattern) => actionMatches(pattern, context.action)) ? "true" : "false");
    case "suboperation-matches":
      return settled("unknown", "it asks for a suboperation, and those are not told apart");
    case "exists":
      return exists(expression.operand, context);
    case "comparison":
      return compared(expression, context);
    default:
      return expression satisfies never;
  }
}

function settled(value: Ternary, why?: string): ConditionVerdict {
  return value === "unknown" && why !== undefined ? { value, why } : { value };
}

function firstReason(verdicts: readonly ConditionVerdict[]): string | undefined {
  return verdicts.find(({ why }) => why !== undefined)?.why;
}

/**
 * Documents call AND beside OR ambiguous: only what holds whichever of them binds first is settled. Reading from the left
 * then comes to the same.
 */
function mixed(verdicts: readonly ConditionVerdict[], connectives: readonly Connective[]): ConditionVerdict {
  const values = verdicts.map(({ value }) => value);
  const value = agreed([bindingFirst("and", values, connectives), bindingFirst("or", values, connectives)]);
  return settled(value, firstReason(verdicts) ?? "AND and OR stand side by side in it without parentheses");
}

function bindingFirst(inner: Connective, values: readonly Ternary[], connectives: readonly Connective[]): Ternary {
  const groups: Ternary[][] = [];
  for (const [index, value] of values.entries()) {
    const group = groups.at(-1);
    if (group && connectives[index - 1] === inner) group.push(value);
    else groups.push([value]);
  }
  return inner === "and" ? anyOf(groups.map(allOf)) : allOf(groups.map(anyOf));
}

/** The values of an operand; none where the request has no such attribute; undefined where that is not known. */
function valuesOf(operand: Operand, context: ConditionContext): readonly Literal[] | undefined {
  switch (operand.kind) {
    case "values":
      return operand.values;
    case "attribute": {
      const value = attributeValue(operand, context);
      if (value === undefined) return undefined;
      return value === null ? [] : [value];
    }
    case "call":
      // Known from source code, and from no document.
      return undefined;
    default:
      return operand satisfies never;
  }
}

function exists(operand: Operand, context: ConditionContext): ConditionVerdict {
  const values = valuesOf(operand, context);
  if (!values) return settled("unknown", unknownOperand([operand], context));
  return settled(values.length > 0 ? "true" : "false");
}

/** Comparisons of two stated values, which no context changes: worked out once, however long somebody made them. */
const constants = new WeakMap<Comparison, ConditionVerdict>();

function compared(comparison: Comparison, context: ConditionContext): ConditionVerdict {
  if (comparison.left.kind !== "values" || comparison.right.kind !== "values") return comparedIn(comparison, context);
  const verdict = constants.get(comparison) ?? comparedIn(comparison, context);
  constants.set(comparison, verdict);
  return verdict;
}

function comparedIn({ left, operator, right }: Comparison, context: ConditionContext): ConditionVerdict {
  const [ours, theirs] = [valuesOf(left, context), valuesOf(right, context)];
  if (!ours || !theirs) return settled("unknown", unknownOperand([left, right], context));
  if (ours.length === 0 || theirs.length === 0) return withoutValue(operator);
  return settled(pairsFit(operator, ours, theirs), `"${operatorName(operator)}" is not evaluated for these values`);
}

/**
 * An attribute that the request does not have equals nothing. Whether it then differs from everything, or whether all of
 * no values fit, the documents do not say.
 */
function withoutValue({ quantifier, comparator }: Operator): ConditionVerdict {
  return comparator.isNegated || (quantifier && (quantifier.left === "all" || quantifier.right === "all"))
    ? settled("unknown", "it compares an attribute that the request does not have")
    : settled("false");
}

function pairsFit({ quantifier, comparator }: Operator, left: readonly Literal[], right: readonly Literal[]): Ternary {
  const under = ({ left: ofLeft, right: ofRight }: Pick<Quantifier, "left" | "right">) =>
    (ofLeft === "any" ? anyOf : allOf)(
      left.map((one) => (ofRight === "any" ? anyOf : allOf)(right.map((other) => comparator.compare(one, other)))),
    );
  if (quantifier) return under(quantifier);
  // Several values without a word on how many have to fit: settled where it makes no difference.
  return agreed([under({ left: "any", right: "any" }), under({ left: "all", right: "all" })]);
}

function unknownOperand(operands: readonly Operand[], context: ConditionContext): string {
  const operand = operands.find((one) => valuesOf(one, context) === undefined);
  if (operand?.kind === "call") return `it calls ${operand.name}, which is not evaluated`;
  return operand?.kind === "attribute" ? unknownAttribute(operand) : "it compares what is not known";
}

const whyBySource = {
  Resource: "which is not known here",
  Request: "which is not known here",
  Principal: "a security attribute of the caller, which readers of assignments do not see",
  Environment: "which only the call itself shows",
  Context: "which only the call itself shows",
} as const satisfies Record<Attribute["source"], string>;

function unknownAttribute({ source, name }: Attribute): string {
  return `it asks for @${source}[${name}], ${whyBySource[source]}`;
}
