import { parseHcl } from "../../../../src/collectors/code/hcl/parse.ts";
import type { Block, Body, Expression, HclFile } from "../../../../src/collectors/code/hcl/syntax.ts";

/** The value of `a` in a file that has this as its value. */
export function readValue(text: string): Expression {
  const file = parseHcl("x.tf", `a = ${text}\n`);
  if (file.faults.length > 0) throw new Error(file.faults.map(({ message }) => message).join("; "));
  return file.body.attributes[0]!.value;
}

/** Messages of faults with the line and column at which they begin. */
export function faultsOf(file: HclFile): readonly string[] {
  return file.faults.map((fault) => {
    const { startLine, startColumn } = file.spanOf(fault);
    return `${startLine}:${startColumn} ${fault.message}`;
  });
}

/** An expression as short text, to say what was read without every range. */
export function brief(expression: Expression): string {
  switch (expression.type) {
    case "literal":
      return JSON.stringify(expression.value);
    case "variable":
      return expression.name;
    case "element":
      return "_";
    case "broken":
      return "BROKEN";
    case "attribute":
      return `${brief(expression.of)}.${expression.name}`;
    case "index":
      return `${brief(expression.of)}[${brief(expression.key)}]`;
    case "splat":
      return `${brief(expression.of)}[*](${brief(expression.each)})`;
    case "unary":
      return `(${expression.operator}${brief(expression.of)})`;
    case "binary":
      return `(${brief(expression.left)} ${expression.operator} ${brief(expression.right)})`;
    case "conditional":
      return `(${brief(expression.if)} ? ${brief(expression.then)} : ${brief(expression.else)})`;
    case "call":
      return `${expression.name}(${expression.arguments.map(brief).join(", ")}${expression.spreadsLast ? "..." : ""})`;
    case "tuple":
      return `[${expression.items.map(brief).join(", ")}]`;
    case "object":
      return `{${expression.entries.map(({ key, value }) => `${brief(key)} = ${brief(value)}`).join(", ")}}`;
    default:
      return expression.type;
  }
}

/** A body as short text: attributes, then blocks with their labels. */
export function outline({ attributes, blocks }: Body): readonly unknown[] {
  return [
    ...attributes.map(({ name, value }) => `${name} = ${brief(value)}`),
    ...blocks.map((block) => [headerOf(block), ...outline(block.body)]),
  ];
}

function headerOf({ type, labels }: Block): string {
  return [type, ...labels].join(" ");
}
