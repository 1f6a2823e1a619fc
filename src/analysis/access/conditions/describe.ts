import { makeAssignment, removeAssignment } from "./attributes.ts";
import { comparisonInWords, operandInWords } from "./describe-comparison.ts";
import { parseCondition } from "./parse.ts";
import { type Expression, faultInWords } from "./syntax.ts";

const maxCharacters = 400;

/**
 * A condition in one line for people: `secrets/getSecret only where secret name starts with 'app-'`. Cut after some hundred
 * characters; nothing in it can break the line.
 */
export function describeCondition(text: string): string {
  const parsed = parseCondition(text);
  const words =
    "fault" in parsed
      ? `a condition that does not parse: ${faultInWords(parsed.fault)}`
      : clausesOf(parsed.expression).map(clauseInWords).join("; ");
  const line = words.replace(/[\p{C}\p{Z}]+/gu, " ");
  return line.length > maxCharacters ? `${line.slice(0, maxCharacters).trimEnd()}…` : line;
}

/** Conditions mostly come as one clause for each operation, all of which have to hold. */
function clausesOf(expression: Expression): readonly Expression[] {
  return expression.kind === "and" ? expression.operands.flatMap(clausesOf) : [expression];
}

/**
 * `!(ActionMatches{…}) OR …` limits these operations and leaves all others alone. Two guards in one OR limit only what is
 * both operations at once: that is told as it stands.
 */
function clauseInWords(clause: Expression): string {
  if (clause.kind !== "or") return inWords(clause);
  const guarded = clause.operands.map(guardedActions);
  const [actions, ...others] = guarded.filter((found) => found !== undefined);
  const rest = clause.operands.filter((_, index) => guarded[index] === undefined);
  if (!actions || others.length > 0 || rest.length === 0) return inWords(clause);
  return `${listed(actions, "and")} only where ${connected(rest, "or")}`;
}

/** The operations of a guard, in words; undefined for what is none. */
function guardedActions(expression: Expression): readonly string[] | undefined {
  if (expression.kind === "and") {
    const each = expression.operands.map(guardedActions);
    return each.every((actions) => actions !== undefined) ? each.flat() : undefined;
  }
  if (expression.kind !== "not") return undefined;
  const { operand } = expression;
  if (operand.kind === "action-matches") return operand.patterns.map(actionInWords);
  if (operand.kind !== "and") return undefined;
  const [action, suboperation, ...others] = operand.operands;
  if (action?.kind !== "action-matches" || suboperation === undefined || others.length > 0) return undefined;
  return [`${listed(action.patterns.map(actionInWords), "and")} where ${inWords(suboperation)}`];
}

function inWords(expression: Expression): string {
  switch (expression.kind) {
    case "and":
    case "or":
      return connected(expression.operands, expression.kind);
    case "mixed":
      return expression.operands
        .map((operand, index) => `${index === 0 ? "" : ` ${expression.connectives[index - 1]} `}${nested(operand)}`)
        .join("");
    case "not":
      return expression.operand.kind === "exists"
        ? `${operandInWords(expression.operand.operand)} does not exist`
        : `not (${inWords(expression.operand)})`;
    case "action-matches":
      return `the operation is ${listed(expression.patterns.map(actionInWords), "or")}`;
    case "suboperation-matches":
      return `the suboperation is ${listed(expression.patterns, "or")}`;
    case "exists":
      return `${operandInWords(expression.operand)} exists`;
    case "comparison":
      return comparisonInWords(expression);
    default:
      return expression satisfies never;
  }
}

function connected(operands: readonly Expression[], connective: "and" | "or"): string {
  const [only] = operands;
  if (only && operands.length === 1) return inWords(only);
  return operands.map(nested).join(` ${connective} `);
}

function nested(expression: Expression): string {
  const isConnected = expression.kind === "and" || expression.kind === "or" || expression.kind === "mixed";
  return isConnected ? `(${inWords(expression)})` : inWords(expression);
}

function listed(words: readonly string[], connective: "and" | "or"): string {
  return words.join(` ${connective} `);
}

const actionWords: ReadonlyMap<string, string> = new Map([
  [makeAssignment.toLowerCase(), "assigning roles"],
  [removeAssignment.toLowerCase(), "removing role assignments"],
]);

const vaultPrefix = "microsoft.keyvault/vaults/";

/** Key Vault's own operations without what all of them have in common. */
function actionInWords(action: string): string {
  const name = action.toLowerCase();
  const words = actionWords.get(name);
  if (words !== undefined || !name.startsWith(vaultPrefix)) return words ?? action;
  return action.slice(vaultPrefix.length, name.endsWith("/action") ? -"/action".length : undefined);
}
