import type { Condition, Expression } from "./expression.ts";
import type { LogFieldName } from "./fields.ts";

/** Where the fields of a row are in the query: a KQL expression each. */
export type KqlFields = (name: LogFieldName) => string;

/** An expression in KQL. */
export function toKql(expression: Expression, fields: KqlFields): string {
  const kql = (inner: Expression) => toKql(inner, fields);
  switch (expression.kind) {
    case "field":
      return fields(expression.name);
    case "named":
      return expression.name;
    case "text":
      return kqlText(expression.value);
    case "lower":
      return `tolower(${kql(expression.of)})`;
    case "without":
      return `replace_string(${kql(expression.of)}, ${kqlText(expression.part)}, "")`;
    case "extract":
      return `extract(${kqlText(expression.pattern)}, ${expression.group}, ${kql(expression.of)})`;
    case "firstOf":
      // `coalesce` passes over empty texts as well as nulls.
      return `coalesce(${expression.of.map(kql).join(", ")}, "")`;
    case "choose": {
      const cases = expression.cases.map(({ when, value }) => `${conditionToKql(when, fields)}, ${kql(value)}`);
      return `case(${[...cases, kql(expression.otherwise)].join(", ")})`;
    }
  }
}

/** A condition in KQL: never null, so that negation says what it says. */
export function conditionToKql(condition: Condition, fields: KqlFields): string {
  const kql = (inner: Expression) => toKql(inner, fields);
  const inner = (each: Condition) => conditionToKql(each, fields);
  switch (condition.kind) {
    case "isEmpty":
      return `isempty(${kql(condition.of)})`;
    case "oneOf":
      return `${kql(condition.of)} in (${condition.values.map(kqlText).join(", ")})`;
    case "matches":
      return `${kql(condition.of)} matches regex ${kqlText(condition.pattern)}`;
    case "between":
      return `coalesce(${kql(condition.of)} between (${condition.low} .. ${condition.high}), false)`;
    case "isMissing":
      return `isnull(${kql(condition.of)})`;
    case "isTrue":
      return `coalesce(${kql(condition.of)}, false)`;
    case "isFalse":
      return `not(coalesce(${kql(condition.of)}, true))`;
    case "not":
      return `not(${inner(condition.of)})`;
    case "all":
      return `(${condition.of.map(inner).join(" and ")})`;
    case "any":
      return `(${condition.of.map(inner).join(" or ")})`;
  }
}

/** A text as a KQL literal. */
export function kqlText(value: string): string {
  return JSON.stringify(value);
}
