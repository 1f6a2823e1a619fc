import type { UnknownValue, Value } from "../../terraform/value.ts";
import type { Expression } from "../syntax/syntax.ts";
import type { Scope } from "./scope.ts";

/** Names that a loop, a lambda or a function binds. */
export type Bindings = ReadonlyMap<string, Value>;

/** One expression being evaluated: what its parts are evaluated with. */
export interface Evaluation {
  readonly scope: Scope;
  /** The value of a part, without a place of its own; `from` where it was handed on. */
  value(expression: Expression): Value;
  /** The value of a part that stands for itself, as a member does: at its own place. */
  placed(expression: Expression): Value;
  bound(name: string): Value | undefined;
  /** Sees these names beside those that it sees already. */
  withNames(names: Bindings): Evaluation;
  /** In another file, where it sees these names and those that are declared there. */
  inScope(scope: Scope, names: Bindings): Evaluation;
  /** For people: on one line, shortened, literals masked. */
  text(expression: Expression): string;
  /** Unknown because some of the values are. */
  derived(expression: Expression, from: readonly Value[]): UnknownValue;
  fault(expression: Expression, note: string): UnknownValue;
  unsupported(expression: Expression, note: string): UnknownValue;
}
