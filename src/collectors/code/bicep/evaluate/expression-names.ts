import type { Expression } from "../syntax/syntax.ts";

/** Every name that an expression mentions, each once, those of members and lambdas left out. On a stack of its own. */
export function namesIn(expression: Expression): ReadonlySet<string> {
  const names = new Set<string>();
  const open: Expression[] = [expression];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.type === "name") names.add(next.name);
    open.push(...partsOf(next));
  }
  return names;
}

/** Whether a function of the language is called anywhere in an expression. */
export function mentionsCall(expression: Expression, name: string): boolean {
  const open: Expression[] = [expression];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.type === "call" && next.name === name) return true;
    open.push(...partsOf(next));
  }
  return false;
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.type) {
    case "literal":
    case "name":
    case "broken":
      return [];
    case "template":
      return expression.parts.filter((part) => typeof part !== "string");
    case "member":
    case "nested":
    case "unary":
    case "spread":
      return [expression.of];
    case "index":
      return [expression.of, expression.key];
    case "call":
      return expression.of ? [expression.of, ...expression.arguments] : expression.arguments;
    case "binary":
      return [expression.left, expression.right];
    case "conditional":
      return [expression.condition, expression.yes, expression.no];
    case "array":
      return expression.items;
    case "object":
      return expression.entries.flatMap((entry) =>
        entry.kind === "property" ? [entry.key, entry.value] : entry.kind === "spread" ? [entry.of] : [],
      );
    case "for":
      return [expression.collection, expression.body];
    case "if":
      return [expression.condition, expression.body];
    case "lambda":
      return [expression.body];
  }
}
