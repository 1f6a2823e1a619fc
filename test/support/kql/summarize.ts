import { compile, type Scope } from "./compile.ts";
import { type Compiled, wants } from "./functions.ts";
import type { NamedNode, Node, Operator } from "./parse.ts";
import { type Column, isNumeric, plainText, type Row, semantic, type Value } from "./values.ts";

/** Gathers one column (or several) of a group. */
interface Gatherer {
  take(row: Row): void;
  values(): readonly Value[];
}

interface Aggregate {
  readonly columns: readonly Column[];
  gatherer(): Gatherer;
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: Iterable<Row>;
}

/** Dynamic values above a megabyte come to nothing. */
const largestDynamic = 1 << 20;

export function summarize(
  { aggregates, by }: Extract<Operator, { kind: "summarize" }>,
  table: Table,
  scope: Scope,
): Table {
  const keys = by.map((node) => ({ name: nameOf(node), ...compile(node.value, scope) }));
  const keyNames = new Set(keys.map(({ name }) => name));
  const gathers = aggregates.map((node) => aggregateOf(node, scope, keyNames));
  const columns = [...keys.map(({ name, type }) => ({ name, type })), ...gathers.flatMap((one) => one.columns)];
  const names = new Set(columns.map(({ name }) => name));
  if (names.size < columns.length) throw semantic("a column comes twice");
  return { columns, rows: grouped(table.rows, keys, gathers) };
}

function* grouped(rows: Iterable<Row>, keys: readonly Compiled[], gathers: readonly Aggregate[]): Generator<Row> {
  const groups = new Map<string, { readonly key: Row; readonly members: readonly Gatherer[] }>();
  for (const row of rows) {
    const key = keys.map((one) => one.run(row));
    const text = key.map((value) => (value === null ? "-" : `${typeof value}:${plainText(value)}`)).join("\u0000");
    const group = groups.get(text) ?? { key, members: gathers.map((one) => one.gatherer()) };
    groups.set(text, group);
    for (const member of group.members) member.take(row);
  }
  // The service gives groups in no order that means anything: here the last comes first.
  for (const { key, members } of [...groups.values()].reverse())
    yield [...key, ...members.flatMap((one) => one.values())];
}

function nameOf({ name, value }: NamedNode): string {
  if (name !== null) return name;
  if (value.kind === "name") return value.name;
  throw semantic("a column without a name is not known here");
}

function aggregateOf(node: NamedNode, scope: Scope, keys: ReadonlySet<string>): Aggregate {
  const { value } = node;
  if (value.kind !== "call") throw semantic("summarize takes aggregates");
  const [first, second, third] = value.parts;
  const part = (at: Node | undefined) => compile(at ?? { kind: "star" }, scope);
  switch (value.name) {
    case "count":
      return counting(nameOf(node), () => true);
    case "countif": {
      const test = wants(part(first), ["bool"], "countif()");
      return counting(nameOf(node), (row) => test.run(row) === true);
    }
    case "sum":
      return folding(nameOf(node), number(part(first)), (before, more) => Number(before) + Number(more));
    case "min":
      return folding(nameOf(node), part(first), (before, more) => (more < before ? more : before));
    case "max":
      return folding(nameOf(node), part(first), (before, more) => (more > before ? more : before));
    case "make_set_if":
      return setOf(nameOf(node), {
        of: part(first),
        test: wants(part(second), ["bool"], "make_set_if()"),
        most: Number(part(third).constant),
      });
    case "arg_min":
      if (second?.kind !== "star" || first?.kind !== "name") throw semantic("arg_min(name, *) is known here");
      return argMin(first.name, scope, keys);
    default:
      throw semantic(`the aggregate ${value.name} is not known here`);
  }
}

function number(of: Compiled): Compiled {
  if (!isNumeric(of.type)) throw semantic(`sum() of ${of.type}`);
  return of;
}

function counting(name: string, test: (row: Row) => boolean): Aggregate {
  const gatherer = () => {
    let count = 0;
    const take = (row: Row) => {
      if (test(row)) count += 1;
    };
    return { take, values: () => [count] };
  };
  return { columns: [{ name, type: "long" }], gatherer };
}

type Known = string | number | boolean | bigint;

/** Nulls are passed over; nothing but nulls is null. */
function folding(name: string, of: Compiled, fold: (before: Known, more: Known) => Known): Aggregate {
  const gatherer = () => {
    let held: Known | null = null;
    const take = (row: Row) => {
      const value = of.run(row);
      if (value === null || typeof value === "object") return;
      held = held === null ? value : fold(held, value);
    };
    return { take, values: () => [held] };
  };
  return { columns: [{ name, type: of.type === "int" ? "long" : of.type }], gatherer };
}

function setOf(
  name: string,
  { of, test, most }: { readonly of: Compiled; readonly test: Compiled; readonly most: number },
): Aggregate {
  const gatherer = () => {
    const set = new Set<string>();
    const take = (row: Row) => {
      if (test.run(row) === true && set.size < most) set.add(plainText(of.run(row)));
    };
    const values = () => {
      const list = [...set].reverse();
      return [{ dynamic: JSON.stringify(list).length > largestDynamic ? null : list }];
    };
    return { take, values };
  };
  wants(of, ["string"], "make_set_if()");
  return { columns: [{ name, type: "dynamic" }], gatherer };
}

/** The row with the least of a column; of equals, any: here the last. */
function argMin(name: string, { columns }: Scope, keys: ReadonlySet<string>): Aggregate {
  const position = columns.findIndex((column) => column.name === name);
  const others = columns
    .map((column, at) => ({ ...column, at }))
    .filter(({ name: one, at }) => at !== position && !keys.has(one));
  const [own] = columns.slice(position, position + 1);
  if (position < 0 || !own) throw semantic(`Failed to resolve scalar expression named '${name}'`);
  const gatherer = () => {
    let least: Row | undefined;
    const take = (row: Row) => {
      if (!least || Number(row[position]) <= Number(least[position])) least = row;
    };
    return { take, values: () => [position, ...others.map(({ at }) => at)].map((at) => least?.[at] ?? null) };
  };
  return { columns: [own, ...others.map(({ name: one, type }) => ({ name: one, type }))], gatherer };
}
