import { asText } from "../../deployment/functions/as-text.ts";
import { addPiece } from "../../deployment/functions/texts.ts";
import { maxItems, maxText } from "../../terraform/evaluate/budget.ts";
import { isWalkable, maxLevels, summarize } from "../../terraform/evaluate/summary.ts";
import { TextPieces } from "../../terraform/evaluate/text-pieces.ts";
import { isNull, list, object, scalar, sensitive, taken } from "../../terraform/evaluate/values.ts";
import type { Value } from "../../terraform/value.ts";
import type { Expression } from "../syntax/syntax.ts";
import type { Evaluation } from "./evaluation.ts";

type Of<Type extends Expression["type"]> = Extract<Expression, { readonly type: Type }>;

/** A text with its interpolations. Pieces that are not known stay apart from those that are. */
export function template(expression: Of<"template">, evaluation: Evaluation): Value {
  return joined(expression.parts, expression, evaluation);
}

/** The text that pieces of a template give; `expression` is what the result is called. */
export function joined(parts: readonly (string | Expression)[], expression: Expression, evaluation: Evaluation): Value {
  const pieces = new TextPieces();
  for (const part of parts) {
    if (typeof part === "string") pieces.addText(part);
    else addPiece(pieces, evaluation.value(part));
  }
  if (pieces.failure) return evaluation.unsupported(expression, `the text is longer than ${maxText} characters`);
  const broken = pieces.values.find((value) => value.kind === "unknown" && value.why === "fault");
  return broken ?? pieces.result((from) => evaluation.derived(expression, from));
}

/** `[a, ...b]`: known although members may not be; with an unknown spread, what stands there is certain. */
export function collectArray(expression: Of<"array">, evaluation: Evaluation): Value {
  const items: Value[] = [];
  const open: Value[] = [];
  for (const item of expression.items) {
    if (item.type !== "spread") {
      items.push(evaluation.placed(item));
      continue;
    }
    const spread = evaluation.value(item.of);
    if (spread.kind === "list") for (const one of spread.items) items.push(taken(spread, one));
    else if (spread.kind === "unknown") open.push(spread);
    else if (!isNull(spread)) return evaluation.fault(item, "what is spread in a list is no list");
  }
  if (open.length === 0) return bounded(list(items), expression, evaluation);
  return { ...evaluation.derived(expression, [...open, ...items]), certain: list(items) };
}

/** `{ key: value, ...of }`: behind an unknown spread or name, only what follows is certain. */
export function collectObject(expression: Of<"object">, evaluation: Evaluation): Value {
  const found = new Entries(evaluation);
  for (const entry of expression.entries) {
    if (entry.kind === "resource") continue;
    const stop = entry.kind === "spread" ? found.spread(entry.of) : found.add(entry.key, entry.value);
    if (stop) return stop;
  }
  const certain = { ...object(found.entries), ...(expression.isCut ? { isCut: true as const } : {}) };
  if (found.open.length === 0) return bounded(certain, expression, evaluation);
  return { ...evaluation.derived(expression, [...found.open, ...found.entries.values()]), certain };
}

/** The entries of an object that are certain, and what may bring others or replace them. */
class Entries {
  readonly open: Value[] = [];
  entries = new Map<string, Value>();
  readonly #evaluation: Evaluation;

  constructor(evaluation: Evaluation) {
    this.#evaluation = evaluation;
  }

  add(name: Expression, value: Expression): Value | undefined {
    const key = this.#evaluation.value(name);
    if (key.kind === "unknown") return this.#opened(key);
    if (key.kind !== "scalar" || key.value === null) {
      return this.#evaluation.fault(name, "the name of a property is no text");
    }
    this.entries.set(asText(key), this.#evaluation.placed(value));
    return undefined;
  }

  spread(of: Expression): Value | undefined {
    const spread = this.#evaluation.value(of);
    if (spread.kind === "unknown") return this.#opened(spread);
    if (spread.kind === "object") {
      for (const [key, value] of spread.entries) this.entries.set(key, taken(spread, value));
    } else if (!isNull(spread)) return this.#evaluation.fault(of, "what is spread in an object is no object");
    return undefined;
  }

  #opened(by: Value): undefined {
    this.open.push(by);
    this.entries = new Map();
  }
}

/** `[for (x, i) in c: y]`. Members may be unknown; how many there are may not. */
export function loop(expression: Of<"for">, evaluation: Evaluation): Value {
  const collection = evaluation.value(expression.collection);
  if (collection.kind === "unknown") {
    return collection.why === "fault" ? collection : evaluation.derived(expression, [collection]);
  }
  if (collection.kind !== "list") return evaluation.fault(expression, "a loop goes over a list");
  const items: Value[] = [];
  for (const [at, item] of collection.items.entries()) {
    items.push(evaluation.withNames(bind(expression, taken(collection, item), at)).placed(expression.body));
    if (evaluation.scope.shared.budget.isSpent()) {
      return evaluation.unsupported(expression, "the loop takes too much work to be evaluated");
    }
  }
  const result = bounded(list(items), expression, evaluation);
  return collection.isSensitive ? sensitive(result) : result;
}

/** What names a loop binds in one round. */
export function bind({ item, index }: Pick<Of<"for">, "item" | "index">, value: Value, at: number): Map<string, Value> {
  const bound = new Map([[item, value]]);
  if (index !== undefined) bound.set(index, scalar(at));
  return bound;
}

/** A value that is small enough to go on with, or unknown because it is not. */
export function bounded(value: Value, expression: Expression, evaluation: Evaluation): Value {
  if (isWalkable(summarize(value))) return value;
  return evaluation.unsupported(expression, `the value has more than ${maxItems} members or ${maxLevels} levels`);
}
