import type { Body, Expression, TemplatePart } from "../../../../src/collectors/code/hcl/syntax.ts";

/** A tree of syntax without what two parsers may call differently. */
export type Shape = string | number | boolean | readonly Shape[];

export function within(start: number, end: number, shape: Shape): Shape {
  return ["at", start, end, shape];
}

/** Attributes and blocks in the order of the file. */
export function shapeOf({ attributes, blocks }: Body): Shape {
  const items = [
    ...attributes.map(({ start, end, name, value }) => ({
      start,
      shape: ["attribute", start, end, name, ranged(value)],
    })),
    ...blocks.map(({ start, end, type, labels, body }) => ({
      start,
      shape: ["block", start, end, type, labels, shapeOf(body)],
    })),
  ];
  return items.toSorted((one, other) => one.start - other.start).map(({ shape }) => shape as Shape);
}

function ranged(expression: Expression): Shape {
  return within(expression.start, expression.end, termShape(expression));
}

function termShape(expression: Expression): Shape {
  const steps: Shape[] = [];
  const root = rootOf(expression, steps);
  return steps.length === 0 ? root : ["steps", root, ...steps];
}

/** The term that a traversal begins with; what hangs on it goes into `steps`. */
function rootOf(expression: Expression, steps: Shape[]): Shape {
  switch (expression.type) {
    case "attribute":
      return hung(expression.of, steps, [`.${expression.name}`]);
    case "index":
      return hung(expression.of, steps, [["index", ranged(expression.key)]]);
    case "splat": {
      const each: Shape[] = [];
      rootOf(expression.each, each);
      return hung(expression.of, steps, ["*", ...each]);
    }
    case "element":
      return "element";
    default:
      return plainShape(expression);
  }
}

function hung(of: Expression, steps: Shape[], added: readonly Shape[]): Shape {
  const root = rootOf(of, steps);
  steps.push(...added);
  return root;
}

type Plain = Exclude<Expression, { type: "attribute" | "index" | "splat" | "element" }>;

function plainShape(expression: Plain): Shape {
  switch (expression.type) {
    case "literal":
      if (typeof expression.value === "string") return "text";
      return ["literal", typeof expression.value === "number" ? expression.value : String(expression.value)];
    case "template":
      return ["template", ...partsOf(expression.parts)];
    case "variable":
      return ["variable", expression.name];
    case "tuple":
      return ["tuple", ...expression.items.map(ranged)];
    case "object":
      return ["object", ...expression.entries.map(({ key, value }) => [ranged(key), ranged(value)])];
    case "call":
      return ["call", expression.name, expression.spreadsLast, ...expression.arguments.map(ranged)];
    case "unary":
      return ["unary", expression.operator, termShape(expression.of)];
    case "binary":
      return ["binary", expression.operator, termShape(expression.left), termShape(expression.right)];
    case "conditional":
      return ["conditional", ...branchesOf(expression)];
    case "for": {
      const parts = [expression.key, expression.value].filter((part) => part !== undefined);
      const conditions = expression.condition ? [ranged(expression.condition)] : [];
      const names = namesOf(expression.keyName, expression.valueName);
      return ["for", names, ranged(expression.collection), parts.map(ranged), conditions, expression.isGrouped];
    }
    case "broken":
      return "broken";
    default:
      return expression satisfies never;
  }
}

/**
 * Conditions and branches of a chain, the last branch last. The grammar groups `a ? b : c ? d : e` from the left, which the language does not:
 * both say the same terms in the same order.
 */
function branchesOf({
  if: condition,
  then,
  else: last,
}: Extract<Expression, { type: "conditional" }>): readonly Shape[] {
  const goesOn = last.type === "conditional" && last.start === last.if.start;
  return [ranged(condition), ranged(then), ...(goesOn ? branchesOf(last) : [ranged(last)])];
}

function namesOf(keyName: string | undefined, valueName: string): readonly string[] {
  return keyName === undefined ? [valueName] : [keyName, valueName];
}

/** Without text: the other tree leaves blanks out of it. */
function partsOf(parts: readonly TemplatePart[]): readonly Shape[] {
  return parts.flatMap((part): readonly Shape[] => {
    switch (part.type) {
      case "text":
        return [];
      case "interpolation":
        return [ranged(part.value)];
      case "if":
        return [["if", ranged(part.condition), partsOf(part.then), partsOf(part.else)]];
      case "for":
        return [["for", namesOf(part.keyName, part.valueName), ranged(part.collection), partsOf(part.body)]];
      default:
        return part satisfies never;
    }
  });
}
