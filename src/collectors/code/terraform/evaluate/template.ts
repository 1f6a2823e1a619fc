import type { Expression, TemplatePart } from "../../hcl/syntax.ts";
import type { UnknownValue, Value } from "../value.ts";
import { maxText } from "./budget.ts";
import { membersOf } from "./collect.ts";
import { booleanOf } from "./conversion.ts";
import type { Evaluation } from "./evaluation.ts";
import { bind } from "./loops.ts";
import { TextPieces } from "./text-pieces.ts";

type TemplateNode = Extract<Expression, { readonly type: "template" }>;
type Directive<Type extends TemplatePart["type"]> = Extract<TemplatePart, { readonly type: Type }>;

/** `"${x}"` is x, of whatever type; every other template is a text. */
export function template(expression: TemplateNode, evaluation: Evaluation): Value {
  const [only] = expression.parts;
  if (expression.parts.length === 1 && only?.type === "interpolation") return evaluation.value(only.value);
  return renderTemplate(expression.parts, { expression, evaluation });
}

/** Where a template stands, for what cannot be rendered. */
export interface TemplateSite {
  readonly expression: Expression;
  readonly evaluation: Evaluation;
}

/** The text that parts give, as far as it is known. */
export function renderTemplate(parts: readonly TemplatePart[], site: TemplateSite): Value {
  const pieces = new TextPieces();
  const stop = render(parts, site, pieces);
  const { expression, evaluation } = site;
  if (stop) return stop.why === "fault" ? stop : evaluation.derived(expression, [...pieces.values, stop]);
  if (pieces.failure === "no-text")
    return evaluation.fault(expression, "null, a list or an object stands in a template");
  if (pieces.failure) return evaluation.unsupported(expression, `the text is longer than ${maxText} characters`);
  const fault = pieces.values.find((value) => value.kind === "unknown" && value.why === "fault");
  return fault ?? pieces.result((from) => evaluation.derived(expression, from));
}

/** Adds parts to a text; gives the unknown that keeps anybody from telling which parts there are. */
function render(parts: readonly TemplatePart[], site: TemplateSite, pieces: TextPieces): UnknownValue | undefined {
  for (const part of parts) {
    const stop = renderPart(part, site, pieces);
    if (stop || pieces.failure) return stop;
  }
  return undefined;
}

function renderPart(part: TemplatePart, site: TemplateSite, pieces: TextPieces): UnknownValue | undefined {
  switch (part.type) {
    case "text":
      pieces.addText(part.value);
      return undefined;
    case "interpolation":
      pieces.add(site.evaluation.value(part.value));
      return undefined;
    case "if":
      return renderIf(part, site, pieces);
    case "for":
      return renderFor(part, site, pieces);
  }
}

function renderIf(part: Directive<"if">, site: TemplateSite, pieces: TextPieces): UnknownValue | undefined {
  const condition = site.evaluation.value(part.condition);
  if (condition.kind === "unknown") return condition;
  const isTrue = booleanOf(condition);
  if (isTrue === undefined) return site.evaluation.fault(site.expression, "a condition is true or false");
  return render(isTrue ? part.then : part.else, site, pieces);
}

function renderFor(part: Directive<"for">, site: TemplateSite, pieces: TextPieces): UnknownValue | undefined {
  const { expression, evaluation } = site;
  const collection = evaluation.value(part.collection);
  if (collection.kind === "unknown") return collection;
  const members = membersOf(collection);
  if (!members) return evaluation.fault(expression, "a loop goes over a list or an object");
  for (const member of members) {
    evaluation.scope.budget.spend(1);
    if (evaluation.scope.budget.isSpent()) {
      return evaluation.unsupported(expression, "the template takes too much work to be evaluated");
    }
    const stop = render(part.body, { expression, evaluation: evaluation.withNames(bind(part, member)) }, pieces);
    if (stop || pieces.failure) return stop;
  }
  return undefined;
}
