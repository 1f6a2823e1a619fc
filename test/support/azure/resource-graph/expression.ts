import { isJsonObject, type Json } from "../json.ts";
import { QueryFault, type Token } from "./tokens.ts";

export type Row = Readonly<Record<string, Json>>;
export type Expression = (row: Row) => Json;

const textOf = (value: Json): string => {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
};
const low = (value: Json) => textOf(value).toLowerCase();
const isEmpty = (value: Json) => value === null || value === "";

/** Equality as the language has it: null equals nothing, `=~` ignores case. */
const equal = (left: Json, right: Json) => left !== null && right !== null && textOf(left) === textOf(right);

export const comparisons: Readonly<Record<string, (left: Json, right: Json) => boolean>> = {
  "==": equal,
  "!=": (left, right) => !equal(left, right),
  "=~": (left, right) => low(left) === low(right) && left !== null,
  "!~": (left, right) => low(left) !== low(right),
  contains: (left, right) => low(left).includes(low(right)),
  "!contains": (left, right) => !low(left).includes(low(right)),
  startswith: (left, right) => low(left).startsWith(low(right)),
  "!startswith": (left, right) => !low(left).startsWith(low(right)),
  endswith: (left, right) => low(left).endsWith(low(right)),
  "!endswith": (left, right) => !low(left).endsWith(low(right)),
  "<": (left, right) => Number(left) < Number(right),
  ">": (left, right) => Number(left) > Number(right),
  "<=": (left, right) => Number(left) <= Number(right),
  ">=": (left, right) => Number(left) >= Number(right),
};

export const memberships: Readonly<Record<string, (left: Json, right: readonly Json[]) => boolean>> = {
  in: (left, right) => right.some((one) => equal(left, one)),
  "in~": (left, right) => right.some((one) => low(left) === low(one)),
  "!in": (left, right) => !right.some((one) => equal(left, one)),
  "!in~": (left, right) => !right.some((one) => low(left) === low(one)),
};

interface Known {
  readonly arguments: number | "any";
  readonly run: (values: readonly Json[]) => Json;
}

const first = (values: readonly Json[]) => values[0] ?? null;

export const functions: Readonly<Record<string, Known>> = {
  isnull: { arguments: 1, run: (values) => first(values) === null },
  isnotnull: { arguments: 1, run: (values) => first(values) !== null },
  isempty: { arguments: 1, run: (values) => isEmpty(first(values)) },
  isnotempty: { arguments: 1, run: (values) => !isEmpty(first(values)) },
  not: { arguments: 1, run: (values) => first(values) !== true },
  tolower: { arguments: 1, run: (values) => low(first(values)) },
  toupper: { arguments: 1, run: (values) => textOf(first(values)).toUpperCase() },
  tostring: { arguments: 1, run: (values) => textOf(first(values)) },
  tobool: { arguments: 1, run: (values) => (isEmpty(first(values)) ? null : low(first(values)) === "true") },
  toint: { arguments: 1, run: (values) => (isEmpty(first(values)) ? null : Math.trunc(Number(first(values)))) },
  array_length: {
    arguments: 1,
    run: (values) => {
      const value = first(values);
      return Array.isArray(value) ? value.length : null;
    },
  },
  coalesce: { arguments: "any", run: (values) => values.find((value) => !isEmpty(value)) ?? null },
  strcat: { arguments: "any", run: (values) => values.map(textOf).join("") },
  iff: { arguments: 3, run: ([test, yes, no]) => (test === true ? (yes ?? null) : (no ?? null)) },
};

/** Calls a function of the language by name; an unknown one or a wrong number of arguments is refused. */
export function callTo(name: Token, parts: readonly Expression[]): Expression {
  const known = Object.hasOwn(functions, name.text.toLowerCase()) ? functions[name.text.toLowerCase()] : undefined;
  if (known === undefined) throw new QueryFault("InvalidQueryLanguage", name, `the function ${name.text} is not known`);
  if (known.arguments !== "any" && known.arguments !== parts.length) {
    throw new QueryFault("SemanticError", name, `${name.text} takes ${known.arguments} arguments`);
  }
  return (row) => known.run(parts.map((part) => part(row)));
}

/** A column, and from there into its dynamic value; what is not there is null. */
export function pathFrom(column: string, steps: readonly (string | number)[]): Expression {
  return (row) => {
    let here: Json = Object.hasOwn(row, column) ? (row[column] ?? null) : null;
    for (const step of steps) {
      if (typeof step === "number") here = Array.isArray(here) ? ((here[step] as Json | undefined) ?? null) : null;
      else here = isJsonObject(here) && Object.hasOwn(here, step) ? (here[step] ?? null) : null;
    }
    return here;
  };
}
