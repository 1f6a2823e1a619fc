import { taken } from "../../terraform/evaluate/values.ts";
import type { UnknownValue, Value } from "../../terraform/value.ts";
import { bind } from "../evaluate/collect.ts";
import type { Evaluation } from "../evaluate/evaluation.ts";
import { truthOf } from "../evaluate/operators.ts";
import type { Expression, ForExpression } from "../syntax/syntax.ts";
import { maxInstances } from "./limits.ts";

/** One resource or module that a statement stands for. */
export interface Instance {
  readonly address: string;
  /** Sees the variables of the loop. */
  readonly evaluation: Evaluation;
  readonly body: Expression;
  /** It may be there or not, or several times: the expression of its condition or loop. */
  readonly countUnknown: string | undefined;
  /** Its condition is false. */
  readonly isAbsent: boolean;
}

/** Everything that a statement stands for: itself, the rounds of a loop, or a loop of which nobody knows the rounds. */
export interface Instances {
  readonly form: "one" | "many" | "open";
  readonly items: readonly Instance[];
}

/** Where a statement stands. */
export interface Standing {
  readonly address: string;
  readonly evaluation: Evaluation;
  readonly countUnknown: string | undefined;
}

/** The instances of the value of a resource or module. */
export function instancesOf(value: Expression, standing: Standing): Instances {
  if (value.type !== "for") return { form: "one", items: [instanceOf(value, standing)] };
  const { evaluation, address } = standing;
  const collection = evaluation.value(value.collection);
  if (collection.kind !== "list" || collection.items.length > maxInstances) return open(value, collection, standing);
  const items = collection.items.map((item, at) => {
    const round = evaluation.withNames(bind(value, taken(collection, item), at));
    return instanceOf(value.body, { ...standing, address: `${address}[${at}]`, evaluation: round });
  });
  return { form: "many", items };
}

function open(loop: Extract<Expression, ForExpression>, collection: Value, standing: Standing): Instances {
  const { evaluation, address } = standing;
  const text = evaluation.text(loop.collection);
  const member = (what: string): UnknownValue => ({
    ...evaluation.derived(loop.collection, [collection]),
    expression: what,
  });
  const names = new Map([[loop.item, member(loop.item)]]);
  if (loop.index !== undefined) names.set(loop.index, member(loop.index));
  const round = evaluation.withNames(names);
  const inLoop = { address: `${address}[*]`, evaluation: round, countUnknown: standing.countUnknown ?? text };
  return { form: "open", items: [instanceOf(loop.body, inLoop)] };
}

function instanceOf(value: Expression, standing: Standing): Instance {
  const { evaluation } = standing;
  if (value.type !== "if") return { ...standing, body: value, isAbsent: false };
  const condition = evaluation.value(value.condition);
  const isMet = truthOf(condition);
  const countUnknown = standing.countUnknown ?? (isMet === undefined ? evaluation.text(value.condition) : undefined);
  return { ...standing, body: value.body, countUnknown, isAbsent: isMet === false };
}
