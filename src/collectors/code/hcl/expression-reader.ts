import type { BinaryOperator, Expression, UnaryOperator } from "./syntax.ts";
import { TermReader } from "./term-reader.ts";
import { type TokenKind, token } from "./tokens.ts";

interface Binding {
  readonly operator: BinaryOperator;
  readonly strength: number;
}

/** Operators between two terms and how tightly they bind: more binds tighter. */
const operators: readonly (Binding | undefined)[] = byKind([
  [token.or, { operator: "||", strength: 1 }],
  [token.and, { operator: "&&", strength: 2 }],
  [token.equal, { operator: "==", strength: 3 }],
  [token.notEqual, { operator: "!=", strength: 3 }],
  [token.less, { operator: "<", strength: 4 }],
  [token.greater, { operator: ">", strength: 4 }],
  [token.lessOrEqual, { operator: "<=", strength: 4 }],
  [token.greaterOrEqual, { operator: ">=", strength: 4 }],
  [token.plus, { operator: "+", strength: 5 }],
  [token.minus, { operator: "-", strength: 5 }],
  [token.times, { operator: "*", strength: 6 }],
  [token.divide, { operator: "/", strength: 6 }],
  [token.remainder, { operator: "%", strength: 6 }],
]);

/** Looked up after every term: a list is faster than a map. */
function byKind(bindings: readonly (readonly [TokenKind, Binding])[]): readonly (Binding | undefined)[] {
  const list: (Binding | undefined)[] = new Array(token.invalid + 1).fill(undefined);
  for (const [kind, binding] of bindings) list[kind] = binding;
  return list;
}

/** The ladder: conditional, binary, unary, traversal, term. */
export class ExpressionReader extends TermReader {
  readonly #readConditional = (): Expression => this.#conditional();
  readonly #readUnary = (): Expression => this.#unary();

  protected override expression(): Expression {
    return this.nested(this.#readConditional, itself);
  }

  #conditional(): Expression {
    const condition = this.#binary(1);
    if (this.hasFailed || this.next !== token.question) return condition;
    let highest = this.height;
    this.advance();
    const then = this.expression();
    highest = Math.max(highest, this.height);
    this.take(token.colon, '":" is expected');
    const otherwise = this.hasFailed ? then : this.expression();
    this.grow(Math.max(highest, this.height));
    return { type: "conditional", if: condition, then, else: otherwise, start: condition.start, end: otherwise.end };
  }

  #binary(weakest: number): Expression {
    let left = this.#unary();
    for (;;) {
      const found = this.hasFailed ? undefined : operators[this.next];
      if (found === undefined || found.strength < weakest) return left;
      const below = this.height;
      this.advance();
      const right = this.#binary(found.strength + 1);
      this.grow(Math.max(below, this.height));
      left = { type: "binary", operator: found.operator, left, right, start: left.start, end: right.end };
    }
  }

  #unary(): Expression {
    const kind = this.next;
    if (kind !== token.minus && kind !== token.not) return this.traversed(this.term());
    const operator: UnaryOperator = kind === token.minus ? "-" : "!";
    const { start } = this;
    this.advance();
    const of = this.nested(this.#readUnary, itself);
    this.grow(this.height);
    return { type: "unary", operator, of, start, end: of.end };
  }
}

function itself(expression: Expression): Expression {
  return expression;
}
