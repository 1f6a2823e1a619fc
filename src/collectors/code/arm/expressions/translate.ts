import type { BinaryOperator, Expression } from "../../bicep/syntax/syntax.ts";
import type { Range } from "../../hcl/syntax.ts";
import type { ArmExpression } from "./expression-parser.ts";
import { loopKey, parameterKey, variableKey } from "./names.ts";

/** What an expression stands in. */
export interface Around {
  /** Name of the loop that `copyIndex()` without a name means. */
  readonly loop: string | undefined;
}

type Call = Extract<ArmExpression, { readonly type: "call" }>;
type Form = (call: Call, values: readonly Expression[], around: Around) => Expression | undefined;

/**
 * ARM's expressions in the syntax of Bicep, which compiles to them: functions that are operators there, and names that are calls here.
 * What has no other form stays a call.
 */
export function translated(expression: ArmExpression, around: Around): Expression {
  const { start, end } = expression;
  switch (expression.type) {
    case "text":
    case "number":
      return { type: "literal", value: expression.value, start, end };
    case "member": {
      const { name, isSafe } = expression;
      return { type: "member", of: translated(expression.of, around), name, isSafe, start, end };
    }
    case "index": {
      const [of, key] = [translated(expression.of, around), translated(expression.key, around)];
      return { type: "index", of, key, isSafe: expression.isSafe, isFromEnd: false, start, end };
    }
    case "call":
      return translatedCall(expression, around);
  }
}

function translatedCall(call: Call, around: Around): Expression {
  const { start, end, name } = call;
  const lower = name.toLowerCase();
  const values = call.arguments.map((argument) => translated(argument, around));
  const form = forms.get(lower)?.(call, values, around);
  return form ?? { type: "call", of: undefined, name: spelling(name, lower), arguments: values, start, end };
}

/** Functions whose names the evaluation tells by their case. */
const spellings: ReadonlyMap<string, string> = new Map(
  ["map", "filter", "reduce", "sort", "toObject", "groupBy", "mapValues"].map((name) => [name.toLowerCase(), name]),
);

function spelling(name: string, lower: string): string {
  const known = spellings.get(lower);
  if (known !== undefined) return known;
  // Functions that the template declares have no case of their own either.
  if (lower.includes(".")) return lower;
  const isList = lower.startsWith("list") && lower.length > "list".length;
  return isList ? `list${name.charAt(4).toUpperCase()}${name.slice(5)}` : name;
}

const forms: ReadonlyMap<string, Form> = new Map<string, Form>([
  ["true", literal(true)],
  ["false", literal(false)],
  ["null", literal(null)],
  ["if", conditional],
  ["and", folded("&&")],
  ["or", folded("||")],
  ["not", (call, [of, other]) => (of && !other ? { type: "unary", operator: "!", of, ...rangeOf(call) } : undefined)],
  ["equals", operator("==")],
  ["less", operator("<")],
  ["lessorequals", operator("<=")],
  ["greater", operator(">")],
  ["greaterorequals", operator(">=")],
  ["add", operator("+")],
  ["sub", operator("-")],
  ["mul", operator("*")],
  ["div", operator("/")],
  ["mod", operator("%")],
  ["parameters", named(parameterKey)],
  ["variables", named(variableKey)],
  ["lambdavariables", named((name) => name.toLowerCase())],
  ["lambda", lambda],
  ["copyindex", copyIndex],
  ["indexfromend", fromEnd(false)],
  ["tryindexfromend", fromEnd(true)],
]);

function rangeOf({ start, end }: Range): Range {
  return { start, end };
}

function literal(value: boolean | null): Form {
  return (call) => (call.arguments.length === 0 ? { type: "literal", value, ...rangeOf(call) } : undefined);
}

function operator(sign: BinaryOperator): Form {
  return (call, [left, right, other]) =>
    left && right && !other ? { type: "binary", operator: sign, left, right, ...rangeOf(call) } : undefined;
}

/** As a balanced tree: `and` takes any number, and what is nested deeply is not evaluated. */
function folded(sign: "&&" | "||"): Form {
  const fold = (call: Call, values: readonly Expression[]): Expression | undefined => {
    if (values.length < 2) return values[0];
    const middle = values.length >>> 1;
    const [left, right] = [fold(call, values.slice(0, middle)), fold(call, values.slice(middle))];
    return left && right && { type: "binary", operator: sign, left, right, ...rangeOf(call) };
  };
  return fold;
}

function conditional(call: Call, [condition, yes, no, other]: readonly Expression[]): Expression | undefined {
  return condition && yes && no && !other ? { type: "conditional", condition, yes, no, ...rangeOf(call) } : undefined;
}

function named(key: (name: string) => string): Form {
  return (call) => {
    const [name, other] = call.arguments;
    return name?.type === "text" && !other ? { type: "name", name: key(name.value), ...rangeOf(call) } : undefined;
  };
}

/** `lambda('x', 'y', body)`. */
function lambda(call: Call, values: readonly Expression[]): Expression | undefined {
  const body = values.at(-1);
  const parameters = call.arguments.slice(0, -1).map((one) => (one.type === "text" ? one.value.toLowerCase() : ""));
  return body && { type: "lambda", parameters, body, ...rangeOf(call) };
}

/** `copyIndex()`, `copyIndex(offset)`, `copyIndex('loop')`, `copyIndex('loop', offset)`. */
function copyIndex(call: Call, values: readonly Expression[], { loop }: Around): Expression {
  const [first] = call.arguments;
  const isNamed = first?.type === "text";
  const name: Expression = { type: "name", name: loopKey(isNamed ? first.value : (loop ?? "")), ...rangeOf(call) };
  const offset = values[isNamed ? 1 : 0];
  return offset ? { type: "binary", operator: "+", left: name, right: offset, ...rangeOf(call) } : name;
}

function fromEnd(isSafe: boolean): Form {
  return (call, [of, key]) =>
    of && key ? { type: "index", of, key, isSafe, isFromEnd: true, ...rangeOf(call) } : undefined;
}
