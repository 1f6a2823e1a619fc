import type { EvaluationBudget } from "../../terraform/evaluate/budget.ts";
import type { Reference, Value } from "../../terraform/value.ts";
import type { BicepFile, CallExpression, Expression, FunctionStatement } from "../syntax/syntax.ts";
import type { Evaluation } from "./evaluation.ts";

/** What a name stands for, and how it is called: `variable "tags"`, `the default of parameter "mode"`. */
export interface NamedValue {
  readonly value: Value;
  readonly what: string;
}

export interface DeclaredFunction {
  readonly statement: FunctionStatement;
  /** Where its body is evaluated. */
  readonly scope: Scope;
}

/** What everything that is evaluated for one deployment shares. */
export interface Shared {
  readonly budget: EvaluationBudget;
  /** What is known of an attribute of a resource or module; undefined leaves it unknown with that reference. */
  resolve(reference: Reference): Value | undefined;
  /** A resource that is declared inside another one. */
  nested(address: string, name: string): Value | undefined;
  /** The text of a file as a path in another file names it; undefined where it is not among the files, or leads out of the root. */
  textOf(file: string, path: string): string | undefined;
  /** The same for what a file of YAML holds. */
  yamlOf(file: string, path: string): Value | undefined;
}

/** The text that expressions stand in. */
export type CodeText = Pick<BicepFile, "uri" | "spanOf" | "textOf">;

/** Where an expression is evaluated. None of these may throw. */
export interface Scope {
  readonly file: CodeText;
  readonly shared: Shared;
  /** A parameter, variable, resource or module; undefined where none of that name is declared. */
  lookup(name: string): NamedValue | undefined;
  function(name: string): DeclaredFunction | undefined;
  /** What `import * as name` imports. */
  namespace(name: string): Scope | undefined;
  /** What a call gives that means something else here than in Bicep; undefined for all other calls. */
  own?(expression: Extract<Expression, CallExpression>, evaluation: Evaluation): Value | undefined;
}
