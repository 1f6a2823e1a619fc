import type { Decorator, TypeNode } from "../../bicep/syntax/syntax.ts";
import type { JsonNode } from "../../hcl/json-node.ts";
import type { JsonText } from "../json/json-text.ts";

/** Types inside each other; deeper ones are taken for plain. */
const deepest = 30;

/** `secureString` and `secureObject` as the decorator that they are in Bicep. */
export function decoratorsOf(file: JsonText, node: JsonNode): readonly Decorator[] {
  const word = file.string(node, "type")?.toLowerCase();
  const isSecure = word === "securestring" || word === "secureobject";
  return isSecure ? [{ name: "secure", arguments: [], start: node.start, end: node.end }] : [];
}

/** A type as Bicep has it, as far as values hang on it: what is secure in it, and whether it may be null. */
export function typeOf(file: JsonText, node: JsonNode, depth = 0): TypeNode {
  const { start, end } = node;
  const type = plainType(file, node, depth);
  const nullable = file.value(node, "nullable");
  const isNullable = nullable?.type === "plain" && nullable.value === true;
  return isNullable ? { type: "nullable", of: type, start, end } : type;
}

function plainType(file: JsonText, node: JsonNode, depth: number): TypeNode {
  const range = { start: node.start, end: node.end };
  const other: TypeNode = { type: "other", isNull: false, ...range };
  if (depth > deepest) return other;
  const named = file.string(node, "$ref")?.split("/").at(-1);
  if (named !== undefined) return { type: "named", path: [named.toLowerCase()], ...range };
  const items = file.value(node, "items");
  if (items?.type === "object") return { type: "array", of: typeOf(file, items, depth + 1), ...range };
  const properties = file.members(file.value(node, "properties"));
  if (properties.length === 0) return other;
  return {
    type: "object",
    properties: properties.map(({ name, value, start, end }) => ({
      name,
      decorators: decoratorsOf(file, value),
      type: typeOf(file, value, depth + 1),
      start,
      end,
    })),
    ...range,
  };
}
