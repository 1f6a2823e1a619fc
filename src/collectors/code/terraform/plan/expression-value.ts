import { isJsonObject, memberOf, membersOf } from "../json.ts";
import {
  nullValue,
  type ObjectValue,
  type Reference,
  type UnknownReason,
  type UnknownValue,
  type Value,
} from "../value.ts";
import { type Bearer, expressionText, MarkedValues } from "./marked-values.ts";
import { isExpression } from "./stated.ts";

const deepest = 100;

/** Expressions of a configuration as values: constants are known, all else is unknown with what it refers to. */
export class ExpressionValues {
  readonly #bearer: Bearer;
  readonly #constants: MarkedValues;

  constructor(bearer: Bearer) {
    this.#bearer = bearer;
    this.#constants = new MarkedValues(bearer);
  }

  block(block: unknown, path: readonly string[] = []): ObjectValue {
    const entries = new Map<string, Value>();
    for (const [name, node] of membersOf(block)) entries.set(name, this.expression(node, [...path, name]));
    return { kind: "object", entries };
  }

  expression(node: unknown, path: readonly string[] = []): Value {
    if (path.length > deepest) return this.#unknown(undefined, path);
    if (Array.isArray(node)) return { kind: "list", items: node.map((block: unknown) => this.#item(block, path)) };
    if (!isExpression(node)) return this.block(node, path);
    if (!isJsonObject(node) || !Object.hasOwn(node, "constant_value")) return this.#unknown(node, path);
    const marks = { unknown: undefined, sensitive: undefined, stated: { kind: "literal" } } as const;
    return this.#constants.value(memberOf(node, "constant_value"), marks, path) ?? nullValue;
  }

  /** `{}` in a list is a block without anything in it, and not an expression. */
  #item(block: unknown, path: readonly string[]): Value {
    const inner = [...path, ""];
    return isJsonObject(block) && Object.keys(block).length === 0 ? this.block(block) : this.expression(block, inner);
  }

  #unknown(node: unknown, path: readonly string[]): UnknownValue {
    const place = [this.#bearer.address, ...path].filter((name) => name !== "").join(".");
    const references = node === undefined ? [] : this.#bearer.referencesOf(node);
    const expression = expressionText(node) ?? place.slice(0, 120);
    return { kind: "unknown", expression, why: node === undefined ? "fault" : reasonOf(references), references };
  }
}

/** What rests on variables alone was handed in; a plan does not say what else becomes of it. */
function reasonOf(references: readonly Reference[]): UnknownReason {
  const isInput = references.length > 0 && references.every(({ address }) => address.startsWith("var."));
  return isInput ? "input" : "apply";
}
