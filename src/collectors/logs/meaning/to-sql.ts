import type { Condition, Expression } from "./expression.ts";
import type { LogFieldName } from "./fields.ts";

/** Where the fields of a record are in the query: an SQL expression each, text never null. */
export type SqlFields = (name: LogFieldName) => string;

/** An expression in DuckDB's SQL. */
export function toSql(expression: Expression, fields: SqlFields): string {
  const sql = (inner: Expression) => toSql(inner, fields);
  switch (expression.kind) {
    case "field":
      return fields(expression.name);
    case "named":
      return sqlName(expression.name);
    case "text":
      return sqlText(expression.value);
    case "lower":
      return `lower(${sql(expression.of)})`;
    case "without":
      return `replace(${sql(expression.of)}, ${sqlText(expression.part)}, '')`;
    case "extract":
      return `regexp_extract(${sql(expression.of)}, ${sqlText(expression.pattern)}, ${expression.group})`;
    case "firstOf":
      return `coalesce(${expression.of.map((each) => `nullif(${sql(each)}, '')`).join(", ")}, '')`;
    case "choose": {
      const cases = expression.cases.map(
        ({ when, value }) => `WHEN ${conditionToSql(when, fields)} THEN ${sql(value)}`,
      );
      return `CASE ${cases.join(" ")} ELSE ${sql(expression.otherwise)} END`;
    }
  }
}

/** A condition in DuckDB's SQL: never null, so that negation says what it says. */
export function conditionToSql(condition: Condition, fields: SqlFields): string {
  const sql = (inner: Expression) => toSql(inner, fields);
  const inner = (each: Condition) => conditionToSql(each, fields);
  switch (condition.kind) {
    case "isEmpty":
      return `${sql(condition.of)} = ''`;
    case "oneOf":
      return `${sql(condition.of)} IN (${condition.values.map(sqlText).join(", ")})`;
    case "matches":
      return `regexp_matches(${sql(condition.of)}, ${sqlText(condition.pattern)})`;
    case "between":
      return `coalesce(${sql(condition.of)} BETWEEN ${condition.low} AND ${condition.high}, false)`;
    case "isMissing":
      return `(${sql(condition.of)}) IS NULL`;
    case "isTrue":
      return `coalesce(${sql(condition.of)}, false)`;
    case "isFalse":
      return `NOT coalesce(${sql(condition.of)}, true)`;
    case "not":
      return `NOT (${inner(condition.of)})`;
    case "all":
      return `(${condition.of.map(inner).join(" AND ")})`;
    case "any":
      return `(${condition.of.map(inner).join(" OR ")})`;
  }
}

/** A text as an SQL literal. */
export function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** A name as a quoted SQL identifier. */
export function sqlName(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}
