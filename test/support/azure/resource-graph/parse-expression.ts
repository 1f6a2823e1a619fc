import { callTo, comparisons, type Expression, memberships, pathFrom } from "./expression.ts";
import { QueryFault, type Token } from "./tokens.ts";

/** A cursor over tokens; the grammar asks it what comes next. */
export class Cursor {
  readonly #tokens: readonly Token[];
  #position = 0;
  /** Columns that exist at this point of the query. */
  columns: ReadonlySet<string>;

  constructor(tokens: readonly Token[], columns: ReadonlySet<string>) {
    this.#tokens = tokens;
    this.columns = columns;
  }

  get here(): Token {
    // The last token is the end mark, and nothing steps over it.
    return this.#tokens[Math.min(this.#position, this.#tokens.length - 1)] as Token;
  }

  step(): Token {
    const token = this.here;
    this.#position += 1;
    return token;
  }

  is(text: string): boolean {
    return this.here.kind !== "string" && this.here.text.toLowerCase() === text;
  }

  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.step();
    return true;
  }

  need(text: string): void {
    if (!this.take(text)) throw new QueryFault("ParserFailure", this.here, `expected ${text}`);
  }

  word(): Token {
    if (this.here.kind !== "word") throw new QueryFault("ParserFailure", this.here, "expected a name");
    return this.step();
  }

  number(): number {
    if (this.here.kind !== "number") throw new QueryFault("ParserFailure", this.here, "expected a number");
    return Number(this.step().text);
  }
}

const unquote = (text: string) => text.slice(1, -1).replace(/\\(.)/g, "$1");

function list<Item>(cursor: Cursor, one: () => Item): Item[] {
  const items: Item[] = [];
  if (cursor.take(")")) return items;
  do items.push(one());
  while (cursor.take(","));
  cursor.need(")");
  return items;
}

export interface Path {
  readonly column: Token;
  readonly steps: readonly (string | number)[];
}

/** A column with the steps into it: `properties.sku.name`, `tags['env']`, `items[0]`. */
export function parsePath(cursor: Cursor, column: Token): Path {
  if (!cursor.columns.has(column.text)) {
    throw new QueryFault("SemanticError", column, `no column is called ${column.text}`);
  }
  const steps: (string | number)[] = [];
  for (;;) {
    if (cursor.take(".")) steps.push(cursor.word().text);
    else if (cursor.take("[")) {
      const inside = cursor.step();
      if (inside.kind === "string") steps.push(unquote(inside.text));
      else if (inside.kind === "number") steps.push(Number(inside.text));
      else throw new QueryFault("ParserFailure", inside, "expected a name or a number");
      cursor.need("]");
    } else return { column, steps };
  }
}

function primary(cursor: Cursor): Expression {
  if (cursor.take("(")) {
    const inner = parseExpression(cursor);
    cursor.need(")");
    return inner;
  }
  const token = cursor.step();
  if (token.kind === "string") return () => unquote(token.text);
  if (token.kind === "number") return () => Number(token.text);
  if (token.kind !== "word") throw new QueryFault("ParserFailure", token, "expected a value");
  if (/^(true|false)$/i.test(token.text)) return () => token.text.toLowerCase() === "true";
  if (cursor.take("("))
    return callTo(
      token,
      list(cursor, () => parseExpression(cursor)),
    );
  const { column, steps } = parsePath(cursor, token);
  return pathFrom(column.text, steps);
}

function comparison(cursor: Cursor): Expression {
  const left = primary(cursor);
  const sign = cursor.here.kind === "string" ? "" : cursor.here.text.toLowerCase();
  if (Object.hasOwn(memberships, sign)) {
    const member = memberships[sign];
    cursor.step();
    cursor.need("(");
    const values = list(cursor, () => primary(cursor));
    return (row) =>
      member?.(
        left(row),
        values.map((value) => value(row)),
      ) ?? false;
  }
  if (!Object.hasOwn(comparisons, sign)) return left;
  const compare = comparisons[sign];
  cursor.step();
  const right = primary(cursor);
  return (row) => compare?.(left(row), right(row)) ?? false;
}

function conjunction(cursor: Cursor): Expression {
  let left = comparison(cursor);
  while (cursor.take("and")) {
    const [before, after] = [left, comparison(cursor)];
    left = (row) => before(row) === true && after(row) === true;
  }
  return left;
}

/** `or` of `and` of comparisons. */
export function parseExpression(cursor: Cursor): Expression {
  let left = conjunction(cursor);
  while (cursor.take("or")) {
    const [before, after] = [left, conjunction(cursor)];
    left = (row) => before(row) === true || after(row) === true;
  }
  return left;
}
