import { builtInRoles } from "../../../model/facts/built-in-roles.ts";
import { type Subject, subjectOf } from "./attributes.ts";
import { type Operator, operatorName } from "./operators.ts";
import type { Comparison, Operand } from "./syntax.ts";
import { guidOf, type Literal } from "./value-comparison.ts";

const subjectWords: Readonly<Record<Subject, string>> = {
  "vault-name": "vault name",
  "secret-name": "secret name",
  role: "role",
  principal: "principal",
  "principal-type": "principal type",
};

/** Each test as a verb, and as its negation. */
const verbs: ReadonlyMap<string, readonly [string, string]> = new Map([
  ["Equals", ["is", "is not"]],
  ["Like", ["is like", "is not like"]],
  ["StartsWith", ["starts with", "does not start with"]],
  ["EndsWith", ["ends with", "does not end with"]],
  ["Contains", ["contains", "does not contain"]],
  ["LessThan", ["is below", "is not below"]],
  ["LessThanEquals", ["is at most", "is above"]],
  ["GreaterThan", ["is above", "is at most"]],
  ["GreaterThanEquals", ["is at least", "is below"]],
]);

/** `role is one of Owner, Reader`; operators without words of their own stand as they are written. */
export function comparisonInWords({ left, operator, right }: Comparison): string {
  const subject = left.kind === "attribute" ? subjectOf(left) : undefined;
  const values = right.kind === "values" ? right.values.map((value) => literalInWords(value, subject)) : [];
  const object = values.length === 0 ? operandInWords(right) : someOf(values);
  const words = verbInWords(operator, values.length > 1);
  const isEvery = operator.quantifier?.left === "all" && subject === undefined;
  return `${isEvery ? "every value of " : ""}${operandInWords(left)} ${words} ${object}${caseInWords(operator)}`;
}

function verbInWords(operator: Operator, hasSeveral: boolean): string {
  const { comparator, quantifier } = operator;
  const [, not, test = ""] =
    /^(?:String|Guid|Bool|Numeric|DateTime)(Not)?(\w+?)(?:IgnoreCase)?$/.exec(comparator.name) ?? [];
  const verb = verbs.get(test)?.[not === undefined ? 0 : 1];
  if (verb === undefined) return operatorName(operator);
  if (!hasSeveral || !quantifier) return verb;
  if (quantifier.right === "any") return `${verb} ${comparator.isNegated ? "at least " : ""}one of`;
  return `${verb} ${comparator.isNegated ? "any" : "all"} of`;
}

function caseInWords({ comparator }: Operator): string {
  return comparator.name.endsWith("IgnoreCase") ? " in any casing" : "";
}

export function operandInWords(operand: Operand): string {
  switch (operand.kind) {
    case "attribute": {
      const subject = subjectOf(operand);
      return subject === undefined ? `@${operand.source}[${operand.name}]` : subjectWords[subject];
    }
    case "values":
      return someOf(operand.values.map((value) => literalInWords(value, undefined)));
    case "call":
      return `${operand.name}(${operand.operands.map(operandInWords).join(", ")})`;
    default:
      return operand satisfies never;
  }
}

/** Roles go by the names that people know, texts in quotes. */
function literalInWords(value: Literal, subject: Subject | undefined): string {
  const guid = guidOf(value);
  if (guid !== undefined) return (subject === "role" && builtInRoles.get(guid)?.name) || guid;
  return typeof value === "string" ? `'${value}'` : String(value);
}

const shown = 4;

function someOf(words: readonly string[]): string {
  if (words.length <= shown + 1) return words.join(", ");
  return `${words.slice(0, shown).join(", ")} and ${words.length - shown} more`;
}
