import type {
  BicepFile,
  Expression,
  Statement,
  TypeNode,
} from "../../../../../src/collectors/code/bicep/syntax/syntax.ts";

/** An expression without places, as nested arrays: short enough to be written in a test. */
export function outline(expression: Expression): unknown {
  switch (expression.type) {
    case "literal":
      return expression.value;
    case "template":
      return ["text", ...expression.parts.map((part) => (typeof part === "string" ? part : outline(part)))];
    case "name":
      return [expression.name];
    case "member":
      return [expression.isSafe ? ".?" : ".", outline(expression.of), expression.name];
    case "nested":
      return ["::", outline(expression.of), expression.name];
    case "index": {
      const sign = `[${expression.isSafe ? "?" : ""}${expression.isFromEnd ? "^" : ""}]`;
      return [sign, outline(expression.of), outline(expression.key)];
    }
    case "call": {
      const of = expression.of ? [outline(expression.of)] : [];
      return [`${expression.name}()`, ...of, ...expression.arguments.map(outline)];
    }
    case "unary":
      return [expression.operator, outline(expression.of)];
    case "binary":
      return [expression.operator, outline(expression.left), outline(expression.right)];
    case "conditional":
      return ["?", outline(expression.condition), outline(expression.yes), outline(expression.no)];
    case "array":
      return { list: expression.items.map(outline) };
    case "object":
      return {
        ...(expression.isCut ? { isCut: true } : {}),
        object: expression.entries.map((entry) => {
          if (entry.kind === "property") return [outline(entry.key), outline(entry.value)];
          return entry.kind === "spread" ? ["...", outline(entry.of)] : ["resource", entry.resource.name.text];
        }),
      };
    case "for":
      return ["for", expression.item, expression.index, outline(expression.collection), outline(expression.body)];
    case "if":
      return ["if", outline(expression.condition), outline(expression.body)];
    case "lambda":
      return ["=>", expression.parameters, outline(expression.body)];
    case "spread":
      return ["...", outline(expression.of)];
    case "broken":
      return ["broken"];
  }
}

export function outlineType(type: TypeNode): unknown {
  switch (type.type) {
    case "named":
      return type.path.join(".");
    case "nullable":
      return ["?", outlineType(type.of)];
    case "array":
      return ["[]", outlineType(type.of)];
    case "union":
      return ["|", ...type.members.map(outlineType)];
    case "object":
      return {
        object: type.properties.map(({ name, decorators, type: of }) => [
          name,
          decorators.map((one) => one.name),
          outlineType(of),
        ]),
      };
    case "other":
      return type.isNull ? "null" : "other";
  }
}

export function nameOf(statement: Statement): string {
  const name = "name" in statement ? statement.name?.text : undefined;
  return name === undefined ? statement.kind : `${statement.kind} ${name}`;
}

/** Every place of a file, from the statements down to the last literal. */
export function* rangesOf(file: BicepFile): Generator<{ readonly start: number; readonly end: number }> {
  yield* file.comments;
  yield* file.faults;
  for (const statement of file.statements) {
    yield statement;
    yield statement.keyword;
    yield* statement.decorators;
    for (const value of Object.values(statement)) if (isExpression(value)) yield* rangesIn(value);
  }
}

function isExpression(value: unknown): value is Expression {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

function* rangesIn(node: object): Generator<{ readonly start: number; readonly end: number }> {
  const open: object[] = [node];
  for (let next = open.pop(); next; next = open.pop()) {
    if ("start" in next && "end" in next) yield { start: Number(next.start), end: Number(next.end) };
    for (const value of Object.values(next)) if (typeof value === "object" && value !== null) open.push(value);
  }
}
