import type { Operator } from "./operators.ts";
import type { Literal } from "./value-comparison.ts";

// The tree of a condition text, as versions 1.0 and 2.0 of the condition language have it.
// https://learn.microsoft.com/azure/role-based-access-control/conditions-format

export const attributeSources = ["Resource", "Request", "Principal", "Environment", "Context"] as const;
export type AttributeSource = (typeof attributeSources)[number];

/** `@Resource[Microsoft.KeyVault/vaults:name]`: `name` is what stands in the brackets, as written. */
export interface Attribute {
  readonly kind: "attribute";
  readonly source: AttributeSource;
  readonly name: string;
}

/** `'a'` has one value and is no set; `{'a', 'b'}` is one. */
export interface Values {
  readonly kind: "values";
  readonly values: readonly Literal[];
  readonly isSet: boolean;
}

/** `ToLower(…)` and the like. */
export interface Call {
  readonly kind: "call";
  readonly name: string;
  readonly operands: readonly Operand[];
}

export type Operand = Attribute | Values | Call;

export interface Comparison {
  readonly kind: "comparison";
  readonly left: Operand;
  readonly operator: Operator;
  readonly right: Operand;
}

export type Connective = "and" | "or";

export type Expression =
  | { readonly kind: Connective; readonly operands: readonly Expression[] }
  /** AND and OR side by side without parentheses: `connectives[n]` stands before `operands[n + 1]`. */
  | { readonly kind: "mixed"; readonly operands: readonly Expression[]; readonly connectives: readonly Connective[] }
  | { readonly kind: "not"; readonly operand: Expression }
  | { readonly kind: "action-matches" | "suboperation-matches"; readonly patterns: readonly string[] }
  | { readonly kind: "exists"; readonly operand: Operand }
  | Comparison;

/** Why a text is no condition, and where. Lines and columns count from 1. */
export interface ConditionFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A fault as a sentence has it. */
export function faultInWords({ line, column, message }: ConditionFault): string {
  return `${message} (line ${line}, column ${column})`;
}
