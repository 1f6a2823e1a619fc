import type { Expression, ForExpression } from "../../hcl/syntax.ts";
import type { UnknownValue, Value } from "../value.ts";
import { bounded, membersOf } from "./collect.ts";
import { booleanOf, textOf } from "./conversion.ts";
import type { Evaluation } from "./evaluation.ts";
import { isNull, list, object, sensitive } from "./values.ts";

type ForNode = Extract<Expression, { readonly type: "for" }>;

/** What names a loop binds in one round. */
export function bind(names: Pick<ForExpression, "keyName" | "valueName">, [key, value]: readonly [Value, Value]) {
  const bound = new Map([[names.valueName, value]]);
  if (names.keyName !== undefined) bound.set(names.keyName, key);
  return bound;
}

/** `[for v in c : x if y]`, `{for k, v in c : k => v}`. Members may be unknown; which members there are may not. */
export function loop(expression: ForNode, evaluation: Evaluation): Value {
  const collection = evaluation.value(expression.collection);
  if (collection.kind === "unknown") return undecided(expression, collection, evaluation);
  const members = membersOf(collection);
  if (!members) {
    return evaluation.fault(
      expression,
      isNull(collection) ? "a loop goes over null" : "a loop goes over a single value",
    );
  }
  const collected = expression.key ? new ObjectRounds(expression) : new ListRounds();
  for (const member of members) {
    const round = evaluation.withNames(bind(expression, member));
    const met = condition(expression, round);
    if (met === false) continue;
    const stop = met === true ? collected.add(expression, round) : met;
    if (stop) return stop.why === "fault" ? stop : evaluation.derived(expression, [stop, collection]);
    if (evaluation.scope.budget.isSpent())
      return evaluation.unsupported(expression, "the loop takes too much work to be evaluated");
  }
  const result = bounded(collected.result(), expression, evaluation);
  return collection.isSensitive ? sensitive(result) : result;
}

/** Over an unknown collection the body still tells what the result rests on, as far as it does not hang on the member. */
function undecided(expression: ForNode, collection: UnknownValue, evaluation: Evaluation): Value {
  return collection.why === "fault" ? collection : evaluation.derived(expression, [collection]);
}

function condition(expression: ForNode, round: Evaluation): boolean | UnknownValue {
  if (!expression.condition) return true;
  const value = round.value(expression.condition);
  if (value.kind === "unknown") return value;
  return booleanOf(value) ?? round.fault(expression.condition, "a condition is true or false");
}

class ListRounds {
  readonly #items: Value[] = [];

  add(expression: ForNode, round: Evaluation): undefined {
    this.#items.push(round.placed(expression.value));
  }

  result(): Value {
    return list(this.#items);
  }
}

class ObjectRounds {
  readonly #entries = new Map<string, Value>();
  readonly #groups = new Map<string, Value[]>();
  readonly #key: Expression;

  constructor(expression: ForNode) {
    this.#key = expression.key ?? expression.value;
  }

  add(expression: ForNode, round: Evaluation): UnknownValue | undefined {
    const key = round.value(this.#key);
    if (key.kind === "unknown") return key;
    const name = textOf(key);
    if (name === undefined) return round.fault(this.#key, "a key of an object is a text");
    const value = round.placed(expression.value);
    if (!expression.isGrouped) {
      if (this.#entries.has(name)) return round.fault(expression, "two members have the same key");
      this.#entries.set(name, value);
      return undefined;
    }
    const group = this.#groups.get(name);
    if (group) group.push(value);
    else this.#groups.set(name, [value]);
    return undefined;
  }

  result(): Value {
    for (const [name, group] of this.#groups) this.#entries.set(name, list(group));
    return object(this.#entries);
  }
}
