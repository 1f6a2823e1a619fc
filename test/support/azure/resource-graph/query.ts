import type { Json } from "../json.ts";
import type { Expression, Row } from "./expression.ts";
import { pathFrom } from "./expression.ts";
import { Cursor, parseExpression, parsePath } from "./parse-expression.ts";
import { QueryFault, type Token, tokenize } from "./tokens.ts";

type Step = (rows: readonly Row[]) => readonly Row[];

/** A parsed query: which table, what is done to its rows, what comes out. */
export interface Query {
  readonly table: string;
  readonly steps: readonly Step[];
  readonly columns: ReadonlySet<string>;
  readonly isOrdered: boolean;
  /** `take` and `limit` switch paging off. */
  readonly isLimited: boolean;
}

interface Column {
  readonly name: string;
  readonly value: Expression;
}

/** `name`, `name = expression`, or a bare path whose name joins its steps with underscores. */
function column(cursor: Cursor): Column {
  const word = cursor.word();
  if (cursor.take("=")) return { name: word.text, value: parseExpression(cursor) };
  const { steps } = parsePath(cursor, word);
  return { name: [word.text, ...steps].join("_"), value: pathFrom(word.text, steps) };
}

function columns(cursor: Cursor): readonly Column[] {
  const found = [column(cursor)];
  while (cursor.take(",")) found.push(column(cursor));
  return found;
}

const build = (list: readonly Column[], row: Row): Row =>
  Object.fromEntries(list.map(({ name, value }) => [name, value(row)]));

function compare(left: Json, right: Json): number {
  if (left === right) return 0;
  if (left === null) return -1;
  if (right === null) return 1;
  if (typeof left === "number" && typeof right === "number") return left - right;
  const [one, other] = [String(left), String(right)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function ordering(cursor: Cursor): Step {
  cursor.need("by");
  const keys: { readonly value: Expression; readonly sign: number }[] = [];
  do {
    const value = parseExpression(cursor);
    // The language sorts downwards unless told otherwise.
    const upwards = cursor.take("asc");
    if (!upwards) cursor.take("desc");
    keys.push({ value, sign: upwards ? 1 : -1 });
  } while (cursor.take(","));
  return (rows) =>
    [...rows].sort((left, right) => {
      for (const { value, sign } of keys) {
        const order = compare(value(left), value(right));
        if (order !== 0) return order * sign;
      }
      return 0;
    });
}

function summary(cursor: Cursor): { readonly step: Step; readonly names: readonly string[] } {
  const word = cursor.word();
  const name = cursor.take("=") ? word.text : "count_";
  if (name !== "count_") cursor.need("count");
  else if (word.text.toLowerCase() !== "count")
    throw new QueryFault("InvalidQueryLanguage", word, "only count() is known");
  cursor.need("(");
  cursor.need(")");
  const by = cursor.take("by") ? columns(cursor) : [];
  const step: Step = (rows) => {
    const groups = new Map<string, { row: Row; count: number }>();
    for (const row of rows) {
      const made = build(by, row);
      const group = groups.get(JSON.stringify(made)) ?? { row: made, count: 0 };
      groups.set(JSON.stringify(made), { ...group, count: group.count + 1 });
    }
    if (by.length === 0) return [{ [name]: rows.length }];
    return [...groups.values()].map(({ row, count }) => ({ ...row, [name]: count }));
  };
  return { step, names: [...by.map((one) => one.name), name] };
}

interface Building {
  readonly steps: Step[];
  isOrdered: boolean;
  isLimited: boolean;
}

function operator(cursor: Cursor, building: Building, word: Token): void {
  const { steps } = building;
  switch (word.text.toLowerCase()) {
    case "where": {
      const keeps = parseExpression(cursor);
      steps.push((rows) => rows.filter((row) => keeps(row) === true));
      return;
    }
    case "project": {
      const list = columns(cursor);
      steps.push((rows) => rows.map((row) => build(list, row)));
      cursor.columns = new Set(list.map(({ name }) => name));
      return;
    }
    case "extend": {
      const list = columns(cursor);
      steps.push((rows) => rows.map((row) => ({ ...row, ...build(list, row) })));
      cursor.columns = new Set([...cursor.columns, ...list.map(({ name }) => name)]);
      return;
    }
    case "order":
    case "sort":
      steps.push(ordering(cursor));
      building.isOrdered = true;
      return;
    case "take":
    case "limit": {
      const most = cursor.number();
      steps.push((rows) => rows.slice(0, most));
      building.isLimited = true;
      return;
    }
    case "count":
      steps.push((rows) => [{ Count: rows.length }]);
      cursor.columns = new Set(["Count"]);
      return;
    case "summarize": {
      const { step, names } = summary(cursor);
      steps.push(step);
      cursor.columns = new Set(names);
      return;
    }
    default:
      throw new QueryFault("InvalidQueryLanguage", word, `the operator ${word.text} is not known`);
  }
}

/** Parses a query over the tables given by their columns. Whatever it does not understand it refuses, never skips. */
export function parseQuery(text: string, tables: ReadonlyMap<string, readonly string[]>): Query {
  const tokens = tokenize(text);
  const first = tokens[0];
  const known = first === undefined ? undefined : tables.get(first.text.toLowerCase());
  if (first === undefined || known === undefined) {
    throw new QueryFault(
      "InvalidQueryLanguage",
      first ?? { line: 1, column: 0, text: "" },
      "not a table of this cloud",
    );
  }
  const cursor = new Cursor(tokens, new Set(known));
  cursor.step();
  const building: Building = { steps: [], isOrdered: false, isLimited: false };
  while (cursor.take("|")) operator(cursor, building, cursor.word());
  if (cursor.here.kind !== "end") throw new QueryFault("ParserFailure", cursor.here, "expected | or the end");
  const { steps, isOrdered, isLimited } = building;
  return { table: first.text.toLowerCase(), steps, columns: cursor.columns, isOrdered, isLimited };
}
