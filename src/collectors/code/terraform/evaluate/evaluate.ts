import type { Expression, HclFile } from "../../hcl/syntax.ts";
import type { UnknownValue, Value } from "../value.ts";
import { call } from "./call.ts";
import { collectObject, collectTuple } from "./collect.ts";
import type { Bindings, Evaluation } from "./evaluation.ts";
import { expressionText } from "./expression-text.ts";
import { loop } from "./loops.ts";
import { binary, conditional, unary } from "./operators.ts";
import type { EvaluationScope, Looked } from "./scope.ts";
import { template } from "./template.ts";
import { splat, traverse } from "./traversal.ts";
import { derived, fault, unsupported } from "./unknown.ts";
import { placed, scalar } from "./values.ts";

/**
 * What an expression is before an apply, as far as that is certain. Never throws: broken code is unknown with `fault`, what is
 * not evaluated and what takes too much work `unsupported`. `at` is the expression's own place; `from` says where the value
 * stands that it hands on. Members of a value that is handed on as a whole keep the places where they stand.
 */
export function evaluate(expression: Expression, scope: EvaluationScope): Value {
  return new Evaluator(scope).placed(expression);
}

/** What names stand for inside loops and splats, innermost first. */
interface Frame {
  readonly names: Bindings | undefined;
  readonly element: Value | undefined;
  readonly outer: Frame | undefined;
}

/** A template sees what it is given. */
function undeclared(name: string): Looked {
  return { value: fault(name, "the template is not given that name"), consumed: 0 };
}

class Evaluator implements Evaluation {
  readonly scope: EvaluationScope;
  readonly #frame: Frame | undefined;

  constructor(scope: EvaluationScope, frame?: Frame) {
    this.scope = scope;
    this.#frame = frame;
  }

  placed(expression: Expression): Value {
    return placed(this.value(expression), this.scope.file.spanOf(expression));
  }

  value(expression: Expression): Value {
    const { budget } = this.scope;
    const canGoOn = budget.enter();
    const value = canGoOn
      ? this.#evaluate(expression)
      : this.unsupported(expression, "the expression takes too much work or lies too deep to be evaluated");
    budget.leave();
    return value;
  }

  #evaluate(expression: Expression): Value {
    switch (expression.type) {
      case "literal":
        return scalar(expression.value);
      case "template":
        return template(expression, this);
      case "tuple":
        return collectTuple(expression, this);
      case "object":
        return collectObject(expression, this);
      case "variable":
      case "attribute":
      case "index":
        return traverse(expression, this);
      case "splat":
        return splat(expression, this);
      case "element":
        return this.element() ?? this.fault(expression, "a splat's element stands outside of a splat");
      case "call":
        return call(expression, this);
      case "unary":
        return unary(expression, this);
      case "binary":
        return binary(expression, this);
      case "conditional":
        return conditional(expression, this);
      case "for":
        return loop(expression, this);
      case "broken":
        return this.fault(expression, "the expression does not parse");
    }
  }

  bound(name: string): Value | undefined {
    for (let frame = this.#frame; frame; frame = frame.outer) {
      const value = frame.names?.get(name);
      if (value) return value;
    }
    return undefined;
  }

  element(): Value | undefined {
    for (let frame = this.#frame; frame; frame = frame.outer) if (frame.element) return frame.element;
    return undefined;
  }

  withNames(names: Bindings): Evaluation {
    return new Evaluator(this.scope, { names, element: undefined, outer: this.#frame });
  }

  withElement(element: Value): Evaluation {
    return new Evaluator(this.scope, { names: undefined, element, outer: this.#frame });
  }

  inFile(file: HclFile, names: Bindings): Evaluation {
    const { budget } = this.scope;
    return new Evaluator({ file, budget, lookup: undeclared }, { names, element: undefined, outer: undefined });
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
}
