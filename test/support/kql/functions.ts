import { isDynamic, isNumeric, plainText, semantic, type Type, ticksOf, type Value } from "./values.ts";

/** An expression that was understood: what type it is of, and how a row gives it. */
export interface Compiled {
  readonly type: Type;
  readonly run: (row: readonly Value[]) => Value;
  /** Set where it is a literal. */
  readonly constant?: Value;
}

type Build = (parts: readonly Compiled[], name: string) => Compiled;

const isNothing = (value: Value, type: Type) =>
  value === null || (type === "string" && value === "") || (isDynamic(value) && (value.dynamic ?? null) === null);

function arity(parts: readonly Compiled[], name: string, count: number): void {
  if (parts.length !== count) throw semantic(`${name}() takes ${count} arguments`);
}

/** All of one type, as `coalesce` and `case` want them. Numbers mix, and then are real. */
function commonType(parts: readonly Compiled[], name: string): Type {
  const types = new Set(parts.map(({ type }) => type));
  const [only] = types;
  if (only !== undefined && types.size === 1) return only;
  if (parts.every(({ type }) => isNumeric(type))) return types.has("real") ? "real" : "long";
  throw semantic(`${name}() takes arguments of one type, not ${[...types].join(", ")}`);
}

export function wants(part: Compiled | undefined, types: readonly Type[], name: string): Compiled {
  if (!part || !types.includes(part.type)) throw semantic(`${name} does not take ${part?.type ?? "nothing"}`);
  return part;
}

const one =
  (type: Type, from: readonly Type[], run: (value: Value) => Value): Build =>
  (parts, name) => {
    arity(parts, name, 1);
    const part = wants(parts[0], from, `${name}()`);
    return { type, run: (row) => run(part.run(row)) };
  };

const everything: readonly Type[] = [
  "string",
  "datetime",
  "real",
  "long",
  "int",
  "bool",
  "dynamic",
  "guid",
  "timespan",
];

function number(value: Value): number | null {
  const text = plainText(value).trim();
  return text !== "" && /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : null;
}

function truth(value: Value): boolean | null {
  if (typeof value === "boolean" || value === null) return value;
  if (typeof value === "number") return value !== 0;
  const text = plainText(value).toLowerCase();
  return text === "true" || text === "1" ? true : text === "false" || text === "0" ? false : null;
}

function parsedJson(value: Value): Value {
  if (isDynamic(value)) return value;
  const text = plainText(value);
  if (text === "") return { dynamic: null };
  try {
    return { dynamic: JSON.parse(text) as unknown };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // What is no JSON becomes a dynamic text.
    return { dynamic: text };
  }
}

const coalesce: Build = (parts, name) => {
  if (parts.length < 2) throw semantic("coalesce() takes two arguments or more");
  const type = commonType(parts, name);
  return {
    type,
    run: (row) => {
      for (const part of parts) {
        const value = part.run(row);
        if (!isNothing(value, type)) return value;
      }
      return type === "string" ? "" : null;
    },
  };
};

const cases: Build = (parts, name) => {
  if (parts.length < 3 || parts.length % 2 === 0) throw semantic(`${name}() takes pairs and an otherwise`);
  const last = parts.length - 1;
  const tests = parts.filter((_, index) => index % 2 === 0 && index < last);
  const values = parts.filter((_, index) => index % 2 === 1 || index === last);
  for (const test of tests) wants(test, ["bool"], `${name}()`);
  return {
    type: commonType(values, name),
    run: (row) => (values[firstTrue(tests, row)] ?? values.at(-1))?.run(row) ?? null,
  };
};

const choice: Build = (parts, name) => {
  arity(parts, name, 3);
  return cases(parts, name);
};

function firstTrue(tests: readonly Compiled[], row: readonly Value[]): number {
  const index = tests.findIndex((test) => test.run(row) === true);
  return index < 0 ? tests.length : index;
}

/** RE2 as far as both understand it; what only JavaScript understands is refused. */
export function regex(pattern: string): RegExp {
  if (/\(\?[=!<]|\\[1-9]/.test(pattern)) throw semantic(`RE2 has no look-around and no back references: ${pattern}`);
  return new RegExp(pattern, "u");
}

const extract: Build = (parts, name) => {
  arity(parts, name, 3);
  const pattern = regex(plainText(wants(parts[0], ["string"], name).constant ?? ""));
  const group = Number(wants(parts[1], ["long", "int"], name).constant);
  const text = wants(parts[2], ["string"], name);
  return { type: "string", run: (row) => pattern.exec(plainText(text.run(row)))?.[group] ?? "" };
};

const bin: Build = (parts, name) => {
  arity(parts, name, 2);
  const [of, step] = [wants(parts[0], ["datetime"], "bin()"), wants(parts[1], ["timespan"], "bin()")];
  const width = step.constant;
  if (typeof width !== "bigint" || width <= 0n) throw semantic("bin() takes a span");
  return {
    type: "datetime",
    run: (row) => {
      const value = of.run(row);
      return typeof value === "bigint" ? value - (value % width) : null;
    },
  };
};

const replaceString: Build = (parts, name) => {
  arity(parts, name, 3);
  const [text, from, to] = parts.map((part) => wants(part, ["string"], name));
  return {
    type: "string",
    run: (row) => {
      const part = plainText(from?.run(row) ?? "");
      return part === ""
        ? plainText(text?.run(row) ?? "")
        : plainText(text?.run(row) ?? "").replaceAll(part, plainText(to?.run(row) ?? ""));
    },
  };
};

const strcat: Build = (parts) => ({
  type: "string",
  run: (row) => parts.map((part) => plainText(part.run(row))).join(""),
});

const asTime = (value: Value) => (typeof value === "bigint" ? value : ticksOf(plainText(value)));

/** The functions that are known. A null of a type is a call of the type with the word null: see the compiler. */
export const functions: ReadonlyMap<string, Build> = new Map<string, Build>([
  ["tolower", one("string", ["string"], (value) => plainText(value).toLowerCase())],
  ["tostring", one("string", everything, plainText)],
  ["toreal", one("real", ["string", "int", "long", "real", "dynamic"], number)],
  ["tolong", one("long", ["int", "long", "real"], (value) => (value === null ? null : Math.trunc(Number(value))))],
  ["tobool", one("bool", ["string", "bool", "int", "long", "dynamic"], truth)],
  ["todatetime", one("datetime", ["string", "datetime", "dynamic"], asTime)],
  ["parse_json", one("dynamic", ["string", "dynamic"], parsedJson)],
  ["isempty", one("bool", ["string", "dynamic"], (value) => plainText(value) === "")],
  ["isnotempty", one("bool", ["string", "dynamic"], (value) => plainText(value) !== "")],
  [
    "isnull",
    one("bool", everything, (value) => value === null || (isDynamic(value) && (value.dynamic ?? null) === null)),
  ],
  ["not", one("bool", ["bool"], (value) => (value === null ? null : !value))],
  ["coalesce", coalesce],
  ["case", cases],
  ["iff", choice],
  ["extract", extract],
  ["bin", bin],
  ["replace_string", replaceString],
  ["strcat", strcat],
]);
