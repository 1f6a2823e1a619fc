import type { Expression, TemplatePart } from "./syntax.ts";

/** The expressions that stand directly inside an expression, in the order of the text. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.type) {
    case "literal":
    case "variable":
    case "element":
    case "broken":
      return [];
    case "template":
      return expression.parts.flatMap(expressionsOf);
    case "tuple":
      return expression.items;
    case "object":
      return expression.entries.flatMap(({ key, value }) => [key, value]);
    case "attribute":
    case "unary":
      return [expression.of];
    case "index":
      return [expression.of, expression.key];
    case "splat":
      return [expression.of, expression.each];
    case "call":
      return expression.arguments;
    case "binary":
      return [expression.left, expression.right];
    case "conditional":
      return [expression.if, expression.then, expression.else];
    case "for":
      return [expression.collection, expression.key, expression.value, expression.condition].filter(
        (child) => child !== undefined,
      );
    default:
      return expression satisfies never;
  }
}

function expressionsOf(part: TemplatePart): readonly Expression[] {
  switch (part.type) {
    case "text":
      return [];
    case "interpolation":
      return [part.value];
    case "if":
      return [part.condition, ...part.then.flatMap(expressionsOf), ...part.else.flatMap(expressionsOf)];
    case "for":
      return [part.collection, ...part.body.flatMap(expressionsOf)];
    default:
      return part satisfies never;
  }
}
