import type { BinaryOperator, Expression } from "./syntax.ts";
import { TermReader } from "./term-reader.ts";
import { type TokenKind, token } from "./tokens.ts";

interface Operator {
  readonly sign: BinaryOperator;
  /** Higher ones bind closer. */
  readonly strength: number;
}

const operators: ReadonlyMap<TokenKind, Operator> = new Map<TokenKind, Operator>([
  [token.coalesce, { sign: "??", strength: 1 }],
  [token.or, { sign: "||", strength: 2 }],
  [token.and, { sign: "&&", strength: 3 }],
  [token.equal, { sign: "==", strength: 4 }],
  [token.notEqual, { sign: "!=", strength: 4 }],
  [token.alike, { sign: "=~", strength: 4 }],
  [token.notAlike, { sign: "!~", strength: 4 }],
  [token.less, { sign: "<", strength: 5 }],
  [token.lessOrEqual, { sign: "<=", strength: 5 }],
  [token.greater, { sign: ">", strength: 5 }],
  [token.greaterOrEqual, { sign: ">=", strength: 5 }],
  [token.plus, { sign: "+", strength: 6 }],
  [token.minus, { sign: "-", strength: 6 }],
  [token.star, { sign: "*", strength: 7 }],
  [token.slash, { sign: "/", strength: 7 }],
  [token.percent, { sign: "%", strength: 7 }],
]);

/** Operators, members, indexes and calls around terms. Line breaks before an operator are taken, as long as nothing else can begin so. */
export abstract class ExpressionReader extends TermReader {
  protected expression(): Expression {
    return this.nested(() => this.#conditional());
  }

  #conditional(): Expression {
    const condition = this.#binary(0);
    if (!this.is(token.question)) return condition;
    this.advance();
    const yes = this.expression();
    this.expect(token.colon, '":"');
    const no = this.expression();
    return { type: "conditional", condition, yes, no, start: condition.start, end: this.lastEnd };
  }

  /** Operands of operators that bind closer than `least`. */
  #binary(least: number): Expression {
    let left = this.#unary();
    for (let links = 0; ; links += 1) {
      const operator = operators.get(this.kind);
      // A minus on a new line begins the next member of an array.
      if (!operator || operator.strength <= least || (this.isAfterNewline && operator.sign === "-")) return left;
      this.checkChain(links);
      this.advance();
      const right = this.nested(() => this.#binary(operator.strength));
      left = { type: "binary", operator: operator.sign, left, right, start: left.start, end: this.lastEnd };
    }
  }

  #unary(): Expression {
    const { start } = this;
    if (!this.is(token.exclamation) && !this.is(token.minus)) return this.#chain();
    const operator = this.is(token.minus) ? "-" : "!";
    this.advance();
    const of = this.nested(() => this.#unary());
    return { type: "unary", operator, of, start, end: this.lastEnd };
  }

  #chain(): Expression {
    let of = this.term();
    for (let links = 0; ; links += 1) {
      const next = this.#link(of);
      if (!next) return of;
      this.checkChain(links);
      of = next;
    }
  }

  /** Undefined where the chain ends. */
  #link(of: Expression): Expression | undefined {
    switch (this.kind) {
      case token.dot:
      case token.safeDot:
        return this.#member(of, this.is(token.safeDot));
      case token.doubleColon:
        return this.#nested(of);
      case token.openBracket:
        return this.isAfterNewline ? undefined : this.#index(of);
      case token.exclamation:
        return this.isAfterNewline ? undefined : this.#asserted(of);
      default:
        return undefined;
    }
  }

  #member(of: Expression, isSafe: boolean): Expression {
    this.advance();
    const { text, end } = this.name("the name of a member");
    if (this.is(token.openParenthesis) && !this.isAfterNewline) return this.call(of, text, of.start);
    return { type: "member", of, name: text, isSafe, start: of.start, end };
  }

  #nested(of: Expression): Expression {
    this.advance();
    const { text, end } = this.name("the name of a resource");
    return { type: "nested", of, name: text, start: of.start, end };
  }

  #index(of: Expression): Expression {
    this.open(token.openBracket, '"["');
    const isSafe = this.is(token.question);
    if (isSafe) this.advance();
    const isFromEnd = this.is(token.caret);
    if (isFromEnd) this.advance();
    const key = this.nested(() => this.expression());
    this.close(token.closeBracket, '"]"');
    return { type: "index", of, key, isSafe, isFromEnd, start: of.start, end: this.lastEnd };
  }

  /** `x!` is x: it only tells the compiler that it is not null. */
  #asserted(of: Expression): Expression {
    const end = this.stop;
    this.advance();
    return { ...of, end };
  }
}
