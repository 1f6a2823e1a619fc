import { type Compiled, functions, regex, wants } from "./functions.ts";
import type { Node } from "./parse.ts";
import { type Column, isDynamic, isNumeric, plainText, semantic, type Type, ticksOf, type Value } from "./values.ts";

/** What names mean at a place of a query. */
export interface Scope {
  readonly columns: readonly Column[];
  readonly constants: ReadonlyMap<string, Compiled>;
}

const constant = (type: Type, value: Value): Compiled => ({ type, run: () => value, constant: value });

/** Understands an expression, or throws a `KqlFault`. */
export function compile(node: Node, scope: Scope): Compiled {
  switch (node.kind) {
    case "text":
      return constant("string", node.value);
    case "number":
      return constant(node.isReal ? "real" : "long", node.value);
    case "truth":
      return constant("bool", node.value);
    case "span":
      return constant("timespan", node.ticks);
    case "name":
      return nameIn(node.name, scope);
    case "call":
      return call(node, scope);
    case "index":
      return index(compile(node.of, scope), compile(node.key, scope));
    case "in":
      return membership(node, scope);
    case "between":
      return between(node, scope);
    case "binary":
      return binary(node.sign, compile(node.left, scope), compile(node.right, scope));
    case "star":
      throw semantic("* is no value");
  }
}

function nameIn(name: string, { columns, constants }: Scope): Compiled {
  const position = columns.findIndex((column) => column.name === name);
  const found = columns[position];
  if (found) return { type: found.type, run: (row) => row[position] ?? (found.type === "string" ? "" : null) };
  const known = constants.get(name);
  if (known) return known;
  throw semantic(`Failed to resolve scalar expression named '${name}'`);
}

function call({ name, parts }: Extract<Node, { kind: "call" }>, scope: Scope): Compiled {
  if (name === "column_ifexists") return columnIfExists(parts, scope);
  const written = literal(name, parts);
  if (written) return written;
  const build = functions.get(name);
  if (!build) throw semantic(`the function ${name} is not known here`);
  return build(
    parts.map((part) => compile(part, scope)),
    name,
  );
}

function columnIfExists([first, second, ...rest]: readonly Node[], scope: Scope): Compiled {
  if (first?.kind !== "text" || !second || rest.length > 0)
    throw semantic("column_ifexists() takes a name and a value");
  const isThere = scope.columns.some((column) => column.name === first.value);
  return isThere ? nameIn(first.value, scope) : compile(second, scope);
}

/** `datetime(…)`, `dynamic(…)`, and nulls of a type. */
function literal(name: string, [first]: readonly Node[]): Compiled | undefined {
  if (first?.kind === "name" && first.name === "null" && (name === "real" || name === "bool"))
    return constant(name, null);
  if (first?.kind !== "text") return undefined;
  const isNull = first.value === "null";
  if (name === "dynamic") return constant("dynamic", { dynamic: isNull ? null : JSON.parse(first.value) });
  if (name !== "datetime") return undefined;
  const ticks = isNull ? null : ticksOf(first.value);
  if (ticks === null && !isNull) throw semantic(`no time: ${first.value}`);
  return constant("datetime", ticks);
}

function index(of: Compiled, key: Compiled): Compiled {
  wants(of, ["dynamic"], "[]");
  wants(key, ["string"], "[]");
  const run = (row: readonly Value[]): Value => {
    const value = of.run(row);
    const inside = isDynamic(value) ? value.dynamic : null;
    const name = plainText(key.run(row));
    const isBag =
      typeof inside === "object" && inside !== null && !Array.isArray(inside) && Object.hasOwn(inside, name);
    return { dynamic: isBag ? (Reflect.get(inside, name) as unknown) : null };
  };
  return { type: "dynamic", run };
}

function membership({ left, list, ignoresCase }: Extract<Node, { kind: "in" }>, scope: Scope): Compiled {
  const of = wants(compile(left, scope), ["string"], "in");
  const spelled = (text: string) => (ignoresCase ? text.toLowerCase() : text);
  const values = list.map((node) => {
    const part = wants(compile(node, scope), ["string"], "in");
    if (part.constant === undefined) throw semantic("a list of constants is wanted");
    return spelled(plainText(part.constant));
  });
  const set = new Set(values);
  return { type: "bool", run: (row) => set.has(spelled(plainText(of.run(row)))) };
}

function between({ of, low, high }: Extract<Node, { kind: "between" }>, scope: Scope): Compiled {
  const [value, from, to] = [of, low, high].map((node) => compile(node, scope));
  if (!value || !from || !to || ![value, from, to].every(({ type }) => isNumeric(type)))
    throw semantic("between takes numbers here");
  const run = (row: readonly Value[]) => {
    const [number, least, most] = [value.run(row), from.run(row), to.run(row)];
    if (typeof number !== "number" || typeof least !== "number" || typeof most !== "number") return null;
    return number >= least && number <= most;
  };
  return { type: "bool", run };
}

function binary(sign: string, left: Compiled, right: Compiled): Compiled {
  switch (sign) {
    case "and":
    case "or":
      return logic(sign, wants(left, ["bool"], sign), wants(right, ["bool"], sign));
    case "+":
    case "-":
    case "*":
    case "/":
      return arithmetic(sign, left, right);
    case "matches regex": {
      const pattern = regex(plainText(wants(right, ["string"], sign).constant ?? ""));
      const text = wants(left, ["string"], sign);
      return { type: "bool", run: (row) => pattern.test(plainText(text.run(row))) };
    }
    default:
      return comparison(sign, left, right);
  }
}

/** Null is neither: what is false whatever it is, is false. */
function logic(sign: "and" | "or", left: Compiled, right: Compiled): Compiled {
  const decides = sign === "or";
  const run = (row: readonly Value[]) => {
    const one = left.run(row);
    if (one === decides) return decides;
    const other = right.run(row);
    if (other === decides) return decides;
    return one === null || other === null ? null : !decides;
  };
  return { type: "bool", run };
}

function arithmetic(sign: string, left: Compiled, right: Compiled): Compiled {
  if (left.type === "datetime" && right.type === "datetime" && sign === "-")
    return onBig("timespan", left, right, (one, other) => one - other);
  if (left.type === "timespan" && right.type === "timespan" && sign === "/")
    return onBig("real", left, right, (one, other) => Number(one) / Number(other));
  if (!isNumeric(left.type) || !isNumeric(right.type))
    throw semantic(`${left.type} ${sign} ${right.type} is not known here`);
  const type = left.type === "real" || right.type === "real" ? "real" : "long";
  const compute = (one: number, other: number): number => {
    if (sign === "+") return one + other;
    if (sign === "-") return one - other;
    if (sign === "*") return one * other;
    return type === "real" ? one / other : Math.trunc(one / other);
  };
  const run = (row: readonly Value[]) => {
    const [one, other] = [left.run(row), right.run(row)];
    return typeof one === "number" && typeof other === "number" ? compute(one, other) : null;
  };
  return { type, run };
}

function onBig(type: Type, left: Compiled, right: Compiled, compute: (one: bigint, other: bigint) => Value): Compiled {
  const run = (row: readonly Value[]) => {
    const [one, other] = [left.run(row), right.run(row)];
    return typeof one === "bigint" && typeof other === "bigint" ? compute(one, other) : null;
  };
  return { type, run };
}

const orders: Readonly<Record<string, (order: number) => boolean>> = {
  "==": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<": (order) => order < 0,
  ">": (order) => order > 0,
  "<=": (order) => order <= 0,
  ">=": (order) => order >= 0,
};

function comparison(sign: string, left: Compiled, right: Compiled): Compiled {
  const fits = left.type === right.type || (isNumeric(left.type) && isNumeric(right.type));
  if (!fits || left.type === "dynamic") throw semantic(`${left.type} ${sign} ${right.type} is no comparison`);
  if (sign === "=~" || sign === "!~") {
    wants(left, ["string"], sign);
    const isSame = (row: readonly Value[]) =>
      plainText(left.run(row)).toLowerCase() === plainText(right.run(row)).toLowerCase();
    return { type: "bool", run: (row) => isSame(row) === (sign === "=~") };
  }
  const decide = orders[sign];
  if (!decide) throw semantic(`the comparison ${sign} is not known here`);
  const run = (row: readonly Value[]) => {
    const [one, other] = [left.run(row), right.run(row)];
    if (one === null || other === null) return null;
    return decide(one < other ? -1 : one > other ? 1 : 0);
  };
  return { type: "bool", run };
}
