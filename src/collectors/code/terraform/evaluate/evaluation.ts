import type { Expression, HclFile } from "../../hcl/syntax.ts";
import type { UnknownValue, Value } from "../value.ts";
import type { EvaluationScope } from "./scope.ts";

/** Names that a loop or a template binds. */
export type Bindings = ReadonlyMap<string, Value>;

/** One expression being evaluated: what its parts are evaluated with. */
export interface Evaluation {
  readonly scope: EvaluationScope;
  /** The value of a part, without a place of its own; `from` where it was handed on. */
  value(expression: Expression): Value;
  /** The value of a part that stands for itself, as a member does: at its own place. */
  placed(expression: Expression): Value;
  /** A loop's variable; undefined for every other name. */
  bound(name: string): Value | undefined;
  /** What the innermost splat goes over. */
  element(): Value | undefined;
  withNames(names: Bindings): Evaluation;
  withElement(element: Value): Evaluation;
  /** Within another file, a template, that sees these names and no others. */
  inFile(file: HclFile, names: Bindings): Evaluation;
  /** For people: on one line, shortened, literals masked. */
  text(expression: Expression): string;
  /** Unknown because some of the values are. */
  derived(expression: Expression, from: readonly Value[]): UnknownValue;
  fault(expression: Expression, note: string): UnknownValue;
  unsupported(expression: Expression, note: string): UnknownValue;
}
