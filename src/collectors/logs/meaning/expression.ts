import type { LogFieldName } from "./fields.ts";

/**
 * What both engines must read the same way, written once: `to-sql.ts` and `to-kql.ts` put it into their words.
 * Text is never null here: what a record does not say is the empty text. Numbers and truth values may be null, and then
 * every comparison with them is false.
 */
export type Expression =
  | { readonly kind: "field"; readonly name: LogFieldName }
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "lower"; readonly of: Expression }
  | { readonly kind: "without"; readonly of: Expression; readonly part: string }
  | { readonly kind: "extract"; readonly of: Expression; readonly pattern: string; readonly group: number }
  | { readonly kind: "firstOf"; readonly of: readonly Expression[] }
  | { readonly kind: "choose"; readonly cases: readonly Case[]; readonly otherwise: Expression };

export type Condition =
  | { readonly kind: "isEmpty"; readonly of: Expression }
  | { readonly kind: "oneOf"; readonly of: Expression; readonly values: readonly string[] }
  | { readonly kind: "matches"; readonly of: Expression; readonly pattern: string }
  | { readonly kind: "between"; readonly of: Expression; readonly low: number; readonly high: number }
  | { readonly kind: "isMissing"; readonly of: Expression }
  | { readonly kind: "isTrue"; readonly of: Expression }
  | { readonly kind: "isFalse"; readonly of: Expression }
  | { readonly kind: "not"; readonly of: Condition }
  | { readonly kind: "all"; readonly of: readonly Condition[] }
  | { readonly kind: "any"; readonly of: readonly Condition[] };

export interface Case {
  readonly when: Condition;
  readonly value: Expression;
}

export const field = (name: LogFieldName): Expression => ({ kind: "field", name });
/** The result of an earlier definition, by its name. */
export const named = (name: string): Expression => ({ kind: "named", name });
export const text = (value: string): Expression => ({ kind: "text", value });
export const lower = (of: Expression): Expression => ({ kind: "lower", of });
/** The text with every occurrence of a part taken out. */
export const without = (of: Expression, part: string): Expression => ({ kind: "without", of, part });
/** A capture group of the first match (RE2), else the empty text. */
export const extract = (of: Expression, pattern: RegExp, group = 1): Expression => ({
  kind: "extract",
  of,
  pattern: pattern.source,
  group,
});
/** The first that is not empty. */
export const firstOf = (...of: readonly Expression[]): Expression => ({ kind: "firstOf", of });
export const choose = (cases: readonly (readonly [Condition, Expression])[], otherwise: Expression): Expression => ({
  kind: "choose",
  cases: cases.map(([when, value]) => ({ when, value })),
  otherwise,
});

export const isEmpty = (of: Expression): Condition => ({ kind: "isEmpty", of });
export const isGiven = (of: Expression): Condition => not(isEmpty(of));
export const oneOf = (of: Expression, ...values: readonly string[]): Condition => ({ kind: "oneOf", of, values });
/** A match anywhere in the text (RE2). */
export const matches = (of: Expression, pattern: RegExp): Condition => ({
  kind: "matches",
  of,
  pattern: pattern.source,
});
/** Both ends included. */
export const between = (of: Expression, low: number, high: number): Condition => ({ kind: "between", of, low, high });
/** A number or truth value that the record does not have. */
export const isMissing = (of: Expression): Condition => ({ kind: "isMissing", of });
export const isTrue = (of: Expression): Condition => ({ kind: "isTrue", of });
export const isFalse = (of: Expression): Condition => ({ kind: "isFalse", of });
export const not = (of: Condition): Condition => ({ kind: "not", of });
export const all = (...of: readonly Condition[]): Condition => ({ kind: "all", of });
export const any = (...of: readonly Condition[]): Condition => ({ kind: "any", of });
