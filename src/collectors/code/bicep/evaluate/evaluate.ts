import { derived, fault, unsupported } from "../../terraform/evaluate/unknown.ts";
import { handedOn, placed, scalar } from "../../terraform/evaluate/values.ts";
import type { UnknownValue, Value } from "../../terraform/value.ts";
import type { Expression } from "../syntax/syntax.ts";
import { call } from "./calls.ts";
import { collectArray, collectObject, loop, template } from "./collect.ts";
import type { Bindings, Evaluation } from "./evaluation.ts";
import { expressionText } from "./expression-text.ts";
import { index, member, nested } from "./members.ts";
import { binary, conditional, unary } from "./operators.ts";
import type { Scope } from "./scope.ts";

const noNames: Bindings = new Map();

/** Evaluates expressions where a scope says. Whatever they are, it does not throw. */
export function evaluationIn(scope: Scope, names: Bindings = noNames): Evaluation {
  return new ScopedEvaluation(scope, names);
}

class ScopedEvaluation implements Evaluation {
  readonly scope: Scope;
  readonly #names: Bindings;

  constructor(scope: Scope, names: Bindings) {
    this.scope = scope;
    this.#names = names;
  }

  value(expression: Expression): Value {
    const { budget } = this.scope.shared;
    const value = budget.enter()
      ? this.#value(expression)
      : this.unsupported(expression, "the expression takes too much work to be evaluated");
    budget.leave();
    return value;
  }

  placed(expression: Expression): Value {
    return placed(this.value(expression), this.scope.file.spanOf(expression));
  }

  bound(name: string): Value | undefined {
    return this.#names.get(name);
  }

  withNames(names: Bindings): Evaluation {
    return new ScopedEvaluation(this.scope, this.#names.size === 0 ? names : new Map([...this.#names, ...names]));
  }

  inScope(scope: Scope, names: Bindings): Evaluation {
    return new ScopedEvaluation(scope, names);
  }

  text(expression: Expression): string {
    return expressionText(this.scope.file, expression);
  }

  derived(expression: Expression, from: readonly Value[]): UnknownValue {
    return derived(this.text(expression), from);
  }

  fault(expression: Expression, note: string): UnknownValue {
    return fault(this.text(expression), note);
  }

  unsupported(expression: Expression, note: string): UnknownValue {
    return unsupported(this.text(expression), note);
  }

  #value(expression: Expression): Value {
    switch (expression.type) {
      case "literal":
        return scalar(expression.value);
      case "template":
        return template(expression, this);
      case "name":
        return this.#named(expression.name, expression);
      case "member":
        return member(expression, this);
      case "nested":
        return nested(expression, this);
      case "index":
        return index(expression, this);
      case "call":
        return call(expression, this);
      case "unary":
        return unary(expression, this);
      case "binary":
        return binary(expression, this);
      case "conditional":
        return conditional(expression, this);
      case "array":
        return collectArray(expression, this);
      case "object":
        return collectObject(expression, this);
      case "for":
        return loop(expression, this);
      case "if":
        return this.fault(expression, "a condition can only stand before a resource or a module");
      case "lambda":
        return this.unsupported(expression, "a lambda stands outside of the functions that take one");
      case "spread":
        return this.value(expression.of);
      case "broken":
        return this.fault(expression, "it does not parse");
    }
  }

  #named(name: string, expression: Expression): Value {
    const bound = this.#names.get(name);
    if (bound) return handedOn(bound, `"${name}"`);
    const found = this.scope.lookup(name);
    if (!found) return this.fault(expression, `"${name}" is not declared`);
    return handedOn(found.value, found.what);
  }
}
