import { definitions } from "./definitions.ts";
import type { Condition, Expression } from "./expression.ts";
import type { LogFieldName } from "./fields.ts";

/** What a record says, field by field; null where it does not say, and for a text that is empty. */
export type FieldValues = (name: LogFieldName) => string | number | boolean | null;

/** An expression worked out here, for the few records that reach no engine. Patterns are plain enough to be read alike. */
export function evaluate(expression: Expression, fields: FieldValues): string {
  const of = (inner: Expression) => evaluate(inner, fields);
  switch (expression.kind) {
    case "field":
      return String(fields(expression.name) ?? "");
    case "named":
      return of(definitionOf(expression.name));
    case "text":
      return expression.value;
    case "lower":
      return of(expression.of).toLowerCase();
    case "without":
      return of(expression.of).replaceAll(expression.part, "");
    case "extract":
      return new RegExp(expression.pattern).exec(of(expression.of))?.[expression.group] ?? "";
    case "firstOf":
      return expression.of.map(of).find((text) => text !== "") ?? "";
    case "choose":
      return of(expression.cases.find(({ when }) => holds(when, fields))?.value ?? expression.otherwise);
  }
}

/** Whether a condition holds for a record. */
export function holds(condition: Condition, fields: FieldValues): boolean {
  const raw = (inner: Expression) => (inner.kind === "field" ? fields(inner.name) : evaluate(inner, fields));
  switch (condition.kind) {
    case "isEmpty":
      return evaluate(condition.of, fields) === "";
    case "oneOf":
      return condition.values.includes(evaluate(condition.of, fields));
    case "matches":
      return new RegExp(condition.pattern).test(evaluate(condition.of, fields));
    case "between": {
      const value = raw(condition.of);
      return typeof value === "number" && value >= condition.low && value <= condition.high;
    }
    case "isMissing":
      return raw(condition.of) === null;
    case "isTrue":
      return raw(condition.of) === true;
    case "isFalse":
      return raw(condition.of) === false;
    case "not":
      return !holds(condition.of, fields);
    case "all":
      return condition.of.every((each) => holds(each, fields));
    case "any":
      return condition.of.some((each) => holds(each, fields));
  }
}

function definitionOf(name: string): Expression {
  const found = new Map<string, Expression>(Object.entries(definitions)).get(name);
  if (!found) throw new RangeError(`nothing is named ${name}`);
  return found;
}
