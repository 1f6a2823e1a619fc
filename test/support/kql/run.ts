import { compile, type Scope } from "./compile.ts";
import type { Compiled } from "./functions.ts";
import { type NamedNode, type Operator, parseQuery, type Source, type Tabular } from "./parse.ts";
import { summarize, type Table } from "./summarize.ts";
import { type Column, printed, type Row, semantic, type Value } from "./values.ts";

/** A table as it lies in a workspace. */
export interface StoredTable {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** What a query gives, as the query API prints it. */
export interface Result {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

/**
 * Runs a query of the Kusto language over tables: as much of the language as the queries of kvaudit use, by the meaning
 * that its reference gives it. What is not known is refused with a `KqlFault`, as is what the service refuses.
 */
export function runQuery(text: string, tables: ReadonlyMap<string, StoredTable>): Result {
  const { lets, result } = parseQuery(text);
  const world: World = { tables: new Map(tables), constants: new Map() };
  for (const { name, value } of lets) {
    if ("kind" in value) world.constants.set(name, compile(value, { columns: [], constants: world.constants }));
    else world.tables.set(name, run(value, world));
  }
  const { columns, rows } = run(result, world);
  return {
    columns,
    rows: Array.from(rows, (row) => columns.map(({ type }, at) => printed(row[at] ?? null, type))),
  };
}

interface World {
  readonly tables: Map<string, Table>;
  readonly constants: Map<string, Compiled>;
}

function run({ source, operators }: Tabular, world: World): Table {
  return operators.reduce<Table>((table, operator) => apply(operator, table, world), from(source, world));
}

function from(source: Source, world: World): Table {
  if (source.kind === "union") return union(source, world);
  const table = world.tables.get(source.name);
  if (!table) throw unresolved(source.name);
  return table;
}

const unresolved = (name: string) => semantic(`SEM0100: Failed to resolve table or column expression named '${name}'`);

function union({ legs, isFuzzy }: Extract<Source, { kind: "union" }>, world: World): Table {
  const isThere = ({ source }: Tabular) => source.kind !== "table" || world.tables.has(source.name);
  const kept = isFuzzy ? legs.filter(isThere) : legs;
  if (kept.length === 0) throw unresolved("union");
  const parts = kept.map((leg) => run(leg, world));
  const columns: Column[] = [];
  for (const column of parts.flatMap((part) => part.columns)) {
    const known = columns.find(({ name }) => name === column.name);
    if (!known) columns.push(column);
    else if (known.type !== column.type) throw semantic(`the column ${column.name} is of two types`);
  }
  return { columns, rows: again(() => unitedRows(parts, columns)) };
}

function* unitedRows(parts: readonly Table[], columns: readonly Column[]): Generator<Row> {
  for (const part of parts) {
    const places = columns.map(({ name }) => part.columns.findIndex((column) => column.name === name));
    for (const row of part.rows) yield places.map((at, place) => row[at] ?? absent(columns[place]));
  }
}

const absent = (column: Column | undefined): Value => (column?.type === "string" ? "" : null);

/** Rows that can be gone through more than once. */
function again(rows: () => Iterator<Row>): Iterable<Row> {
  return { [Symbol.iterator]: rows };
}

function apply(operator: Operator, table: Table, { constants }: World): Table {
  const scope: Scope = { columns: table.columns, constants };
  switch (operator.kind) {
    case "where": {
      const test = compile(operator.test, scope);
      if (test.type !== "bool") throw semantic("where takes a truth");
      return { columns: table.columns, rows: again(() => filtered(table.rows, (row) => test.run(row) === true)) };
    }
    case "extend":
      return extended(table, operator.columns, scope);
    case "project":
      return projected(table, operator.columns, scope);
    case "summarize":
      return summarize(operator, table, scope);
    case "take":
      return { columns: table.columns, rows: [...table.rows].slice(0, operator.count) };
  }
}

function* filtered(rows: Iterable<Row>, test: (row: Row) => boolean): Generator<Row> {
  for (const row of rows) if (test(row)) yield row;
}

const named = ({ name, value }: NamedNode): string => {
  if (name !== null) return name;
  if (value.kind === "name") return value.name;
  throw semantic("a column without a name is not known here");
};

/** New columns see those before the operator, not each other; one of a known name takes its place. */
function extended(table: Table, nodes: readonly NamedNode[], scope: Scope): Table {
  const added = nodes.map((node) => ({ name: named(node), ...compile(node.value, scope) }));
  const columns: Column[] = [...table.columns];
  const places = added.map(({ name, type }) => {
    const known = columns.findIndex((column) => column.name === name);
    const at = known < 0 ? columns.length : known;
    columns[at] = { name, type };
    return at;
  });
  function* rows(): Generator<Row> {
    for (const row of table.rows) {
      const longer = [...row];
      for (const [index, at] of places.entries()) longer[at] = added[index]?.run(row) ?? null;
      yield longer;
    }
  }
  return { columns, rows: again(rows) };
}

function projected(table: Table, nodes: readonly NamedNode[], scope: Scope): Table {
  const kept = nodes.map((node) => ({ name: named(node), ...compile(node.value, scope) }));
  function* rows(): Generator<Row> {
    for (const row of table.rows) yield kept.map((column) => column.run(row));
  }
  return { columns: kept.map(({ name, type }) => ({ name, type })), rows: again(rows) };
}
